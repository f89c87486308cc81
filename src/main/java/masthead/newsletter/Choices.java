package masthead.newsletter;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import masthead.http.Members;
import masthead.language.Language;
import masthead.language.Languages;

/// How a subscriber wants the mail: in which language, how often, when.
///
/// `frequency` is one of [#FREQUENCIES]; `hour` (0 to 23) is local to the time zone.
record Choices(String language, String frequency, ZoneId timeZone, int hour) {

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

  /// What holds where nothing was chosen.
  static Choices standard(Language language) {
    return new Choices(language.tag(), DEFAULT_FREQUENCY, DEFAULT_TIME_ZONE, DEFAULT_HOUR);
  }

  /// Reads what a client chose. What it does not name is as it was.
  Choices changed(Members body, Languages languages) {
    return new Choices(
        body.parsed("language", languages::lookup, "must be one of " + languages.tags())
            .map(Language::tag)
            .orElse(language),
        body.choice("frequency", FREQUENCIES).orElse(frequency),
        body.parsed("timeZone", Choices::zone, "must be an IANA time zone such as Europe/Berlin")
            .orElse(timeZone),
        body.integer("hour", 0, 23).orElse(hour));
  }

  static Optional<ZoneId> zone(String name) {
    return zones().contains(name) ? Optional.of(ZoneId.of(name)) : Optional.empty();
  }

  /// The names of IANA. The JDK has `SystemV/...` besides, which no browser knows.
  static Set<String> zones() {
    return Zones.NAMES;
  }

  private static final class Zones {
    static final Set<String> NAMES =
        ZoneId.getAvailableZoneIds().stream()
            .filter(name -> !name.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());
  }
}
