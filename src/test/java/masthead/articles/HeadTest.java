package masthead.articles;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import masthead.articles.address.ArticleAddress;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.articles.feed.Publication;
import masthead.articles.head.Head;
import masthead.articles.head.ListPage;
import masthead.json.Json;
import masthead.language.Language;
import masthead.language.Languages;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a page's head says, by hand.
final class HeadTest {
  static final Publication PAPER =
      new Publication(
          "The Paper",
          SampleArticles.urls("https://paper.example"),
          Optional.of("https://paper.example/logo.png"),
          List.of("https://x.com/paper", "https://social.example/@paper"),
          Optional.of("https://paper.example/principles"),
          Optional.of("https://paper.example/imprint"));

  private static final Languages LANGUAGES = Languages.of("en,hi,ur");
  private static final String API = "https://api.example";
  private static final Instant PUBLISHED = Instant.parse("2026-11-24T02:10:00Z");
  private static final Instant UPDATED = Instant.parse("2026-11-24T05:00:00Z");

  private static final Image PICTURE =
      new Image(
          "https://img.example/bridge.jpg",
          "A bridge",
          Optional.of("On Monday"),
          Optional.of("Ada/AP"),
          Optional.of(new Image.Size(2400, 1350)),
          List.of(
              new Image.Variant("https://img.example/bridge-1200.avif", 1200, "image/avif"),
              new Image.Variant("https://img.example/bridge-1200.jpg", 1200, "image/jpeg"),
              new Image.Variant("https://img.example/bridge-1600.jpg", 1600, "image/jpeg"),
              new Image.Variant("https://img.example/bridge-200.jpg", 200, "image/jpeg")));

  /// With everything that an article can have.
  private static final Article FULL =
      article(
          "hi",
          "पुल खुला",
          Optional.of("दो साल पहले"),
          Optional.of(PICTURE),
          List.of(new Card.Author("asha-rao", "Asha Rao")),
          Optional.empty());

  private static final Article BARE =
      article("en", "Bare", Optional.empty(), Optional.empty(), List.of(), Optional.empty());

