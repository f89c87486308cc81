package masthead.articles;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import masthead.articles.address.ArticleAddress;
import masthead.articles.feed.CatalogueStore;
import masthead.articles.feed.Robots;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.testing.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/// Which addresses search engines are told, and whom `robots.txt` lets in.
final class SitemapsTest {
  private static final String INDEX = "/v1/sitemaps/en/index.xml";
  private static final String FIRST = "/v1/sitemaps/en/articles.xml";
  private static final Instant NOW = TestClock.now().truncatedTo(ChronoUnit.SECONDS);
  private static final int ARTICLES = 200;

  private static TestApi api = TestApi.fresh();

  @BeforeAll
  static void list() {
    var table = api.platform("ArticlesFunction").table();
    IntStream.range(0, ARTICLES / 40)
        .forEach(batch ->
            replace(
                table,
                IntStream.range(0, 40)
                    .mapToObj(i -> entry("a" + (40 * batch + i), 40 * batch + i))
                    .toList()));
    replace(table, List.of(entry("later", -60), entry("x", 0, "ur", "चा &<>")));
  }

  private static void replace(Table table, List<CatalogueStore.Entry> entries) {
    var transaction = new Transaction(table);
    entries.forEach(
        entry -> CatalogueStore.replace(transaction, Optional.empty(), Optional.of(entry)));
    assertTrue(transaction.commit());
  }

  private static CatalogueStore.Entry entry(String id, int minutesAgo) {
    return entry(id, minutesAgo, "en", "tea");
  }

  private static CatalogueStore.Entry entry(
      String id, int minutesAgo, String language, String slug) {
    var published = NOW.minus(Duration.ofMinutes(minutesAgo));
    return new CatalogueStore.Entry(
        new ArticleAddress(id, language, "world", Optional.of(slug)), published, published);
  }

  @Test
  void sitemapsOfTheIndexListEachLiveArticleOnce() {
    var index = read(INDEX, "sitemapindex", "sitemap");
    assertEquals(List.of("news.xml", "articles.xml"), names(index.subList(0, 2)));
    assertTrue(index.size() > 3, index::toString);

    var articles = new ArrayList<String>();
    for (var sitemap : index.subList(1, index.size())) {
      var part = read(sitemap.substring(sitemap.indexOf("/v1/")), "urlset", "url");
      articles.addAll(part.stream().filter(url -> url.endsWith("/tea")).toList());
    }
    assertEquals(ARTICLES, articles.size());
    assertEquals(ARTICLES, new HashSet<>(articles).size());
    assertFalse(articles.toString().contains("/later/"));
  }

  private static List<String> names(List<String> urls) {
    return urls.stream().map(url -> url.substring(url.lastIndexOf('/') + 1)).toList();
  }

  /// So none is ever empty, which the schema does not allow.
  @Test
  void firstSitemapBeginsWithTheListsOfItsLanguage() {
    var lists = new ArrayList<>(List.of("http://localhost:8080/fr"));
    Sections.load().ids().forEach(id -> lists.add("http://localhost:8080/fr/" + id));

    assertEquals(lists, read("/v1/sitemaps/fr/articles.xml", "urlset", "url"));
  }

  @Test
  void addressesOfAnyScriptAreUris() {
    var urls = read("/v1/sitemaps/ur/articles.xml", "urlset", "url");

    assertEquals("http://localhost:8080/ur/world/x/%E0%A4%9A%E0%A4%BE%20&%3C%3E", urls.getLast());
  }

  @Test
  void positionNobodyIssuedIsRefusedAndOneWithoutArticlesIsNotFound() {
    assertEquals(List.of("parameter from not-allowed"), api.get(FIRST + "?from=2026-11").faults());
    var future = new ListPosition(NOW.plus(Duration.ofDays(1)), "a").cursor();
    assertEquals(404, api.get(FIRST + "?from=" + future).status());
    assertEquals(404, api.get("/v1/sitemaps/tlh/index.xml").status());
  }

  @Test
  void anArticleThatMovesOrGoesLeavesNothingBehind() {
    var own = TestApi.fresh();
    var table = own.platform("ArticlesFunction").table();
    // Boundaries are among so many.
    var before = IntStream.range(0, 45).mapToObj(i -> entry("b" + i, 10)).toList();
    replace(table, before);
    assertTrue(own.items("ArticlesTable", "C#en#B").size() > 0);

    for (var after : List.of(Optional.of(5), Optional.<Integer>empty())) {
      var change = new Transaction(table);
      for (var old : before) {
        var stored = after.isPresent() ? old : entry(old.address().id(), 5);
        CatalogueStore.replace(
            change, Optional.of(stored), after.map(time -> entry(old.address().id(), time)));
      }
      assertTrue(change.commit());
      assertEquals(
          after.isPresent() ? 45 : 0,
          own.items("ArticlesTable", "C#").stream()
              .filter(row -> row.text("pk").equals("C#en"))
              .count());
    }
    assertEquals(List.of(), own.items("ArticlesTable", "C#"));
  }

