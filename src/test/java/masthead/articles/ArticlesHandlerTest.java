package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.articles.publishing.DirectPublishing;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.Rounds;
import masthead.testing.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

final class ArticlesHandlerTest {
  private static final String SEED = "/v1/articles/" + SampleArticles.SEED_ID;
  private static final String SHARED =
      "public, max-age=30, s-maxage=60, stale-while-revalidate=300, stale-if-error=86400";

  private static TestApi api = TestApi.fresh();

  @BeforeAll
  static void storeSamples() {
    SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
  }

  // ---- lists

  @Test
  void listIsNewestFirst() {
    var reply = api.get("/v1/articles?language=hi&limit=100");
    var times =
        items(reply).stream()
            .map(item -> Instant.parse(Template.text(item, "publishedAt")))
            .toList();

    assertEquals(12, times.size());
    assertEquals(times.stream().sorted(java.util.Comparator.reverseOrder()).toList(), times);
    assertNull(reply.at("page/next"));
    assertNull(reply.header("link"));
  }

  @Test
  void cardHasTheShapeOfTheContract() {
    var card = items(api.get("/v1/articles?language=ur&section=world&limit=1")).getFirst();

    assertEquals(
        List.of(
            "id",
            "language",
            "dir",
            "url",
            "section",
            "headline",
            "standfirst",
            "tags",
            "authors",
            "publishedAt",
            "updatedAt",
            "image",
            "readingMinutes"),
        List.copyOf(card.keySet()));
    assertEquals("rtl", card.get("dir"));
    assertEquals(Map.of("id", "world", "name", "دنیا"), card.get("section"));
    assertEquals(
        "http://localhost:8080/ur/world/01JD9A0WORLDRIVERTREATY01/river-treaty", card.get("url"));
  }

  @Test
  void walkByCursorMeetsEachArticleOnce() {
    var ids = new ArrayList<String>();
    var target = "/v1/articles?language=bn&limit=5&fields=headline";
    for (var pages = 0; target != null && pages < 10; pages++) {
      var reply = api.get(target);
      items(reply).forEach(item -> ids.add(Template.text(item, "id")));
      var link = Optional.ofNullable(reply.header("link"));
      assertEquals(
          reply.at("page/next") != null, link.isPresent(), "the link and the cursor go together");
      target =
          link.map(text -> text.substring(text.indexOf("/v1/"), text.indexOf('>'))).orElse(null);
    }

    assertEquals(12, ids.size());
    assertEquals(12, new HashSet<>(ids).size());
  }

  @Test
  void lastPageThatIsJustFullHasNoNext() {
    assertNull(api.get("/v1/articles?language=bn&limit=12").at("page/next"));
    assertNotEquals(null, api.get("/v1/articles?language=bn&limit=11").at("page/next"));
  }

  @Test
  void sectionAndTagNarrowTheList() {
    var section = items(api.get("/v1/articles?language=sw&section=sport"));
    var tag = items(api.get("/v1/articles?language=sw&tag=cricket"));

    assertEquals(2, section.size());
    assertEquals(List.of("01JD9A0SPORTCRICKET000010"), ids(tag));
    assertEquals(List.of(), items(api.get("/v1/articles?language=sw&tag=nobody")));
  }

