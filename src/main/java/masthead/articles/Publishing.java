package masthead.articles;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.PublishingStore.Change;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.WordCount;
import masthead.http.Precondition;
import masthead.http.UnavailableException;
import masthead.language.Languages;

/// What publishing is: decides what becomes of a variant, makes the change, renders the front
/// pages.
final class Publishing {
  private static final int TRIES = 5;

  /// Each is a read of the store. An article has one or two; what is over stays as it was sent.
  private static final int MOST_COMPLETED = 5;

  /// A slow store must not make an answer late for work that nobody waits for.
  private static final Duration RENDERING = Duration.ofSeconds(2);

  private final PublishingStore store;
  private final FrontPages frontPages;
  private final Languages languages;
  private final InstantSource clock;

  Publishing(
      PublishingStore store, FrontPages frontPages, Languages languages, InstantSource clock) {
    this.store = store;
    this.frontPages = frontPages;
    this.languages = languages;
    this.clock = clock;
  }

  sealed interface Outcome {
    record Created(Stored stored) implements Outcome {}

    record Updated(Stored stored) implements Outcome {}

    /// It is so already. What was sent changes nothing, whatever its precondition: a client that
    /// lost the answer may simply send it again.
    record Unchanged(Stored stored) implements Outcome {}

    /// The precondition does not hold.
    record Stale() implements Outcome {}

    /// There is such a variant, and the request does not say which version it knows.
    record Unconditional() implements Outcome {}

    /// `publishedAt` of what readers have seen cannot change: their cursors rely on it.
    record Fixed() implements Outcome {}
  }

