package masthead.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The date format of HTTP headers (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// The JDK's formatter of that name writes a day below ten with one digit.
final class HttpDate {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private HttpDate() {}

  static String text(Instant time) {
    var utc = time.atOffset(ZoneOffset.UTC);
    return "%s, %02d %s %04d %02d:%02d:%02d GMT"
        .formatted(
            DAYS[utc.getDayOfWeek().getValue() - 1],
            utc.getDayOfMonth(),
            MONTHS[utc.getMonthValue() - 1],
            utc.getYear(),
            utc.getHour(),
            utc.getMinute(),
            utc.getSecond());
  }

  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
