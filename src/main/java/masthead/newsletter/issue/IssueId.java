package masthead.newsletter.issue;

import static java.util.Comparator.comparing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names an issue by what it is for: everybody who is due at one moment, in one language, with one
/// frequency, on one local date. `20261128T0600Z-en-daily-20261128` sorts by time.
///
/// Zones that share the moment and the date share the issue. At one moment there are two local
/// dates on Earth, at times three, so the date is a part of the name.
public record IssueId(Instant at, String language, Frequency frequency, LocalDate date)
    implements Comparable<IssueId> {

  /// Strict, so that no other text names the same issue: no 30 February, no 24 o'clock.
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;
  private static final Pattern FORM =
      Pattern.compile("(\\d{8}T\\d{4}Z)-([a-z]{2,3})-(daily|weekdays|weekly)-(\\d{8})");

  /// Also the value of a message tag, in which SES takes letters, digits, `-` and `_`.
  @Override
  public String toString() {
    return String.join("-", AT.format(at), language, frequency.code(), date.format(DATE));
  }

  /// Empty when the text does not name an issue.
  public static Optional<IssueId> parse(String text) {
    var parts = FORM.matcher(text);
    try {
      return parts.matches()
          ? Optional.of(
              new IssueId(
                  Instant.from(AT.parse(parts.group(1))),
                  parts.group(2),
                  Frequency.valueOf(parts.group(3).toUpperCase(Locale.ROOT)),
                  LocalDate.parse(parts.group(4), DATE)))
          : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(IssueId other) {
    return comparing(IssueId::toString).compare(this, other);
  }
}
