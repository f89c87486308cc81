package masthead.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T08:00:00Z, 2026-11-24T08:00:00Z",
    "2026-11-24t08:00:00z, 2026-11-24T08:00:00Z",
    "2026-11-24T08:00:00.5+05:30, 2026-11-24T02:30:00.500Z",
    "2026-11-24T08:00:00.123456789-00:00, 2026-11-24T08:00:00.123456789Z",
    "1587-12-30T20:23:20+21:45, 1587-12-29T22:38:20Z",
    "2026-11-24T08:00:00-23:59, 2026-11-25T07:59:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z",
  })
  void timeOfRfc3339IsRead(String text, Instant time) {
    assertEquals(Optional.of(time), Timestamps.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-24",
        "2026-11-24T10:00Z",
        "2026-11-24T10Z",
        "2026-11-24T10:00:00",
        "2026-11-24 10:00:00Z",
        "2026-11-24T10:00:00+05",
        "2026-11-24T10:00:00+05:30:15",
        "2026-11-24T10:00:00+0530",
        "2026-11-24T10:00:00.Z",
        "2026-11-24T24:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-11-24T10:00:00+24:00",
        "2026-11-24T10:00:00+05:60",
        "+2026-11-24T10:00:00Z",
        "-2026-11-24T10:00:00Z",
        "+12026-11-24T10:00:00Z",
        "12026-11-24T10:00:00Z",
        "26-11-24T10:00:00Z",
        "9999-12-31T23:59:59-00:01",
        "0000-01-01T00:00:00+00:01",
        "٢٠٢٦-11-24T10:00:00Z",
        " 2026-11-24T10:00:00Z",
      })
  void anythingElseIsNot(String text) {
    assertEquals(Optional.empty(), Timestamps.parse(text));
  }
}