  /// Makes a variant what an editor wants.
  ///
  /// @param voided takes the front pages that are to be rendered when all is written
  Outcome put(
      String id,
      String language,
      Wanted wanted,
      Precondition precondition,
      Map<ListName, String> voided) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var before = store.find(id, language);
      var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      var article = article(id, language, wanted, before, now);
      if (before.isPresent() && isSame(before.get(), wanted.state(), article)) {
        return new Outcome.Unchanged(before.get());
      }
      if (!precondition.allows(before.map(Stored::version).orElse(0L))) {
        return new Outcome.Stale();
      }
      if (before.isPresent() && precondition.isEmpty()) {
        return new Outcome.Unconditional();
      }
      if (movesWhatWasSeen(before, article, now)) {
        return new Outcome.Fixed();
      }
      var change =
          new Change(
              id,
              language,
              wanted.state(),
              Optional.of(article),
              wanted.publishedAt().isPresent() || before.map(Stored::scheduled).orElse(false),
              clock.instant());
      if (write(before, change, voided)) {
        var stored = store.find(id, language).orElseThrow();
        return before.isEmpty() ? new Outcome.Created(stored) : new Outcome.Updated(stored);
      }
    }
    throw new UnavailableException(new IllegalStateException("too many writers of one variant"));
  }

  /// Leaves a tombstone, so that its address answers that it is gone.
  Outcome withdraw(
      String id, String language, Precondition precondition, Map<ListName, String> voided) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var before = store.find(id, language);
      if (before.isPresent() && before.get().state() == Story.State.WITHDRAWN) {
        return new Outcome.Unchanged(before.get());
      }
      if (before.isEmpty() || !precondition.allows(before.get().version())) {
        return new Outcome.Stale();
      }
      var change =
          new Change(id, language, Story.State.WITHDRAWN, Optional.empty(), false, clock.instant());
      if (write(before, change, voided)) {
        return new Outcome.Updated(before.get());
      }
    }
    throw new UnavailableException(new IllegalStateException("too many writers of one variant"));
  }

  Optional<Stored> find(String id, String language) {
    return store.find(id, language);
  }

  /// A pointer to an article of ours gets that one's headline and address where the editor gave
  /// none, so that no reader's page has to ask for them.
  Wanted completed(Wanted wanted, String language, String siteUrl) {
    var left = new AtomicInteger(MOST_COMPLETED);
    return wanted.withBody(
        wanted.body().stream()
            .map(block ->
                block instanceof Block.Related related && left.getAndDecrement() > 0
                    ? completed(related, language, siteUrl)
                    : block)
            .toList());
  }

  private Block.Related completed(Block.Related related, String language, String siteUrl) {
    if (related.headline().isPresent() && related.url().isPresent()) {
      return related;
    }
    var card =
        related
            .articleId()
            .flatMap(id -> store.find(id, language))
            .filter(stored -> stored.state() == Story.State.LIVE)
            .flatMap(Stored::article)
            .map(Article::card)
            .filter(found -> !found.publishedAt().isAfter(clock.instant()));
    return new Block.Related(
        related.label(),
        related.articleId(),
        related.headline().or(() -> card.map(Card::headline)),
        related.url().or(() -> card.map(found -> siteUrl + found.path())));
  }

  private boolean write(Optional<Stored> before, Change change, Map<ListName, String> voided) {
    if (store.write(before, change).isEmpty()) {
      return false;
    }
    PublishingStore.pages(before, change).forEach(page -> voided.put(page, change.language()));
    return true;
  }

  /// Renders front pages. What they show is written and will be acknowledged: a page that cannot be
  /// rendered now, or not in time, costs readers a query until the next publish, and is never
  /// wrong.
  void render(Map<ListName, String> voided) {
    var end = System.nanoTime() + RENDERING.toNanos();
    for (var page : voided.entrySet()) {
      if (System.nanoTime() > end) {
        return;
      }
      try {
        frontPages.render(page.getKey(), languages.find(page.getValue()).orElseThrow());
      } catch (UnavailableException _) {
        return;
      }
    }
  }

  private static boolean isSame(Stored before, Story.State state, Article article) {
    return before.state() == state && before.article().equals(Optional.of(article));
  }

  private static boolean movesWhatWasSeen(Optional<Stored> before, Article article, Instant now) {
    return before
        .filter(stored -> stored.state() == Story.State.LIVE)
        .flatMap(Stored::article)
        .map(old -> old.card().publishedAt())
        .filter(seen -> !seen.isAfter(now))
        .map(seen -> !seen.equals(article.card().publishedAt()))
        .orElse(false);
  }

  /// What the variant would be. Its `updatedAt` moves only when something else does.
  private static Article article(
      String id, String language, Wanted wanted, Optional<Stored> before, Instant now) {
    var published = wanted.publishedAt().or(() -> keptTime(before, wanted.state())).orElse(now);
    var updated = wanted.updatedAt().orElse(now);
    var words = WordCount.of(wanted.body());
    var card =
        new Card(
            id,
            language,
            wanted.headline(),
            wanted.standfirst(),
            wanted.section(),
            List.copyOf(wanted.tags()),
            List.copyOf(wanted.authors()),
            published,
            before.flatMap(Stored::article).map(old -> old.card().updatedAt()).orElse(updated),
            wanted.image(),
            wanted.slug(),
            words.minutes());
    var article =
        new Article(
            card,
            BlockJson.text(wanted.body()),
            first(wanted, before, published, now),
            words.count(),
            wanted.source(),
            wanted.canonicalUrl());
    var isSame = before.isPresent() && isSame(before.get(), wanted.state(), article);
    return isSame ? article : article.updated(updated);
  }

  /// The time a variant has, unless it is a draft that nobody gave a time and that goes out now.
  private static Optional<Instant> keptTime(Optional<Stored> before, Story.State state) {
    return before
        .filter(stored ->
            stored.state() != Story.State.DRAFT || stored.scheduled() || state == Story.State.DRAFT)
        .flatMap(Stored::article)
        .map(article -> article.card().publishedAt());
  }

  /// When readers could see it first: kept once that has come.
  private static Instant first(
      Wanted wanted, Optional<Stored> before, Instant published, Instant now) {
    return wanted
        .firstPublishedAt()
        .or(() ->
            before
                .filter(Publishing::hasHistory)
                .flatMap(Stored::article)
                .map(Article::firstPublishedAt)
                .filter(seen -> !seen.isAfter(now)))
        .orElse(published);
  }

  /// Readers saw it, or an import said that they did elsewhere.
  private static boolean hasHistory(Stored stored) {
    return stored.change().isPresent()
        || stored
            .article()
            .map(article -> !article.firstPublishedAt().equals(article.card().publishedAt()))
            .orElse(false);
  }
}
