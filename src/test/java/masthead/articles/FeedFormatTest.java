package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import masthead.articles.address.ArticleAddress;
import masthead.articles.body.Image;
import masthead.articles.feed.Feed;
import masthead.articles.feed.FeedFormat;
import masthead.articles.feed.News;
import masthead.articles.feed.NewsSitemap;
import masthead.articles.feed.Publication;
import masthead.json.Json;
import masthead.language.Language;
import masthead.language.Languages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/// What each format's specification demands, by hand; `|` stands between the values of a repeated
/// element.
final class FeedFormatTest {
  private static final Languages LANGUAGES = Languages.of("world");
  private static final Publication PAPER = HeadTest.paper("The Masthead", "https://news.example");
  private static final String SELF = "https://api.example/v1/feeds/en/x?section=world&utm=a";

  /// As the specifications spell them.
  private static final Map<String, String> NAMESPACES =
      Map.of(
          "a", "http://www.w3.org/2005/Atom",
          "dc", "http://purl.org/dc/elements/1.1/",
          "m", "http://search.yahoo.com/mrss/",
          "s", "http://www.sitemaps.org/schemas/sitemap/0.9",
          "n", "http://www.google.com/schemas/sitemap-news/0.9",
          "h", "http://www.w3.org/1999/xhtml",
          "xml", XMLConstants.XML_NS_URI);

  private static final Card FULL =
      new Card(
          "wp-123",
          "en",
          "Tea & cake",
          Optional.of("Less < more"),
          "world",
          List.of("korea", "tea"),
          List.of(new Card.Author("asha", "Asha Rao"), new Card.Author("li", "Li Na")),
          Instant.parse("2026-11-04T02:10:00Z"),
          Instant.parse("2026-11-24T02:40:07Z"),
          Optional.of(
              new Image(
                  "https://img.example/a.jpg?w=1&h=2",
                  "A cup",
                  Optional.of("Noon"),
                  Optional.of("Ada/AP"),
                  Optional.of(new Image.Size(1200, 675)),
                  List.of())),
          Optional.of("tea"),
          4);

  private static final Card BARE =
      new Card(
          "b2",
          "en",
          "Bare",
          Optional.empty(),
          "science",
          List.of(),
          List.of(),
          Instant.parse("2026-11-03T00:00:00Z"),
          Instant.parse("2026-11-02T00:00:00Z"),
          Optional.empty(),
          Optional.empty(),
          1);

  private static final Feed FEED = feed("en", FULL, BARE);

  enum Format {
    RSS("/rss/channel/item/"),
    ATOM("/a:feed/a:entry/a:");

    private final String entry;

    Format(String entry) {
      this.entry = entry;
    }

    private Document write(Feed feed) {
      return parse(
          switch (this) {
            case RSS -> FeedFormat.RSS.write(feed);
            case ATOM -> FeedFormat.ATOM.write(feed);
          });
    }

    private String values(Feed feed, String member) {
      return FeedFormatTest.values(write(feed), entry + member);
    }
  }

