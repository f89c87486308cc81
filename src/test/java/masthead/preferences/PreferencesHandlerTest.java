package masthead.preferences;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import masthead.identity.ReaderToken;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.Output;
import masthead.testing.Rounds;
import masthead.testing.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Readers and their preferences over HTTP: who may ask, what is taken, what is answered.
class PreferencesHandlerTest {
  private static final TestApi API = TestApi.fresh();
  private static final String READERS = "/v1/readers";
  private static final String PATH = "/v1/me/preferences";
  private static final String TABLE = "PreferencesTable";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String DEFAULTS =
      """
      { "readingMode": "auto", "fontSize": "medium", "fontScale": 1.0, "language": null,
        "chosen": [], "stored": false, "updatedAt": null }
      """;
  private static final String DARK =
      """
      {"readingMode":"dark","fontSize":"large","language":"ur"}\
      """;

  /// As many tags as a header may have.
  private static final String TEN = "\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"V\"";

  private final String token = ReaderToken.mint().secret();

  @Test
  void aNewReaderGetsATokenAndNothingIsStored() {
    var rows = API.items(TABLE).size();

    var minted = API.send("POST", READERS, null);

    assertEquals(201, minted.status());
    assertEquals("application/json", minted.header("content-type"));
    assertEquals("no-store", minted.header("cache-control"));
    assertEquals(PATH, minted.header("location"));
    assertNull(minted.header("etag"));
    assertEquals(Set.of("token", "expiresInDays", "preferences"), minted.json().keySet());
    assertTrue(token(minted).matches("[A-Za-z0-9_-]{43}"), token(minted));
    assertEquals(400, minted.at("expiresInDays"));
    assertEquals(Json.own(DEFAULTS), minted.at("preferences"));
    assertEquals(rows, API.items(TABLE).size());
  }