  /// A paper of which nothing but the name is configured.
  static Publication paper(String name, String siteUrl) {
    return new Publication(
        name,
        SampleArticles.urls(siteUrl),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void articlesHeadHasEverythingThatIsKnown() {
    var head = head(PAPER, FULL, "en", "hi");

    assertEquals("पुल खुला", head.title());
    assertEquals(
        """
        name description: दो साल पहले
        name robots: max-image-preview:large
        name author: Asha Rao
        property og:type: article
        property og:title: पुल खुला
        property og:description: दो साल पहले
        property og:url: https://paper.example/hi/world/b1/%E0%A4%AA
        property og:site_name: The Paper
        name twitter:site: @paper
        property og:locale: hi_IN
        property og:locale:alternate: en_US
        property article:published_time: 2026-11-24T02:10:00Z
        property article:modified_time: 2026-11-24T05:00:00Z
        property article:section: दुनिया
        property article:tag: bridge
        property article:tag: tea & cake
        name twitter:card: summary_large_image
        property og:image: https://img.example/bridge-1200.jpg
        property og:image:type: image/jpeg
        property og:image:width: 1200
        property og:image:height: 675
        property og:image:alt: A bridge
        name twitter:image:alt: A bridge\
        """,
        meta(head));
    assertEquals(
        """
        canonical https://paper.example/hi/world/b1/%E0%A4%AA
        alternate hreflang=en https://paper.example/en/world/b1/bridge
        alternate hreflang=hi https://paper.example/hi/world/b1/%E0%A4%AA
        alternate hreflang=x-default https://paper.example/en/world/b1/bridge
        alternate type=application/rss+xml title=The Paper https://api.example/v1/feeds/hi/rss.xml
        alternate type=application/rss+xml title=The Paper – दुनिया https://api.example/v1/feeds/hi/rss.xml?section=world\
        """,
        links(head));
    assertEquals(
        Json.own(
            """
            {"@context": "https://schema.org", "@graph": [
              {"@type": "NewsArticle", "@id": "https://paper.example/hi/world/b1/%E0%A4%AA#article",
               "mainEntityOfPage": {"@type": "WebPage", "@id": "https://paper.example/hi/world/b1/%E0%A4%AA"},
               "headline": "पुल खुला", "description": "दो साल पहले",
               "image": [
                 {"@type": "ImageObject", "url": "https://img.example/bridge.jpg", "width": 2400, "height": 1350,
                  "caption": "On Monday", "creditText": "Ada/AP"},
                 {"@type": "ImageObject", "url": "https://img.example/bridge-1600.jpg", "width": 1600, "height": 900,
                  "caption": "On Monday", "creditText": "Ada/AP"},
                 {"@type": "ImageObject", "url": "https://img.example/bridge-1200.avif", "width": 1200, "height": 675,
                  "caption": "On Monday", "creditText": "Ada/AP"}],
               "datePublished": "2026-11-24T02:10:00Z", "dateModified": "2026-11-24T05:00:00Z",
               "author": [{"@type": "Person", "name": "Asha Rao"}],
               "publisher": {"@id": "https://paper.example/#publisher"},
               "inLanguage": "hi", "articleSection": "दुनिया", "keywords": ["bridge", "tea & cake"],
               "wordCount": 7, "isAccessibleForFree": true},
              {"@type": "BreadcrumbList", "@id": "https://paper.example/hi/world/b1/%E0%A4%AA#breadcrumbs",
               "itemListElement": [
                 {"@type": "ListItem", "position": 1, "name": "The Paper", "item": "https://paper.example/hi"},
                 {"@type": "ListItem", "position": 2, "name": "दुनिया", "item": "https://paper.example/hi/world"},
                 {"@type": "ListItem", "position": 3, "name": "पुल खुला",
                  "item": "https://paper.example/hi/world/b1/%E0%A4%AA"}]},
              {"@type": "NewsMediaOrganization", "@id": "https://paper.example/#publisher", "name": "The Paper",
               "url": "https://paper.example/",
               "logo": {"@type": "ImageObject", "url": "https://paper.example/logo.png"},
               "sameAs": ["https://x.com/paper", "https://social.example/@paper"],
               "publishingPrinciples": "https://paper.example/principles",
               "masthead": "https://paper.example/imprint"}]}
            """),
        Json.own(head.jsonLd()));
  }

  /// The description is the body's beginning; nothing stands for what there is not.
  @Test
  void bareArticlesHeadHasNoEmptyTags() {
    var head = head(paper("The Paper", "https://paper.example"), BARE, "en");

    assertEquals(
        """
        name description: Two years early & cheap.
        name robots: max-image-preview:large
        property og:type: article
        property og:title: Bare
        property og:description: Two years early & cheap.
        property og:url: https://paper.example/en/world/b1/bridge
        property og:site_name: The Paper
        property og:locale: en_US
        property article:published_time: 2026-11-24T02:10:00Z
        property article:modified_time: 2026-11-24T05:00:00Z
        property article:section: World
        property article:tag: bridge
        property article:tag: tea & cake
        name twitter:card: summary\
        """,
        meta(head));
    var graph = head.jsonLd();
    assertFalse(graph.contains("image") || graph.contains("logo"), graph);
    // What is not signed is the paper's.
    assertTrue(graph.contains("\"author\":{\"@id\":\"https://paper.example/#publisher\"}"), graph);
  }

  /// The types and properties of schema.org that are used, as its pages define them (2026-11-28).
  private static final Map<String, Set<String>> VOCABULARY =
      Map.of(
          "NewsArticle",
          words(
              "headline description image datePublished dateModified author publisher inLanguage"
                  + " articleSection keywords wordCount isAccessibleForFree mainEntityOfPage"),
          "WebPage",
          Set.of(),
          "ImageObject",
          words("url width height caption creditText"),
          "Person",
          words("name url"),
          "BreadcrumbList",
          words("itemListElement"),
          "ListItem",
          words("position name item"),
          "NewsMediaOrganization",
          words("name url logo sameAs publishingPrinciples masthead"),
          "WebSite",
          words("name url inLanguage publisher"),
          "ProfilePage",
          words("inLanguage mainEntity"));

  /// What Google requires of these, or recommends and we know of any page
  /// (<https://developers.google.com/search/docs/appearance/structured-data>, 2026-11-28).
  private static final Map<String, Set<String>> GOOGLE =
      Map.of(
          "NewsArticle", words("headline author datePublished dateModified"),
          "BreadcrumbList", words("itemListElement"),
          "ListItem", words("position name item"),
          "ProfilePage", words("mainEntity"),
          "Person", words("name"),
          "WebSite", words("name url"),
          "NewsMediaOrganization", words("name url"));

  private static Set<String> words(String text) {
    return Set.of(text.split(" "));
  }

  @Test
  void linkedDataUsesTheVocabularyAsItIsDefined() {
    var bare = paper("The Paper", "https://paper.example");
    var author = new ListPage.Author(language("en"), "asha-rao", "Asha Rao");
    for (var head :
        List.of(
            head(PAPER, FULL, "en", "hi"),
            head(bare, BARE, "en"),
            Head.list(PAPER, author, LANGUAGES, Optional.empty(), API),
            Head.list(
                bare, new ListPage.Front(language("hi")), LANGUAGES, Optional.empty(), API))) {
      var ids = new HashSet<Object>();
      graph(head).forEach(node -> ids.add(((Map<?, ?>) node).get("@id")));
      assertNodes(Json.own(head.jsonLd()).get("@graph"), ids);
    }
  }

  /// @param ids of the graph's nodes, which one without a type points to
  private static void assertNodes(@Nullable Object value, Set<Object> ids) {
    if (value instanceof List<?> all) {
      all.forEach(each -> assertNodes(each, ids));
    } else if (value instanceof Map<?, ?> node) {
      if (!node.containsKey("@type")) {
        assertEquals(Set.of("@id"), node.keySet());
        assertTrue(ids.contains(node.get("@id")), node::toString);
        return;
      }
      var type = String.valueOf(node.get("@type"));
      var members = new HashSet<>(node.keySet());
      members.removeAll(Set.of("@type", "@id"));
      assertTrue(
          requireNonNull(VOCABULARY.get(type), type).containsAll(members), () -> "" + members);
      assertTrue(
          members.containsAll(GOOGLE.getOrDefault(type, Set.of())), () -> type + " " + members);
      node.values().forEach(each -> assertNodes(each, ids));
    }
  }

  @Test
  void articleThatIsAtHomeElsewhereSaysWhere() {
    var head =
        head(
            PAPER,
            article(
                "en",
                "Bare",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of("https://other.example/a b")),
            "en");

    assertTrue(links(head).startsWith("canonical https://other.example/a%20b\n"), links(head));
    assertTrue(meta(head).contains("og:url: https://other.example/a%20b\n"), meta(head));
  }

  @Test
  void noTextEndsTheScript() {
    var hostile = "</script><!--\u2028\u2029\"\\";
    var head =
        head(
            PAPER,
            article(
                "en",
                hostile,
                Optional.of(hostile),
                Optional.empty(),
                List.of(new Card.Author("x", hostile)),
                Optional.empty()),
            "en");

    assertFalse(head.jsonLd().matches("(?s).*[<>\u2028\u2029].*"), head.jsonLd());
    var article = (Map<?, ?>) graph(head).getFirst();
    assertEquals(hostile, article.get("headline"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Short.     Two   lines. | Short. Two lines.",
        "en | 'word '   | word word word word word word word word word word word word word word word"
            + " word word word word word word word word word word word word word word word word"
            + " word…",
        "en | 'One, two, '  | One, two, One, two, One, two, One, two, One, two, One, two, One, two,"
            + " One, two, One, two, One, two, One, two, One, two, One, two, One, two, One, two,"
            + " One, two…",
      })
  void descriptionEndsBetweenWords(String language, String text, String expected) {
    var standfirst = text.endsWith(" ") ? text.repeat(60) : text;

    assertEquals(expected, description(language, standfirst));
  }

  /// Neither spaces nor letters of one `char` are needed.
  @Test
  void descriptionOfAnyScriptIsBounded() {
    for (var text : List.of("国际新闻", "पुल खुला ", "𝒳", "x", "\u00a0")) {
      var description = description("zh", text.repeat(200));
      var length = description.codePointCount(0, description.length());
      assertTrue(length <= 160, description);
      assertTrue(text.isBlank() || text.equals("\u00a0") || length > 140, description);
    }
  }

  @Test
  void listsHeadNamesItsLanguagesAndFeeds() {
    var world = new ListPage.Section(language("hi"), "world", "दुनिया");
    var head = Head.list(PAPER, world, LANGUAGES, Optional.empty(), API);

    assertEquals("दुनिया – The Paper", head.title());
    assertEquals(
        """
        name robots: max-image-preview:large
        property og:type: website
        property og:title: दुनिया – The Paper
        property og:url: https://paper.example/hi/world
        property og:site_name: The Paper
        name twitter:site: @paper
        property og:locale: hi_IN
        property og:locale:alternate: en_US
        property og:locale:alternate: ur_PK
        name twitter:card: summary
        property og:image: https://paper.example/logo.png\
        """,
        meta(head));
    assertEquals(
        """
        canonical https://paper.example/hi/world
        alternate hreflang=en https://paper.example/en/world
        alternate hreflang=hi https://paper.example/hi/world
        alternate hreflang=ur https://paper.example/ur/world
        alternate hreflang=x-default https://paper.example/en/world
        alternate type=application/rss+xml title=The Paper https://api.example/v1/feeds/hi/rss.xml
        alternate type=application/rss+xml title=The Paper – दुनिया https://api.example/v1/feeds/hi/rss.xml?section=world\
        """,
        links(head));
    assertEquals(List.of("BreadcrumbList", "NewsMediaOrganization"), types(head));
  }

  @Test
  void frontPageIsTheSiteItself() {
    var front = new ListPage.Front(language("ur"));
    var head = Head.list(PAPER, front, LANGUAGES, Optional.empty(), API);

    assertEquals("The Paper", head.title());
    assertTrue(
        links(head).contains("hreflang=x-default https://paper.example/\n"), () -> links(head));
    assertEquals(List.of("WebSite", "NewsMediaOrganization"), types(head));
  }

  /// Which of them are in other languages too is not known.
  @Test
  void tagsAndAuthorsHaveNoTranslations() {
    var tag =
        Head.list(
            PAPER,
            new ListPage.Tag(language("en"), "tea & cake"),
            LANGUAGES,
            Optional.empty(),
            API);
    var author =
        Head.list(
            PAPER,
            new ListPage.Author(language("en"), "asha-rao", "Asha Rao"),
            LANGUAGES,
            Optional.empty(),
            API);

    assertEquals("tea & cake – The Paper", tag.title());
    assertTrue(
        links(tag).startsWith("canonical https://paper.example/en/tag/tea%20%26%20cake\n"),
        () -> links(tag));
    assertTrue(
        links(author).startsWith("canonical https://paper.example/en/author/asha-rao\n"),
        () -> links(author));
    assertFalse((links(tag) + links(author)).contains("hreflang"));
    assertEquals(List.of("ProfilePage", "BreadcrumbList", "NewsMediaOrganization"), types(author));
  }

  @Test
  void pagesBehindTheFirstAreNotListed() {
    var front = new ListPage.Front(language("en"));
    var head = Head.list(PAPER, front, LANGUAGES, Optional.of("c=1"), API);

    assertTrue(meta(head).contains("name robots: noindex, follow\n"), () -> meta(head));
    assertTrue(
        links(head).startsWith("canonical https://paper.example/en?cursor=c%3D1\n"),
        () -> links(head));
    assertFalse(links(head).contains("hreflang"), () -> links(head));
  }

  private static String description(String language, String standfirst) {
    var article =
        article(
            language, "x", Optional.of(standfirst), Optional.empty(), List.of(), Optional.empty());
    return meta(Head.article(
            PAPER,
            article.page(story(language), Sections.load(), Languages.of("en,zh"), UPDATED),
            API))
        .lines()
        .filter(line -> line.startsWith("name description: "))
        .map(line -> line.substring("name description: ".length()))
        .findFirst()
        .orElse("");
  }

  private static Head head(Publication paper, Article article, String... languages) {
    return Head.article(
        paper, article.page(story(languages), Sections.load(), LANGUAGES, UPDATED), API);
  }

  private static Story story(String... languages) {
    return new Story(
        "b1",
        List.of(languages).stream()
            .collect(
                Collectors.toMap(
                    tag -> tag,
                    tag -> new Story.Variant(Story.State.LIVE, PUBLISHED, address(tag)))));
  }

  private static ArticleAddress address(String language) {
    return new ArticleAddress(
        "b1", language, "world", Optional.of(language.equals("hi") ? "प" : "bridge"));
  }

  private static Article article(
      String language,
      String headline,
      Optional<String> standfirst,
      Optional<Image> image,
      List<Card.Author> authors,
      Optional<String> canonicalUrl) {
    var card =
        new Card(
            "b1",
            language,
            headline,
            standfirst,
            "world",
            List.of("bridge", "tea & cake"),
            authors,
            PUBLISHED,
            UPDATED,
            image,
            address(language).slug(),
            1);
    var body =
        BlockJson.text(
            List.of(
                new Block.Heading(2, "early", "Early"),
                new Block.Paragraph("<strong>Two</strong> years<br>early &amp; cheap.")));
    return new Article(card, body, PUBLISHED, 7, Optional.empty(), canonicalUrl);
  }

  private static Language language(String tag) {
    return LANGUAGES.find(tag).orElseThrow();
  }

  private static String meta(Head head) {
    return head.meta().stream()
        .map(tag -> tag.attribute() + " " + tag.key() + ": " + tag.content())
        .collect(Collectors.joining("\n"));
  }

  private static String links(Head head) {
    return head.links().stream()
        .map(link ->
            link.rel()
                + link.hreflang().map(text -> " hreflang=" + text).orElse("")
                + link.type().map(text -> " type=" + text).orElse("")
                + link.title().map(text -> " title=" + text).orElse("")
                + " "
                + link.href())
        .collect(Collectors.joining("\n"));
  }

  private static List<?> graph(Head head) {
    return (List<?>) requireNonNull(Json.own(head.jsonLd()).get("@graph"));
  }

  private static List<?> types(Head head) {
    return graph(head).stream().<Object>map(node -> ((Map<?, ?>) node).get("@type")).toList();
  }
}
