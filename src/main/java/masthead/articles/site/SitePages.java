package masthead.articles.site;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.Article;
import masthead.articles.Card;
import masthead.articles.Sections;
import masthead.articles.Story;
import masthead.articles.address.ArticleUrls;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BodyHtml;
import masthead.articles.feed.Publication;
import masthead.articles.head.Head;
import masthead.articles.head.ListPage;
import masthead.json.JsonObject;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.template.Templates;

/// Writes the pages: the templates beside this class, filled in.
///
/// Links lead to paths, so that a page works by whatever address the site was opened.
final class SitePages {
  private final Publication paper;
  private final ArticleUrls urls;
  private final Sections sections;
  private final Languages languages;
  private final SignUpForm signUp;
  private final InstantSource clock;
  private final String base;
  private final Templates templates = Templates.beside(SitePages.class);

  SitePages(
      Publication paper,
      Sections sections,
      Languages languages,
      SignUpForm signUp,
      InstantSource clock) {
    this.paper = paper;
    this.urls = paper.urls();
    this.sections = sections;
    this.languages = languages;
    this.signUp = signUp;
    this.clock = clock;
    this.base = Optional.ofNullable(URI.create(urls.siteUrl()).getRawPath()).orElse("");
  }

  /// Where the site is below its host: empty, or a path without a slash at its end.
  String base() {
    return base;
  }

  /// @param api where the API is
  String article(Article article, Story story, String api) {
    var card = article.card();
    var language = languages.findOrStandard(card.language());
    var variants = story.live(clock.instant());
    var translations = new ArrayList<Map<String, Object>>();
    var others = new HashMap<String, String>();
    for (var other : languages.all()) {
      var variant = variants.get(other.tag());
      if (variant != null) {
        var path = base + urls.path(variant.address());
        others.put(other.tag(), path);
        if (!other.equals(language)) {
          translations.add(link(other, path, false));
        }
      }
    }
    var page = article.page(story, sections, languages, clock.instant());
    var content = new HashMap<String, Object>();
    content.put("headline", card.headline());
    content.put("standfirst", some(card.standfirst()));
    content.put("section", section(card.section(), language));
    content.put(
        "authors", String.join(", ", card.authors().stream().map(Card.Author::name).toList()));
    content.put("published", PageDate.minute(card.publishedAt(), language));
    content.put(
        "updated",
        isEdited(article) ? List.of(PageDate.minute(card.updatedAt(), language)) : List.of());
    content.put("picture", some(card.image().map(BodyHtml::leadFigure)));
    content.put("body", BodyHtml.ofPage(BlockJson.read(article.body())));
    content.put("source", some(article.source()));
    content.put(
        "translations",
        translations.isEmpty() ? List.of() : List.of(Map.of("links", translations)));
    head(content, Head.article(paper, page, api));
    return page("article.html", language, Optional.of(card.section()), others, content);
  }

  /// A language's headlines, or a section's.
  ///
  /// @param list as `GET /v1/articles` responds
  /// @param cursor of a page behind the first
  /// @param api where the API is
  String headlines(
      Language language,
      Optional<String> section,
      JsonObject list,
      Optional<String> cursor,
      String api) {
    var teasers = new ArrayList<Teaser>();
    for (var item : list.objects("items")) {
      teasers.add(Teaser.of(item, language, urls.siteUrl(), base, teasers.isEmpty()));
    }
    var page =
        section
            .<ListPage>map(id -> new ListPage.Section(language, id, sections.name(id, language)))
            .orElse(new ListPage.Front(language));
    var content = new HashMap<String, Object>();
    content.put("heading", some(section.map(id -> sections.name(id, language))));
    content.put("teasers", teasers);
    var own = front(language) + section.map(id -> "/" + id).orElse("");
    var next = list.object("page").flatMap(found -> found.find("next"));
    content.put("more", some(next.map(text -> own + "?cursor=" + text)));
    head(content, Head.list(paper, page, languages, cursor, api));
    return page("front.html", language, section, Map.of(), content);
  }

