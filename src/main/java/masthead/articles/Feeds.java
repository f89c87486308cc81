package masthead.articles;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import masthead.articles.feed.Feed;
import masthead.articles.feed.FeedFormat;
import masthead.articles.feed.News;
import masthead.articles.feed.NewsSitemap;
import masthead.articles.feed.NewsStore;
import masthead.articles.feed.Publication;
import masthead.http.ApiLink;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.runtime.Kept;

/// Feeds and the news sitemap: the lists, for readers' programs and search engines.
///
/// Their content is cached for some seconds: many programs request the same few.
final class Feeds {
  private static final int ENTRIES = 30;

  private final ListStore lists;
  private final NewsStore news;
  private final Publication paper;
  private final Sections sections;
  private final Languages languages;
  private final InstantSource clock;
  private final Kept<ListName, List<Card>> keptCards;
  private final Kept<String, News> keptNews;

  Feeds(
      ListStore lists,
      NewsStore news,
      Publication paper,
      Sections sections,
      Languages languages,
      Duration kept,
      InstantSource clock) {
    this.lists = lists;
    this.news = news;
    this.paper = paper;
    this.sections = sections;
    this.languages = languages;
    this.clock = clock;
    this.keptCards = new Kept<>(kept, clock);
    this.keptNews = new Kept<>(kept, clock);
  }

  Response feed(Request request, FeedFormat format) {
    var language = languages.find(request.pathParameter("language")).orElseThrow(Feeds::notFound);
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

  /// What all languages published in the last 48 hours, each with its translations.
  Response newsSitemap(Request request) {
    request.query().end();
    var found = keptNews.get("", news::read);
    var pages = found.value().pages(clock.instant());
    var response =
        Response.of(200, "application/xml; charset=utf-8", NewsSitemap.write(paper, pages))
            .cache(Response.SHARED);
    return response.aged(found.age());
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "No such feed.").exception();
  }
}
