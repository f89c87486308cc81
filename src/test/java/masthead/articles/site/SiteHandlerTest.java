package masthead.articles.site;

import static java.util.Objects.requireNonNull;
import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static masthead.articles.publishing.PublishingFixture.newId;
import static masthead.articles.publishing.PublishingFixture.wholeDocument;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.articles.SampleArticles;
import masthead.articles.publishing.PublishingFixture;
import masthead.aws.TimeLimits;
import masthead.json.Json;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.TestClock;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The paper's own pages.
final class SiteHandlerTest {
  private static final PublishingFixture DESK = PublishingFixture.open();
  private static final TestApi SITE = DESK.api();

  private static Document page(String path) {
    return page(SITE.get(path));
  }

  private static Document page(Reply reply) {
    assertEquals("text/html; charset=utf-8", reply.header("content-type"));
    return Jsoup.parse(reply.text());
  }

  private static String published(String language, Object... members) {
    var id = newId();
    publish(id, language, members);
    return id;
  }

  private static void publish(String id, String language, Object... members) {
    var reply = DESK.put(id, language, document(members));
    assertEquals(201, reply.status(), reply.text());
  }

  @Test
  void articleIsACompletePage() {
    var id = newId();
    assertEquals(201, DESK.put(id, "en", wholeDocument()).status());
    var reply = SITE.get("/en/world/" + id + "/new-era");
    var page = page(reply);

    assertEquals(200, reply.status(), reply.text());
    assertEquals("“New Era”: a 75th year", page.title());
    assertEquals("What it means.", page.select("meta[name=description]").attr("content"));
    assertEquals("https://other.example/1", page.select("link[rel=canonical]").attr("href"));
    assertEquals("en ltr", page.child(0).attr("lang") + " " + page.child(0).attr("dir"));
    assertEquals(1, page.select("h1").size());
    assertEquals("World", page.select(".section a").text());
    assertEquals("/en/world", page.select(".section a").attr("href"));
    assertEquals("Asha Rao", page.select(".authors").text());
    var time = requireNonNull(page.selectFirst("article time"));
    assertEquals("2026-11-24T06:10:00Z", time.attr("datetime"));
    assertTrue(time.text().startsWith("November 24, 2026"), time.text());
    var picture = requireNonNull(page.selectFirst("article > figure"));
    assertEquals("high", picture.select("img").attr("fetchpriority"));
    assertEquals(
        "1200 675",
        picture.select("img").attr("width") + " " + picture.select("img").attr("height"));
    assertEquals("https://img.example/1.avif 480w", picture.select("source").attr("srcset"));
    assertEquals("In 1949 An archive", picture.select("figcaption").text());
    assertEquals("lazy", page.select(".body img").attr("loading"));
    assertEquals("part-what-happened", page.select(".body h2").attr("id"));
    assertEquals("https://wire.example/1", page.select("p.meta a").attr("href"));
    assertEquals(
        List.of("main", "footer"),
        page.select("main, footer").stream().map(element -> element.tagName()).toList());
    assertEquals("true", page.select(".explore [aria-current]").attr("aria-current"));
    assertEquals("“New Era”: a 75th year", page.select("meta[property=og:title]").attr("content"));
    var data = Json.own(page.select("script[type=application/ld+json]").html());
    assertTrue(String.valueOf(data).contains("@type=NewsArticle"), data::toString);
    assertEquals(
        List.of("Masthead", "Masthead – World"),
        page.select("link[type=application/rss+xml]").eachAttr("title"));
  }

  @Test
  void pageIsCachedAndRevalidatedAsTheApiIs() {
    var id = published("en", "slug", "tea");
    var reply = SITE.get("/en/world/" + id + "/tea");

    assertTrue(etag(reply).startsWith("W/\""), etag(reply));
    assertEquals(
        SITE.get("/v1/articles?language=en").header("cache-control"),
        reply.header("cache-control"));
    assertEquals("en", reply.header("content-language"));
    assertEquals("Accept-Encoding", reply.header("vary"));
    assertEquals("nosniff", reply.header("x-content-type-options"));
    var policy = requireNonNull(reply.header("content-security-policy"));
    assertTrue(policy.startsWith("default-src 'self';") && !policy.contains("unsafe"), policy);
    assertFalse(reply.text().matches("(?s).*(<script>| style=| on[a-z]+=).*"), reply.text());
    var again =
        SITE.get(
            "/en/world/" + id + "/tea?utm_source=x&utm_source=y&%FF", "if-none-match", etag(reply));
    assertEquals(304, again.status(), again.text());
    var head = SITE.send("HEAD", "/en/world/" + id + "/tea", null);
    assertEquals(200, head.status());
    assertEquals("", head.text());
    var zipped = SITE.get("/en/world/" + id + "/tea", "accept-encoding", "gzip");
    assertEquals("gzip", zipped.header("content-encoding"));
    assertEquals(200, SITE.get("/en/world/" + id + "/tea?fbclid=" + "a".repeat(4000)).status());
  }

