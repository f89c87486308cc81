package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.FrontPageStore.Page;
import masthead.http.Compression;
import masthead.http.Json;
import masthead.http.Response;
import masthead.http.Sha256;
import masthead.http.UnavailableException;
import masthead.language.Language;

/// The front pages: rendered by the publisher, read by everybody else.
final class FrontPages {
  static final int LIMIT = 20;

  /// How long a page that was read once may be served while the store is down.
  private static final Duration LAST_RESORT = Duration.ofMinutes(5);

  private final FrontPageStore store;
  private final ArticleStore articles;
  private final ArticleAnswers answers;
  private final Duration kept;
  private final InstantSource clock;
  private final Map<ListName, Slot> slots = new ConcurrentHashMap<>();

  /// @param kept how long this instance keeps a page before it asks the store again
  FrontPages(
      FrontPageStore store,
      ArticleStore articles,
      ArticleAnswers answers,
      Duration kept,
      InstantSource clock) {
    this.store = store;
    this.articles = articles;
    this.answers = answers;
    this.kept = kept;
    this.clock = clock;
  }

  /// @param age how old it is when it comes from memory because the store is down
  record Found(Page page, Optional<Duration> age) {}

  /// The first page of a list.
  ///
  /// @throws UnavailableException when the store is down and no page younger than 5 minutes is here
  Found find(ListName list, Language language) {
    return slots.computeIfAbsent(list, _ -> new Slot()).get(list, language);
  }

  /// One page in this instance. Of many requests at once only one asks the store.
  private final class Slot {
    private Optional<Page> page = Optional.empty();
    private Instant readAt = Instant.EPOCH;

    synchronized Found get(ListName list, Language language) {
      var now = clock.instant();
      if (page.isPresent() && readAt.plus(kept).isAfter(now)) {
        return new Found(page.get(), Optional.empty());
      }
      try {
        page = Optional.of(read(list, language, now));
        readAt = now;
        return new Found(page.get(), Optional.empty());
      } catch (UnavailableException e) {
        if (page.isEmpty() || readAt.plus(LAST_RESORT).isBefore(now)) {
          throw e;
        }
        return new Found(page.get(), Optional.of(Duration.between(readAt, now)));
      }
    }
  }

  private Page read(ListName list, Language language, Instant now) {
    return store
        .find(list, configuration(language), now)
        .orElseGet(() -> make(list, language, false));
  }

  /// Renders a page and stores it. After the commit that voided it.
  void render(ListName list, Language language) {
    var generation = store.generation(list);
    // Asked before the list is read: an embargo that ends in between makes the page void, not
    // wrong.
    var validUntil = articles.nextEmbargo(list);
    store.store(list, generation, make(list, language, true), configuration(language), validUntil);
  }

  private Page make(ListName list, Language language, boolean consistent) {
    var cards = articles.latest(list, ArticleStore.Range.ALL, LIMIT + 1, consistent);
    var slice = Slice.of(cards, LIMIT, Card::position);
    var asked = new Asked(language, language.tag(), false);
    var bytes =
        Json.bytes(json ->
            answers.writeList(
                json, asked, slice.shown(), Optional.empty(), LIMIT, slice.next().orElse(null)));
    return new Page(Compression.compress(bytes), Response.tag(bytes), slice.next());
  }

  /// The same page, for somebody who asked for the language by another name: `hi-IN`.
  static Response answer(Page page, Asked asked) {
    if (asked.requested().equals(asked.language().tag())) {
      return Response.compressed(page.gzip(), page.etag());
    }
    var rendered = new String(Compression.expand(page.gzip()), StandardCharsets.UTF_8);
    var member = "\"requestedLanguage\":\"";
    var wanted = member + asked.requested() + "\"";
    var text = rendered.replaceFirst(member + asked.language().tag() + "\"", wanted);
    return Response.of(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  /// What a page depends on beside its articles: bytes made by another one are not served.
  private String configuration(Language language) {
    return Sha256.hex(answers.configuration(language)).substring(0, 16);
  }
}
