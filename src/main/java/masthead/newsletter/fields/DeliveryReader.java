package masthead.newsletter.fields;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import masthead.http.Members;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.subscriber.Delivery;

/// Reads the delivery settings.
public final class DeliveryReader {
  private DeliveryReader() {}

  /// Members that are absent keep their value.
  public static Delivery read(Members body, Delivery before, Languages languages) {
    return new Delivery(
        body.parsed("language", languages::lookup, "must be one of " + languages.tags())
            .map(Language::tag)
            .orElse(before.language()),
        body.choice("frequency", Delivery.FREQUENCIES).orElse(before.frequency()),
        body.parsed(
                "timeZone", DeliveryReader::zone, "must be an IANA time zone such as Europe/Berlin")
            .orElse(before.timeZone()),
        body.integer("hour", 0, 23).orElse(before.hour()));
  }

  public static Optional<ZoneId> zone(String name) {
    return zones().contains(name) ? Optional.of(ZoneId.of(name)) : Optional.empty();
  }

  /// The IANA names. The JDK also has `SystemV/...`, which browsers do not know.
  public static Set<String> zones() {
    return Zones.NAMES;
  }

  private static final class Zones {
    static final Set<String> NAMES =
        ZoneId.getAvailableZoneIds().stream()
            .filter(name -> !name.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());
  }
}