  @Test
  void noTwoReadersGetTheSameToken() {
    var tokens = new HashSet<String>();
    for (var i = 0; i < 200; i++) {
      tokens.add(token(API.send("POST", READERS, null)));
    }
    assertEquals(200, tokens.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"fontSize\":\"huge\"}                      | auto  | huge   | 2.0 |    | fontSize",
        "{\"readingMode\":\"sepia\"}                  | sepia | medium | 1.0 |    | readingMode",
        "{\"language\":\"ar\",\"readingMode\":null}   | auto  | medium | 1.0 | ar | language",
        "{\"language\":null}                          | auto  | medium | 1.0 |    | ''",
        "{\"language\":\"hi-IN\",\"readingMode\":\"dark\",\"fontSize\":\"small\"}"
            + "| dark | small | 0.875 | hi | readingMode fontSize language"
      })
  void aNewReaderMayBringPreferences(
      String body, String mode, String size, double scale, @Nullable String language, String all) {
    var before = TestClock.now().toEpochMilli();
    var minted = API.send("POST", READERS, body);
    var after = TestClock.now().toEpochMilli();

    assertEquals(201, minted.status(), minted.text());
    var preferences = Template.object(minted.at("preferences"));
    assertEquals(mode, preferences.get("readingMode"));
    assertEquals(size, preferences.get("fontSize"));
    assertEquals(scale, preferences.get("fontScale"));
    assertEquals(language, preferences.get("language"));
    assertEquals(words(all), preferences.get("chosen"));
    assertEquals(true, preferences.get("stored"));
    var read = API.get(PATH, "authorization", "Bearer " + token(minted));
    assertEquals(preferences, read.json());
    assertTrue(before <= version(read) && version(read) <= after, read.header("etag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"stored\":true,\"chosen\":[\"language\"],\"fontScale\":2}"})
  void aNewReaderWhoChoosesNothingIsNotStored(String body) {
    var rows = API.items(TABLE).size();

    var minted = API.send("POST", READERS, body);

    assertEquals(201, minted.status());
    assertEquals(Json.own(DEFAULTS), minted.at("preferences"));
    assertEquals(rows, API.items(TABLE).size());
  }

  @Test
  void aNewReaderWithABadBodyIsToldEveryFaultAndNothingIsStored() {
    var rows = API.items(TABLE).size();

    var refused =
        API.send(
            "POST",
            READERS,
            """
            {"readingMode":"neon","fontSize":"large","language":"xx","theme":1}\
            """);

    assertProblem(422, "invalid-request", READERS, refused);
    assertEquals(
        Set.of(
            "pointer /readingMode not-allowed",
            "pointer /language not-allowed",
            "pointer /theme unknown-member"),
        Set.copyOf(refused.faults()));
    assertEquals(rows, API.items(TABLE).size());
  }

  @Test
  void onlyTheHashOfATokenIsStored() {
    var known = new ReaderToken("A".repeat(43));
    // printf %043d 0 | tr 0 A | sha256sum
    assertEquals("R#0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a", known.key());

    var minted = API.send("POST", READERS, DARK);

    assertEquals(
        1,
        API.items(TABLE).stream()
            .filter(item -> text(item, "pk").equals(new ReaderToken(token(minted)).key()))
            .count());
    assertFalse(API.items(TABLE).toString().contains(token(minted)));
  }

  @Test
  void aReaderWithoutPreferencesHasTheDefaults() {
    var read = as("GET", null);

    assertEquals(200, read.status());
    assertEquals("application/json", read.header("content-type"));
    assertEquals("private, no-cache", read.header("cache-control"));
    assertEquals("\"0\"", read.header("etag"));
    assertEquals(Json.own(DEFAULTS), read.json());
    assertTrue(row().isEmpty());
  }

  @Test
  void whatIsStoredIsReadBackWithItsVersion() {
    var before = TestClock.now();
    as("PUT", DARK);

    var read = as("GET", null);

    assertEquals(200, read.status());
    assertEquals("private, no-cache", read.header("cache-control"));
    assertEquals("\"" + number("version") + "\"", read.header("etag"));
    var updatedAt = Template.text(read.json(), "updatedAt");
    assertEquals(
        Json.own(
            """
            { "readingMode": "dark", "fontSize": "large", "fontScale": 1.25, "language": "ur",
              "chosen": ["readingMode", "fontSize", "language"], "stored": true,
              "updatedAt": "%s" }
            """
                .formatted(updatedAt)),
        read.json());
    assertTrue(updatedAt.endsWith("Z"), updatedAt);
    var age = Duration.between(before, Instant.parse(updatedAt)).toMillis();
    assertTrue(-1 <= age && age < 5_000, updatedAt);
  }

  @Test
  void headIsGetWithoutABody() {
    as("PUT", DARK);
    var get = as("GET", null);
    var head = as("HEAD", null);

    assertEquals(200, head.status());
    assertEquals("", head.text());
    for (var name : List.of("etag", "cache-control", "content-type")) {
      assertEquals(get.header(name), head.header(name), name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"V\"        | 304",
        "\"a\", \"V\" | 304",
        "W/\"V\"      | 304",
        "*            | 304",
        "\"0\"        | 200",
        "V            | 400",
        "\"V0\"       | 200"
      })
  void whoHasTheVersionAlreadyIsToldSo(String ifNoneMatch, int status) {
    as("PUT", DARK);
    var etag = requireNonNull(as("GET", null).header("etag"));

    var again = as("GET", null, "if-none-match", ifNoneMatch.replace("V", etag.replace("\"", "")));

    assertEquals(status, again.status());
    if (status == 304) {
      assertEquals("", again.text());
      assertNull(again.header("content-type"));
    }
    if (status != 400) {
      assertEquals(etag, again.header("etag"));
      assertEquals("private, no-cache", again.header("cache-control"));
    }
  }

  @Test
  void aKnownVersionIsStaleAfterAChange() {
    assertEquals(304, as("GET", null, "if-none-match", "\"0\"").status());
    var etag = requireNonNull(as("PUT", DARK).header("etag"));
    assertEquals(200, as("GET", null, "if-none-match", "\"0\"").status());
    assertEquals(304, as("GET", null, "if-none-match", etag).status());
    as("PATCH", "{\"fontSize\":\"small\"}");
    assertEquals(200, as("GET", null, "if-none-match", etag).status());
  }

  @Test
  void puttingCreatesAndThenReplaces() {
    var created = as("PUT", DARK);
    var replaced =
        as("PUT", "{\"readingMode\":\"sepia\",\"fontSize\":\"small\",\"language\":\"en\"}");

    assertEquals(201, created.status());
    assertEquals(200, replaced.status());
    assertEquals(version(created) + 1, version(replaced));
    assertEquals(List.of("dark", "large", "ur"), members(created));
    assertEquals(List.of("sepia", "small", "en"), members(replaced));
    for (var answer : List.of(created, replaced)) {
      assertEquals("application/json", answer.header("content-type"));
      assertEquals("private, no-cache", answer.header("cache-control"));
    }
    assertEquals(replaced.json(), as("GET", null).json());
    assertEquals(replaced.header("etag"), as("GET", null).header("etag"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                               | readingMode fontSize language",
        "{\"readingMode\":\"dark\"}                       | fontSize language",
        "{\"language\":null,\"fontSize\":null}            | readingMode",
        "{\"readingMode\":\"dark\",\"fontSize\":\"huge\"} | language"
      })
  void puttingNeedsAllThreeMembers(String body, String missing) {
    var refused = as("PUT", body);

    assertProblem(422, "invalid-request", PATH, refused);
    assertEquals(
        words(missing).stream().map(name -> "pointer /" + name + " required").toList(),
        refused.faults());
    assertTrue(row().isEmpty());
  }

  @Test
  void puttingNullIsBackToTheDefault() {
    as("PUT", DARK);

    var replaced = as("PUT", "{\"readingMode\":null,\"fontSize\":\"huge\",\"language\":null}");

    assertEquals(200, replaced.status());
    assertEquals(Arrays.asList("auto", "huge", null), members(replaced));
    assertEquals(List.of("fontSize"), replaced.at("chosen"));
    assertEquals(Set.of("fontSize"), chosenInTable());
  }

  @Test
  void puttingThreeNullsStoresThatNothingIsChosen() {
    var created = as("PUT", "{\"readingMode\":null,\"fontSize\":null,\"language\":null}");

    assertEquals(201, created.status());
    assertEquals(List.of(), created.at("chosen"));
    assertEquals(true, created.at("stored"));
    assertNotEquals(0, version(created));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", DARK, "{\"fontSize\":\"huge\",\"language\":null}"})
  void whatWasReadCanBeSentBack(String stored) {
    if (!stored.isEmpty()) {
      as("PATCH", stored);
    }
    var read = as("GET", null);

    for (var method : List.of("PUT", "PATCH")) {
      var written = as(method, read.text());
      assertTrue(written.status() < 300, written.text());
      assertEquals(members(read), members(written));
    }
    var minted = API.send("POST", READERS, read.text());
    assertEquals(201, minted.status(), minted.text());
  }

  @ParameterizedTest
  @CsvSource({"POST, 201", "PUT, 201", "PATCH, 200"})
  void whatOnlyTheServerSetsIsIgnoredWhateverItHolds(String method, int status) {
    var body =
        """
        { "readingMode": "dark", "fontSize": null, "language": null, "fontScale": "9",
          "chosen": {"a": [1]}, "stored": "no", "updatedAt": 1e2 }
        """;

    var answer = write(method, body);

    assertEquals(status, answer.status(), answer.text());
    var preferences =
        method.equals("POST") ? Template.object(answer.at("preferences")) : answer.json();
    assertEquals(1.0, preferences.get("fontScale"));
    assertEquals(List.of("readingMode"), preferences.get("chosen"));
    assertEquals(true, preferences.get("stored"));
    assertTrue(Template.text(preferences, "updatedAt").startsWith("20"));
  }

  @Test
  void patchingChangesOnlyWhatItNames() {
    var created = as("PUT", DARK);

    var changed = as("PATCH", "{\"fontSize\":\"x-large\"}");

    assertEquals(200, changed.status());
    assertEquals(List.of("dark", "x-large", "ur"), members(changed));
    assertEquals(1.5, changed.at("fontScale"));
    assertEquals(version(created) + 1, version(changed));
    assertEquals("private, no-cache", changed.header("cache-control"));
    assertEquals(changed.json(), as("GET", null).json());
    assertEquals(changed.header("etag"), as("GET", null).header("etag"));
  }

  @Test
  void patchingNullIsBackToTheDefault() {
    as("PUT", DARK);

    var changed = as("PATCH", "{\"readingMode\":null,\"language\":null}");

    assertEquals(200, changed.status());
    assertEquals(Arrays.asList("auto", "large", null), members(changed));
    assertEquals(List.of("fontSize"), changed.at("chosen"));
    assertEquals(Set.of("fontSize"), chosenInTable());
  }

  @Test
  void patchingWhereNothingIsStoredStoresIt() {
    var changed = as("PATCH", "{\"language\":\"bn\"}");

    assertEquals(200, changed.status());
    assertEquals(Arrays.asList("auto", "medium", "bn"), members(changed));
    assertEquals(List.of("language"), changed.at("chosen"));
    assertEquals(changed.header("etag"), as("GET", null).header("etag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"fontScale\":2,\"stored\":false}"})
  void patchingNothingChangesNothing(String body) {
    var absent = as("PATCH", body);
    assertEquals(200, absent.status());
    assertEquals("\"0\"", absent.header("etag"));
    assertEquals(Json.own(DEFAULTS), absent.json());
    assertTrue(row().isEmpty());

    as("PUT", DARK);
    var before = row();
    var same = as("PATCH", body);
    assertEquals(200, same.status());
    assertEquals("private, no-cache", same.header("cache-control"));
    assertEquals("\"" + number("version") + "\"", same.header("etag"));
    assertEquals(List.of("dark", "large", "ur"), members(same));
    assertEquals(before, row());
  }

  @Test
  void twoDevicesThatChangeDifferentMembersNeverOverwriteEachOther() {
    as("PUT", DARK);
    var phone = as("GET", null).json();
    var laptop = as("GET", null).json();
    assertEquals(phone, laptop);

    as("PATCH", "{\"fontSize\":\"huge\"}");
    as("PATCH", "{\"language\":\"sw\"}");

    assertEquals(List.of("dark", "huge", "sw"), members(as("GET", null)));
  }

  @ParameterizedTest
  @CsvSource({
    "POST,  application/json,                  201",
    "POST,  APPLICATION/JSON; charset=UTF-8,   201",
    "POST,  application/merge-patch+json,      415",
    "POST,  text/plain,                        415",
    "PUT,   application/json,                  201",
    "PUT,   'application/json;charset=\"utf-8\"', 201",
    "PUT,   application/merge-patch+json,      415",
    "PUT,   application/json; charset=latin1,  415",
    "PUT,   application/x-www-form-urlencoded, 415",
    "PUT,   '',                                415",
    "PATCH, application/json,                  200",
    "PATCH, application/merge-patch+json,      200",
    "PATCH, Application/Merge-Patch+JSON; charset=utf-8, 200",
    "PATCH, application/json-patch+json,       415",
    "PATCH, application/merge-patch+json; charset=utf-16, 415",
    "PATCH, application/jsonx,                 415",
    "PATCH, '',                                415"
  })
  void onlyJsonIsTaken(String method, String type, int status) {
    var answer = write(method, DARK, "content-type", type);

    assertEquals(status, answer.status(), answer.text());
    if (status == 415) {
      assertProblem(415, "unsupported-media-type", path(method), answer);
      assertAccepts(method, answer);
      assertTrue(row().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void aCompressedBodyIsNotTaken(String method) {
    var answer = write(method, DARK, "content-encoding", "gzip");

    assertProblem(415, "unsupported-media-type", path(method), answer);
    assertAccepts(method, answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void aWriteNeedsABody(String method) {
    assertProblem(415, "unsupported-media-type", PATH, write(method, null));
    assertProblem(
        400, "malformed-json", PATH, write(method, null, "content-type", "application/json"));
  }

  static Stream<Arguments> notAJsonObject() {
    return each(
        List.of("POST", "PUT", "PATCH"),
        "null",
        "[]",
        "\"dark\"",
        "1",
        " ",
        "{",
        "{\"fontSize\":\"huge\"",
        "{'fontSize':'huge'}",
        "{\"fontSize\":\"huge\"} {}",
        "{\"fontSize\":\"huge\",\"fontSize\":\"huge\"}",
        "\uFEFF{\"fontSize\":\"huge\"}",
        "{\"fontSize\":" + "[".repeat(17) + "]".repeat(17) + "}");
  }

  @ParameterizedTest
  @MethodSource("notAJsonObject")
  void onlyOneJsonObjectIsTaken(String method, String body) {
    assertProblem(400, "malformed-json", path(method), write(method, body));
    assertTrue(row().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void bytesThatAreNoUtf8AreRefused(String method) {
    var body = "{\"updatedAt\":\"\u00FF\"}".getBytes(ISO_8859_1);

    var answer = seen(API.sendBytes(method, path(method), body, bearer()));

    assertProblem(400, "malformed-json", path(method), answer);
  }

  static Stream<Arguments> wrongMembers() {
    return each(
        List.of("POST", "PUT", "PATCH"),
        "\"readingMode\":\"neon\" -> /readingMode not-allowed",
        "\"readingMode\":\"DARK\" -> /readingMode not-allowed",
        "\"readingMode\":\"\" -> /readingMode not-allowed",
        "\"readingMode\":\" dark\" -> /readingMode not-allowed",
        "\"readingMode\":true -> /readingMode wrong-type",
        "\"readingMode\":[\"dark\"] -> /readingMode wrong-type",
        "\"fontSize\":\"x_large\" -> /fontSize not-allowed",
        "\"fontSize\":\"3\" -> /fontSize not-allowed",
        "\"fontSize\":3 -> /fontSize wrong-type",
        "\"fontSize\":3.9 -> /fontSize wrong-type",
        "\"fontSize\":1e2 -> /fontSize wrong-type",
        "\"fontSize\":{} -> /fontSize wrong-type",
        "\"language\":\"xx\" -> /language not-allowed",
        "\"language\":\"\" -> /language not-allowed",
        "\"language\":\"en_US\" -> /language not-allowed",
        "\"language\":\"*\" -> /language not-allowed",
        "\"language\":\" ur\" -> /language not-allowed",
        "\"language\":\"sw\u212A\" -> /language not-allowed",
        "\"language\":\"" + "ur-" + "a".repeat(40) + "\" -> /language not-allowed",
        "\"language\":false -> /language wrong-type",
        "\"theme\":null -> /theme unknown-member",
        "\"FontSize\":\"huge\" -> /FontSize unknown-member",
        "\"a/b~c\":1 -> /a~1b~0c unknown-member",
        "\"\":1 -> / unknown-member");
  }

  @ParameterizedTest
  @MethodSource("wrongMembers")
  void aWrongMemberIsNamedWithWhatIsWrong(String method, String row) {
    var wrong = row.substring(0, row.indexOf(" -> "));
    var others = new LinkedHashMap<String, String>();
    others.put("readingMode", "\"readingMode\":\"light\"");
    others.put("fontSize", "\"fontSize\":\"small\"");
    others.put("language", "\"language\":\"fr\"");
    others.keySet().removeIf(name -> wrong.startsWith("\"" + name + "\""));
    others.put("wrong", wrong);

    var answer = write(method, "{" + String.join(",", others.values()) + "}");

    assertProblem(422, "invalid-request", path(method), answer);
    assertEquals(List.of("pointer " + row.substring(row.indexOf(" -> ") + 4)), answer.faults());
    assertTrue(row().isEmpty());
  }

  @Test
  void everyFaultIsNamedAtOnceAndNothingIsChanged() {
    as("PUT", DARK);
    var before = row();

    for (var method : List.of("PUT", "PATCH")) {
      var refused =
          as(
              method,
              "{\"readingMode\":1,\"fontSize\":\"tiny\",\"language\":\"sw\",\"a\":1,\"b\":2}");
      assertProblem(422, "invalid-request", PATH, refused);
      assertEquals(
          Set.of(
              "pointer /readingMode wrong-type",
              "pointer /fontSize not-allowed",
              "pointer /a unknown-member",
              "pointer /b unknown-member"),
          Set.copyOf(refused.faults()));
      assertEquals(before, row());
    }
    var both = as("PUT", "{\"fontSize\":\"tiny\"}");
    assertEquals(
        Set.of(
            "pointer /readingMode required",
            "pointer /language required",
            "pointer /fontSize not-allowed"),
        Set.copyOf(both.faults()));
  }

  @Test
  void aRefusalSaysWhatIsAllowed() {
    var refused = as("PATCH", "{\"readingMode\":\"neon\",\"fontSize\":\"9\",\"language\":\"xx\"}");

    assertEquals(
        "must be one of auto, light, dark, sepia, contrast", refused.at("errors/0/detail"));
    assertEquals(
        "must be one of small, medium, large, x-large, xx-large, huge",
        refused.at("errors/1/detail"));
    assertEquals(
        "must be one of en, zh, hi, es, ar, fr, ur, bn, pt, sw, ru", refused.at("errors/2/detail"));
  }

  @ParameterizedTest
  @CsvSource({
    "ur, ur",
    "UR-pk, ur",
    "EN, en",
    "hi-IN, hi",
    "zh-Hant-TW, zh",
    "pt-br, pt",
    "sw-x-a, sw"
  })
  void aLanguageIsStoredAsTheOneThatServesIt(String sent, String stored) {
    for (var method : List.of("PUT", "PATCH")) {
      var body = "{\"readingMode\":null,\"fontSize\":null,\"language\":\"" + sent + "\"}";
      assertEquals(stored, as(method, body).at("language"));
      assertEquals(stored, text(row(), "language"));
    }
  }

  static Stream<Arguments> sizes() {
    return Stream.of("POST", "PUT", "PATCH")
        .flatMap(method ->
            Stream.of(
                arguments(method, "a", 4_096, true),
                arguments(method, "a", 4_097, false),
                arguments(method, "a", 200_000, false),
                // Bytes are counted, not characters.
                arguments(method, "ü", 4_096, true),
                arguments(method, "ü", 4_097, false)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aBodyHasAtMost4096Bytes(String method, String filling, int bytes, boolean taken) {
    var start = DARK.substring(0, DARK.length() - 1) + ",\"updatedAt\":\"";
    var room = bytes - start.length() - 2;
    var length = filling.getBytes(UTF_8).length;
    var body = start + filling.repeat(room / length) + "b".repeat(room % length) + "\"}";
    assertEquals(bytes, body.getBytes(UTF_8).length);

    var answer = write(method, body);

    if (taken) {
      assertTrue(answer.status() < 300, answer.text());
    } else {
      assertProblem(413, "too-large", path(method), answer);
      assertTrue(row().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                 | Bearer",
        "``               | Bearer error=\"invalid_token\"",
        "Bearer           | Bearer error=\"invalid_token\"",
        "42               | Bearer error=\"invalid_token\"",
        "44               | Bearer error=\"invalid_token\"",
        "TOKEN            | Bearer error=\"invalid_token\"",
        "Basic TOKEN      | Bearer error=\"invalid_token\"",
        "Token TOKEN      | Bearer error=\"invalid_token\"",
        "BearerTOKEN      | Bearer error=\"invalid_token\"",
        "Bearer TOKEN,    | Bearer error=\"invalid_token\"",
        "Bearer TOKEN x   | Bearer error=\"invalid_token\"",
        "Bearer \"TOKEN\" | Bearer error=\"invalid_token\"",
        "Bearer +TOKEN    | Bearer error=\"invalid_token\"",
        "Bearer DOT       | Bearer error=\"invalid_token\"",
        "Bearer ARABIC    | Bearer error=\"invalid_token\""
      })
  void withoutAReadersTokenNobodyIsAnswered(@Nullable String sent, String challenge) {
    var header =
        sent == null
            ? ""
            : switch (sent) {
              case "42" -> "Bearer " + token.substring(1);
              case "44" -> "Bearer " + token + "A";
              default ->
                  sent.replace("TOKEN", token)
                      .replace("DOT", token.substring(1) + ".")
                      .replace("ARABIC", token.substring(1) + "\u0663");
            };
    for (var method : List.of("GET", "PUT", "PATCH", "DELETE")) {
      var body = method.startsWith("P") ? DARK : null;
      var answer =
          sent == null
              ? API.send(method, PATH, body, "cookie", "token=" + token + "; reader=" + token)
              : API.send(method, PATH, body, "authorization", header);
      assertProblem(401, "unauthorized", PATH, seen(answer));
      assertEquals(challenge, answer.header("www-authenticate"));
    }
    assertTrue(row().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
  void theSchemeIsReadAsHttpSays(String scheme) {
    as("PUT", DARK);
    assertEquals("ur", API.get(PATH, "authorization", scheme + token).at("language"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void whoAsksIsCheckedBeforeTheBodyIsRead(String method) {
    for (var body : List.of("{", "{\"a\":1}", " ".repeat(5_000))) {
      assertEquals(401, API.send(method, PATH, body).status(), body);
    }
    assertEquals(401, API.send(method, PATH, DARK, "content-type", "text/plain").status());
    assertEquals(401, API.send(method, PATH, DARK, "if-match", "malformed").status());
  }

  @Test
  void oneReaderNeverSeesAnother() {
    as("PUT", DARK);
    var other = "Bearer " + ReaderToken.mint().secret();

    assertEquals(Json.own(DEFAULTS), API.get(PATH, "authorization", other).json());
    API.send("DELETE", PATH, null, "authorization", other);
    API.send("PATCH", PATH, "{\"language\":\"sw\"}", "authorization", other);
    assertEquals(List.of("dark", "large", "ur"), members(as("GET", null)));
  }

  /// One instance serves many readers in turn, and nothing of one may stay behind for the next.
  @Test
  @Tag("rounds")
  void aThousandRequestsOfTwoReadersStayApart() {
    var random = new Random(20260101);
    var other = ReaderToken.mint();
    var tokens = List.of(token, other.secret());
    var hashes = List.of(hash(token), hash(other.secret()));
    var own =
        List.of(
            List.of("dark", "large", "ur", "huge", "ar"),
            List.of("sepia", "small", "bn", "x-large", "sw"));
    var bodies =
        List.of(
            List.of(
                DARK, "{\"fontSize\":\"huge\"}", "{\"language\":\"ar\"}", "{\"language\":\"x\"}"),
            List.of(
                "{\"readingMode\":\"sepia\",\"fontSize\":\"small\",\"language\":\"bn\"}",
                "{\"fontSize\":\"x-large\"}",
                "{\"language\":\"sw\"}",
                "{\"fontSize\":\"x\"}"));
    String lines;
    try (var output = Output.capture()) {
      for (var i = 0; i < Rounds.of(1_000); i++) {
        var reader = i % 2;
        var method =
            List.of("GET", "GET", "PATCH", "PATCH", "PUT", "DELETE").get(random.nextInt(6));
        var body = method.startsWith("P") ? bodies.get(reader).get(random.nextInt(4)) : null;
        var answer = API.send(method, PATH, body, "authorization", "Bearer " + tokens.get(reader));
        if (answer.status() == 200) {
          for (var value : own.get(1 - reader)) {
            assertFalse(answer.text().contains("\"" + value + "\""), answer.text());
          }
        }
        assertTrue(answer.status() < 500, answer.text());
        for (var secret : List.of(tokens.get(0), tokens.get(1), hashes.get(0), hashes.get(1))) {
          assertFalse(whole(answer).contains(secret), whole(answer));
        }
      }
      lines = output.text();
    }
    assertEquals(Rounds.of(1_000), lines.lines().filter(line -> line.contains(PATH)).count());
    for (var secret : List.of(tokens.get(0), tokens.get(1), hashes.get(0), hashes.get(1))) {
      assertFalse(lines.contains(secret), secret);
    }
  }

  @Test
  void forgettingLeavesNothingAndMayBeRepeated() {
    as("PUT", DARK);

    for (var i = 0; i < 2; i++) {
      var gone = as("DELETE", null);
      assertEquals(204, gone.status());
      assertEquals("", gone.text());
      assertNull(gone.header("etag"));
      assertTrue(row().isEmpty());
    }
    var read = as("GET", null);
    assertEquals("\"0\"", read.header("etag"));
    assertEquals(Json.own(DEFAULTS), read.json());
  }

  /// A write by a reader whose version is V (1234567890123 where nothing is stored): what it is
  /// answered when something is stored, and when nothing is.
  static Stream<Arguments> preconditions() {
    return Stream.of(
            arguments("\"V\"", null, "done", "412"),
            arguments("\"O\"", null, "412", "412"),
            arguments("\"O\", \"V\"", null, "done", "412"),
            arguments("\"O\",\"0\"", null, "412", "done"),
            arguments(" \"a,b\" ,\t\"V\" ", null, "done", "412"),
            arguments("*", null, "done", "412"),
            arguments(" * ", null, "done", "412"),
            arguments("\"0\"", null, "412", "done"),
            arguments("W/\"V\"", null, "412", "412"),
            arguments("W/\"0\"", null, "412", "412"),
            arguments("W/\"O\", \"V\"", null, "done", "412"),
            arguments("\"0V\"", null, "412", "412"),
            arguments("\"+V\"", null, "412", "412"),
            arguments("\"-1\"", null, "412", "412"),
            arguments("\"abc\"", null, "412", "412"),
            arguments("\"\"", null, "412", "412"),
            arguments("\"99999999999999999999999999\"", null, "412", "412"),
            arguments(TEN, null, "done", "412"),
            arguments(TEN + ",\"11\"", null, "400", "400"),
            arguments("\"V\", \"" + "a".repeat(200) + "\"", null, "400", "400"),
            arguments("V", null, "400", "400"),
            arguments("\"V", null, "400", "400"),
            arguments("w/\"V\"", null, "400", "400"),
            arguments("\"V\" \"O\"", null, "400", "400"),
            arguments(",\"V\",,", null, "done", "412"),
            arguments("*, \"V\"", null, "400", "400"),
            arguments("\"V O\"", null, "400", "400"),
            arguments("", null, "412", "412"),
            arguments(null, "*", "412", "done"),
            arguments(null, "\"V\"", "412", "done"),
            arguments(null, "\"O\"", "done", "done"),
            arguments(null, "\"O\", \"V\"", "412", "done"),
            arguments(null, "\"0\"", "done", "412"),
            arguments(null, "\"abc\"", "done", "done"),
            arguments(null, "W/\"V\"", "412", "done"),
            arguments(null, "W/\"O\"", "done", "done"),
            arguments(null, TEN, "412", "done"),
            arguments(null, TEN + ",\"11\"", "400", "400"),
            arguments(null, "V", "400", "400"),
            arguments(null, "", "done", "done"),
            arguments("\"V\"", "\"O\"", "done", "412"),
            arguments("\"V\"", "\"V\"", "412", "412"),
            arguments("\"O\"", "\"O\"", "412", "412"),
            arguments("\"O\"", "\"V\"", "412", "412"),
            arguments("*", "*", "412", "412"),
            arguments("\"0\"", "*", "412", "done"),
            arguments("*", "\"0\"", "done", "412"),
            arguments(TEN, TEN.replace("V", "O"), "done", "412"),
            arguments("V", "*", "400", "400"),
            arguments("*", "V", "400", "400"))
        .flatMap(row ->
            Stream.of("PUT", "PATCH", "PATCH {}", "DELETE")
                .flatMap(write ->
                    Stream.of(true, false).map(stored -> arguments(write, stored, row.get()))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("preconditions")
  void aWriteHappensOnlyWhenItsPreconditionsHold(String write, boolean stored, Object[] row) {
    var version = stored ? version(as("PUT", DARK)) : 1_234_567_890_123L;
    var headers = new ArrayList<String>();
    for (var i = 0; i < 2; i++) {
      if (row[i] instanceof String value) {
        headers.add(i == 0 ? "if-match" : "if-none-match");
        headers.add(value.replace("V", version + "").replace("O", version - 1 + ""));
      }
    }
    var expected = (String) row[stored ? 2 : 3];
    if (write.equals("DELETE") && !stored && !expected.equals("400")) {
      expected = "done"; // it is gone, which is all that was asked for
    }
    var before = row();

    var answer =
        as(
            write.replace(" {}", ""),
            switch (write) {
              case "PUT" -> DARK;
              case "PATCH" -> "{\"fontSize\":\"small\"}";
              case "PATCH {}" -> "{}";
              default -> null;
            },
            headers.toArray(String[]::new));

    switch (expected) {
      case "400" -> {
        assertProblem(400, "malformed-request", PATH, answer);
        assertTrue(
            answer.faults().getFirst().matches("header if-(none-)?match malformed"), answer.text());
      }
      case "412" -> assertProblem(412, "precondition-failed", PATH, answer);
      default -> {
        var created = write.equals("PUT") && !stored;
        assertEquals(
            write.equals("DELETE") ? 204 : created ? 201 : 200, answer.status(), answer.text());
      }
    }
    if (!expected.equals("done") || write.equals("PATCH {}")) {
      assertEquals(before, row());
    } else if (write.equals("DELETE")) {
      assertTrue(row().isEmpty());
    } else if (stored) {
      assertEquals(version + 1, number("version"));
    } else {
      assertFalse(row().isEmpty());
    }
  }

  @Test
  void aDeviceWhoseVersionIsOldReadsAgainAndWins() {
    var old = requireNonNull(as("PUT", DARK).header("etag"));
    as("PATCH", "{\"fontSize\":\"small\"}");

    assertEquals(412, as("PATCH", "{\"language\":\"fr\"}", "if-match", old).status());
    var etag = requireNonNull(as("GET", null).header("etag"));
    assertEquals(200, as("PATCH", "{\"language\":\"fr\"}", "if-match", etag).status());
    assertEquals(List.of("dark", "small", "fr"), members(as("GET", null)));
  }

  @Test
  void anonymousSettingsAreAdoptedOnlyByAnAccountWithoutItsOwn() {
    assertEquals(201, as("PUT", DARK, "if-none-match", "*").status());
    var second =
        as(
            "PUT",
            "{\"readingMode\":\"light\",\"fontSize\":\"small\",\"language\":\"en\"}",
            "if-none-match",
            "*");
    assertEquals(412, second.status());
    assertEquals(List.of("dark", "large", "ur"), members(as("GET", null)));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/readers",
    "GET, /v1/me/preferences",
    "PUT, /v1/me/preferences",
    "PATCH, /v1/me/preferences",
    "DELETE, /v1/me/preferences"
  })
  void everyParameterIsRefusedByName(String method, String path) {
    as("PUT", DARK);
    var rows = API.items(TABLE).size();
    var before = row();
    var body = method.startsWith("P") ? "{\"fontSize\":\"small\"}" : null;

    var refused = seen(API.send(method, path + "?token=" + token + "&a&a=1", body, bearer()));

    assertProblem(400, "malformed-request", path, refused);
    assertEquals(
        Set.of(
            "parameter token unknown-parameter",
            "parameter a repeated",
            "parameter a unknown-parameter"),
        Set.copyOf(refused.faults()));
    assertEquals(before, row());
    assertEquals(rows, API.items(TABLE).size());
  }

  @Test
  void everyAnswerHasTheHeadersThatAllAnswersHave() {
    for (var answer :
        List.of(
            API.send("POST", READERS, DARK),
            as("GET", null),
            as("PUT", DARK),
            as("PATCH", "{}"),
            as("PUT", "{}"),
            as("GET", null, "if-none-match", "*"),
            as("DELETE", null),
            API.get(PATH))) {
      assertEquals("nosniff", answer.header("x-content-type-options"));
      assertEquals("no-referrer", answer.header("referrer-policy"));
      assertNotEquals("", requireNonNull(answer.header("x-request-id")));
      assertNotEquals("", requireNonNull(answer.header("cache-control")));
    }
  }

  private String[] bearer(String... headers) {
    var all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "authorization";
    all[headers.length + 1] = "Bearer " + token;
    return all;
  }

  private Reply as(String method, @Nullable String body, String... headers) {
    return seen(API.send(method, PATH, body, bearer(headers)));
  }

  /// A write of this reader, or (POST) the minting of a new one.
  private Reply write(String method, @Nullable String body, String... headers) {
    return method.equals("POST")
        ? API.send(method, READERS, body, headers)
        : as(method, body, headers);
  }

  private static String path(String method) {
    return method.equals("POST") ? READERS : PATH;
  }

  /// Holds for every answer of these tests: neither the token nor its hash is in it.
  private Reply seen(Reply answer) {
    assertFalse(whole(answer).contains(token), whole(answer));
    assertFalse(whole(answer).contains(hash(token)), whole(answer));
    return answer;
  }

  private static String whole(Reply answer) {
    return answer.answer().headers() + answer.text();
  }

  private static String hash(String token) {
    return new ReaderToken(token).key().substring(2);
  }

  private static String token(Reply minted) {
    return Template.text(minted.json(), "token");
  }

  private static long version(Reply answer) {
    var etag = requireNonNull(answer.header("etag"));
    assertTrue(etag.matches("\"(0|[1-9][0-9]{12})\""), etag);
    return Long.parseLong(etag.replace("\"", ""));
  }

  private static List<@Nullable Object> members(Reply answer) {
    return Arrays.asList(answer.at("readingMode"), answer.at("fontSize"), answer.at("language"));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static Stream<Arguments> each(List<String> methods, String... values) {
    return methods.stream()
        .flatMap(method -> Stream.of(values).map(value -> arguments(method, value)));
  }

  private Map<String, AttributeValue> row() {
    var key = Map.of("pk", AttributeValue.fromS(new ReaderToken(token).key()));
    return API.dynamo()
        .getItem(r -> r.tableName(API.table(TABLE)).key(key).consistentRead(true))
        .item();
  }

  private Set<String> chosenInTable() {
    var names = new HashSet<>(row().keySet());
    names.retainAll(Set.of("readingMode", "fontSize", "language"));
    return names;
  }

  private long number(String attribute) {
    return Long.parseLong(requireNonNull(row().get(attribute)).n());
  }

  private static String text(Map<String, AttributeValue> item, String attribute) {
    return requireNonNull(item.get(attribute)).s();
  }

  private static void assertAccepts(String method, Reply answer) {
    var header =
        switch (method) {
          case "PATCH" -> "accept-patch";
          case "POST" -> "accept-post";
          default -> "accept";
        };
    assertEquals(
        method.equals("PATCH") ? MERGE_PATCH + ", application/json" : "application/json",
        answer.header(header));
  }

  private static void assertProblem(int status, String type, String path, Reply answer) {
    assertEquals(status, answer.status(), answer.text());
    assertEquals("application/problem+json", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertNull(answer.header("etag"));
    assertEquals(status, answer.at("status"));
    assertTrue(Template.text(answer.json(), "type").endsWith(type), answer.text());
    assertEquals(path, answer.at("instance"));
    assertEquals(answer.header("x-request-id"), answer.at("requestId"));
  }
}