  // RSS 2.0 requires title, link and description of the channel, and a title or description of
  // each item; the profile adds atom:link, and pubDate and guid of items.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          /rss/@version; 2.0
          /rss/channel/title; The Masthead
          /rss/channel/link; https://news.example/en
          /rss/channel/description; The Masthead
          /rss/channel/language; en
          /rss/channel/lastBuildDate; Tue, 24 Nov 2026 02:40:07 GMT
          /rss/channel/a:link/@rel; self
          /rss/channel/a:link/@type; application/rss+xml
          /rss/channel/a:link/@href; https://api.example/v1/feeds/en/x?section=world&utm=a
          //item/title; Tea & cake|Bare
          //item/link; https://news.example/en/world/wp-123/tea|https://news.example/en/science/b2
          //item/guid; tag:news.example,2026:article:wp-123:en|tag:news.example,2026:article:b2:en
          //item/guid/@isPermaLink; false|false
          //item/pubDate; Wed, 4 Nov 2026 02:10:00 GMT|Tue, 3 Nov 2026 00:00:00 GMT
          //item[1]/dc:creator; Asha Rao|Li Na
          //item[2]/dc:creator; ""
          //item[1]/category; World|korea|tea
          //item[2]/category; Science
          //item/description; "Less &lt; more"
          //item/m:content/@url; https://img.example/a.jpg?w=1&h=2
          //item/m:content/@medium; image
          //item/m:content/@width; 1200
          //item/m:content/@height; 675
          //item/m:content/*; Ada/AP
          //item/m:content/m:credit; Ada/AP
          //item/enclosure; ""
          """)
  void rssHas(String path, String expected) {
    assertEquals(expected, values(Format.RSS.write(FEED), path));
  }

  // RFC 4287 requires id, title and updated of feed and entry, an author, the feed's self link
  // (should), and an alternate link of each entry without content.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          /a:feed/@xml:lang; en
          /a:feed/a:id; tag:news.example,2026:feed:en
          /a:feed/a:title; The Masthead
          /a:feed/a:updated; 2026-11-24T02:40:07Z
          /a:feed/a:author/a:name; The Masthead
          /a:feed/a:link/@rel; self|alternate
          /a:feed/a:link/@type; application/atom+xml|text/html
          /a:feed/a:link[@rel='self']/@href; https://api.example/v1/feeds/en/x?section=world&utm=a
          /a:feed/a:link[@rel='alternate']/@href; https://news.example/en
          //a:entry/a:id; tag:news.example,2026:article:wp-123:en|tag:news.example,2026:article:b2:en
          //a:entry/a:title; Tea & cake|Bare
          //a:entry/a:published; 2026-11-04T02:10:00Z|2026-11-03T00:00:00Z
          //a:entry/a:updated; 2026-11-24T02:40:07Z|2026-11-03T00:00:00Z
          //a:entry/a:link/@href; https://news.example/en/world/wp-123/tea|https://news.example/en/science/b2
          //a:entry/a:link/@type; text/html|text/html
          //a:entry[1]/a:author/a:name; Asha Rao|Li Na
          //a:entry[2]/a:author; ""
          //a:entry[1]/a:category/@term; World|korea|tea
          //a:entry[2]/a:category/@term; Science
          //a:entry/a:summary[@type='html']; "Less &lt; more"
          //a:entry/m:content/@url; https://img.example/a.jpg?w=1&h=2
          //a:entry/m:content/@width; 1200
          //a:entry/m:content/m:credit; Ada/AP
          """)
  void atomHas(String path, String expected) {
    assertEquals(expected, values(Format.ATOM.write(FEED), path));
  }

  @Test
  void everyAtomEntryHasExactlyOneAlternateLink() {
    var atom = Format.ATOM.write(FEED);

    assertEquals("alternate|alternate", values(atom, "//a:entry/a:link/@rel"));
    assertEquals("", values(atom, "//a:entry[count(a:link) != 1]"));
  }

  // JSON Feed 1.1 requires version, title and items, and id and a content of each item.
  @Test
  void jsonFeedHasTheseMembersAndNoOthers() {
    var full =
        Map.ofEntries(
            Map.entry("id", "tag:news.example,2026:article:wp-123:en"),
            Map.entry("url", "https://news.example/en/world/wp-123/tea"),
            Map.entry("title", "Tea & cake"),
            Map.entry("summary", "Less < more"),
            Map.entry("content_html", "Less &lt; more"),
            Map.entry("image", "https://img.example/a.jpg?w=1&h=2"),
            Map.entry("date_published", "2026-11-04T02:10:00Z"),
            Map.entry("date_modified", "2026-11-24T02:40:07Z"),
            Map.entry("authors", List.of(Map.of("name", "Asha Rao"), Map.of("name", "Li Na"))),
            Map.entry("tags", List.of("World", "korea", "tea")));
    var bare =
        Map.of(
            "id", "tag:news.example,2026:article:b2:en",
            "url", "https://news.example/en/science/b2",
            "title", "Bare",
            "content_html", "Bare",
            "date_published", "2026-11-03T00:00:00Z",
            "date_modified", "2026-11-03T00:00:00Z",
            "tags", List.of("Science"));
    var feed =
        Map.of(
            "version", "https://jsonfeed.org/version/1.1",
            "title", "The Masthead",
            "home_page_url", "https://news.example/en",
            "feed_url", SELF,
            "language", "en",
            "authors", List.of(Map.of("name", "The Masthead")),
            "items", List.of(full, bare));

    assertEquals(feed, json(FEED));
  }

  @Test
  void aSectionsFeedIsNamedAfterItAndHasItsOwnId() {
    var feed =
        Feeds.feed(
            PAPER, Sections.load(), language("fr"), Optional.of("world"), SELF, List.of(FULL));

    assertEquals("The Masthead – International", feed.title());
    assertEquals("https://news.example/fr/world", feed.homeUrl());
    assertEquals("tag:news.example,2026:feed:fr:world", feed.id());
    assertEquals("The Masthead", feed.paper());
  }

  @Test
  void anEmptyListGivesValidFeedsThatStayTheSame() {
    var feed = feed("en");
    var rss = Format.RSS.write(feed);
    var atom = Format.ATOM.write(feed);

    assertEquals("The Masthead", values(rss, "/rss/channel/description"));
    assertEquals("https://news.example/en", values(rss, "/rss/channel/link"));
    assertEquals("Sat, 1 Jan 2000 00:00:00 GMT", values(rss, "//lastBuildDate"));
    assertEquals("", values(rss, "//item"));
    assertEquals("2000-01-01T00:00:00Z", values(atom, "/a:feed/a:updated"));
    assertEquals("The Masthead", values(atom, "/a:feed/a:author/a:name"));
    assertEquals("", values(atom, "//a:entry"));
    assertEquals(List.of(), json(feed).get("items"));
    assertArrayEquals(FeedFormat.ATOM.write(feed), FeedFormat.ATOM.write(feed("en")));
  }

  @Test
  void feedShowsThePapersLogo() {
    var paper = HeadTest.PAPER;
    var feed =
        Feeds.feed(paper, Sections.load(), language("en"), Optional.empty(), SELF, List.of(BARE));

    assertEquals("https://paper.example/logo.png", json(feed).get("icon"));
    assertEquals(
        "https://paper.example/logo.png", values(Format.ATOM.write(feed), "/a:feed/a:logo"));
  }

  @Test
  void anEditKeepsTheIdAndMovesUpdated() {
    var before = feed("en", BARE);
    var after =
        feed(
            "en",
            new Card(
                BARE.id(),
                BARE.language(),
                "Another headline",
                Optional.of("And more"),
                "sport",
                List.of("x"),
                List.of(),
                BARE.publishedAt(),
                Instant.parse("2026-11-24T05:00:00Z"),
                Optional.empty(),
                Optional.of("another-slug"),
                2));

    assertFalse(after.entries().getFirst().url().equals(before.entries().getFirst().url()));
    assertEquals(Format.RSS.values(before, "guid"), Format.RSS.values(after, "guid"));
    assertEquals(Format.RSS.values(before, "pubDate"), Format.RSS.values(after, "pubDate"));
    assertEquals(Format.ATOM.values(before, "id"), Format.ATOM.values(after, "id"));
    assertEquals("2026-11-24T05:00:00Z", Format.ATOM.values(after, "updated"));
    assertEquals(Instant.parse("2026-11-24T05:00:00Z"), after.updated());
    assertEquals(firstItem(before).get("id"), firstItem(after).get("id"));
  }

  @Test
  void translationsHaveIdsOfTheirOwn() {
    var hindi = feed("hi", card("hi", "चाय", "चाय"));
    var english = feed("en", card("en", "Tea", "Tea"));

    assertFalse(Format.RSS.values(hindi, "guid").equals(Format.RSS.values(english, "guid")));
    assertFalse(hindi.id().equals(english.id()));
  }

  @ParameterizedTest
  @EnumSource
  void textsComeOutAsTheyWentIn(Format format) {
    for (var text :
        List.of(
            "<script>alert(1)</script>",
            "AT&T &amp; &lt;b> ]]> <!-- <![CDATA[",
            "\"double\" 'single' „low“",
            "tea 🍵 family 👩‍👩‍👧 flag 🇮🇳",
            "क्‍ष چائے שלום",
            "🍵".repeat(20_000))) {
      assertEquals(text, format.values(feed("en", card("en", text, "x")), "title"));
      assertEquals(text, firstItem(feed("en", card("en", text, "x"))).get("title"));
    }
  }

  @Test
  void pictureOfUnknownSizeOnAHostInAnyScript() {
    var image =
        new Image(
            "https://пример.рф/ж.jpg",
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    var card =
        new Card(
            "x",
            "en",
            "A headline",
            Optional.empty(),
            "world",
            List.of(),
            List.of(),
            BARE.publishedAt(),
            BARE.updatedAt(),
            Optional.of(image),
            Optional.empty(),
            1);
    for (var format : List.of(Format.RSS, Format.ATOM)) {
      var written = format.write(feed("en", card));
      assertEquals("https://xn--e1afmkfd.xn--p1ai/%D0%B6.jpg", values(written, "//m:content/@url"));
      assertEquals("", values(written, "//m:content/@width | //m:content/@height"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0001", "\u0000", "\u000B", "\u001F", "\uFFFE", "\uFFFF", "\uD83C", "\uDF75"})
  void whatXmlDoesNotAllowIsLeftOut(String bad) {
    var text = "a" + bad + "b";
    var author = new Card.Author("x", text);
    var image =
        new Image(
            "https://img.example/" + text,
            text,
            Optional.empty(),
            Optional.of(text),
            Optional.of(new Image.Size(1, 1)),
            List.of());
    var card =
        new Card(
            "x",
            "en",
            text,
            Optional.of(text),
            "world",
            List.of(text),
            List.of(author),
            BARE.publishedAt(),
            BARE.updatedAt(),
            Optional.of(image),
            Optional.of(text),
            1);
    var feed = feed("en", card);

    for (var format : Format.values()) {
      assertEquals("ab", format.values(feed, "title"));
      assertEquals("ab", values(format.write(feed), "//m:credit"));
      assertEquals("https://img.example/ab", values(format.write(feed), "//m:content/@url"));
    }
    assertEquals("ab", Format.RSS.values(feed, "description"));
    assertEquals("World|ab", Format.ATOM.values(feed, "category/@term"));
    assertEquals("ab", Format.ATOM.values(feed, "author/a:name"));
    assertEquals("https://news.example/en/world/x/ab", Format.RSS.values(feed, "link"));
    assertEquals(
        Map.of(
            "id", "tag:news.example,2026:article:x:en",
            "url", "https://news.example/en/world/x/ab",
            "title", "ab",
            "summary", "ab",
            "content_html", "ab",
            "image", "https://img.example/ab",
            "date_published", "2026-11-03T00:00:00Z",
            "date_modified", "2026-11-03T00:00:00Z",
            "authors", List.of(Map.of("name", "ab")),
            "tags", List.of("World", "ab")),
        firstItem(feed));
    assertEquals("ab", values(sitemap(BARE.publishedAt(), news(card)), "//n:title"));
  }

  @Test
  void summariesAreHtmlThatShowsTheTextAsItIs() {
    var feed = feed("en", card("en", "x", "<script>1 & 2</script>"));
    var html = "&lt;script&gt;1 &amp; 2&lt;/script&gt;";

    assertEquals(html, Format.RSS.values(feed, "description"));
    assertEquals(html, Format.ATOM.values(feed, "summary"));
    assertEquals(html, firstItem(feed).get("content_html"));
    assertEquals("<script>1 & 2</script>", firstItem(feed).get("summary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar", "ur"})
  void rightToLeftIsSaidInTheHtml(String tag) {
    var feed = feed(tag, card(tag, "چائے", "چائے & <b>"));
    var html = "<p dir=\"rtl\">چائے &amp; &lt;b&gt;</p>";

    assertEquals(html, Format.RSS.values(feed, "description"));
    assertEquals(html, Format.ATOM.values(feed, "summary"));
    assertEquals(html, firstItem(feed).get("content_html"));
    assertEquals("چائے & <b>", firstItem(feed).get("summary"));
    assertEquals("چائے", Format.RSS.values(feed, "title"));
    assertEquals(tag, values(Format.RSS.write(feed), "/rss/channel/language"));
    assertEquals(tag, values(Format.ATOM.write(feed), "/a:feed/@xml:lang"));
    assertEquals(tag, json(feed).get("language"));
  }

  @Test
  void addressesAreUris() {
    var card =
        new Card(
            "x",
            "en",
            "x",
            Optional.empty(),
            "world",
            List.of(),
            List.of(),
            BARE.publishedAt(),
            BARE.updatedAt(),
            Optional.empty(),
            Optional.of("चा %41 \"🍵"),
            1);
    var url = "https://news.example/en/world/x/%E0%A4%9A%E0%A4%BE%20%41%20%22%F0%9F%8D%B5";

    assertEquals(url, Format.RSS.values(feed("en", card), "link"));
    assertEquals(url, Format.ATOM.values(feed("en", card), "link/@href"));
    assertEquals(url, firstItem(feed("en", card)).get("url"));
    assertEquals(url, values(sitemap(BARE.publishedAt(), news(card)), "//s:loc"));
  }

  // Google's news sitemap requires loc, news:publication with name and language,
  // news:publication_date and news:title; the schema wants loc first.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          /s:urlset/s:url/s:loc; https://news.example/en/world/wp-123/tea
          //s:url/*[1]; https://news.example/en/world/wp-123/tea
          //s:url/n:news/n:publication/n:name; The Masthead
          //s:url/n:news/n:publication/n:language; en
          //s:url/n:news/n:publication_date; 2026-11-04T02:10:00Z
          //s:url/n:news/n:title; Tea & cake
          //s:url/h:link/@rel; alternate|alternate|alternate
          //s:url/h:link/@hreflang; en|hi|ur
          //s:url/h:link[@hreflang='en']/@href; https://news.example/en/world/wp-123/tea
          //s:url/h:link[@hreflang='hi']/@href; https://news.example/hi/world/wp-123/a?b&c
          """)
  void newsSitemapHas(String path, String expected) {
    var page = news(FULL, Map.of("ur", "/ur/world/wp-123", "hi", "/hi/world/wp-123/a?b&c"));

    assertEquals(expected, values(sitemap(FULL.publishedAt(), page), path));
  }

  @Test
  void sitemapListsAPageAmongItsAlternatesOnce() {
    for (var translations : List.of(Map.<String, String>of(), Map.of("en", "/en/world/other"))) {
      var sitemap = sitemap(FULL.publishedAt(), news(FULL, translations));
      assertEquals("en", values(sitemap, "//h:link/@hreflang"));
      assertEquals("https://news.example/en/world/wp-123/tea", values(sitemap, "//h:link/@href"));
    }
  }

  @Test
  void sitemapNamesTranslationsHoweverOldAndNoneThatIsEmbargoed() {
    var old = FULL.publishedAt().minus(Duration.ofDays(3000));
    var later = FULL.publishedAt().plusSeconds(1);
    var change =
        new News.Change(
            FULL.id(),
            "en",
            Map.of(
                "en", variant(FULL),
                "hi", new News.Variant(at("/hi/world/wp-123"), old, Optional.empty()),
                "ur", new News.Variant(at("/ur/world/wp-123"), later, Optional.empty())));

    var now = sitemap(FULL.publishedAt(), change);
    assertEquals("https://news.example/en/world/wp-123/tea", values(now, "//s:loc"));
    assertEquals("en|hi", values(now, "//h:link/@hreflang"));
    assertEquals("en|hi|ur", values(sitemap(later, change), "//h:link/@hreflang"));
  }

  /// Google: "If you use Chinese, use zh-cn for Simplified Chinese or zh-tw for Traditional
  /// Chinese".
  @Test
  void sitemapCallsChineseByItsScript() {
    var sitemap = sitemap(FULL.publishedAt(), news(published("x", "zh", FULL.publishedAt())));
    assertEquals("zh-cn", values(sitemap, "//n:language"));
    assertEquals("zh", values(sitemap, "//h:link/@hreflang"));
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 1", "172800, 1", "172801, 0"})
  void sitemapHoldsFortyEightHours(long age, int expected) {
    var now = FULL.publishedAt().plusSeconds(age);
    var locations = values(sitemap(now, news(FULL)), "//s:loc");

    assertEquals(expected == 1, !locations.isEmpty());
  }

  @Test
  void sitemapHoldsTheNewestThousandOfAllLanguages() {
    var now = Instant.parse("2026-11-24T08:00:00Z");
    var changes = new ArrayList<News.Change>();
    IntStream.range(0, 1500)
        .mapToObj(i -> published("a" + i, i % 2 == 0 ? "en" : "ar", now.minusSeconds(i)))
        .forEach(card -> changes.add(news(card)));
    Collections.reverse(changes);

    var sitemap = sitemap(now, changes.toArray(News.Change[]::new));

    var locations = List.of(values(sitemap, "//s:loc").split("\\|"));
    assertEquals(1000, locations.size());
    assertEquals("https://news.example/en/world/a0", locations.getFirst());
    assertEquals("https://news.example/ar/world/a999", locations.getLast());
    assertEquals(
        Set.of("en", "ar"), new HashSet<>(List.of(values(sitemap, "//n:language").split("\\|"))));
  }

  @Test
  void sitemapOfADayWithoutNewsIsEmpty() {
    var sitemap = sitemap(FULL.publishedAt().plus(Duration.ofDays(3)));

    assertEquals("urlset", sitemap.getDocumentElement().getLocalName());
    assertEquals("", values(sitemap, "//s:url"));
  }

  @Test
  void documentsSayThatTheyAreUtf8() {
    for (var bytes :
        List.of(
            FeedFormat.RSS.write(FEED),
            FeedFormat.ATOM.write(FEED),
            NewsSitemap.write(PAPER, List.of()))) {
      var text = new String(bytes, StandardCharsets.UTF_8);
      assertTrue(text.startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), text);
    }
  }

  private static Feed feed(String tag, Card... cards) {
    return Feeds.feed(
        PAPER, Sections.load(), language(tag), Optional.empty(), SELF, List.of(cards));
  }

  private static Language language(String tag) {
    return LANGUAGES.find(tag).orElseThrow();
  }

  private static Card card(String tag, String headline, String standfirst) {
    return new Card(
        "x",
        tag,
        headline,
        Optional.of(standfirst),
        "world",
        List.of(),
        List.of(),
        BARE.publishedAt(),
        BARE.updatedAt(),
        Optional.empty(),
        Optional.empty(),
        1);
  }

  private static Card published(String id, String tag, Instant time) {
    return new Card(
        id,
        tag,
        "x",
        Optional.empty(),
        "world",
        List.of(),
        List.of(),
        time,
        time,
        Optional.empty(),
        Optional.empty(),
        1);
  }

  private static Document sitemap(Instant now, News.Change... changes) {
    var news = News.NONE.with(List.of(changes)).trimmed(now.minus(Duration.ofDays(1)));
    return parse(NewsSitemap.write(PAPER, News.of(news.bytes()).pages(now)));
  }

  private static News.Change news(Card card) {
    return news(card, Map.of());
  }

  private static News.Change news(Card card, Map<String, String> translations) {
    var variants = new HashMap<String, News.Variant>();
    translations.forEach((tag, path) ->
        variants.put(tag, new News.Variant(at(path), card.publishedAt(), Optional.empty())));
    variants.put(card.language(), variant(card));
    return new News.Change(card.id(), card.language(), variants);
  }

  private static ArticleAddress at(String path) {
    var parts = path.split("/");
    var slug = Stream.of(parts).skip(4).findFirst();
    return new ArticleAddress(parts[3], parts[1], parts[2], slug);
  }

  private static News.Variant variant(Card card) {
    return new News.Variant(card.address(), card.publishedAt(), Optional.of(card.headline()));
  }

  private static Map<String, Object> json(Feed feed) {
    return Json.own(new String(FeedFormat.JSON.write(feed), StandardCharsets.UTF_8));
  }

  private static Map<?, ?> firstItem(Feed feed) {
    return (Map<?, ?>) ((List<?>) json(feed).getOrDefault("items", List.of())).getFirst();
  }

  private static Document parse(byte[] bytes) {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(bytes));
    } catch (Exception e) {
      throw new AssertionError(new String(bytes, StandardCharsets.UTF_8), e);
    }
  }

  private static String values(Document document, String path) {
    var xpath = XPathFactory.newDefaultInstance().newXPath();
    xpath.setNamespaceContext(new Prefixes());
    try {
      var texts = new ArrayList<String>();
      for (Node node : xpath.evaluateExpression(path, document, XPathNodes.class)) {
        texts.add(node.getTextContent());
      }
      return String.join("|", texts);
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }

  private static final class Prefixes implements NamespaceContext {
    @Override
    public String getNamespaceURI(String prefix) {
      return NAMESPACES.getOrDefault(prefix, XMLConstants.NULL_NS_URI);
    }

    @Override
    public String getPrefix(String uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<String> getPrefixes(String uri) {
      throw new UnsupportedOperationException();
    }
  }
}
