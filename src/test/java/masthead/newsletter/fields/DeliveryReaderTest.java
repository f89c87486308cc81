package masthead.newsletter.fields;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeliveryReaderTest {

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, true",
    "Asia/Calcutta, true",
    "Etc/GMT+5, true",
    "UTC, true",
    "SystemV/EST5, false",
    "SystemV/YST9YDT, false",
    "+05:30, false",
    "UTC+5, false",
    "europe/berlin, false",
    "Z, false"
  })
  void timeZoneIsOneOfIana(String name, boolean good) {
    assertEquals(good, DeliveryReader.zone(name).isPresent());
  }
}