  @Test
  void translationsLeadToEachOther() {
    var id = published("en", "slug", "tea");
    publish(id, "ur", "headline", "چائے کی کہانی", "slug", "چائے");
    publish(id, "fr", "slug", "the", "state", "draft");
    var english = page("/en/world/" + id + "/tea");
    var urdu = page("/ur/world/" + id + "/چائے");

    assertEquals("ur rtl", urdu.child(0).attr("lang") + " " + urdu.child(0).attr("dir"));

    var alternates = english.select("link[hreflang]").eachAttr("hreflang");
    assertEquals(List.of("en", "ur", "x-default"), alternates);
    assertEquals(alternates, urdu.select("link[hreflang]").eachAttr("hreflang"));
    assertEquals(
        english.select("link[hreflang]").eachAttr("href"),
        urdu.select("link[hreflang]").eachAttr("href"));
    var address = urdu.select("link[rel=canonical]").attr("href");
    assertEquals("http://localhost:8080/ur/world/" + id + "/%DA%86%D8%A7%D8%A6%DB%92", address);
    assertEquals(address, urdu.select("link[hreflang=ur]").attr("href"));
    assertEquals("/ur/world/" + id + "/چائے", english.select(".translations a").attr("href"));
    assertEquals("/ur/world/" + id + "/چائے", english.select(".editions a[lang=ur]").attr("href"));
    assertEquals("/fr/world", english.select(".editions a[lang=fr]").attr("href"));
    assertEquals(404, SITE.get("/fr/world/" + id + "/the").status());
  }