  private static void head(Map<String, Object> content, Head head) {
    content.put("title", head.title());
    content.put("meta", head.meta());
    content.put(
        "links",
        head.links().stream()
            .map(link ->
                Map.of(
                    "rel", link.rel(),
                    "href", link.href(),
                    "hreflang", some(link.hreflang()),
                    "type", some(link.type()),
                    "title", some(link.title())))
            .toList());
    content.put("jsonLd", List.of(head.jsonLd()));
  }

  /// Writes an article in each language, so that no first reader waits for templates, texts and the
  /// JDK's names of months.
  void prime() {
    for (var language : languages.all()) {
      var article = PrimingArticle.in(language, clock.instant());
      article(article, PrimingArticle.story(article), urls.siteUrl());
    }
  }

  /// What is shown in place of a page that is not there.
  String failure(Language language, int status) {
    var texts = PageTexts.of(language);
    var isMissing = status < 500;
    var text = texts.text(status == 410 ? "gone" : isMissing ? "missing" : "failed");
    var content = new HashMap<String, Object>(Map.of("text", text, "isMissing", isMissing));
    content.put("title", text + " – " + paper.name());
    for (var absent : List.of("meta", "links", "jsonLd")) {
      content.put(absent, List.of());
    }
    return page("failure.html", language, Optional.empty(), Map.of(), content);
  }

  /// As templates take it: a list of one or of none.
  private static <T> List<T> some(Optional<T> value) {
    return value.stream().toList();
  }

  /// Within a minute it is still being published.
  private static boolean isEdited(Article article) {
    return article.card().updatedAt().isAfter(article.firstPublishedAt().plusSeconds(60));
  }

  private String front(Language language) {
    return base + "/" + language.tag();
  }

  private Map<String, Object> section(String id, Language language) {
    return Map.of("href", front(language) + "/" + id, "name", sections.name(id, language));
  }

  private static Map<String, Object> link(Language language, String href, boolean isCurrent) {
    return Map.of(
        "href", href,
        "tag", language.tag(),
        "dir", language.direction().code(),
        "name", language.nativeName(),
        "isCurrent", isCurrent);
  }

  /// @param section that the page belongs to
  /// @param others where the same is in each language; else the language's front page or section is
  private String page(
      String template,
      Language language,
      Optional<String> section,
      Map<String, String> others,
      Map<String, Object> content) {
    var texts = PageTexts.of(language);
    var values = new HashMap<String, Object>(content);
    values.put("language", language.tag());
    values.put("dir", language.direction().code());
    values.put("spoken", texts.language().tag());
    values.put("spokenDir", texts.language().direction().code());
    values.put("texts", texts.texts());
    values.put("signUp", signUp.in(texts.language()));
    values.put("isFront", template.equals("front.html") && section.isEmpty());
    values.put("paper", paper.name());
    values.put("base", base);
    values.put("manifest", base + "/manifest.webmanifest");
    values.put("front", front(language));
    values.put("native", language.nativeName());
    values.put("sections", explore(language, section, template));
    values.put(
        "editions",
        languages.all().stream()
            .map(other ->
                link(
                    other,
                    others.getOrDefault(
                        other.tag(), front(other) + section.map(id -> "/" + id).orElse("")),
                    other.equals(language)))
            .toList());
    return templates.render(template, values);
  }

  private List<Map<String, Object>> explore(
      Language language, Optional<String> section, String template) {
    return sections.ids().stream()
        .map(id -> {
          var link = new HashMap<>(section(id, language));
          var isCurrent = section.equals(Optional.of(id));
          link.put("current", isCurrent ? (template.equals("article.html") ? "true" : "page") : "");
          return (Map<String, Object>) link;
        })
        .toList();
  }
}
