package masthead.preferences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import masthead.identity.ReaderToken;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything kept for a reader: to take away and to erase.
class MeTest {
  private static final TestApi API = TestApi.fresh();

  private final ReaderToken token = ReaderToken.mint();

  @Test
  void everythingIsWhatThePreferencesAreAndHowLongTheyAreKept() {
    as(
        "PUT",
        "/v1/me/preferences",
        "{\"readingMode\":\"dark\",\"fontSize\":null,\"language\":\"ur\"}");

    var everything = as("GET", "/v1/me", "");

    assertEquals(200, everything.status());
    assertEquals("no-store", everything.header("cache-control"));
    assertEquals("attachment; filename=\"reader.json\"", everything.header("content-disposition"));
    assertNull(everything.header("etag"));
    assertEquals(Set.of("preferences", "keptUntil"), everything.json().keySet());
    assertEquals(as("GET", "/v1/me/preferences", "").json(), everything.at("preferences"));
    var kept = Instant.parse(String.valueOf(everything.at("keptUntil")));
    assertEquals(400, Duration.between(TestClock.now(), kept.plusSeconds(60)).toDays());
  }

  @Test
  void itHoldsAllThatTheTableHoldsOfTheReader() {
    as(
        "PUT",
        "/v1/me/preferences",
        "{\"readingMode\":\"sepia\",\"fontSize\":\"huge\",\"language\":\"ar\"}");

    var item = API.items("PreferencesTable", token.key()).getFirst();

    // The key is the hash of what the reader sends; the write's id says nothing of the reader.
    assertEquals(
        Set.of(
            "pk",
            "writeId",
            "version",
            "updatedAt",
            "expiresAt",
            "readingMode",
            "fontSize",
            "language"),
        item.attributes().keySet());
    var preferences = as("GET", "/v1/me", "").at("preferences");
    for (var value : new String[] {"sepia", "huge", "ar"}) {
      assertTrue(String.valueOf(preferences).contains(value));
    }
  }

  @Test
  void ofAReaderWithoutARowNothingIsKept() {
    var everything = as("GET", "/v1/me", "");

    assertEquals(200, everything.status());
    assertEquals(false, everything.at("preferences/stored"));
    assertNull(everything.json().get("keptUntil"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "*", "W/\"7\"", "nonsense"})
  void erasingLeavesNothingWhateverTheStateAndMayBeRepeated(String ifMatch) {
    as(
        "PUT",
        "/v1/me/preferences",
        "{\"readingMode\":\"dark\",\"fontSize\":null,\"language\":null}");
    var rows = API.items("PreferencesTable").size();

    var erased = API.send("DELETE", "/v1/me", null, "authorization", bearer(), "if-match", ifMatch);

    assertEquals(204, erased.status());
    assertEquals("no-store", erased.header("cache-control"));
    assertEquals(rows - 1, API.items("PreferencesTable").size());
    assertEquals(204, as("DELETE", "/v1/me", "").status());
    assertEquals(false, as("GET", "/v1/me/preferences", "").at("stored"));
  }

  @Test
  void erasingOneReaderLeavesTheOther() {
    var other = ReaderToken.mint().secret();
    var body = "{\"readingMode\":\"dark\",\"fontSize\":null,\"language\":null}";
    as("PUT", "/v1/me/preferences", body);
    API.send("PUT", "/v1/me/preferences", body, "authorization", "Bearer " + other);

    as("DELETE", "/v1/me", "");

    var left = API.get("/v1/me/preferences", "authorization", "Bearer " + other);
    assertEquals(true, left.at("stored"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE"})
  void nobodyWithoutATokenIsAnswered(String method) {
    var refused = API.send(method, "/v1/me", null, "cookie", "token=" + token.secret());

    assertEquals(401, refused.status());
    assertEquals("Bearer", refused.header("www-authenticate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE"})
  void aParameterIsRefused(String method) {
    assertEquals(400, API.send(method, "/v1/me?all=1", null, "authorization", bearer()).status());
  }

  private Reply as(String method, String path, String body) {
    return API.send(method, path, body.isEmpty() ? null : body, "authorization", bearer());
  }

  private String bearer() {
    return "Bearer " + token.secret();
  }
}
