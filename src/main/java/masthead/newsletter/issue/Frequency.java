package masthead.newsletter.issue;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.Stream;

/// How often an issue's readers get one, which is what its headlines reach back to.
///
/// A subscriber's `weekly:MO` to `weekly:SU` are one frequency of issues: on a given date only one
/// of them is due.
public enum Frequency {
  DAILY,
  WEEKDAYS,
  WEEKLY;

  /// Of what a subscriber chose: `daily`, `weekdays`, `weekly:MO` to `weekly:SU`.
  ///
  /// @throws IllegalArgumentException when it is none of these
  static Frequency of(String frequency) {
    return switch (frequency) {
      case "daily" -> DAILY;
      case "weekdays" -> WEEKDAYS;
      default -> {
        day(frequency);
        yield WEEKLY;
      }
    };
  }

  /// Whether a frequency wants an issue on that date.
  static boolean includes(String frequency, LocalDate date) {
    return switch (of(frequency)) {
      case DAILY -> true;
      case WEEKDAYS -> isWeekday(date);
      case WEEKLY -> date.getDayOfWeek() == day(frequency);
    };
  }

  /// The date of the issue before the one of that date.
  LocalDate previous(LocalDate date) {
    return switch (this) {
      case DAILY -> date.minusDays(1);
      case WEEKDAYS ->
          Stream.iterate(date.minusDays(1), day -> day.minusDays(1))
              .filter(Frequency::isWeekday)
              .findFirst()
              .orElseThrow();
      case WEEKLY -> date.minusDays(7);
    };
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean isWeekday(LocalDate date) {
    return date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
  }

  private static DayOfWeek day(String frequency) {
    return Stream.of(DayOfWeek.values())
        .filter(day -> frequency.equals("weekly:" + day.name().substring(0, 2)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No such frequency: " + frequency));
  }
}
