package masthead.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.local.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublisherKeyStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00.5Z");
  private static final Publisher EDITOR =
      new Publisher("desk", Set.of("articles:write"), Optional.empty(), Optional.empty());
  private static final TestApi API = TestApi.fresh();
  private static final Table TABLE = API.platform("PublishingFunction").table("PUBLISHERS_TABLE");

  private static PublisherKeyStore at(Instant time) {
    return new PublisherKeyStore(TABLE, () -> time);
  }

  private static PublisherKey allowed(Publisher publisher) {
    var key = PublisherKey.mint();
    at(NOW).allow(key, publisher, NOW.plus(Duration.ofDays(30)));
    return key;
  }

  private static Request request(Map<String, String> headers) {
    return new Request(
        "id",
        "GET /v1/articles/{id}/{language}",
        "GET",
        "/v1/articles/a/en",
        "",
        headers,
        Map.of(),
        "",
        false,
        "203.0.113.77",
        "localhost");
  }

  private static Request request(PublisherKey key) {
    return request(Map.of("authorization", "Bearer " + key.text()));
  }

  @Test
  void keyIsKnownWithEverythingItMay() {
    var publisher =
        new Publisher(
            "desk",
            Set.of("articles:write", "newsletter:read"),
            Optional.of(Set.of("sport", "world")),
            Optional.of(Set.of("hi", "ur")));

    assertEquals(publisher, at(NOW).publisher(request(allowed(publisher))));
    assertEquals(EDITOR, at(NOW).publisher(request(allowed(EDITOR))));
  }

  @Test
  void keyForNoSectionIsNotAKeyForAll() {
    var none =
        new Publisher(
            "desk", Set.of("articles:write"), Optional.of(Set.of()), Optional.of(Set.of()));
    var found = at(NOW).publisher(request(allowed(none)));

    assertThrows(ProblemException.class, () -> found.requireSection("world"));
    assertThrows(ProblemException.class, () -> found.require("articles:write", "en"));
  }

  @Test
  void keyEndsAtItsSecond() {
    var key = PublisherKey.mint();
    var end = Instant.parse("2026-11-24T10:00:00Z");
    at(NOW).allow(key, EDITOR, end);

    assertEquals(EDITOR, at(end.minusMillis(1)).publisher(request(key)));
    assertThrows(ProblemException.class, () -> at(end).publisher(request(key)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
  void schemeIsReadInAnyCase(String scheme) {
    var key = allowed(EDITOR);

    assertEquals(EDITOR, at(NOW).publisher(request(Map.of("authorization", scheme + key.text()))));
  }

  @ParameterizedTest
  @CsvSource({
    "Basic KEY",
    "KEY",
    "Bearer",
    "BearerKEY",
    "Bearer KEYx",
    "Bearer xKEY",
    "Bearer KEY KEY",
    "'Bearer KEY,Bearer KEY'",
    "Bearer ed_ID_",
    "Bearer ed_ID",
    "Bearer SECRET",
    "Bearer ID_SECRET",
    "Bearer ED_ID_SECRET",
    "Bearer ed_AAAAAAAAAAAA_SECRET",
    "Bearer ed_ID_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  })
  void everythingElseIsRefusedInTheSameWords(String header) {
    var key = allowed(EDITOR);
    var sent =
        header.replace("KEY", key.text()).replace("ID", key.id()).replace("SECRET", key.secret());
    var refused =
        assertThrows(
                ProblemException.class,
                () -> at(NOW).publisher(request(Map.of("authorization", sent))))
            .problem();
    var missing =
        assertThrows(ProblemException.class, () -> at(NOW).publisher(request(Map.of()))).problem();

    assertEquals(ProblemType.UNAUTHORIZED, refused.type());
    assertEquals(missing.type(), refused.type());
    assertEquals(missing.detail(), refused.detail());
    assertEquals(Map.of("www-authenticate", "Bearer"), missing.headers());
    assertEquals(Map.of("www-authenticate", "Bearer error=\"invalid_token\""), refused.headers());
  }

  @Test
  void tableKnowsNoSecret() {
    var key = allowed(EDITOR);
    var item =
        API.dynamo()
            .getItem(
                r -> r.tableName(API.table("PublishersTable")).key(Item.attributes("pk", key.id())))
            .item();

    assertTrue(item.containsKey("hash"));
    assertFalse(item.toString().contains(key.secret()));
    assertFalse(key.toString().contains(key.secret()));
  }

  @Test
  void mintedKeysAreAllDifferentAndOfTheForm() {
    var secrets = new HashSet<String>();
    for (var i = 0; i < 200; i++) {
      var key = PublisherKey.mint();
      assertTrue(key.text().matches("ed_[A-Za-z0-9]{12}_[A-Za-z0-9_-]{43}"), key.toString());
      secrets.add(key.id());
      secrets.add(key.secret());
    }

    assertEquals(400, secrets.size());
  }

  @ParameterizedTest
  @CsvSource({
    "articles:write, hi, sport, true",
    "articles:write, en, sport, false",
    "articles:write, hi, world, false",
    "newsletter:read, hi, sport, false"
  })
  void keyMayOnlyWhatItWasGiven(String scope, String language, String section, boolean allowed) {
    var publisher =
        new Publisher(
            "desk",
            Set.of("articles:write"),
            Optional.of(Set.of("sport")),
            Optional.of(Set.of("hi", "ur")));

    assertEquals(allowed, isAllowed(publisher, scope, language, section));
  }

  private static boolean isAllowed(
      Publisher publisher, String scope, String language, String section) {
    try {
      publisher.require(scope, language);
      publisher.requireSection(section);
      return true;
    } catch (ProblemException e) {
      assertEquals(ProblemType.FORBIDDEN, e.problem().type());
      return false;
    }
  }

  @Test
  void twoKeysOfOneNameLiveSideBySide() {
    var old = allowed(EDITOR);
    var next = allowed(EDITOR);

    assertNotEquals(old.id(), next.id());
    assertEquals(EDITOR, at(NOW).publisher(request(old)));
    assertEquals(EDITOR, at(NOW).publisher(request(next)));
  }
}
