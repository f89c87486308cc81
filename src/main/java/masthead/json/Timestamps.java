package masthead.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// The times that clients send: RFC 3339 with any offset.
///
/// Stricter than ISO 8601 as the JDK reads it, which also takes years of six digits, years with a
/// sign and times without seconds. Times become sort keys and are compared as text, so a year must
/// have four digits in UTC too.
public final class Timestamps {
  /// What a client must send.
  public static final String RULE =
      "must be an RFC 3339 time with seconds and an offset, such as 2026-11-24T08:00:00Z";

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  private Timestamps() {}

  /// Empty when the text is not such a time, or not within the years 0 to 9999 in UTC.
  public static Optional<Instant> parse(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      var time = OffsetDateTime.parse(text);
      var year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
      return year < 0 || year > 9999 ? Optional.empty() : Optional.of(time.toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
