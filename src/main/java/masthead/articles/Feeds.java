package masthead.articles;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import masthead.http.Address;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;

/// Feeds and the news sitemap: the lists, for readers' programs and search engines.
///
/// What they show is kept for some seconds: many programs ask for the same few.
final class Feeds {
  private static final int ENTRIES = 30;

  private final ListStore lists;
  private final NewsStore news;
  private final Feed.Paper paper;
  private final Languages languages;
  private final InstantSource clock;
  private final Kept<ListName, List<Card>> keptCards;
  private final Kept<String, News> keptNews;

  Feeds(
      ListStore lists,
      NewsStore news,
      Feed.Paper paper,
      Languages languages,
      Duration kept,
      InstantSource clock) {
    this.lists = lists;
    this.news = news;
    this.paper = paper;
    this.languages = languages;
    this.clock = clock;
    this.keptCards = new Kept<>(kept, clock);
    this.keptNews = new Kept<>(kept, clock);
  }

  Response rss(Request request) {
    return answer(request, "rss.xml", "application/rss+xml; charset=utf-8", FeedWriter::rss);
  }

  Response atom(Request request) {
    return answer(request, "atom.xml", "application/atom+xml; charset=utf-8", FeedWriter::atom);
  }

  Response json(Request request) {
    return answer(request, "feed.json", "application/feed+json", FeedWriter::json);
  }

  private Response answer(
      Request request, String file, String type, Function<Feed, byte[]> writer) {
    var language = languages.find(request.pathParameter("language")).orElseThrow(Feeds::notFound);
    var query = request.query();
    var section = query.text("section");
    query.end();
    if (section.isPresent() && !paper.sections().ids().contains(section.get())) {
      throw notFound();
    }
    var list =
        section
            .map(id -> ListName.ofSection(language.tag(), id))
            .orElse(ListName.of(language.tag()));
    var cards = keptCards.get(list, () -> lists.latest(list, ListStore.Range.ALL, ENTRIES).shown());
    var feed =
        Feed.of(paper, language, section, self(request, language, file, section), cards.value());
    var response =
        Response.of(200, type, writer.apply(feed))
            .header("content-language", language.tag())
            .cache(Response.SHARED);
    return response.aged(cards.age());
  }

  private static String self(
      Request request, Language language, String file, Optional<String> section) {
    var address = new Address("/v1/feeds/" + language.tag() + "/" + file);
    return request.origin() + section.map(id -> address.with("section", id)).orElse(address).text();
  }

  /// What all languages published in the last 48 hours, each with its translations.
  Response newsSitemap(Request request) {
    request.query().end();
    var found = keptNews.get("", news::read);
    var pages = found.value().pages(clock.instant());
    var response =
        Response.of(200, "application/xml; charset=utf-8", FeedWriter.newsSitemap(paper, pages))
            .cache(Response.SHARED);
    return response.aged(found.age());
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "There is no such feed.").exception();
  }
}
