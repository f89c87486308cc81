package masthead.articles;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.articles.feed.CatalogueStore;
import masthead.articles.feed.Feed;
import masthead.articles.feed.FeedFormat;
import masthead.articles.feed.News;
import masthead.articles.feed.NewsStore;
import masthead.articles.feed.Publication;
import masthead.articles.feed.Sitemap;
import masthead.http.ApiLink;
import masthead.http.Endpoint;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.runtime.Kept;

/// Feeds and sitemaps: the lists, for readers' programs and search engines.
///
/// Their content is cached for some seconds: many programs request the same few.
final class Feeds {
  private static final int ENTRIES = 30;

  private final ListStore lists;
  private final NewsStore news;
  private final CatalogueStore catalogue;
  private final Publication paper;
  private final Sections sections;
  private final Languages languages;
  private final InstantSource clock;
  private final Kept<ListName, List<Card>> keptCards;
  private final Kept<String, News> keptNews;
  private final Kept<String, List<String>> keptSitemaps;

  Feeds(
      ListStore lists,
      NewsStore news,
      CatalogueStore catalogue,
      Publication paper,
      Sections sections,
      Languages languages,
      Duration kept,
      InstantSource clock) {
    this.lists = lists;
    this.news = news;
    this.catalogue = catalogue;
    this.paper = paper;
    this.sections = sections;
    this.languages = languages;
    this.clock = clock;
    this.keptCards = new Kept<>(kept, clock);
    this.keptNews = new Kept<>(kept, clock);
    this.keptSitemaps = new Kept<>(kept, clock);
  }

  Endpoint in(FeedFormat format) {
    return request -> feed(request, format);
  }

  private Response feed(Request request, FeedFormat format) {
    var language = language(request);
    var query = request.query();
    var section = query.text("section");
    query.end();
    if (section.isPresent() && !sections.ids().contains(section.get())) {
      throw notFound();
    }
    var list =
        section
            .map(id -> ListName.ofSection(language.tag(), id))
            .orElse(ListName.of(language.tag()));
    var cards = keptCards.get(list, () -> lists.latest(list, ListStore.Range.ALL, ENTRIES).shown());
    var self = self(request, language, format, section);
    var feed = feed(paper, sections, language, section, self, cards.value());
    var response =
        Response.of(200, format.mediaType(), format.write(feed))
            .header("content-language", language.tag())
            .cache(Response.SHARED);
    return response.aged(cards.age());
  }

  /// @param section the id of the section that the cards are from; empty for the whole paper
  /// @param cards in the order in which they are shown
  static Feed feed(
      Publication paper,
      Sections sections,
      Language language,
      Optional<String> section,
      String selfUrl,
      List<Card> cards) {
    var name = section.map(id -> " – " + sections.name(id, language)).orElse("");
    var entries = cards.stream().map(card -> entry(paper, sections, language, card)).toList();
    return new Feed(
        paper.tag("feed:" + language.tag() + section.map(id -> ":" + id).orElse("")),
        paper.name() + name,
        paper.name(),
        paper.logo(),
        language,
        section
            .map(id -> paper.urls().section(language.tag(), id))
            .orElse(paper.urls().front(language.tag())),
        selfUrl,
        entries);
  }

  private static Feed.Entry entry(
      Publication paper, Sections sections, Language language, Card card) {
    return new Feed.Entry(
        paper.tag("article:" + card.id() + ":" + card.language()),
        paper.urls().url(card.address()),
        card.headline(),
        card.standfirst().filter(text -> !text.isBlank()),
        card.authors().stream().map(Card.Author::name).toList(),
        sections.name(card.section(), language),
        card.tags(),
        card.publishedAt(),
        card.changedAt(),
        card.image());
  }

  private static String self(
      Request request, Language language, FeedFormat format, Optional<String> section) {
    var address = new ApiLink("/v1/feeds/" + language.tag() + "/" + format.file());
    return request.origin() + section.map(id -> address.with("section", id)).orElse(address).text();
  }

  /// What a language published in the last 48 hours.
  Response newsSitemap(Request request) {
    var language = language(request);
    request.query().end();
    var found = keptNews.get(language.tag(), () -> news.read(language.tag()));
    var pages = found.value().pages(clock.instant());
    return xml(Sitemap.news(paper, language.tag(), pages)).aged(found.age());
  }

  /// A language's sitemaps: the news, and all articles.
  Response sitemaps(Request request) {
    var language = language(request);
    request.query().end();
    var found =
        keptSitemaps.get(
            language.tag(), () -> catalogue.boundaries(language.tag(), clock.instant()));
    var folder = request.origin() + "/v1/sitemaps/" + language.tag();
    var first = new ApiLink(folder + "/articles.xml");
    var all =
        found.value().stream()
            .map(key -> first.with("from", ListPosition.ofKey(key).cursor()).text());
    var urls = Stream.concat(Stream.of(folder + "/news.xml", first.text()), all).toList();
    return xml(Sitemap.index(urls)).aged(found.age());
  }

  /// Some articles, from a position on; before the very first the front page and the sections.
  Response sitemap(Request request) {
    var language = language(request);
    var query = request.query();
    var from = query.text("from");
    var position = from.flatMap(ListPosition::parse);
    if (from.isPresent() && position.isEmpty()) {
      query.fault("from", "not-allowed", "is not a position that this API issued");
    }
    query.end();
    var articles =
        catalogue.sitemap(language.tag(), position.map(ListPosition::key), clock.instant());
    if (position.isPresent() && articles.isEmpty()) {
      throw notFound();
    }
    return xml(
        Sitemap.articles(paper, position.isPresent() ? List.of() : lists(language), articles));
  }

  private List<String> lists(Language language) {
    var urls = paper.urls();
    var front = urls.front(language.tag());
    return Stream.concat(
            Stream.of(front), sections.ids().stream().map(id -> urls.section(language.tag(), id)))
        .toList();
  }

  private static Response xml(byte[] document) {
    return Response.of(200, "application/xml; charset=utf-8", document).cache(Response.SHARED);
  }

  private Language language(Request request) {
    return languages.find(request.pathParameter("language")).orElseThrow(Feeds::notFound);
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "No such feed or sitemap.").exception();
  }
}
