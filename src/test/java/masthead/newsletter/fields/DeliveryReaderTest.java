package masthead.newsletter.fields;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeliveryReaderTest {
  /// In two slots of the digest they would be two issues.
  @ParameterizedTest
  @CsvSource({
    "Europe/Kiev, Europe/Kyiv",
    "Europe/Kyiv, Europe/Kyiv",
    "Asia/Calcutta, Asia/Kolkata",
    "America/Buenos_Aires, America/Argentina/Buenos_Aires",
    "UTC, Etc/UTC",
    "Europe/Stockholm, Europe/Stockholm",
    "Mars/Olympus,",
    "SystemV/EST5,"
  })
  void twoSpellingsOfAZoneAreOne(String name, String stored) {
    assertEquals(Optional.ofNullable(stored), DeliveryReader.zone(name).map(ZoneId::getId));
  }
}
