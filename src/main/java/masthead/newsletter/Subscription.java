package masthead.newsletter;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// What somebody asks for at sign-up: to get a list by mail, when and in which language.
///
/// `frequency` is one of [#FREQUENCIES]; `hour` (0 to 23) is local to the time zone.
record Subscription(
    String list, EmailAddress email, String language, String frequency, ZoneId timeZone, int hour) {

  /// The one list there is.
  static final String DAILY = "daily";

  static final List<String> FREQUENCIES = frequencies();
  static final String DEFAULT_FREQUENCY = "daily";
  static final ZoneId DEFAULT_TIME_ZONE = ZoneId.of("Etc/UTC");
  static final int DEFAULT_HOUR = 7;

  /// `daily`, `weekdays`, `weekly:MO` to `weekly:SU` (the days as RFC 5545 writes them).
  private static List<String> frequencies() {
    var all = new ArrayList<>(List.of("daily", "weekdays"));
    for (var day : DayOfWeek.values()) {
      all.add("weekly:" + day.name().substring(0, 2));
    }
    return List.copyOf(all);
  }
}
