package masthead.articles;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;
import masthead.articles.ArticleStore.ListName;
import masthead.http.Address;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.UnavailableException;
import masthead.language.Language;
import masthead.language.Languages;

/// Feeds and the news sitemap: the lists, for readers' programs and search engines.
///
/// They ignore parameters they do not know, because third parties append some.
final class Feeds {
  private static final int ENTRIES = 30;
  private static final int MOST_NEWS = 1000;
  private static final Duration NEWS = Duration.ofDays(2);

  private final ArticleStore store;
  private final Feed.Paper paper;
  private final Languages languages;
  private final InstantSource clock;

  Feeds(ArticleStore store, Feed.Paper paper, Languages languages, InstantSource clock) {
    this.store = store;
    this.paper = paper;
    this.languages = languages;
    this.clock = clock;
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
    var section = request.query().text("section");
    if (section.isPresent() && !paper.sections().ids().contains(section.get())) {
      throw notFound();
    }
    var list =
        section
            .map(id -> ListName.ofSection(language.tag(), id))
            .orElse(ListName.of(language.tag()));
    var cards = store.latest(list, ArticleStore.Range.ALL, ENTRIES, false);
    var feed = Feed.of(paper, language, section, self(request, language, file, section), cards);
    return Response.of(200, type, writer.apply(feed))
        .header("content-language", language.tag())
        .lastModified(feed.updated())
        .cache(Response.SHARED);
  }

  private static String self(
      Request request, Language language, String file, Optional<String> section) {
    var address = new Address("/v1/feeds/" + language.tag() + "/" + file);
    return request.origin() + section.map(id -> address.with("section", id)).orElse(address).text();
  }

  /// What all languages published in the last 48 hours, with each article's other languages among
  /// them.
  Response newsSitemap(Request request) {
    var now = clock.instant();
    var cards = news(now);
    var translations = new HashMap<String, Map<String, String>>();
    for (var card : cards) {
      translations
          .computeIfAbsent(card.id(), _ -> new TreeMap<>())
          .put(card.language(), paper.siteUrl() + card.path());
    }
    var pages =
        cards.stream()
            .map(card -> new FeedWriter.Page(card, translations.getOrDefault(card.id(), Map.of())))
            .toList();
    return Response.of(
            200, "application/xml; charset=utf-8", FeedWriter.newsSitemap(paper, now, pages))
        .cache(Response.SHARED);
  }

  /// The lists are read side by side: one after the other they would take longer than a request
  /// may.
  private List<Card> news(Instant now) {
    var range =
        new ArticleStore.Range(Optional.empty(), Optional.of(now.minus(NEWS)), Optional.empty());
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var reads =
          languages.all().stream()
              .map(language ->
                  executor.submit(
                      () -> store.latest(ListName.of(language.tag()), range, MOST_NEWS, false)))
              .toList();
      var all = new ArrayList<Card>();
      for (var read : reads) {
        all.addAll(read.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new UnavailableException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(e);
    }
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "There is no such feed.").exception();
  }
}