  @Test
  void fieldsKeepIdLanguageAndDirection() {
    var card =
        items(api.get("/v1/articles?language=en&limit=1&fields=headline,section")).getFirst();

    assertEquals(
        List.of("id", "language", "dir", "section", "headline"), List.copyOf(card.keySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, parameter limit out-of-range",
    "limit=101, parameter limit out-of-range",
    "limit=ten, parameter limit out-of-range",
    "limit=, parameter limit out-of-range",
    "limit=+5, parameter limit out-of-range",
    "section=politics, parameter section not-allowed",
    "tag=, parameter tag out-of-range",
    "section=world&tag=river, parameter tag not-allowed",
    "language=tlh, parameter language not-allowed",
    "language=, parameter language not-allowed",
    "language=en_US, parameter language not-allowed",
    "cursor=abc, parameter cursor not-allowed",
    "cursor=, parameter cursor not-allowed",
    "fields=headline;secret, parameter fields not-allowed",
    "fields=body, parameter fields not-allowed",
    "fields=, parameter fields not-allowed",
    "page=2, parameter page unknown-parameter",
    "limit=5&limit=6, parameter limit repeated",
    "tag=%FF, parameter tag malformed",
    "tag=%zz, parameter tag malformed",
    "tag=%00, parameter tag malformed"
  })
  void badQueryIsNamed(String query, String fault) {
    var reply = api.get("/v1/articles?" + query);

    assertEquals(400, reply.status(), reply.text());
    assertEquals(List.of(fault), reply.faults());
  }

  @Test
  void allFaultsOfAQueryComeAtOnce() {
    var reply = api.get("/v1/articles?language=tlh&limit=0&cursor=x&page=2");

    assertEquals(
        List.of(
            "parameter language not-allowed",
            "parameter limit out-of-range",
            "parameter cursor not-allowed",
            "parameter page unknown-parameter"),
        reply.faults());
    assertEquals("The request has 4 faults.", reply.at("detail"));
    assertEquals("/v1/articles", reply.at("instance"));
    assertEquals(reply.header("x-request-id"), reply.at("requestId"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-24T10:00Z", "%2B12026-11-24T10:00:00Z", "-2026-11-24T10:00:00Z",
        "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00%2B01:00"
      })
  void timeThatIsNotOfRfc3339IsRefused(String time) {
    for (var name : List.of("publishedAfter", "publishedBefore", "updatedSince")) {
      var reply = api.get("/v1/articles?" + name + "=" + time);
      assertEquals(400, reply.status());
      assertEquals(List.of("parameter " + name + " not-allowed"), reply.faults());
    }
  }

  @Test
  void timesAtTheEndsOfTheCalendarAreTimes() {
    var last = "9999-12-31T23:59:59Z";
    assertEquals(List.of(), items(api.get("/v1/articles?publishedAfter=" + last)));
    assertEquals(List.of(), items(api.get("/v1/articles?updatedSince=" + last)));
    assertFalse(items(api.get("/v1/articles?publishedBefore=" + last)).isEmpty());
    assertFalse(items(api.get("/v1/articles?publishedAfter=0000-01-01T00:00:00Z")).isEmpty());
    assertEquals(List.of(), items(api.get("/v1/articles?publishedBefore=0000-01-01T00:00:00Z")));
  }

  @Test
  void queryOfMoreThanTwoKilobytesIsRefused() {
    assertEquals(400, api.get("/v1/articles?tag=" + "a".repeat(2045)).status());
  }

  @Test
  @Tag("rounds")
  void forgedCursorStaysInItsListAndBeforeNow() {
    var random = new Random(7);
    var cursor = new ListPosition(Instant.parse("2026-11-24T02:10:00Z"), "01JD9A0").cursor();
    for (var round = 0; round < Rounds.of(500); round++) {
      var bytes = cursor.toCharArray();
      bytes[random.nextInt(bytes.length)] = "ABCxyz019_-".charAt(random.nextInt(11));
      var reply = api.get("/v1/articles?language=fr&section=world&cursor=" + new String(bytes));
      if (reply.status() != 400) {
        assertEquals(200, reply.status());
        items(reply)
            .forEach(item -> {
              assertEquals("fr", item.get("language"));
              assertEquals("world", Template.object(item.get("section")).get("id"));
            });
      }
    }
  }

  // ---- language

  @ParameterizedTest
  @CsvSource({"hi-IN, hi, hi-IN", "UR-pk, ur, UR-pk", "zh-Hant-TW, zh, zh-Hant-TW", "en, en, en"})
  void namedLanguageIsLookedUp(String named, String served, String requested) {
    var reply = api.get("/v1/articles?limit=1&language=" + named);

    assertEquals(served, reply.at("language"));
    assertEquals(requested, reply.at("requestedLanguage"));
    assertEquals(served, reply.header("content-language"));
    assertEquals("/v1/articles?language=" + served + "&limit=1", reply.header("content-location"));
    assertEquals(SHARED, reply.header("cache-control"));
  }

  @Test
  void negotiatedLanguageIsNotForSharedCaches() {
    var reply = api.get("/v1/articles?limit=1", "accept-language", "xx, ar;q=0.8, en;q=0.5");

    assertEquals("ar", reply.at("language"));
    assertEquals("rtl", reply.at("dir"));
    assertEquals("private, no-cache", reply.header("cache-control"));
    assertTrue(String.valueOf(reply.header("vary")).contains("Accept-Language"));
    assertEquals("/v1/articles?language=ar&limit=1", reply.header("content-location"));
  }

  @Test
  void namedLanguageWinsOverTheHeader() {
    var reply = api.get("/v1/articles?language=fr&limit=1", "accept-language", "hi");

    assertEquals("fr", reply.at("language"));
    assertFalse(String.valueOf(reply.header("vary")).contains("Accept-Language"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en,,fr", "en_US", "en;q=abc", "*", ";;;", "q", "\u00e9"})
  void noAcceptLanguageIsAnError(String header) {
    assertEquals(200, api.get("/v1/articles?limit=1", "accept-language", header).status());
  }

  // ---- one article

  @Test
  void seedArticleComesOutWithEverythingInPlace() {
    var reply = api.get(SEED + "?language=en");
    var blocks = Template.list(reply.json().get("body")).stream().map(Template::object).toList();
    var headings = blocks.stream().filter(block -> "heading".equals(block.get("type"))).toList();
    var leads =
        blocks.stream()
            .filter(block -> String.valueOf(block.get("html")).startsWith("<strong>"))
            .toList();

    assertEquals(
        "China and North Korea Mark 75 Years of Diplomatic Ties, Kim Jong Un says, “New Era”",
        reply.at("headline"));
    assertTrue(String.valueOf(reply.at("standfirst")).startsWith("North Korea and China’s"));
    assertEquals(
        List.of(
            "Chinese Premier Xi : “To write a new chapter”",
            "North korea Leader Kim: “New Era”",
            "China-North Korea Relations"),
        headings.stream().map(heading -> heading.get("text")).toList());
    assertEquals(4, leads.size());
    assertEquals("related", blocks.getLast().get("type"));
    assertEquals("ALSO READ", blocks.getLast().get("label"));
    assertTrue(String.valueOf(blocks.getLast().get("headline")).startsWith("Mass Protests"));
    assertEquals(false, reply.at("fallback"));
  }

  @Test
  void missingTranslationFallsBackAndSaysSo() {
    var reply = api.get(SEED + "?language=fr-CA");

    assertEquals(200, reply.status());
    assertEquals("en", reply.at("language"));
    assertEquals("fr-CA", reply.at("requestedLanguage"));
    assertEquals(true, reply.at("fallback"));
    assertEquals("en", reply.header("content-language"));
  }

  @Test
  void missingTranslationIsAProblemWhenNoFallbackIsWanted() {
    var reply = api.get(SEED + "?language=fr&fallback=none");

    assertEquals(404, reply.status());
    assertTrue(String.valueOf(reply.at("type")).endsWith("#no-translation"));
    assertEquals(List.of("en"), reply.at("available"));
  }

  @Test
  void translationsAreTheSameOnEachVariantAndSorted() {
    var id = "/v1/articles/01JD9A0TECHSATELLITE00012?fields=translations&language=";
    var english = Template.list(api.get(id + "en").at("translations"));

    assertEquals(english, api.get(id + "ur").at("translations"));
    assertEquals(
        List.of("ar", "bn", "en", "es", "fr", "hi", "pt", "ru", "sw", "ur", "zh"),
        english.stream().map(variant -> Template.object(variant).get("language")).toList());
  }

  @Test
  void headIsThereWhenAskedForAndIsOfTheVariantServed() {
    assertNull(api.get(SEED + "?language=en").at("head"));
    var reply = api.get(SEED + "?language=fr&fields=head,headline");

    assertEquals(
        List.of("id", "language", "dir", "headline", "head"), List.copyOf(reply.json().keySet()));
    assertEquals(reply.at("headline"), reply.at("head/title"));
    var links = Template.list(reply.at("head/link")).stream().map(Template::object).toList();
    assertEquals("canonical", links.getFirst().get("rel"));
    assertTrue(Template.text(links.getFirst(), "href").contains("/en/world/"), links::toString);
    assertEquals(api.get(SEED + "?language=en&fields=url").at("url"), links.getFirst().get("href"));
    assertTrue(
        Template.text(links.getLast(), "href").endsWith("/v1/feeds/en/rss.xml?section=world"));
    var script = Template.text(reply.at("head/script/0"), "innerHTML");
    assertFalse(script.contains("<"), script);
    assertEquals("https://schema.org", Json.own(script).get("@context"));
  }

  /// Search engines ignore what a translation does not confirm.
  @Test
  void everyTranslationOfTheSamplesNamesAllOthersAndItself() {
    for (var id : ids(items(api.get("/v1/articles?language=hi&limit=100&fields=id")))) {
      var address = "/v1/articles/" + id + "?fields=translations,head&language=";
      var first = api.get(address + "en");
      for (var each : Template.list(first.at("translations"))) {
        var translation = Template.object(each);
        var reply = api.get(address + translation.get("language"));
        var links = Template.list(reply.at("head/link")).stream().map(Template::object).toList();

        assertEquals(alternates(first), alternates(reply));
        assertEquals(
            alternates(reply).get(translation.get("language")), links.getFirst().get("href"));
        assertEquals(alternates(reply).get("en"), alternates(reply).get("x-default"));
      }
    }
  }

  private static Map<String, String> alternates(Reply reply) {
    var byLanguage = new TreeMap<String, String>();
    Template.list(reply.at("head/link")).stream()
        .map(Template::object)
        .filter(link -> link.containsKey("hreflang"))
        .forEach(
            link -> byLanguage.put(Template.text(link, "hreflang"), Template.text(link, "href")));
    return byLanguage;
  }

  @Test
  void unknownEmbargoedAndDraftArticlesCannotBeToldApart() {
    var bodies = new HashSet<String>();
    put(article("future", "en", TestClock.now().plus(1, ChronoUnit.HOURS)));
    put(article("draft", "en", TestClock.now()));
    change("draft", "draft");
    for (var id : List.of("future", "draft", "nobody")) {
      var reply = api.get("/v1/articles/" + id + "?language=en");
      assertEquals(404, reply.status(), id);
      bodies.add(reply.text().replace(id, "").replace(String.valueOf(reply.at("requestId")), ""));
    }

    assertEquals(1, bodies.size());
    assertFalse(ids(items(api.get("/v1/articles?language=en&limit=100"))).contains("future"));
  }

  @Test
  void embargoEndsByItself() {
    var soon = TestClock.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    put(article("embargo", "pt", soon));
    var table = api.platform("ArticlesFunction").table();
    var list = ListName.of("pt");
    var before = new ArticleStore(table, () -> soon.minusMillis(1));
    var after = new ArticleStore(table, () -> soon);

    assertFalse(
        new ListStore(table, () -> soon.minusMillis(1))
            .latestNow(list, 100).shown().stream().anyMatch(c -> c.id().equals("embargo")));
    assertTrue(
        new ListStore(table, () -> soon)
            .latestNow(list, 100).shown().stream().anyMatch(c -> c.id().equals("embargo")));
    assertTrue(before.find("embargo", "pt") instanceof ArticleStore.Lookup.Missing);
    assertTrue(after.find("embargo", "pt") instanceof ArticleStore.Lookup.Live);
  }

  @Test
  void cursorFromTheFutureShowsNoEmbargoedArticle() {
    put(article("secret", "ru", TestClock.now().plus(2, ChronoUnit.HOURS)));
    var cursor = new ListPosition(Instant.parse("2999-01-01T00:00:00Z"), "z").cursor();

    assertFalse(
        ids(items(api.get("/v1/articles?language=ru&limit=100&cursor=" + cursor)))
            .contains("secret"));
  }

  @Test
  void withdrawnArticleIsGoneAndDoesNotFallBack() {
    put(article("taken-back", "fr", TestClock.now()));
    put(article("taken-back", "en", TestClock.now()));
    change("taken-back", "withdrawn", "fr");

    assertEquals(410, api.get("/v1/articles/taken-back?language=fr").status());
    assertEquals(200, api.get("/v1/articles/taken-back?language=en").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "..", "a.b", "%00", "%E2%82%AC"})
  void idThatCannotBeIsABadRequest(String id) {
    assertEquals(400, api.get("/v1/articles/" + id).status());
  }

  @Test
  void idOfMoreThanSixtyFourCharactersIsABadRequest() {
    assertEquals(404, api.get("/v1/articles/" + "a".repeat(64)).status());
    assertEquals(400, api.get("/v1/articles/" + "a".repeat(65)).status());
  }

  @Test
  void articleWhoseHalvesAreOfTwoVersionsIsNotShown() {
    put(article("torn", "en", TestClock.now()));
    api.dynamo()
        .updateItem(r ->
            r.tableName(api.table("ArticlesTable"))
                .key(Item.attributes("pk", "A#torn", "sk", "B#en"))
                .updateExpression("SET version = :v")
                .expressionAttributeValues(Item.attributes(":v", 1L)));

    assertEquals(503, api.get("/v1/articles/torn?language=en").status());
  }

  // ---- validators, HEAD, compression

  @ParameterizedTest
  @ValueSource(strings = {"/v1/articles?language=en", SEED + "?language=en", "/v1/sections"})
  void knownBytesAreNotSentAgain(String target) {
    var first = api.get(target);
    var etag = String.valueOf(first.header("etag"));
    var second = api.get(target, "if-none-match", "\"other\", " + etag);

    assertTrue(etag.startsWith("W/\""));
    assertEquals(304, second.status());
    assertEquals("", second.text());
    for (var kept : List.of("etag", "cache-control", "vary", "content-language")) {
      assertEquals(first.header(kept), second.header(kept), kept);
    }
    assertEquals(200, api.get(target, "if-none-match", "\"other\"").status());
    assertEquals(400, api.get(target, "if-none-match", "other").status());
  }

  @Test
  void headAnswersAsGetWithoutABody() {
    var get = api.get("/v1/articles?language=en");
    var head = api.send("HEAD", "/v1/articles?language=en", null);

    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertEquals(get.header("etag"), head.header("etag"));
    assertEquals(get.header("content-type"), head.header("content-type"));
  }

  @Test
  void wrongMethodNamesTheRightOnes() {
    var reply = api.send("DELETE", SEED, null);

    assertEquals(405, reply.status());
    assertEquals("GET, HEAD", reply.header("allow"));
  }

  // ---- sections and health

  @Test
  void sectionsHaveANameInEveryLanguage() {
    var sections = Template.list(api.get("/v1/sections").at("sections"));

    assertEquals(6, sections.size());
    for (var section : sections) {
      assertEquals(11, Template.object(Template.object(section).get("names")).size());
    }
  }

  @Test
  void healthTellsOfTheStore() {
    var down = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://127.0.0.1:1"));

    assertEquals("up", api.get("/v1/health").at("store"));
    assertEquals("no-store", api.get("/v1/health").header("cache-control"));
    assertEquals(503, down.get("/v1/health").status());
    assertEquals(503, down.get("/v1/articles").status());
    assertTrue(
        String.valueOf(down.get("/v1/articles").header("retry-after"))
            .matches("[1-9]|[12][0-9]|30"));
  }

  // ---- what it costs

  @Test
  void listOfTwentyCostsAtMostThreeReadUnits() {
    var used =
        api.dynamo()
            .query(r ->
                r.tableName(api.table("ArticlesTable"))
                    .keyConditionExpression("pk = :p")
                    .expressionAttributeValues(Item.attributes(":p", "L#en"))
                    .limit(21)
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
            .consumedCapacity()
            .capacityUnits();

    assertTrue(used <= 3.0, "read units: " + used);
  }

  /// In a transaction each started KiB of an item costs two write units
  /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
  @Test
  void publishingTheSeedArticleCostsTwentyTwoWriteUnitsAndTwoForEachTag() {
    var fresh = TestApi.fresh();
    var seed =
        SampleArticles.read("http://localhost:8080", TestClock.now(), List.of("en")).getLast();
    DirectPublishing.publish(fresh.platform("ArticlesFunction").table(), seed);
    var units =
        fresh.items("ArticlesTable").stream()
            .mapToInt(item -> 2 * ((size(item) + 1023) / 1024))
            .sum();

    assertEquals(22 + 2 * seed.card().tags().size(), units);
  }

  /// What DynamoDB counts of an item, to within a few bytes.
  private static int size(Map<String, AttributeValue> item) {
    var bytes = 0;
    for (var entry : item.entrySet()) {
      var value = entry.getValue();
      bytes += entry.getKey().length();
      bytes += value.s() == null ? 0 : value.s().getBytes(StandardCharsets.UTF_8).length;
      bytes += value.b() == null ? 0 : value.b().asByteArray().length;
      bytes += value.n() == null ? 0 : value.n().length() / 2 + 1;
      bytes += value.hasM() ? 3 + size(value.m()) : 0;
    }
    return bytes;
  }

  // ---- helpers

  private static List<Map<String, Object>> items(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return Template.list(reply.json().get("items")).stream().map(Template::object).toList();
  }

  private static List<String> ids(List<Map<String, Object>> items) {
    return items.stream().map(item -> Template.text(item, "id")).toList();
  }

  private static Article article(String id, String language, Instant publishedAt) {
    var published = publishedAt.truncatedTo(ChronoUnit.SECONDS);
    var card =
        new Card(
            id,
            language,
            "A headline",
            Optional.of("A standfirst"),
            "world",
            List.of("test"),
            List.of(new Card.Author("a", "A")),
            published,
            published,
            Optional.of(
                new Image(
                    "https://img.example/1.jpg",
                    "A picture",
                    Optional.empty(),
                    Optional.of("A photographer"),
                    Optional.of(new Image.Size(1200, 675)),
                    List.of(new Image.Variant("https://img.example/1.avif", 480, "image/avif")))),
            Optional.of("slug"),
            1);
    var body = BlockJson.text(List.of(new Block.Paragraph("A <em>paragraph</em>.")));
    return new Article(
        card,
        body,
        published,
        2,
        Optional.of(new Article.Source("A wire", "https://wire.example/")),
        Optional.of("https://other.example/"));
  }

  private static void put(Article article) {
    assertTrue(
        DirectPublishing.publish(api.platform("ArticlesFunction").table(), article).isPresent());
  }

  private static void change(String id, String state) {
    change(id, state, "en");
  }

  /// Publishing changes states in a later version; the table's layout has them already.
  private static void change(String id, String state, String language) {
    api.dynamo()
        .updateItem(r ->
            r.tableName(api.table("ArticlesTable"))
                .key(Item.attributes("pk", "A#" + id, "sk", "V#" + language))
                .updateExpression("SET #s = :s")
                .expressionAttributeNames(Map.of("#s", "state"))
                .expressionAttributeValues(Item.attributes(":s", state)));
    api.dynamo()
        .updateItem(r ->
            r.tableName(api.table("ArticlesTable"))
                .key(Item.attributes("pk", "A#" + id, "sk", "S"))
                .updateExpression("SET #l.#s = :s")
                .expressionAttributeNames(Map.of("#l", "L#" + language, "#s", "state"))
                .expressionAttributeValues(Item.attributes(":s", state)));
  }

  @Test
  void everythingAnArticleCanHaveComesBack() {
    put(article("whole", "es", TestClock.now()));
    var reply = api.get("/v1/articles/whole?language=es");

    assertEquals("A wire", reply.at("source/name"));
    assertEquals("https://other.example/", reply.at("canonicalUrl"));
    assertEquals("A photographer", reply.at("image/credit"));
    assertEquals(480, reply.at("image/variants/0/width"));
    assertEquals("A <em>paragraph</em>.", reply.at("body/0/html"));
  }

  @Test
  void secondPublishOfTheSameVariantChangesNothing() {
    var article = article("twice", "es", TestClock.now());
    put(article);
    var before = api.items("ArticlesTable");

    assertFalse(
        DirectPublishing.publish(api.platform("ArticlesFunction").table(), article).isPresent());
    assertEquals(new HashSet<>(before), new HashSet<>(api.items("ArticlesTable")));
  }

  @Test
  void cursorIsTheSortKeyInBase64() {
    var position = new ListPosition(Instant.parse("2026-11-24T02:10:00Z"), "wp-123");
    var text =
        new String(Base64.getUrlDecoder().decode(position.cursor()), StandardCharsets.US_ASCII);

    assertEquals("2026-11-24T02:10:00Z#wp-123", text);
    assertEquals(Optional.of(position), ListPosition.parse(position.cursor()));
    assertEquals(Optional.empty(), ListPosition.parse(position.cursor() + "="));
  }
}
