package masthead.articles.publishing;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static masthead.articles.publishing.PublishingFixture.newId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.json.Json;
import masthead.local.TestApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The addresses of articles' pages: the slug, what becomes of it, and the way back to the article.
final class ArticleAddressTest {
  private static final PublishingFixture DESK = PublishingFixture.open();
  private static final String SITE = "http://localhost:8080";

  private static Reply at(String path) {
    return DESK.get("/v1/articles?path=" + encoded(path));
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8);
  }

  private static void assertMoved(String id, String url, String path) {
    var reply = at(path);
    assertEquals(200, reply.status(), reply.text());
    assertEquals(
        List.of(id, url, true), List.of(reply.at("id"), reply.at("url"), reply.at("moved")));
  }

  private static Reply change(String id, Object... namesAndValues) {
    var reply = DESK.put(id, "en", document(namesAndValues), "if-match", "*");
    assertEquals(200, reply.status(), reply.text());
    return reply;
  }

  @Test
  void slugIsMadeOfTheHeadlineInEachLanguage() {
    var id = newId();
    DESK.put(id, "en", document("headline", "A bridge opens"));
    var hindi = DESK.put(id, "hi", document("headline", "पुल दो साल पहले खुला"));

    assertEquals("पुल-दो-साल-पहले-खुला", hindi.at("slug"));
    assertEquals(SITE + "/hi/world/" + id + "/पुल-दो-साल-पहले-खुला", hindi.at("url"));
    assertEquals(SITE + "/en/world/" + id + "/a-bridge-opens", hindi.at("translations/0/url"));
    assertEquals(hindi.at("url"), DESK.get("/v1/articles/" + id + "?language=hi").at("url"));
  }

  @Test
  void slugStaysOnceReadersKnowIt() {
    var id = newId();
    DESK.put(id, "en", document("headline", "One", "state", "draft"));
    assertEquals("two", change(id, "headline", "Two", "state", "draft").at("slug"));
    assertEquals("three", change(id, "headline", "Three").at("slug"));
    assertEquals("three", change(id, "headline", "Four").at("slug"));
    assertEquals("three", change(id, "headline", "Five", "state", "draft").at("slug"));
    assertEquals("six", change(id, "headline", "Five", "slug", "six").at("slug"));
    var none = Json.text(document("headline", "Seven")).replaceFirst("\\{", "{\"slug\":null,");
    var kept = DESK.publish("PUT", "/v1/articles/" + id + "/en", none, "if-match", "*");
    assertEquals("six", kept.at("slug"));
    var version = etag(DESK.stored(id, "en"));
    DESK.withdraw(id, "en");
    var tombstone = etag(DESK.stored(id, "en"));
    assertFalse(version.equals(tombstone));
    var revived = DESK.put(id, "en", document("headline", "Eight"), "if-match", tombstone);
    assertEquals("six", revived.at("slug"));
  }

  @Test
  void slugFollowsTheHeadlineUntilAnEmbargoEnds() {
    var desk = PublishingFixture.open();
    var later = desk.now.plus(Duration.ofHours(1)).toString();
    desk.put("a", "en", document("headline", "One", "publishedAt", later));
    var two = document("headline", "Two", "publishedAt", later);
    assertEquals("two", desk.put("a", "en", two, "if-match", "*").at("slug"));
    desk.pass(Duration.ofHours(1));
    var three = document("headline", "Three", "publishedAt", later);
    assertEquals("two", desk.put("a", "en", three, "if-match", "*").at("slug"));
  }

  /// What was lost on the way is sent again without a precondition.
  @Test
  void sameRequestAgainChangesNothing() {
    var id = newId();
    var document = document("headline", "The same again");
    var first = DESK.put(id, "en", document);
    var second = DESK.put(id, "en", document);

    assertEquals(200, second.status(), second.text());
    assertEquals(etag(first), etag(second));
  }

  @Test
  void headlineWithoutLettersHasAnAddressToo() {
    var id = newId();
    var reply = DESK.put(id, "en", document("headline", "?!"));

    assertEquals(SITE + "/en/world/" + id, reply.at("url"));
    assertFalse(reply.json().containsKey("slug"));
    assertEquals(false, at("/en/world/" + id).at("moved"));
  }

  @Test
  void addressFindsTheArticle() {
    var id = "wp-" + newId();
    DESK.put(id, "hi", document("headline", "चाय का समय"));
    var reply = at("/hi/world/" + id + "/चाय-का-समय");

    assertEquals(200, reply.status(), reply.text());
    assertEquals(id, reply.at("id"));
    assertEquals("चाय का समय", reply.at("headline"));
    assertEquals(false, reply.at("moved"));
    assertEquals("hi", reply.header("content-language"));
    assertTrue(String.valueOf(reply.header("cache-control")).startsWith("public"));
    assertEquals(
        304,
        DESK.get(
                "/v1/articles?path=" + encoded("/hi/world/" + id + "/चाय-का-समय"),
                "if-none-match",
                etag(reply))
            .status());
    // As browsers have it in `location.pathname`, with a slash at its end, with a query.
    var encoded = "/hi/world/" + id + "/" + encoded("चाय-का-समय");
    for (var path : List.of(encoded, encoded + "/", encoded + "?utm_source=mail")) {
      assertEquals(false, at(path).at("moved"), path);
    }
  }

  @Test
  void oldAddressSaysWhereTheArticleIsNow() {
    var id = newId();
    DESK.put(id, "en", document("slug", "old"));
    change(id, "slug", "new", "section", "science");
    var url = SITE + "/en/science/" + id + "/new";

    for (var path :
        List.of("world/%s/old", "science/%s/old", "world/%s/new", "world/%s", "x/%s/y")) {
      assertMoved(id, url, "/en/" + path.formatted(id));
    }
    assertEquals(false, at("/en/science/" + id + "/new").at("moved"));
  }

  @Test
  void fieldsChooseMembers() {
    var id = newId();
    DESK.put(id, "en", document("slug", "tea"));
    var reply = DESK.get("/v1/articles?fields=headline&path=/en/world/" + id + "/tea");

    assertEquals(Set.of("id", "language", "dir", "headline", "moved"), reply.json().keySet());
  }

  @Test
  void whatReadersCannotSeeIsNotFound() {
    var desk = PublishingFixture.open();
    desk.put("draft", "en", document("state", "draft", "slug", "x"));
    desk.put(
        "later", "en", document("publishedAt", desk.now.plusSeconds(60).toString(), "slug", "x"));
    var paths =
        List.of(
            "/en/world/draft/x",
            "/en/world/later/x",
            "/en/world/nobody/x",
            "/hi/world/draft/x",
            "/xx/world/draft/x",
            "/2019/05/tea",
            "/",
            "/en",
            "/en/world");
    for (var path : paths) {
      var reply = desk.get("/v1/articles?path=" + encoded(path));
      assertEquals(404, reply.status(), path);
    }
    desk.put("gone", "en", document("slug", "x"));
    desk.withdraw("gone", "en");
    assertEquals(410, desk.get("/v1/articles?path=/en/world/gone/x").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path=",
        "path=tea",
        "path=//host/tea",
        "path=/a%23b",
        "path=/a&limit=3",
        "path=/a&language=en",
        "path=/a&fields=body"
      })
  void wrongQueryIsRefused(String query) {
    assertEquals(400, DESK.get("/v1/articles?" + query).status());
  }

  @Test
  void lineOfAnImportGetsASlugToo() {
    var id = newId();
    var line = document("id", id, "language", "en", "headline", "From elsewhere");
    var reply = DESK.publish("POST", "/v1/articles/import", "[" + Json.text(line) + "]");
    assertEquals(201, reply.at("results/0/status"), reply.text());

    assertEquals(SITE + "/en/world/" + id + "/from-elsewhere", DESK.stored(id, "en").at("url"));
  }

  /// Lists, feeds, the sitemap and a `related` block follow the pattern, without being published
  /// again.
  @Test
  void everyLinkFollowsThePattern() {
    var desk = PublishingFixture.open();
    desk.put("wp-1", "en", document("slug", "tea"));
    desk.put(
        "wp-2",
        "en",
        document(
            "slug",
            "cup",
            "body",
            List.of(Map.of("type", "related", "label", "READ", "articleId", "wp-1"))));
    desk.get("/v1/articles?language=en");
    var function =
        desk.articles(
            Map.of(
                "ARTICLE_URL_PATTERN",
                "/n/{language}/{slug}/{id} /{language}/{section}/{id}/{slug}"));
    for (var target :
        List.of(
            "/v1/articles?language=en",
            "/v1/articles?language=en&limit=5",
            "/v1/articles/wp-1?language=en",
            "/v1/articles/wp-2?language=en",
            "/v1/sitemaps/en/news.xml",
            "/v1/sitemaps/en/articles.xml",
            "/v1/feeds/en/rss.xml",
            "/v1/feeds/en/atom.xml",
            "/v1/feeds/en/feed.json")) {
      var text = desk.get(function, target).text();
      assertTrue(text.contains(SITE + "/n/en/tea/wp-1") || text.contains("/n/en/cup/wp-2"), text);
      assertFalse(text.contains("/en/world/wp-"), text);
    }
    var former = desk.get(function, "/v1/articles?path=/en/world/wp-1/tea");
    assertEquals(SITE + "/n/en/tea/wp-1", former.at("url"));
    assertEquals(true, former.at("moved"));
  }
}
