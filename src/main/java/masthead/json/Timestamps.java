package masthead.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The times that clients send: RFC 3339 with any offset.
///
/// Stricter than ISO 8601 as the JDK reads it, which also takes years of six digits, years with a
/// sign and times without seconds; and without the JDK's limit of 18 hours for offsets. Times
/// become sort keys and are compared as text, so a year must have four digits in UTC too.
public final class Timestamps {
  /// What a client must send.
  public static final String RULE =
      "must be an RFC 3339 time with seconds and an offset, such as 2026-11-24T08:00:00Z";

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)"
              + "(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))");

  private Timestamps() {}

  /// Empty when the text is not such a time, or not within the years 0 to 9999 in UTC.
  public static Optional<Instant> parse(String text) {
    var found = RFC_3339.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      var time = LocalDateTime.parse(found.group(1)).minus(offset(found));
      return time.getYear() < 0 || time.getYear() > 9999
          ? Optional.empty()
          : Optional.of(time.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Duration offset(Matcher found) {
    if (found.group(2) == null) {
      return Duration.ZERO;
    }
    var minutes = 60 * Integer.parseInt(found.group(3)) + Integer.parseInt(found.group(4));
    return Duration.ofMinutes(found.group(2).equals("-") ? -minutes : minutes);
  }
}
