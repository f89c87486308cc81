package masthead.articles.publishing;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static masthead.articles.publishing.PublishingFixture.newId;
import static masthead.articles.publishing.PublishingFixture.together;
import static masthead.articles.publishing.PublishingFixture.wholeDocument;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.articles.FrontPagesTest;
import masthead.articles.SampleArticles;
import masthead.aws.TimeLimits;
import masthead.dynamo.Item;
import masthead.identity.Publisher;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.Rounds;
import masthead.testing.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishingHandlerTest {
  private static final PublishingFixture DESK = PublishingFixture.open();
  private static final String NDJSON = "application/x-ndjson";

  static long version(Reply reply) {
    return Long.parseLong(etag(reply).replace("\"", ""));
  }

  private static String created(Map<String, Object> document) {
    var id = newId();
    var reply = DESK.put(id, "en", document);
    assertEquals(201, reply.status(), reply.text());
    return id;
  }

  private static Reply requireStatus(int status, Reply reply) {
    assertEquals(status, reply.status(), reply.text());
    return reply;
  }

  // ---- keys

  private static Stream<String> badCredentials() {
    var good = DESK.key.substring("Bearer ed_".length());
    var expired =
        DESK.key(
            new Publisher("old", Set.of("articles:write"), Optional.empty(), Optional.empty()),
            DESK.now.minusSeconds(1));
    return Stream.of(
        "",
        "Bearer " + "A".repeat(43),
        "Bearer ed_" + good.substring(0, 13) + "A".repeat(43),
        "Bearer ed_AAAAAAAAAAAA" + good.substring(12),
        expired,
        "Basic " + good,
        "Bearer ed_" + good + "x",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.");
  }

  @ParameterizedTest
  @MethodSource("badCredentials")
  void withoutAGoodKeyNothingIsReadOrWritten(String credential) {
    var id = created(document());
    var target = "/v1/articles/" + id + "/en";
    var before = DESK.table();
    var headers = credential.isEmpty() ? new String[0] : new String[] {"authorization", credential};
    var replies =
        List.of(
            DESK.send("GET", target, null, headers),
            DESK.send("HEAD", target, null, headers),
            DESK.send("PUT", target, Json.text(document("headline", "Other")), headers),
            DESK.send("PUT", "/v1/articles/none/en", "no JSON", headers),
            DESK.send("PUT", "/v1/articles/a.b/tlh?x=1", "[]", headers),
            DESK.send("PATCH", target, "{\"headline\":\"Other\"}", headers),
            DESK.send("DELETE", target, null, headers),
            DESK.send("DELETE", "/v1/articles/none/en", null, headers),
            DESK.send("POST", "/v1/articles/import", Json.text(Map.of("id", "b")), headers));

    for (var reply : replies) {
      assertEquals(401, reply.status());
      assertTrue(String.valueOf(reply.header("www-authenticate")).startsWith("Bearer"));
      assertEquals("no-store", reply.header("cache-control"));
      if (!reply.text().isEmpty()) {
        assertEquals("Send a publisher's key as Authorization: Bearer ed_...", reply.at("detail"));
        assertEquals(
            Set.of("type", "title", "status", "detail", "instance", "requestId"),
            reply.json().keySet());
      }
    }
    assertEquals(before, DESK.table());
  }

  @Test
  void keyEndsWithItsTime() {
    var desk = PublishingFixture.open();
    var key =
        desk.key(
            new Publisher("a", Set.of("articles:write"), Optional.empty(), Optional.empty()),
            desk.now.plusSeconds(60));
    var target = "/v1/articles/a/en";

    assertEquals(404, desk.send("GET", target, null, "authorization", key).status());
    desk.pass(Duration.ofSeconds(61));
    assertEquals(401, desk.send("GET", target, null, "authorization", key).status());
    assertEquals(404, desk.stored("a", "en").status());
  }

  @Test
  void keyOfAnotherScopeWritesNothing() {
    var id = created(document());
    var key =
        DESK.key(new Publisher("a", Set.of("newsletter:read"), Optional.empty(), Optional.empty()));
    var before = DESK.table();
    for (var reply : everything(id, "en", "world", key)) {
      assertEquals(403, reply.status(), reply.text());
    }

    assertEquals(before, DESK.table());
  }

  @Test
  void keyForSomeLanguagesWritesOnlyThose() {
    var id = created(document());
    DESK.put(id, "hi", document());
    var key =
        DESK.key(
            new Publisher(
                "a", Set.of("articles:write"), Optional.empty(), Optional.of(Set.of("hi", "ur"))));
    var before = DESK.table();
    for (var reply : everything(id, "en", "world", key)) {
      assertEquals(403, reply.status(), reply.text());
    }

    assertEquals(before, DESK.table());
    assertEquals(200, DESK.stored(id, "hi", "authorization", key).status());
    assertEquals(201, DESK.put(id, "ur", document(), "authorization", key).status());
    assertEquals(204, DESK.withdraw(id, "hi", "authorization", key).status());
  }

  /// Every call that reads or writes a variant.
  private static List<Reply> everything(String id, String language, String section, String key) {
    return List.of(
        DESK.stored(id, language, "authorization", key),
        DESK.put(
            id,
            language,
            document("headline", "Other", "section", section),
            "authorization",
            key,
            "if-match",
            "*"),
        DESK.put(newId(), language, document("section", section), "authorization", key),
        DESK.patch(id, language, "{\"headline\":\"Other\"}", "authorization", key, "if-match", "*"),
        DESK.withdraw(id, language, "authorization", key));
  }

  @Test
  void keyForASectionWritesNeitherIntoNorOutOfOthers() {
    var world = created(document());
    var sport = created(document("section", "sport"));
    var key =
        DESK.key(
            new Publisher(
                "a", Set.of("articles:write"), Optional.of(Set.of("sport")), Optional.empty()));
    String[] headers = {"authorization", key, "if-match", "*"};
    var before = DESK.table();
    var refused =
        List.of(
            DESK.put(newId(), "en", document("section", "world"), "authorization", key),
            DESK.put(world, "en", document("section", "sport"), headers),
            DESK.put(world, "en", document("headline", "Other"), headers),
            DESK.put(world, "en", document(), headers),
            DESK.put(sport, "en", document("section", "world"), headers),
            DESK.patch(world, "en", "{\"section\":\"sport\"}", headers),
            DESK.patch(sport, "en", "{\"section\":{\"id\":\"world\"}}", headers),
            DESK.withdraw(world, "en", headers),
            DESK.stored(world, "en", headers));

    refused.forEach(reply -> assertEquals(403, reply.status(), reply.text()));
    assertEquals(before, DESK.table());
    assertEquals(200, DESK.stored(sport, "en", headers).status());
    assertEquals(200, DESK.patch(sport, "en", "{\"headline\":\"Mine\"}", headers).status());
    assertEquals(204, DESK.withdraw(sport, "en", headers).status());
  }

  // ---- create, replace

  @Test
  void newVariantIsCreated() {
    var id = newId();
    var reply = DESK.put(id, "en", document());

    assertEquals(201, reply.status(), reply.text());
    assertTrue(etag(reply).matches("\"[0-9]+\""), etag(reply));
    assertEquals("no-store", reply.header("cache-control"));
    assertEquals("live", reply.at("state"));
    assertEquals(DESK.second(), reply.at("publishedAt"));
    assertEquals(DESK.second(), reply.at("updatedAt"));
    assertEquals(DESK.second(), reply.at("firstPublishedAt"));
    assertEquals(2, reply.at("wordCount"));
    assertEquals(reply.json(), DESK.stored(id, "en").json());
    assertEquals("A headline", DESK.get("/v1/articles/" + id + "?language=en").at("headline"));
  }

  @Test
  void ifNoneMatchAsteriskCreatesOnly() {
    var id = newId();

    assertEquals(201, DESK.put(id, "en", document(), "if-none-match", "*").status());
    assertEquals(
        412, DESK.put(id, "en", document("headline", "Other"), "if-none-match", "*").status());
    assertEquals("A headline", DESK.stored(id, "en").at("headline"));
  }

  @Test
  void whatWasNeverThereMatchesNoVersion() {
    assertEquals(412, DESK.put(newId(), "en", document(), "if-match", "*").status());
    assertEquals(412, DESK.put(newId(), "en", document(), "if-match", "\"7\"").status());
  }

  @ParameterizedTest
  @CsvSource({
    "none, none",
    "if-none-match, *",
    "if-match, *",
    "if-match, \"7\"",
    "if-match, W/\"7\"",
    "if-match, CURRENT",
    "if-none-match, CURRENT"
  })
  void identicalPutChangesNothingWhateverItsPrecondition(String header, String value) {
    var id = newId();
    var first = DESK.put(id, "en", wholeDocument());
    var before = DESK.table();
    DESK.pass(Duration.ofSeconds(90));
    var reply = DESK.put(id, "en", wholeDocument(), header, value.replace("CURRENT", etag(first)));

    assertEquals(200, reply.status(), reply.text());
    assertEquals(etag(first), etag(reply));
    assertEquals(first.json(), reply.json());
    assertEquals(before, DESK.table());
  }

  @ParameterizedTest
  @CsvSource({
    "none, none, none, none, 428",
    "if-match, CURRENT, none, none, 200",
    "if-match, *, none, none, 200",
    "if-match, '\"1\", CURRENT', none, none, 200",
    "if-match, \"1\", none, none, 412",
    "if-match, WEAK, none, none, 412",
    "if-match, '\"1\", WEAK', none, none, 412",
    "if-match, \"abc\", none, none, 412",
    "if-match, abc, none, none, 400",
    "if-match, '', none, none, 412",
    "if-none-match, *, none, none, 412",
    "if-none-match, CURRENT, none, none, 412",
    "if-none-match, *, if-match, CURRENT, 412",
    "if-none-match, \"1\", if-match, CURRENT, 200",
    "if-none-match, \"1\", if-match, \"1\", 412"
  })
  void updateNeedsTheVersionItKnows(
      String header, String value, String otherHeader, String otherValue, int status) {
    var id = created(document());
    var current = etag(DESK.stored(id, "en"));
    var reply =
        DESK.put(
            id,
            "en",
            document("headline", "Other"),
            header,
            tags(value, current),
            otherHeader,
            tags(otherValue, current));
    var after = DESK.stored(id, "en");

    assertEquals(status, reply.status(), reply.text());
    assertEquals(status == 200 ? "Other" : "A headline", after.at("headline"));
    assertEquals(status == 200, !etag(after).equals(current));
  }

  private static String tags(String value, String current) {
    return value.replace("CURRENT", current).replace("WEAK", "W/" + current);
  }

  @Test
  void updateMovesTheVersionAndUpdatedAtOnly() {
    var id = newId();
    var first = DESK.put(id, "en", document());
    DESK.pass(Duration.ofMinutes(5));
    var second = DESK.put(id, "en", document("headline", "Other"), "if-match", etag(first));

    assertEquals(200, second.status(), second.text());
    assertEquals(version(first) + 1, version(second));
    assertEquals(DESK.second(), second.at("updatedAt"));
    assertEquals(first.at("publishedAt"), second.at("publishedAt"));
    assertEquals(first.at("firstPublishedAt"), second.at("firstPublishedAt"));
    assertEquals("Other", DESK.get("/v1/articles/" + id + "?language=en").at("headline"));
    assertEquals(
        412, DESK.put(id, "en", document("headline", "Late"), "if-match", etag(first)).status());
  }

  @Test
  void whatIsLeftOutIsGone() {
    var id = newId();
    var first = DESK.put(id, "en", wholeDocument());
    var second = DESK.put(id, "en", document(), "if-match", etag(first));

    assertEquals(200, second.status(), second.text());
    for (var name : List.of("standfirst", "image", "source", "canonicalUrl")) {
      assertFalse(second.json().containsKey(name), name);
    }
    assertEquals(List.of(), second.at("tags"));
    assertEquals(List.of(), second.at("authors"));
  }

  // ---- read

  @Test
  void variantIsReadWithItsValidator() {
    var id = created(document());
    var reply = DESK.stored(id, "en");

    assertEquals("no-store", reply.header("cache-control"));
    assertEquals(304, DESK.stored(id, "en", "if-none-match", etag(reply)).status());
    assertEquals(200, DESK.stored(id, "en", "if-none-match", "\"1\"").status());
    var head = DESK.publish("HEAD", "/v1/articles/" + id + "/en", null);
    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertEquals(etag(reply), etag(head));
  }

  @ParameterizedTest
  @CsvSource({
    "a.b/en, parameter id not-allowed",
    "a/tlh, parameter language not-allowed",
    "a/en-GB, parameter language not-allowed",
    "a/en?fields=headline, parameter fields unknown-parameter"
  })
  void addressThatCannotBeIsABadRequest(String address, String fault) {
    for (var method : List.of("GET", "PUT", "PATCH", "DELETE")) {
      var reply = DESK.publish(method, "/v1/articles/" + address, "{}");
      assertEquals(400, reply.status(), reply.text());
      assertEquals(List.of(fault), reply.faults());
    }
  }

  @Test
  void oneStrongTagStandsForTheSameBytesWhateverTheCoding() {
    var id = newId();
    var text = Map.of("type", "paragraph", "html", "Long. ".repeat(1000));
    DESK.put(id, "en", document("body", List.of(text)));

    var plain = DESK.stored(id, "en");
    var gzipped = DESK.stored(id, "en", "accept-encoding", "gzip");

    assertEquals(etag(plain), etag(gzipped));
    assertNull(gzipped.header("content-encoding"));
    assertEquals(plain.text(), gzipped.text());
  }

  @Test
  void unknownVariantIsNotFound() {
    var id = created(document());

    for (var reply :
        List.of(
            DESK.stored(newId(), "en"),
            DESK.stored(id, "ur"),
            DESK.patch(id, "ur", "{}"),
            DESK.withdraw(id, "ur"))) {
      assertEquals(404, reply.status(), reply.text());
    }
  }

  @Test
  void whatWasReadCanBeSentBack() {
    var id = created(wholeDocument());
    var read = DESK.stored(id, "en");
    var before = DESK.table();
    DESK.pass(Duration.ofMinutes(1));
    var reply = DESK.put(id, "en", read.json());

    assertEquals(200, reply.status(), reply.text());
    assertEquals(etag(read), etag(reply));
    assertEquals(read.text(), reply.text());
    assertEquals(before, DESK.table());
  }

  @Test
  void draftThatWasReadCanBeSentBack() {
    var id = created(document("state", "draft"));
    DESK.pass(Duration.ofMinutes(1));
    var read = DESK.stored(id, "en");
    var reply = DESK.put(id, "en", read.json());

    assertEquals(200, reply.status(), reply.text());
    assertEquals(etag(read), etag(reply));
  }

  @Test
  void samplesThatWereReadCanBeSentBack() {
    var api = TestApi.fresh();
    SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
    String[] key = {"authorization", "Bearer " + SampleArticles.KEY.text()};
    var ids = new TreeSet<String>();
    for (var language : List.of("en", "ur", "zh")) {
      var list = api.get("/v1/articles?limit=100&fields=headline&language=" + language);
      for (var item : Template.list(list.json().get("items"))) {
        var target = "/v1/articles/" + Template.text(item, "id") + "/" + language;
        var read = api.get(target, key);
        var reply = api.send("PUT", target, read.text(), key);
        assertEquals(200, reply.status(), target + reply.text());
        assertEquals(read.text(), reply.text());
        assertEquals(etag(read), etag(reply));
        ids.add(Template.text(item, "id"));
      }
    }

    assertTrue(ids.contains(SampleArticles.SEED_ID));
  }

  // ---- withdraw, revive

  @Test
  void withdrawnVariantIsGoneUntilItIsRevived() {
    var id = newId();
    var first = DESK.put(id, "en", document());
    DESK.pass(Duration.ofSeconds(10));
    var gone = DESK.withdraw(id, "en");
    var again = DESK.withdraw(id, "en");
    var tombstone = DESK.stored(id, "en");

    assertEquals(204, gone.status());
    assertEquals("", gone.text());
    assertEquals(204, again.status());
    assertEquals(410, tombstone.status());
    assertEquals(version(first) + 1, version(tombstone));
    assertEquals(410, DESK.get("/v1/articles/" + id + "?language=en").status());
    assertEquals(Set.of(), DESK.lists(id));
    assertEquals(410, DESK.patch(id, "en", "{}").status());

    assertEquals(428, DESK.put(id, "en", document()).status());
    assertEquals(412, DESK.put(id, "en", document(), "if-match", etag(first)).status());
    assertEquals(412, DESK.put(id, "en", document(), "if-none-match", "*").status());
    var revived = DESK.put(id, "en", document(), "if-match", etag(tombstone));
    assertEquals(200, revived.status(), revived.text());
    assertEquals(version(first) + 2, version(revived));
    assertEquals(DESK.second(), revived.at("publishedAt"));
    assertEquals(200, DESK.get("/v1/articles/" + id + "?language=en").status());
    assertEquals(Set.of("L#en " + DESK.second(), "L#en#world " + DESK.second()), DESK.lists(id));
  }

  @Test
  void withdrawalHeedsItsPrecondition() {
    var id = created(document());
    var current = etag(DESK.stored(id, "en"));

    assertEquals(412, DESK.withdraw(id, "en", "if-match", "\"1\"").status());
    assertEquals(412, DESK.withdraw(id, "en", "if-match", "W/" + current).status());
    assertEquals(200, DESK.stored(id, "en").status());
    assertEquals(204, DESK.withdraw(id, "en", "if-match", current).status());
    assertEquals(410, DESK.stored(id, "en").status());
  }

  /// A client that lost the answer of a withdrawal sends it again as it was.
  @Test
  void repeatedWithdrawalIsHarmlessWhateverItsPrecondition() {
    var id = created(document());
    var current = etag(DESK.stored(id, "en"));

    assertEquals(204, DESK.withdraw(id, "en", "if-match", current).status());
    assertEquals(204, DESK.withdraw(id, "en", "if-match", current).status());
  }

  @Test
  void withdrawalLeavesTheOtherLanguagesAlone() {
    var id = created(document());
    requireStatus(201, DESK.put(id, "hi", document()));
    DESK.withdraw(id, "hi");
    var english = DESK.get("/v1/articles/" + id + "?language=en");

    assertEquals(410, DESK.get("/v1/articles/" + id + "?language=hi").status());
    assertEquals(200, english.status());
    assertEquals(1, Template.list(english.at("translations")).size());
  }

  // ---- merge patch

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"headline\":\"Other\"} | headline | Other",
        "{\"standfirst\":null} | standfirst | null",
        "{\"section\":\"sport\"} | section/id | sport",
        "{\"section\":{\"id\":\"sport\"}} | section/id | sport",
        "{\"tags\":[\"x\"]} | tags | [x]",
        "{\"tags\":null} | tags | []",
        "{\"image\":{\"alt\":\"Other\"}} | image/alt | Other",
        "{\"image\":{\"alt\":\"Other\"}} | image/credit | An archive",
        "{\"image\":{\"caption\":null}} | image/caption | null",
        "{\"image\":{\"caption\":null}} | image/alt | Two people",
        "{\"image\":null} | image | null",
        "{\"source\":{\"name\":\"Other\"}} | source/url | https://wire.example/1",
        "{\"state\":\"draft\"} | state | draft",
        "{\"body\":[{\"type\":\"paragraph\",\"html\":\"x\"}]} | body/0/html | x",
        "{\"bodyHtml\":\"<p>x</p>\"} | body/0/html | x",
        "{\"slug\":null,\"headline\":\"Other\"} | headline | Other"
      })
  void patchChangesWhatItNames(String patch, String path, String value) {
    var id = created(wholeDocument());
    var before = DESK.stored(id, "en");
    var reply =
        DESK.patch(
            id,
            "en",
            patch,
            "if-match",
            etag(before),
            "content-type",
            "application/merge-patch+json");

    assertEquals(200, reply.status(), reply.text());
    assertEquals(value, String.valueOf(reply.at(path)));
    assertEquals(version(before) + 1, version(reply));
    assertEquals(reply.json(), DESK.stored(id, "en").json());
    var untouched =
        Stream.of("authors", "canonicalUrl", "publishedAt", "firstPublishedAt").toList();
    untouched.forEach(name -> assertEquals(before.at(name), reply.at(name), name));
  }

  @Test
  void patchOfAMemberThatIsNotThereAddsIt() {
    var id = created(document());
    var reply =
        DESK.patch(
            id,
            "en",
            """
            {"image": {"url": "https://i.example/1", "alt": "x", "width": 1, "height": 2,
              "credit": null}}
            """,
            "if-match",
            "*");

    assertEquals(200, reply.status(), reply.text());
    assertEquals(2, reply.at("image/height"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"headline\":null} | 422 | pointer /headline required",
        "{\"section\":{\"id\":null}} | 422 | pointer /section/id required",
        "{\"body\":null} | 422 | pointer /body required",
        "{\"nonsense\":1} | 422 | pointer /nonsense unknown-member",
        "{\"headline\":7} | 422 | pointer /headline wrong-type",
        "{\"publishedAt\":\"2026-11-01T00:00:00Z\"} | 422 | pointer /publishedAt immutable",
        "[] | 400 | ",
        "{ | 400 | "
      })
  void patchThatMakesNoArticleIsRefused(String patch, int status, @Nullable String fault) {
    var id = created(document());
    var before = DESK.table();
    var reply = DESK.patch(id, "en", patch, "if-match", "*");

    assertEquals(status, reply.status(), reply.text());
    assertEquals(before, DESK.table());
    if (fault != null) {
      assertEquals(List.of(fault), reply.faults());
    }
  }

  @Test
  void patchNeedsTheVersionItKnows() {
    var id = created(document());
    var current = etag(DESK.stored(id, "en"));
    var patch = "{\"headline\":\"Other\"}";

    assertEquals(428, DESK.patch(id, "en", patch).status());
    assertEquals(412, DESK.patch(id, "en", patch, "if-match", "\"1\"").status());
    assertEquals(200, DESK.patch(id, "en", "{}").status());
    assertEquals(200, DESK.patch(id, "en", "{\"headline\":\"A headline\"}").status());
    assertEquals(current, etag(DESK.stored(id, "en")));
    assertEquals(200, DESK.patch(id, "en", patch, "if-match", current).status());
    // The answer was lost, so it is sent again.
    assertEquals(200, DESK.patch(id, "en", patch, "if-match", current).status());
    assertEquals(version(DESK.stored(id, "en")), Long.parseLong(current.replace("\"", "")) + 1);
  }

  /// Each editor changes another member, whatever the version: none may undo the others' work.
  @Test
  @Tag("rounds")
  void patchesAtTheSameTimeLoseNothing() {
    var names = List.of("headline", "standfirst", "slug", "canonicalUrl");
    for (var round = 0; round < Rounds.of(4, 20); round++) {
      var id = created(document());
      var value = "https://x.example/";
      var statuses =
          together(
              names.stream()
                  .<Callable<Integer>>map(name ->
                      () ->
                          DESK.patch(
                                  id,
                                  "en",
                                  Json.text(Map.of(name, name.equals("slug") ? "x" : value)),
                                  "if-match",
                                  "*")
                              .status())
                  .toList());
      var after = DESK.stored(id, "en");
      for (var i = 0; i < names.size(); i++) {
        if (statuses.get(i) == 200) {
          var name = names.get(i);
          assertEquals(name.equals("slug") ? "x" : value, after.at(name), name);
        }
      }
    }
  }

  // ---- drafts

  @Test
  void draftIsForItsPublisherOnly() {
    var desk = PublishingFixture.open();
    var since = desk.second();
    requireStatus(201, desk.put("a", "en", document("state", "draft", "tags", List.of("x"))));

    assertEquals("draft", desk.stored("a", "en").at("state"));
    assertEquals(List.of(), desk.stored("a", "en").at("translations"));
    assertEquals(Set.of(), desk.lists("a"));
    assertEquals(404, desk.get("/v1/articles/a?language=en").status());
    for (var target :
        List.of(
            "/v1/articles?language=en",
            "/v1/articles?language=en&section=world",
            "/v1/articles?language=en&tag=x",
            "/v1/articles?language=en&updatedSince=" + since)) {
      assertEquals(List.of(), desk.get(target).json().get("items"), target);
    }
    assertFalse(desk.get("/v1/feeds/en/rss.xml").text().contains("A headline"));
  }

  @Test
  void draftWithoutATimeGoesOutWithTheTimeItGoesOut() {
    var id = created(document("state", "draft"));
    DESK.pass(Duration.ofHours(1));
    requireStatus(
        200, DESK.put(id, "en", document("state", "draft", "slug", "x"), "if-match", "*"));
    DESK.pass(Duration.ofHours(1));
    var reply = DESK.put(id, "en", document(), "if-match", "*");

    assertEquals(200, reply.status(), reply.text());
    assertEquals(DESK.second(), reply.at("publishedAt"));
    assertEquals(DESK.second(), reply.at("firstPublishedAt"));
  }

  @Test
  void draftWithoutATimeGoesOutByPatchWithTheTimeItGoesOut() {
    var id = created(document("state", "draft"));
    DESK.pass(Duration.ofHours(1));
    requireStatus(200, DESK.patch(id, "en", "{\"headline\":\"Other\"}", "if-match", "*"));
    DESK.pass(Duration.ofHours(1));
    var reply = DESK.patch(id, "en", "{\"state\":\"live\"}", "if-match", "*");

    assertEquals(200, reply.status(), reply.text());
    assertEquals(DESK.second(), reply.at("publishedAt"));
    assertEquals(DESK.second(), reply.at("firstPublishedAt"));
  }

  @Test
  void draftWithATimeKeepsItOverPatches() {
    var time = DESK.now.plus(Duration.ofDays(1)).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    var id = created(document("state", "draft", "publishedAt", time.toString()));
    requireStatus(200, DESK.patch(id, "en", "{\"slug\":\"x\"}", "if-match", "*"));
    requireStatus(200, DESK.patch(id, "en", "{\"state\":\"live\"}", "if-match", "*"));

    assertEquals(time.toString(), DESK.stored(id, "en").at("publishedAt"));
    assertEquals(404, DESK.get("/v1/articles/" + id + "?language=en").status());
  }

  @Test
  void draftWithATimeKeepsItOverPutsThatDoNotNameIt() {
    var time = DESK.now.plus(Duration.ofDays(1)).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    var id = created(document("state", "draft", "publishedAt", time.toString()));
    requireStatus(
        200, DESK.put(id, "en", document("state", "draft", "slug", "x"), "if-match", "*"));
    requireStatus(200, DESK.put(id, "en", document("slug", "x"), "if-match", "*"));

    assertEquals(time.toString(), DESK.stored(id, "en").at("publishedAt"));
    assertEquals(404, DESK.get("/v1/articles/" + id + "?language=en").status());
  }

  @Test
  void liveArticleThatBecomesADraftIsTakenBack() {
    var id = created(document());
    requireStatus(200, DESK.patch(id, "en", "{\"state\":\"draft\"}", "if-match", "*"));

    assertEquals(404, DESK.get("/v1/articles/" + id + "?language=en").status());
    assertEquals(Set.of(), DESK.lists(id));
  }

  // ---- embargo, times

  @Test
  void embargoedArticleAppearsWhenItsTimeComes() {
    var desk = PublishingFixture.open();
    var time = Instant.parse("2026-11-24T11:00:00Z");
    var reply = desk.put("a", "en", document("publishedAt", time.toString(), "tags", List.of("x")));
    var targets =
        List.of(
            "/v1/articles?language=en",
            "/v1/articles?language=en&section=world",
            "/v1/articles?language=en&tag=x",
            "/v1/articles?language=en&limit=50");

    assertEquals(201, reply.status(), reply.text());
    assertEquals("live", reply.at("state"));
    for (var before : List.of(desk.now, time.minusSeconds(1), time.minusMillis(1))) {
      desk.now = before;
      assertEquals(404, desk.get("/v1/articles/a?language=en").status());
      targets.forEach(
          target -> assertEquals(List.of(), desk.get(target).json().get("items"), target));
      assertFalse(desk.get("/v1/feeds/en/feed.json").text().contains("A headline"));
      assertEquals(List.of(), desk.stored("a", "en").at("translations"));
    }
    desk.now = time;
    assertEquals(200, desk.get("/v1/articles/a?language=en").status());
    targets.forEach(target -> assertEquals("a", desk.get(target).at("items/0/id"), target));
    assertTrue(desk.get("/v1/feeds/en/feed.json").text().contains("A headline"));
  }

  @Test
  void embargoCanBeMovedUntilItHasEnded() {
    var id = created(document("publishedAt", DESK.now.plusSeconds(60).toString()));
    var later = DESK.now.plusSeconds(120);
    var moved = DESK.put(id, "en", document("publishedAt", later.toString()), "if-match", "*");

    assertEquals(200, moved.status(), moved.text());
    assertEquals(moved.at("publishedAt"), moved.at("firstPublishedAt"));
    assertEquals(2, DESK.lists(id).size());
    DESK.now = later;
    var refused =
        DESK.put(
            id, "en", document("publishedAt", later.plusSeconds(60).toString()), "if-match", "*");
    assertEquals(422, refused.status());
    assertEquals(List.of("pointer /publishedAt immutable"), refused.faults());
  }

  @Test
  void embargoedArticleCanGoOutAtOnce() {
    var id = created(document("publishedAt", DESK.now.plusSeconds(3600).toString()));
    var moved = DESK.put(id, "en", document("publishedAt", DESK.now.toString()), "if-match", "*");

    assertEquals(200, moved.status(), moved.text());
    assertEquals(200, DESK.get("/v1/articles/" + id + "?language=en").status());
  }

  @Test
  void editOfAnEmbargoedArticleKeepsItsTime() {
    var time = DESK.now.plusSeconds(3600).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    var id = created(document("publishedAt", time.toString()));
    var reply = DESK.put(id, "en", document("headline", "Other"), "if-match", "*");

    assertEquals(time.toString(), reply.at("publishedAt"));
    assertEquals(404, DESK.get("/v1/articles/" + id + "?language=en").status());
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, -1, 1, 60})
  void publishedAtIsImmutableOnceOut(long seconds) {
    var id = created(document());
    var published = Instant.parse(String.valueOf(DESK.stored(id, "en").at("publishedAt")));
    DESK.pass(Duration.ofSeconds(10));
    var before = DESK.table();
    var reply =
        DESK.put(
            id,
            "en",
            document("publishedAt", published.plusSeconds(seconds).toString()),
            "if-match",
            "*");

    assertEquals(422, reply.status(), reply.text());
    assertEquals(List.of("pointer /publishedAt immutable"), reply.faults());
    assertEquals(before, DESK.table());
  }

  @Test
  void samePublishedAtInAnotherOffsetIsNoChange() {
    var id = created(document("publishedAt", "2026-11-24T11:40:00+05:30"));
    var reply = DESK.put(id, "en", document("publishedAt", "2026-11-24T06:10:00.9Z"));

    assertEquals(200, reply.status(), reply.text());
    assertEquals("2026-11-24T06:10:00Z", reply.at("publishedAt"));
  }

  @Test
  void firstPublishedAtIsKeptOverEditsAndATimeAsADraft() {
    var id = created(document());
    var first = DESK.second();
    DESK.pass(Duration.ofHours(1));
    requireStatus(200, DESK.put(id, "en", document("headline", "Other"), "if-match", "*"));
    requireStatus(200, DESK.put(id, "en", document("state", "draft"), "if-match", "*"));
    DESK.pass(Duration.ofHours(1));
    var again = DESK.put(id, "en", document("headline", "Again"), "if-match", "*");

    assertEquals(200, again.status(), again.text());
    assertEquals(first, again.at("firstPublishedAt"));
  }

  // ---- lists

  @Test
  void movedArticleLeavesNothingBehind() {
    var id = created(document("tags", List.of("a", "b"), "publishedAt", "2026-11-20T00:00:00Z"));
    assertEquals(
        Set.of(
            "L#en 2026-11-20T00:00:00Z",
            "L#en#world 2026-11-20T00:00:00Z",
            "L#en#T#a 2026-11-20T00:00:00Z",
            "L#en#T#b 2026-11-20T00:00:00Z"),
        DESK.lists(id));

    requireStatus(
        200,
        DESK.put(
            id,
            "en",
            document("section", "sport", "tags", List.of("b", "c", "c")),
            "if-match",
            "*"));
    assertEquals(
        Set.of(
            "L#en 2026-11-20T00:00:00Z",
            "L#en#sport 2026-11-20T00:00:00Z",
            "L#en#T#b 2026-11-20T00:00:00Z",
            "L#en#T#c 2026-11-20T00:00:00Z"),
        DESK.lists(id));

    requireStatus(200, DESK.patch(id, "en", "{\"state\":\"draft\"}", "if-match", "*"));
    assertEquals(Set.of(), DESK.lists(id));
  }

  @Test
  void movedEmbargoLeavesNothingBehind() {
    var id = created(document("publishedAt", "2027-01-01T00:00:00Z", "tags", List.of("a")));
    requireStatus(
        200, DESK.put(id, "en", document("publishedAt", "2027-02-01T00:00:00Z"), "if-match", "*"));

    assertEquals(
        Set.of("L#en 2027-02-01T00:00:00Z", "L#en#world 2027-02-01T00:00:00Z"), DESK.lists(id));
    assertEquals(1, changes(id).size());
    DESK.withdraw(id, "en");
    assertEquals(Set.of(), DESK.lists(id));
  }

  /// Where an article stands among the changes.
  private static Set<String> changes(String id) {
    var keys = new TreeSet<String>();
    for (var item : DESK.api().items("ArticlesTable")) {
      var sk = new Item(item).text("sk");
      if (new Item(item).text("pk").startsWith("U#") && sk.endsWith("#" + id)) {
        keys.add(sk);
      }
    }
    return keys;
  }

  // ---- bad bodies

  @Test
  void everyFaultOfABodyIsNamedAtOnce() {
    var id = newId();
    var reply =
        DESK.publish(
            "PUT",
            "/v1/articles/" + id + "/en",
            """
            {"headline": "", "standfirst": 7, "section": "politics", "state": "gone",
             "publishedAt": "yesterday", "authors": [{"id": "a b", "name": ""}, {}],
             "tags": ["", "a", "b", "c", "d", "e"], "slug": "A b", "canonicalUrl": "javascript:x",
             "source": {"name": "A", "url": "ftp://x.example/"},
             "image": {"url": "https://a:b@c.example/", "alt": "x", "width": 0, "height": "1"},
             "body": [{"type": "paragraph"}, {"type": "poem"}, {"type": "heading", "level": 1,
               "text": "x"}, 7, {"type": "embed", "provider": "x", "url": "data:,x"}],
             "extra/~": 1}
            """);

    assertEquals(422, reply.status(), reply.text());
    assertEquals(
        new TreeSet<>(
            List.of(
                "pointer /headline out-of-range",
                "pointer /standfirst wrong-type",
                "pointer /section not-allowed",
                "pointer /state not-allowed",
                "pointer /publishedAt not-allowed",
                "pointer /authors/0/id not-allowed",
                "pointer /authors/0/name out-of-range",
                "pointer /authors/1/id required",
                "pointer /authors/1/name required",
                "pointer /tags out-of-range",
                "pointer /slug not-allowed",
                "pointer /canonicalUrl not-allowed",
                "pointer /source/url not-allowed",
                "pointer /image/url not-allowed",
                "pointer /image/width out-of-range",
                "pointer /image/height wrong-type",
                "pointer /body/0/html required",
                "pointer /body/1/type not-allowed",
                "pointer /body/2/level out-of-range",
                "pointer /body/3 wrong-type",
                "pointer /body/4/url not-allowed",
                "pointer /extra~1~0 unknown-member")),
        new TreeSet<>(reply.faults()));
    assertEquals(404, DESK.stored(id, "en").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | pointer /headline required;pointer /section required;pointer /body required",
        "{\"headline\":\"   \",\"section\":\"world\",\"body\":[]} | pointer /headline blank",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"bodyHtml\":\"x\"} | pointer /bodyHtml not-allowed",
        "{\"headline\":\"x\",\"section\":{},\"body\":[]} | pointer /section/id required",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"tags\":[\"\\u0000\"]} | pointer /tags/0 not-allowed-character",
        "{\"headline\":\"x\\u202ey\",\"section\":\"world\",\"body\":[]} | pointer /headline not-allowed-character",
        "{\"headline\":\"x\\ny\",\"section\":\"world\",\"body\":[]} | pointer /headline not-allowed-character",
        "{\"headline\":\"\\ud800\",\"section\":\"world\",\"body\":[]} | pointer /headline not-allowed-character",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"publishedAt\":\"1799-12-31T23:59:59Z\"} | pointer /publishedAt not-allowed",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"publishedAt\":\"2030-01-01T00:00:00Z\"} | pointer /publishedAt not-allowed",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"publishedAt\":\"2026-01-01T00:00:00\"} | pointer /publishedAt not-allowed",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"publishedAt\":1} | pointer /publishedAt wrong-type",
        "{\"headline\":\"x\",\"section\":\"world\",\"body\":[],\"ifMatch\":\"1\"} | pointer /ifMatch unknown-member"
      })
  void badBodyIsNamed(String body, String faults) {
    var reply = DESK.publish("PUT", "/v1/articles/" + newId() + "/en", body);

    assertEquals(422, reply.status(), reply.text());
    assertEquals(List.of(faults.split(";")), reply.faults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | application/json | 400",
        "null | application/json | 400",
        "{ | application/json | 400",
        "{} x | application/json | 400",
        "{} | text/plain | 415",
        "{} | application/json; charset=latin1 | 415",
        "{} | application/merge-patch+json | 415",
        "{} | application/x-ndjson | 415"
      })
  void bodyThatIsNoObjectIsRefused(String body, String type, int status) {
    var reply = DESK.publish("PUT", "/v1/articles/" + newId() + "/en", body, "content-type", type);

    assertEquals(status, reply.status(), reply.text());
  }

  @Test
  void bodyOfMoreThan256KilobytesIsRefused() {
    var most = 256 * 1024;
    var body = Json.text(document());
    var fits = body + " ".repeat(most - body.length());

    assertEquals(201, DESK.publish("PUT", "/v1/articles/" + newId() + "/en", fits).status());
    assertEquals(413, DESK.publish("PUT", "/v1/articles/" + newId() + "/en", fits + " ").status());
    assertEquals(
        413,
        DESK.patch(created(document()), "en", "{}" + " ".repeat(most), "if-match", "*").status());
  }

  /// Escaping makes it longer than it was when it was sent.
  @Test
  void articleThatGrowsBeyondTheLimitIsRefused() {
    var blocks =
        IntStream.range(0, 14)
            .mapToObj(_ -> Map.of("type", "list", "ordered", false, "items", escaped()))
            .toList();
    var reply = DESK.put(newId(), "en", document("body", blocks));

    assertEquals(413, reply.status(), reply.text().substring(0, 200));
  }

  private static List<String> escaped() {
    return List.of("&".repeat(3_900));
  }

  @ParameterizedTest
  @CsvSource({"headline, 300", "standfirst, 600", "slug, 100"})
  void textsHaveTheirLongestLength(String member, int most) {
    assertEquals(201, DESK.put(newId(), "en", document(member, "a".repeat(most))).status());
    assertEquals(422, DESK.put(newId(), "en", document(member, "a".repeat(most + 1))).status());
  }

  @Test
  void lengthCountsCharactersOfAnyScript() {
    assertEquals(201, DESK.put(newId(), "en", document("headline", "𠀀".repeat(300))).status());
  }

  // ---- HTML

  @Test
  void htmlBecomesBlocksAndTellsWhatWasDropped() {
    var reply =
        DESK.publish(
            "PUT",
            "/v1/articles/" + newId() + "/en",
            """
            {"headline": "x", "section": "world", "bodyHtml":
              "<h2>Why</h2><p style='color:red'>A <b>text</b><script>alert(1)</script>.</p>"}
            """);

    assertEquals(201, reply.status(), reply.text());
    assertEquals(List.of("style attribute", "script"), reply.at("dropped"));
    assertEquals("why", reply.at("body/0/id"));
    assertEquals("A <strong>text</strong>.", reply.at("body/1/html"));
    assertNull(DESK.stored(newId(), "en").json().get("dropped"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<p><br></p>", "<script>x</script><!-- -->", "<table></table>"})
  void htmlThatIsOnlyMarkupIsNoArticle(String html) {
    var document = document("bodyHtml", html);
    document.remove("body");
    var id = newId();
    var reply = DESK.put(id, "en", document);

    assertEquals(422, reply.status(), reply.text());
    assertEquals("/bodyHtml", reply.at("errors/0/pointer"));
    assertEquals("not-allowed", reply.at("errors/0/code"));
    assertEquals(404, DESK.stored(id, "en").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://пример.рф/статья",
        "https://उदाहरण.भारत/",
        "http://under_score.example:8080/a?b#c"
      })
  void hostsOfAnyScriptAreAddresses(String url) {
    var id =
        created(
            document(
                "canonicalUrl",
                url,
                "body",
                List.of(Map.of("type", "paragraph", "html", "<a href=\"" + url + "\">x</a>"))));

    assertEquals(url, DESK.stored(id, "en").at("canonicalUrl"));
    assertEquals("<a href=\"" + url + "\">x</a>", DESK.stored(id, "en").at("body/0/html"));
  }

  private static Stream<String> attacks() {
    return Stream.of(
        "<script>alert(1)</script>x",
        "<img src=x onerror=alert(1)>x",
        "<svg/onload=alert(1)>x",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" java\tscript:alert(1)\">x</a>",
        "<a href=\"data:text/html,x\">x</a>",
        "<a href=\"https://a.example\" onclick=\"alert(1)\">x</a>",
        "<iframe src=\"https://evil.example\"></iframe>x",
        "<style>*{}</style>x",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">x",
        "<em/onmouseover=alert(1)>x</em>",
        "<em><strong>x",
        "x<!--><img src=x onerror=alert(1)>-->",
        "<form action=javascript:alert(1)><input type=submit>x</form>",
        "<base href=\"https://evil.example/\">x",
        "<object data=\"javascript:alert(1)\">x</object>x",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p><textarea></p><img src=x onerror=alert(1)></textarea>x",
        "x\" onmouseover=\"alert(1)");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void markupThatDoesThingsIsCleanedWhenItIsStored(String attack) {
    var html = "<em>kept</em> " + attack;
    var blocks =
        List.of(
            Map.of("type", "paragraph", "html", html),
            Map.of("type", "list", "ordered", false, "items", List.of(html)));
    var id = created(document("body", blocks, "headline", attack.replace("\t", " ")));
    var other = newId();
    var document = document("bodyHtml", "<p>" + html + "</p>");
    document.remove("body");
    requireStatus(201, DESK.put(other, "en", document));

    for (var read :
        List.of(
            DESK.get("/v1/articles/" + id + "?language=en&fields=body"),
            DESK.get("/v1/articles/" + other + "?language=en&fields=body"))) {
      for (var text : texts(read.at("body"))) {
        assertEquals("", harmless(text), text);
      }
    }
    var whole =
        String.valueOf(
            DESK.get("/v1/articles/" + id + "?language=en&fields=bodyHtml").at("bodyHtml"));
    assertEquals("", harmless(whole.replaceAll("</?(p|ul|li)>", "")), whole);
  }

  private static List<String> texts(@Nullable Object value) {
    return switch (value) {
      case String text -> List.of(text);
      case List<?> list -> list.stream().flatMap(inner -> texts(inner).stream()).toList();
      case Map<?, ?> map -> map.values().stream().flatMap(inner -> texts(inner).stream()).toList();
      case null, default -> List.of();
    };
  }

  /// What is left of the tags when those are taken out that may be there.
  private static String harmless(String html) {
    return html.replaceAll("</?(em|strong|br|code|sub|sup)>", "")
        .replaceAll("<a href=\"https?://[^\"<>]*\">|</a>", "")
        .replaceAll("[^<>]", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "data:text/html,x", "//a.example", "ftp://a.b/"})
  void addressesAreHttpOnly(String address) {
    var image = Map.of("url", address, "alt", "x", "width", 1, "height", 1);
    var body =
        List.of(
            Map.of("type", "embed", "provider", "x", "url", address),
            Map.of("type", "related", "label", "x", "url", address),
            Map.of("type", "image", "image", image));
    var reply =
        DESK.put(
            newId(),
            "en",
            document(
                "canonicalUrl", address,
                "source", Map.of("name", "x", "url", address),
                "image", image,
                "body", body));

    assertEquals(
        List.of(
            "pointer /image/url not-allowed",
            "pointer /source/url not-allowed",
            "pointer /canonicalUrl not-allowed",
            "pointer /body/0/url not-allowed",
            "pointer /body/1/url not-allowed",
            "pointer /body/2/image/url not-allowed"),
        reply.faults());
  }

  // ---- many at once

  @Test
  void fiftyIdenticalPutsMakeOneArticle() {
    var id = newId();
    var replies =
        together(
            IntStream.range(0, 50)
                .<Callable<Reply>>mapToObj(
                    _ -> () -> patiently(() -> DESK.put(id, "en", wholeDocument())))
                .toList());
    var statuses = replies.stream().map(Reply::status).sorted().toList();

    assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
    assertEquals(49, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
    assertEquals(1, new HashSet<>(replies.stream().map(r -> r.at("publishedAt")).toList()).size());
    assertEquals(1, new HashSet<>(replies.stream().map(r -> etag(r)).toList()).size());
  }

  /// Sends it again while the store is too busy, as a 503 asks its client to.
  private static Reply patiently(Supplier<Reply> request) {
    var reply = request.get();
    for (var attempt = 0; reply.status() == 503 && attempt < 50; attempt++) {
      reply = request.get();
    }
    return reply;
  }

  @Test
  void everyAcceptedUpdateMovesTheVersionByOne() {
    var id = newId();
    var first = version(DESK.put(id, "en", document()));
    var statuses =
        together(
                IntStream.range(0, 32)
                    .<Callable<List<Integer>>>mapToObj(writer -> () -> updates(id, writer))
                    .toList())
            .stream()
            .flatMap(List::stream)
            .toList();
    var accepted = statuses.stream().filter(status -> status == 200).count();

    assertTrue(Set.of(200, 412, 503).containsAll(statuses), statuses::toString);
    assertTrue(accepted >= 10, "accepted: " + accepted);
    assertEquals(first + accepted, version(DESK.stored(id, "en")));
    assertEquals(2, DESK.lists(id).size());
    assertEquals(1, changes(id).size());
  }

  private static List<Integer> updates(String id, int writer) {
    return IntStream.range(0, 10)
        .mapToObj(round -> {
          var current = DESK.stored(id, "en");
          if (current.status() != 200) {
            return current.status();
          }
          var headline = writer + " in round " + round;
          return DESK.put(id, "en", document("headline", headline), "if-match", etag(current))
              .status();
        })
        .toList();
  }

  // ---- the store fails

  /// A client that lost the answer sends the same again: one effect, never a conflict.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HANG")
  void lostAnswerOfTheStoreHasOneEffect(FrontPagesTest.Loss loss) {
    assertOneEffect(loss, TestApi.PATIENT);
  }

  /// Here only a client that gives up ends the call.
  @Test
  @Tag("slow")
  void answerThatNeverComesHasOneEffect() {
    var attempt = Duration.ofSeconds(3);
    var limits = new TimeLimits(TestApi.PATIENT.connect(), attempt, TestApi.PATIENT.call());
    assertOneEffect(FrontPagesTest.Loss.HANG, limits);
  }

  private static void assertOneEffect(FrontPagesTest.Loss loss, TimeLimits limits) {
    try (var forwarder = FrontPagesTest.Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()), limits);
      forwarder.lose("TransactWriteItems", loss);
      var created = again(() -> desk.put("a", "en", document(), "if-none-match", "*"), 201, 200);
      var version = version(created);
      forwarder.lose("TransactWriteItems", loss);
      var updated =
          again(
              () -> desk.put("a", "en", document("headline", "B"), "if-match", etag(created)),
              200,
              200);
      assertEquals(version + 1, version(updated));
      forwarder.lose("TransactWriteItems", loss);
      var patched =
          again(
              () -> desk.patch("a", "en", "{\"headline\":\"C\"}", "if-match", etag(updated)),
              200,
              200);
      assertEquals(version + 2, version(patched));
      assertEquals(2, desk.lists("a").size());
      forwarder.lose("TransactWriteItems", loss);
      again(() -> desk.withdraw("a", "en"), 204, 204);
      assertEquals(version + 3, version(desk.stored("a", "en")));
      forwarder.lose("TransactWriteItems", loss);
      var line = Json.text(document("id", "b", "language", "en"));
      var imported = desk.publish("POST", "/v1/articles/import", line, "content-type", NDJSON);
      if (Integer.valueOf(503).equals(imported.at("results/0/status"))) {
        imported = desk.publish("POST", "/v1/articles/import", line, "content-type", NDJSON);
        assertEquals(200, imported.at("results/0/status"), imported.text());
      } else {
        assertEquals(201, imported.at("results/0/status"), imported.text());
      }
      assertEquals(0, forwarder.losses(), "every loss was met");
    }
  }

  private static Reply again(java.util.function.Supplier<Reply> call, int first, int second) {
    var reply = call.get();
    if (reply.status() == 503) {
      return requireStatus(second, call.get());
    }
    return requireStatus(first, reply);
  }

  @Test
  void conflictWithAnotherTransactionIsTriedAgain() {
    try (var forwarder = FrontPagesTest.Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      forwarder.conflict(2);

      assertEquals(201, desk.put("a", "en", document()).status());
      forwarder.conflict(1_000);
      var reply = desk.put("b", "en", document());
      assertEquals(503, reply.status(), reply.text());
      assertTrue(String.valueOf(reply.header("retry-after")).matches("[1-9]|[12][0-9]|30"));
      forwarder.conflict(0);
      assertEquals(404, desk.stored("b", "en").status());
    }
  }

  // ---- what changed

  @Test
  void changesComeInOrderWithTombstones() {
    var desk = PublishingFixture.open();
    var start = desk.second();
    for (var id : List.of("a", "b", "c", "d")) {
      requireStatus(201, desk.put(id, "en", document()));
      desk.pass(Duration.ofSeconds(1));
    }
    requireStatus(201, desk.put("other", "hi", document()));
    requireStatus(200, desk.put("b", "en", document("headline", "Other"), "if-match", "*"));
    desk.pass(Duration.ofSeconds(1));
    var withdrawn = desk.second();
    desk.withdraw("a", "en");
    desk.pass(Duration.ofSeconds(1));
    requireStatus(200, desk.put("c", "en", document("state", "draft"), "if-match", "*"));
    desk.pass(Duration.ofSeconds(1));

    assertEquals(List.of("d", "b", "-a", "-c"), changes(desk, start, 100));
    assertEquals(List.of("d", "b", "-a", "-c"), changes(desk, start, 1));
    assertEquals(List.of("-a", "-c"), changes(desk, withdrawn, 1));
    var tombstone = desk.get(target(withdrawn, 100));
    assertEquals(
        Map.of(
            "id", "a", "language", "en", "dir", "ltr", "updatedAt", withdrawn, "withdrawn", true),
        tombstone.at("items/0"));
  }

  @Test
  void revivedArticleIsAChangeAndNoTombstone() {
    var desk = PublishingFixture.open();
    var start = desk.second();
    desk.put("a", "en", document());
    desk.pass(Duration.ofSeconds(1));
    desk.withdraw("a", "en");
    assertEquals(List.of("-a"), changes(desk, start, 100));
    desk.pass(Duration.ofSeconds(1));
    desk.put("a", "en", document(), "if-match", etag(desk.stored("a", "en")));

    assertEquals(List.of("a"), changes(desk, start, 100));
  }

  @Test
  void embargoedArticleIsAChangeWhenItsTimeComes() {
    var desk = PublishingFixture.open();
    var start = desk.second();
    var time = desk.now.plusSeconds(60).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    desk.put("a", "en", document("publishedAt", time.toString()));
    desk.pass(Duration.ofSeconds(30));
    desk.put("b", "en", document());

    assertEquals(List.of("b"), changes(desk, start, 100));
    desk.now = time.minusMillis(1);
    assertEquals(List.of("b"), changes(desk, start, 100));
    desk.now = time;
    assertEquals(List.of("b", "a"), changes(desk, start, 100));
    // Who asked in between meets it too.
    assertEquals(List.of("a"), changes(desk, time.minusSeconds(10).toString(), 100));
  }

  @Test
  void draftThatNobodySawIsNoChange() {
    var desk = PublishingFixture.open();
    var start = desk.second();
    desk.put("a", "en", document("state", "draft"));
    desk.pass(Duration.ofSeconds(1));
    desk.withdraw("a", "en");

    assertEquals(List.of(), changes(desk, start, 100));
  }

  private static String target(String since, int limit) {
    return "/v1/articles?language=en&updatedSince=" + since + "&limit=" + limit;
  }

  /// The ids of a walk by cursor, those withdrawn with a minus.
  private static List<String> changes(PublishingFixture desk, String since, int limit) {
    var ids = new ArrayList<String>();
    @Nullable Object cursor = "";
    while (cursor != null && ids.size() < 100) {
      var more = cursor.equals("") ? "" : "&cursor=" + cursor;
      var page = requireStatus(200, desk.get(target(since, limit) + more));
      for (var item : Template.list(page.json().get("items"))) {
        var sign = Template.object(item).containsKey("withdrawn") ? "-" : "";
        ids.add(sign + Template.text(item, "id"));
      }
      cursor = page.at("page/next");
    }
    return ids;
  }

  // ---- walks during publishing

  @Test
  @Tag("slow")
  void walkDuringAThousandPublishesMissesNothingAndRepeatsNothing() {
    var api = TestApi.fresh();
    SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
    String[] key = {"authorization", "Bearer " + SampleArticles.KEY.text()};
    var start = new TreeSet<String>();
    for (var i = 0; i < 60; i++) {
      start.add("start-" + i);
      var time = TestClock.now().minusSeconds(60 + i / 2).toString(); // two in each second
      var document = Json.text(document("publishedAt", time, "section", "sport"));
      assertEquals(201, api.send("PUT", "/v1/articles/start-" + i + "/sw", document, key).status());
    }
    var met = new ArrayList<String>();
    var calls =
        IntStream.range(0, 1000)
            .<Callable<Integer>>mapToObj(i ->
                () -> {
                  var time = TestClock.now().minusSeconds(i % 3 == 0 ? i / 8 : 0).toString();
                  var document = Json.text(document("publishedAt", time, "section", "sport"));
                  return api.send("PUT", "/v1/articles/new-" + i + "/sw", document, key).status();
                })
            .toList();
    var all = new ArrayList<Callable<Integer>>(calls);
    all.add(100, () -> walk(api, met));
    try (var executor = Executors.newFixedThreadPool(16)) {
      for (var future : executor.invokeAll(all)) {
        var status = future.get();
        assertTrue(status == 201 || status == 0, "status " + status);
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    var different = new HashSet<>(met);

    assertEquals(different.size(), met.size(), "none twice");
    assertTrue(different.containsAll(start), () -> "missing of " + start + ": " + met);
    assertTrue(different.size() > start.size(), "publishing went on meanwhile");
  }

  private static int walk(TestApi api, List<String> met) {
    var cursor = "";
    do {
      var page =
          requireStatus(
              200,
              api.get(
                  "/v1/articles?language=sw&section=sport&fields=headline&limit=3"
                      + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
      Template.list(page.json().get("items")).forEach(item -> met.add(Template.text(item, "id")));
      cursor = Optional.ofNullable(page.at("page/next")).map(String::valueOf).orElse("");
    } while (!cursor.isEmpty());
    return 0;
  }
}
