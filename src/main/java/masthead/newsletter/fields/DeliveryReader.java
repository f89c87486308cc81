package masthead.newsletter.fields;

import java.time.ZoneId;
import java.util.Map;
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
    return zones().contains(name)
        ? Optional.of(ZoneId.of(Zones.RENAMED.getOrDefault(name, name)))
        : Optional.empty();
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

    /// Old spellings of a name, which browsers still send (IANA, `backward`), so that the same
    /// place is one zone. Links between places are left as they are.
    static final Map<String, String> RENAMED =
        Map.ofEntries(
            Map.entry("Africa/Asmera", "Africa/Asmara"),
            Map.entry("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            Map.entry("America/Catamarca", "America/Argentina/Catamarca"),
            Map.entry("America/Cordoba", "America/Argentina/Cordoba"),
            Map.entry("America/Godthab", "America/Nuuk"),
            Map.entry("America/Indianapolis", "America/Indiana/Indianapolis"),
            Map.entry("America/Jujuy", "America/Argentina/Jujuy"),
            Map.entry("America/Louisville", "America/Kentucky/Louisville"),
            Map.entry("America/Mendoza", "America/Argentina/Mendoza"),
            Map.entry("Asia/Ashkhabad", "Asia/Ashgabat"),
            Map.entry("Asia/Calcutta", "Asia/Kolkata"),
            Map.entry("Asia/Dacca", "Asia/Dhaka"),
            Map.entry("Asia/Katmandu", "Asia/Kathmandu"),
            Map.entry("Asia/Macao", "Asia/Macau"),
            Map.entry("Asia/Rangoon", "Asia/Yangon"),
            Map.entry("Asia/Saigon", "Asia/Ho_Chi_Minh"),
            Map.entry("Asia/Thimbu", "Asia/Thimphu"),
            Map.entry("Asia/Ujung_Pandang", "Asia/Makassar"),
            Map.entry("Asia/Ulan_Bator", "Asia/Ulaanbaatar"),
            Map.entry("Atlantic/Faeroe", "Atlantic/Faroe"),
            Map.entry("Etc/UCT", "Etc/UTC"),
            Map.entry("Etc/Universal", "Etc/UTC"),
            Map.entry("Etc/Zulu", "Etc/UTC"),
            Map.entry("Europe/Kiev", "Europe/Kyiv"),
            Map.entry("Pacific/Enderbury", "Pacific/Kanton"),
            Map.entry("Pacific/Ponape", "Pacific/Pohnpei"),
            Map.entry("Pacific/Samoa", "Pacific/Pago_Pago"),
            Map.entry("Pacific/Truk", "Pacific/Chuuk"),
            Map.entry("UCT", "Etc/UTC"),
            Map.entry("UTC", "Etc/UTC"),
            Map.entry("Universal", "Etc/UTC"),
            Map.entry("Zulu", "Etc/UTC"));
  }
}
