package masthead.newsletter.subscriber;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// How a subscriber receives mail: in which language, how often, when.
///
/// `language` is a tag; `frequency` is one of [#FREQUENCIES]; `hour` (0 to 23) is local to the time
/// zone.
public record Delivery(String language, String frequency, ZoneId timeZone, int hour) {

  public static final List<String> FREQUENCIES = frequencies();
  public static final String DEFAULT_FREQUENCY = "daily";
  public static final ZoneId DEFAULT_TIME_ZONE = ZoneId.of("Etc/UTC");
  public static final int DEFAULT_HOUR = 7;

  /// `daily`, `weekdays`, `weekly:MO` to `weekly:SU` (the days as RFC 5545 writes them).
  private static List<String> frequencies() {
    var all = new ArrayList<>(List.of("daily", "weekdays"));
    for (var day : DayOfWeek.values()) {
      all.add("weekly:" + day.name().substring(0, 2));
    }
    return List.copyOf(all);
  }

  /// The default.
  public static Delivery standard(String language) {
    return new Delivery(language, DEFAULT_FREQUENCY, DEFAULT_TIME_ZONE, DEFAULT_HOUR);
  }

  /// What those have in common who get the newsletter together: `en#weekdays#Europe/Berlin#07`.
  public String slot() {
    return "%s#%s#%s#%02d".formatted(language, frequency, timeZone.getId(), hour);
  }

  /// One line for the events: `en daily Etc/UTC 07`.
  String summary() {
    return "%s %s %s %02d".formatted(language, frequency, timeZone.getId(), hour);
  }
}
