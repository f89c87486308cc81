package masthead.articles;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.articles.feed.News;
import masthead.articles.publishing.PublishingFixture;
import masthead.dynamo.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of feeds and of the news sitemap, and what they cost and keep.
final class FeedsTest {
  private static final String SITEMAP = "/v1/sitemaps/en/news.xml";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/feeds/en/rss.xml",
        "/v1/feeds/en/atom.xml",
        "/v1/feeds/en/feed.json",
        "/v1/articles?language=en",
        "/v1/articles?language=en&limit=5",
        "/v1/articles/a?language=en",
        SITEMAP
      })
  void dateAloneIsNeverEnoughForNotModified(String target) {
    var desk = PublishingFixture.open();
    desk.put("a", "en", document());
    desk.pass(Duration.ofSeconds(10));
    desk.put("b", "en", document("headline", "Leaves"));
    assertNull(desk.get(target).header("last-modified"));
    var seen = etag(desk.get(target));
    desk.pass(Duration.ofSeconds(10));
    desk.withdraw("b", "en");

    var date = "Wed, 24 Nov 2027 10:00:00 GMT";
    var reply = desk.get(target, "if-modified-since", date);
    assertEquals(200, reply.status());
    assertFalse(reply.text().contains("Leaves"));
    if (!target.contains("/a?")) {
      assertEquals(200, desk.get(target, "if-none-match", seen).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/feeds/en/rss.xml",
        "/v1/feeds/en/atom.xml",
        "/v1/feeds/en/feed.json",
        SITEMAP
      })
  void unknownParameterIsABadRequest(String target) {
    var reply = PublishingFixture.open().get(target + "?utm_source=x&y=");
    assertEquals(400, reply.status());
    assertEquals(
        List.of("parameter utm_source unknown-parameter", "parameter y unknown-parameter"),
        reply.faults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/feeds/en/rss.xml", SITEMAP})
  void whatManyAskForIsKeptForSomeSecondsAndBridgesAnOutage(String target) {
    try (var forwarder = FrontPagesTest.Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      desk.put("a", "en", document("headline", "First"));
      var instance = desk.articles(Map.of("FRONT_PAGE_SECONDS", "5"));
      var parameters = Map.of("language", "en");
      var key = "GET " + target.replace("/en/", "/{language}/");
      forwarder.calls();
      assertTrue(
          PublishingFixture.send(instance, key, parameters, "GET", target, null)
              .text()
              .contains("First"));
      assertEquals(List.of("Query"), forwarder.calls());
      desk.pass(Duration.ofSeconds(4));
      PublishingFixture.send(instance, key, parameters, "GET", target, null);
      assertEquals(List.of(), forwarder.calls());

      forwarder.down(true);
      desk.pass(Duration.ofSeconds(56));
      var bridged = PublishingFixture.send(instance, key, parameters, "GET", target, null);
      assertEquals(200, bridged.status());
      assertEquals("60", bridged.header("age"));
    }
  }

  // ---- the news sitemap

  private static Set<String> locations(PublishingFixture desk) {
    return Pattern.compile("<loc>[^<]*/([^/<]+/[^/<]+/[^/<]+)/a-headline</loc>")
        .matcher(desk.get(SITEMAP).text())
        .results()
        .map(result -> result.group(1))
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  private static List<Item> rows(PublishingFixture desk) {
    return desk.api().items("ArticlesTable", "N").stream()
        .filter(item -> item.text("pk").equals("N#en"))
        .toList();
  }

  @Test
  void newsOfManyChangesAreOneItemAndNothingIsLost() {
    var desk = PublishingFixture.open();
    var expected = new TreeSet<String>();
    for (var i = 0; i < 25; i++) {
      assertEquals(201, desk.put("a" + i, "en", document()).status());
      expected.add("en/world/a" + i);
      assertEquals(expected, locations(desk));
      assertTrue(rows(desk).size() <= 11, "" + rows(desk).size());
    }
    // Out of the item, and out of the changes beside it.
    for (var id : List.of("a0", "a24")) {
      desk.withdraw(id, "en");
      expected.remove("en/world/" + id);
      assertEquals(expected, locations(desk));
    }
    desk.put("a1", "en", document("section", "sport"), "if-match", etag(desk.stored("a1", "en")));
    expected.remove("en/world/a1");
    expected.add("en/sport/a1");
    assertEquals(expected, locations(desk));
  }

  @Test
  void eachLanguageHasItsOwnNews() {
    var desk = PublishingFixture.open();
    desk.put("a", "en", document());
    desk.put("a", "hi", document());

    assertEquals(new TreeSet<>(List.of("en/world/a")), locations(desk));
    var hindi = desk.get("/v1/sitemaps/hi/news.xml").text();
    assertTrue(hindi.contains("/hi/world/a/") && !hindi.contains("/en/"), hindi);
  }

  @Test
  void importOfAnArchiveIsNoNews() {
    var desk = PublishingFixture.open();
    var line =
        masthead.json.Json.text(
            document("id", "a", "language", "en", "publishedAt", "2019-01-01T00:00:00Z"));
    desk.publish("POST", "/v1/articles/import", "[" + line + "]");
    assertEquals(200, desk.get("/v1/articles/a?language=en").status());
    assertEquals(List.of(), rows(desk));
  }

  @Test
  void newsGrowOldInTheItemToo() {
    var desk = PublishingFixture.open();
    for (var i = 0; i < 12; i++) {
      desk.put("a" + i, "en", document());
    }
    desk.pass(Duration.ofHours(49));
    assertEquals(new TreeSet<String>(), locations(desk));
    for (var i = 0; i < 12; i++) {
      desk.put("b" + i, "en", document());
    }
    assertEquals(12, locations(desk).size());
    var all = rows(desk).stream().filter(row -> row.has("news")).findFirst().orElseThrow();
    assertFalse(News.of("en", all.bytes("news")).articles().containsKey("a0"));
  }
}
