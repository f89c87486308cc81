package masthead.preferences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import masthead.dynamo.RateLimitStore;
import masthead.dynamo.RateLimitStore.Count;
import masthead.identity.ReaderToken;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody fills the table with readers: minting stores nothing, and one network may make so many
/// rows in an hour.
class NewReadersTest {
  private static final String FULL =
      "{\"readingMode\":\"dark\",\"fontSize\":\"large\",\"language\":\"ur\"}";
  private static final String HERE = "198.51.100.7";

  /// In the middle of an hour, which does not end while a test runs.
  private static final Instant NOW =
      TestClock.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(30));

  private final TestApi api =
      TestApi.with(Map.of("NEW_READERS_PER_HOUR", "5"), InstantSource.fixed(NOW));

  @Test
  void mintingAloneIsNeitherStoredNorCounted() {
    for (var i = 0; i < 50; i++) {
      assertEquals(201, api.sendFrom(HERE, "POST", "/v1/readers", "").status());
    }
    assertEquals(0, api.items("PreferencesTable").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /v1/readers", "PUT /v1/me/preferences", "PATCH /v1/me/preferences"})
  void oneAddressMakesAtMostSoManyNewRows(String route) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var statuses =
          threads
              .invokeAll(
                  IntStream.range(0, 60)
                      .<java.util.concurrent.Callable<Integer>>mapToObj(
                          _ -> () -> newReader(HERE, route).status())
                      .toList())
              .stream()
              .map(java.util.concurrent.Future::resultNow)
              .toList();
      assertEquals(5, statuses.stream().filter(status -> status < 300).count());
      assertEquals(55, statuses.stream().filter(status -> status == 429).count());
    }
    assertEquals(5, rows());
  }

  @Test
  void whoIsRefusedLearnsWhenToComeAgainAndNothingElse() {
    exhaust(HERE);

    var refused = newReader(HERE, "PUT /v1/me/preferences");

    assertEquals(429, refused.status());
    assertEquals("application/problem+json", refused.header("content-type"));
    assertEquals("no-store", refused.header("cache-control"));
    assertTrue(String.valueOf(refused.at("type")).endsWith("too-many-requests"), refused.text());
    assertEquals("1800", refused.header("retry-after"));
    assertFalse(refused.text().contains("198.51") || refused.text().contains("5 "), refused.text());
  }

  @Test
  void whoHasARowGoesOnAndSoDoOtherNetworks() {
    var token = ReaderToken.mint().secret();
    assertEquals(201, put(HERE, token).status());
    exhaust(HERE);

    assertEquals(200, put(HERE, token).status());
    assertEquals(200, api.get("/v1/me/preferences", "authorization", "Bearer " + token).status());
    assertEquals(201, newReader("198.51.100.8", "PUT /v1/me/preferences").status());
    assertEquals(201, api.sendFrom(HERE, "POST", "/v1/readers", "").status());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:aa00::1, 2001:db8:0:aaff:1:2:3:4, 429",
    "2001:db8:0:aa00::1, 2001:db8:0:ab00::1, 201",
    "198.51.100.7, ::ffff:198.51.100.7, 429"
  })
  void aHouseholdOfIpv6IsOneNetwork(String one, String other, int status) {
    exhaust(one);

    assertEquals(status, newReader(other, "PUT /v1/me/preferences").status());
  }

  @Test
  void whatAClientSaysOfItsAddressIsNotBelieved() {
    exhaust(HERE);

    var refused =
        api.sendFrom(
            HERE,
            "POST",
            "/v1/readers",
            FULL,
            "x-forwarded-for",
            "192.0.2.1",
            "forwarded",
            "for=192.0.2.1",
            "cloudfront-viewer-address",
            "192.0.2.1:443");

    assertEquals(429, refused.status());
  }

  @Test
  void whatWasRefusedLeavesNothingAndAForgottenReaderCountsAnew() {
    var token = ReaderToken.mint().secret();
    assertEquals(201, put(HERE, token).status());
    exhaust(HERE);
    api.sendFrom(HERE, "DELETE", "/v1/me/preferences", "", "authorization", "Bearer " + token);
    var rows = rows();

    assertEquals(429, put(HERE, token).status());
    assertEquals(rows, rows());
  }

  @Test
  void noKeyTellsAnAddressAndEveryCountEnds() {
    exhaust(HERE);

    var count = api.items("PreferencesTable", "N#").getFirst();

    assertTrue(count.text("pk").matches("N#new-reader#[A-Za-z0-9_-]{43}#[0-9]+"));
    assertFalse(count.toString().contains("198.51"), count.toString());
    var left = count.number("expiresAt") - NOW.getEpochSecond();
    assertTrue(left > 0 && left <= 2 * 3600, "seconds: " + left);
  }

  @Test
  void theNextHourHasRoomAgain() {
    var platform = api.platform("PreferencesFunction");
    var start = Instant.parse("2026-11-24T10:59:59Z");
    var table = platform.table();
    var before = RateLimitStore.of(table, platform.secret(), () -> start);
    var after = RateLimitStore.of(table, platform.secret(), () -> start.plusSeconds(1));

    assertEquals(new Count.Counted(1), before.take("x", HERE, Duration.ofHours(1), 1));
    assertEquals(
        new Count.Full(Duration.ofSeconds(1)), before.take("x", HERE, Duration.ofHours(1), 1));
    assertEquals(new Count.Counted(1), before.take("y", HERE, Duration.ofHours(1), 1));
    assertEquals(new Count.Counted(1), after.take("x", HERE, Duration.ofHours(1), 2));
    assertEquals(new Count.Counted(2), after.take("x", HERE, Duration.ofHours(1), 2));
    assertEquals(2, after.counted("x", HERE, Duration.ofHours(1)));
    assertEquals(0, after.counted("x", "another", Duration.ofHours(1)));
  }

  private void exhaust(String address) {
    while (newReader(address, "PUT /v1/me/preferences").status() == 201) {}
  }

  private Reply newReader(String address, String route) {
    var words = route.split(" ");
    return words[0].equals("POST")
        ? api.sendFrom(address, "POST", words[1], FULL)
        : api.sendFrom(
            address,
            words[0],
            words[1],
            FULL,
            "authorization",
            "Bearer " + ReaderToken.mint().secret());
  }

  private Reply put(String address, String token) {
    return api.sendFrom(
        address, "PUT", "/v1/me/preferences", FULL, "authorization", "Bearer " + token);
  }

  private int rows() {
    return api.items("PreferencesTable", "R#").size();
  }
}