  // What the schemas of sitemaps.org demand: sitemap.xsd and siteindex.xsd, 0.9.
  private static List<String> read(String target, String root, String member) {
    var reply = api.get(target);
    assertEquals(200, reply.status(), reply.text());
    assertEquals("application/xml; charset=utf-8", reply.header("content-type"));
    var document = parse(reply.text().getBytes(StandardCharsets.UTF_8));
    assertEquals(root, document.getLocalName());
    var urls = new ArrayList<String>();
    for (var entry : children(document)) {
      assertEquals(member, entry.getLocalName());
      var parts = children(entry);
      var names = parts.stream().map(Element::getLocalName).toList();
      assertTrue(
          Set.of(List.of("loc"), List.of("loc", "lastmod")).contains(names), names::toString);
      var url = parts.getFirst().getTextContent();
      assertTrue(URI.create(url).isAbsolute() && url.length() <= 2048, url);
      parts.stream().skip(1).forEach(time -> Instant.parse(time.getTextContent()));
      urls.add(url);
    }
    assertTrue(!urls.isEmpty() && urls.size() <= 50_000, target);
    return urls;
  }

  private static Element parse(byte[] xml) {
    try {
      var factory = DocumentBuilderFactory.newDefaultNSInstance();
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<Element> children(Element parent) {
    var nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .map(node -> {
          assertEquals("http://www.sitemaps.org/schemas/sitemap/0.9", node.getNamespaceURI());
          return (Element) node;
        })
        .toList();
  }

  @Test
  void manifestNamesThePaper() {
    var logo = "https://paper.example/logo.svg";
    var reply =
        api.anotherInstance(
                Map.of("LANGUAGES", "ur,en", "SITE_NAME", "The Paper", "SITE_LOGO", logo))
            .get("/manifest.webmanifest");

    assertEquals("application/manifest+json", reply.header("content-type"));
    assertEquals(
        Json.own(
            """
            {"id": "http://localhost:8080/", "name": "The Paper", "lang": "ur", "dir": "rtl",
             "start_url": "http://localhost:8080/", "scope": "http://localhost:8080/",
             "display": "minimal-ui",
             "icons": [{"src": "https://paper.example/logo.svg", "sizes": "any"}]}
            """),
        reply.json());
  }

  @Test
  void robotsNamesTheIndexOfEachLanguage() {
    var text = api.anotherInstance(Map.of("LANGUAGES", "hi,ur")).get("/robots.txt").text();

    assertTrue(
        text.endsWith(
            """

            Sitemap: http://localhost/v1/sitemaps/hi/index.xml
            Sitemap: http://localhost/v1/sitemaps/ur/index.xml
            """),
        text);
  }

  /// By default only those are refused who train models.
  @ParameterizedTest
  @CsvSource({
    "allow, allow, refuse, Googlebot OAI-SearchBot, GPTBot CCBot",
    "allow, refuse, refuse, Googlebot, OAI-SearchBot GPTBot CCBot",
    "refuse, allow, allow, OAI-SearchBot GPTBot CCBot, Googlebot",
    "refuse, refuse, refuse, '', Googlebot OAI-SearchBot GPTBot CCBot",
  })
  void eachPurposeIsAllowedOrRefused(
      String search, String answers, String training, String allowed, String refused) {
    var text =
        api.anotherInstance(
                Map.of(
                    "SEARCH_CRAWLERS",
                    search,
                    "ANSWER_CRAWLERS",
                    answers,
                    "TRAINING_CRAWLERS",
                    training))
            .get("/robots.txt")
            .text();

    assertEquals(words(allowed), words("Googlebot OAI-SearchBot GPTBot CCBot", text, "Allow: /"));
    assertEquals(
        words(refused), words("Googlebot OAI-SearchBot GPTBot CCBot", text, "Disallow: /"));
  }

  private static Set<String> words(String text) {
    return new TreeSet<>(List.of(text.isEmpty() ? new String[0] : text.split(" ")));
  }

  /// Those of some names whose group has that rule; a name without a group of its own has that of
  /// `*` (RFC 9309 section 2.2.1).
  private static Set<String> words(String names, String text, String rule) {
    var groups = List.of(text.split("\n\n"));
    var found = new TreeSet<String>();
    for (var name : names.split(" ")) {
      var group =
          groups.stream()
              .filter(lines -> (lines + "\n").contains("User-agent: " + name + "\n"))
              .findFirst()
              .orElse(groups.getFirst());
      if (List.of(group.split("\n")).contains(rule)) {
        found.add(name);
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"answers", "training"})
  void everyCrawlerHasASourceAndIsNamedOnce(String purpose) {
    var data = Json.resource(Robots.class, "crawlers.json");
    var names = (Map<?, ?>) requireNonNull(data.get(purpose));

    names.forEach((name, source) -> {
      assertTrue(String.valueOf(name).matches("[A-Za-z_-]+"), () -> "" + name);
      assertTrue(String.valueOf(source).startsWith("https://"), () -> "" + name);
    });
    assertTrue(String.valueOf(data.get("collected")).matches("\\d{4}-\\d\\d-\\d\\d"));
    assertEquals(Set.of("collected", "answers", "training"), data.keySet());
  }
}