  @Test
  void formerAddressesLeadToThePresentOne() {
    var id = published("ur", "slug", "چائے", "aliases", List.of("/2019/tea/", "/?p=77"));
    for (var path :
        List.of(
            "/ur/world/" + id,
            "/ur/sport/" + id + "/other?utm_source=x",
            "/ur/world/" + id + "/%E0%A4",
            "/2019/tea",
            "/2019/tea/?utm_source=x")) {
      var reply = SITE.get(path);
      assertEquals(301, reply.status(), path);
      assertEquals("/ur/world/" + id + "/%DA%86%D8%A7%D8%A6%DB%92", reply.header("location"));
      assertEquals(200, SITE.get(requireNonNull(reply.header("location"))).status());
      assertEquals("", reply.text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/hi/world/nothing/here, hi",
    "/hi/nothing, hi",
    "/HI/nothing, hi",
    "/nothing, en",
    "/favicon.ico, en",
    "/hi/%2e%2e/%2e%2e/etc, hi",
    "/hi/a%00b, hi",
    "/%FF, en"
  })
  void missingPageSaysSoInTheLanguageOfTheAddress(String path, String language) {
    var reply = SITE.get(path);
    var page = page(reply);

    assertEquals(404, reply.status());
    assertEquals("no-store", reply.header("cache-control"));
    assertEquals(language, reply.header("content-language"));
    assertEquals(language, page.child(0).attr("lang"));
    assertEquals(
        PageTexts.of(masthead.language.Languages.of(language).standard()).text("missing"),
        page.select("h1").text());
    assertEquals("/" + language, page.select(".failure a").attr("href"));
  }

  @Test
  void withdrawnArticleIsGone() {
    var id = published("en", "slug", "tea", "aliases", List.of("/gone/tea"));
    DESK.withdraw(id, "en");

    for (var path : List.of("/en/world/" + id + "/tea", "/gone/tea")) {
      var reply = SITE.get(path);
      assertEquals(410, reply.status());
      assertEquals("This article has been withdrawn", page(reply).select("h1").text());
    }
  }

  @Test
  void whatIsNotOutYetIsMissing() {
    var draft = published("en", "slug", "tea", "state", "draft");
    // By the clock of those who read it, which is not the desk's.
    SampleArticles.letThePublisherIn(SITE.platform("PublishingFunction"));
    var embargoed = newId();
    var document =
        document(
            "slug", "tea", "publishedAt", TestClock.now().plus(Duration.ofHours(1)).toString());
    assertEquals(
        201,
        SITE.send(
                "PUT",
                "/v1/articles/" + embargoed + "/en",
                Json.text(document),
                "authorization",
                "Bearer " + SampleArticles.KEY.text())
            .status());

    assertEquals(404, SITE.get("/en/world/" + draft + "/tea").status());
    assertEquals(404, SITE.get("/en/world/" + embargoed + "/tea").status());
  }

  @Test
  void textsOfEditorsAreNoMarkup() {
    var id =
        published(
            "en", "headline", "<b>\"a\" & 'b'</b>", "slug", "x", "standfirst", "</title><script>");
    var reply = SITE.get("/en/world/" + id + "/x");

    assertEquals("<b>\"a\" & 'b'</b>", page(reply).select("h1").text());
    assertEquals(3, page(reply).select("script").size(), reply.text());
  }

  @Test
  void signUpIsAPlainFormWhereThatIsAccepted() {
    var form = page("/ur").select("#subscribe form");
    assertEquals("/v1/newsletter/subscriptions", form.attr("action"));
    assertEquals("2026-11-01/ur", form.select("[name=textVersion]").attr("value"));
    var closed = page(SITE.anotherInstance(Map.of("NEWSLETTER_SENDER", "")).get("/ur"));
    assertEquals(0, closed.select("#subscribe, a.subscribe").size());
    var challenging = page(SITE.anotherInstance(Map.of("CHALLENGE", "altcha")).get("/ur"));
    assertEquals(1, challenging.select("#subscribe.scripted masthead-subscribe").size());
    assertEquals(1, challenging.select("a.subscribe.scripted").size());
    assertEquals(0, challenging.select("form").size());
  }

  /// The page's language is its content's; what the page itself says is in English, and marked so.
  @Test
  void languageWithoutTextsHasThoseInEnglish() {
    var page = page(SITE.anotherInstance(Map.of("LANGUAGES", "ta,en")).get("/ta"));

    assertEquals("ta", page.child(0).attr("lang"));
    assertEquals("en", page.select("header").attr("lang"));
    assertEquals("Skip to content", page.select(".skip").text());
    assertEquals("ta", page.select(".editions summary span").attr("lang"));
    assertEquals("ta", page.select("masthead-subscribe").attr("language"));
  }

  @Test
  void manifestNamesThePaper() {
    var reply = SITE.get(page("/en").select("link[rel=manifest]").attr("href"));

    assertEquals("application/manifest+json", reply.header("content-type"));
    assertEquals("Masthead", reply.at("name"));
    assertTrue(String.valueOf(reply.at("start_url")).endsWith("/"));
  }

  @Test
  void stylesAndScriptsAreServedToo() {
    var style = SITE.get("/web/style.css", "accept-encoding", "gzip");
    assertEquals(200, style.status());
    assertEquals("text/css; charset=utf-8", style.header("content-type"));
    assertTrue(etag(style).startsWith("W/\""));
    assertEquals("gzip", style.header("content-encoding"));
    assertTrue(requireNonNull(style.header("cache-control")).startsWith("public, max-age=300"));
    assertEquals(200, SITE.get("/web/texts/newsletter/ur.json").status());
    for (var path :
        List.of("/web/nothing.js", "/web/../template.yaml", "/web//style.css", "/web/index.html")) {
      assertEquals(404, SITE.get(path).status(), path);
    }
  }

  @Test
  void whatIsBelowV1IsNeverAPage() {
    for (var path : List.of("/v1/nothing", "/v1/articles/a/b/c", "/v1/", "/v1")) {
      var reply = SITE.get(path, "accept", "text/html");
      assertEquals(404, reply.status(), path);
      assertEquals("application/problem+json", reply.header("content-type"), path);
    }
    var refused = SITE.get("/v1/readers");
    assertEquals(405, refused.status());
    assertEquals("POST", refused.header("allow"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/en", "/en/world/a1/tea", "/nothing"})
  void pageTakesNoOtherMethod(String path) {
    var reply = SITE.send("POST", path, "{}");

    assertEquals(405, reply.status());
    assertEquals("GET, HEAD", reply.header("allow"));
  }

  @Test
  void storeThatIsDownIsAPageToo() {
    var brief = new TimeLimits(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
    var down =
        SITE.anotherInstance(Map.of("DYNAMODB_ENDPOINT", "http://127.0.0.1:9")).waiting(brief);
    var reply = down.get("/hi/world/a/b");

    assertEquals(503, reply.status());
    assertNotEquals(null, reply.header("retry-after"));
    assertEquals("hi", page(reply).child(0).attr("lang"));
  }

  @Test
  void rootLeadsToTheFrontPageOfTheReadersLanguage() {
    var reply = SITE.get("/?utm_source=x", "accept-language", "hi-IN,en;q=0.5");

    assertEquals(302, reply.status());
    assertEquals("/hi", reply.header("location"));
    assertEquals("Accept-Language", reply.header("vary"));
    assertEquals("private, no-cache", reply.header("cache-control"));
    assertEquals("/en", SITE.get("/").header("location"));
    assertEquals(302, SITE.send("HEAD", "/?p=1&p=2", null).status());
    assertEquals("/hi/world", SITE.get("/HI/world/").header("location"));
    var id = published("en", "slug", "tea", "aliases", List.of("/?p=4711"));
    var moved = SITE.get("/?p=4711");
    assertEquals(301, moved.status());
    assertEquals("/en/world/" + id + "/tea", moved.header("location"));
  }

  @Test
  void frontPageShowsWhatTheApiLists() {
    var id = newId();
    assertEquals(201, DESK.put(id, "sw", wholeDocument()).status());
    for (var path : List.of("/sw", "/sw/world", "/sw/world?utm_source=x")) {
      var reply = SITE.get(path);
      var page = page(reply);
      assertEquals(200, reply.status(), reply.text());
      assertEquals("sw", reply.header("content-language"));
      assertEquals(1, page.select("h1").size());
      var card = requireNonNull(page.selectFirst(".cards article"));
      assertEquals("/sw/world/" + id + "/new-era", card.select("h2 a").attr("href"));
      assertEquals("“New Era”: a 75th year", card.select("h2").text());
      assertEquals("/sw/world", card.select(".section a").attr("href"));
      assertEquals("What it means.", card.select(".standfirst").text());
      assertEquals("2026-11-24T06:10:00Z", card.select("time").attr("datetime"));
      assertEquals("high", card.select("img").attr("fetchpriority"));
      assertEquals("Two people", card.select("img").attr("alt"));
      assertEquals("page", page.select(".explore [aria-current]").attr("aria-current"));
      assertEquals(12, page.select("link[hreflang]").size());
    }
    assertEquals("Masthead", page("/sw").title());
    assertEquals("Vichwa vya habari vipya", page("/sw").select("h1.unseen").text());
    var section = page("/sw/world");
    assertEquals(
        "http://localhost:8080/sw/world", section.select("link[rel=canonical]").attr("href"));
    assertEquals("/ur/world", section.select(".editions a[lang=ur]").attr("href"));
    assertEquals(0, section.select(".more").size());
    assertEquals(1, page("/sw/science").select("main > p").size());
  }

  /// Without scripts too: every article once, newest first.
  @Test
  void moreLeadsThroughTheWholeList() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 25; i++) {
      ids.addFirst(published("pt", "slug", "x" + i, "section", "sport"));
      DESK.pass(Duration.ofSeconds(1));
    }
    var seen = new ArrayList<String>();
    var next = "/pt/sport";
    while (!next.isEmpty()) {
      var reply = SITE.get(next);
      assertEquals(200, reply.status(), next);
      var robots = page(reply).select("meta[name=robots]").attr("content");
      assertEquals(next.contains("cursor"), robots.contains("noindex"), robots);
      page(reply).select(".cards h2 a").forEach(link -> seen.add(link.attr("href").split("/")[3]));
      next = page(reply).select(".more").attr("href");
    }
    assertEquals(ids, seen);
    assertEquals(404, SITE.get("/pt/sport?cursor=zzz").status());
  }

  @Test
  void noPageCostsMoreThanTwoReadUnits() {
    var id = published("en", "slug", "tea", "aliases", List.of("/cost/tea", "/en/2019/05/tea"));
    publish(id, "ur", "slug", "tea");
    var gone = published("en", "slug", "tea");
    DESK.withdraw(gone, "en");
    try (var meter = Meter.before(TestApi.database())) {
      var metered = SITE.anotherInstance(Map.of("DYNAMODB_ENDPOINT", meter.endpoint()));
      for (var path :
          List.of(
              "/en",
              "/en/world",
              "/?p=99",
              "/en/world/" + id + "/tea",
              "/en/world/" + id + "/tea?utm_source=x",
              "/en/sport/" + id + "/old?utm_source=x",
              "/cost/tea?utm_source=x",
              "/en/2019/05/tea?utm_source=x",
              "/en/world/" + gone + "/tea")) {
        var before = meter.costs().size();
        metered.get(path);
        var units = meter.readUnits(before);
        assertTrue((units > 0 && units <= 2) || path.equals("/?p=99"), path + " costs " + units);
      }
    }
  }
}
