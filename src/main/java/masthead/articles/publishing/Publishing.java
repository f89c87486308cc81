package masthead.articles.publishing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.articles.Article;
import masthead.articles.ArticleStore;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.Card;
import masthead.articles.FrontPages;
import masthead.articles.ListName;
import masthead.articles.Related;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.address.AliasStore;
import masthead.articles.address.Aliases;
import masthead.articles.address.VariantKey;
import masthead.articles.feed.NewsStore;
import masthead.articles.publishing.PublishingStore.Change;
import masthead.http.Precondition;
import masthead.language.Languages;
import masthead.runtime.Log;
import masthead.runtime.UnavailableException;

/// Publishes: decides the outcome of a write, makes the change and renders the front pages.
final class Publishing {
  private static final int TRIES = 5;

  /// A slow store must not delay a response for work that no client waits for.
  private static final Duration RENDERING = Duration.ofSeconds(2);

  private final ArticleStore articles;
  private final AliasStore aliases;
  private final PublishingStore store;
  private final FrontPages frontPages;
  private final NewsStore news;
  private final Languages languages;
  private final InstantSource clock;

  Publishing(
      ArticleStore articles,
      AliasStore aliases,
      PublishingStore store,
      FrontPages frontPages,
      NewsStore news,
      Languages languages,
      InstantSource clock) {
    this.articles = articles;
    this.aliases = aliases;
    this.store = store;
    this.frontPages = frontPages;
    this.news = news;
    this.languages = languages;
    this.clock = clock;
  }

  /// @param stalePages the front pages to render when all is written
  record Published(Outcome outcome, Set<ListName> stalePages) {}

  /// Refuses, by an exception of its own, to let a variant be replaced.
  interface Guard {
    void check(Optional<Article> before);
  }

  sealed interface Outcome {
    record Created(StoredVariant stored) implements Outcome {}

    record Updated(StoredVariant stored) implements Outcome {}

    /// What was sent is stored already. The precondition does not matter: a client that lost the
    /// response can simply send it again.
    record Unchanged(StoredVariant stored) implements Outcome {}

    /// The precondition does not hold.
    record PreconditionFailed() implements Outcome {}

    /// There is such a variant, and the request does not say which version it knows.
    record PreconditionRequired() implements Outcome {}

    /// These aliases belong to other variants. An address has one owner, and keeps it until that
    /// one gives it up.
    record AliasesTaken(Map<String, VariantKey> owners) implements Outcome {}

    /// `publishedAt` of what readers have seen cannot change: their cursors rely on it.
    record PublishedAtImmutable() implements Outcome {}
  }

  /// Stores a submission as the variant's new content.
  Published publish(
      String id,
      String language,
      ArticleSubmission wanted,
      Precondition precondition,
      Guard guard) {
    var kept = wanted.withBody(wanted.body().stream().map(Related::kept).toList());
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var before = articles.snapshot(id, language);
      guard.check(before.article());
      var article = Revision.of(id, language, kept, before.stored(), now());
      var refused = refused(before, wanted, article, precondition);
      if (refused.isPresent()) {
        return new Published(refused.get(), Set.of());
      }
      var change =
          new Change(
              id,
              language,
              wanted.state(),
              Optional.of(article),
              wanted.aliases(),
              wanted.publishedAt().isPresent()
                  || before.stored().map(StoredVariant::scheduled).orElse(false),
              clock.instant());
      var stored = store.write(before, change);
      if (stored.isPresent()) {
        var outcome =
            before.stored().isEmpty()
                ? new Outcome.Created(stored.get())
                : new Outcome.Updated(stored.get());
        return new Published(outcome, PublishingStore.pages(before, change));
      }
    }
    throw tooManyWriters();
  }

  /// Why nothing is written.
  private Optional<Outcome> refused(
      Snapshot before, ArticleSubmission wanted, Article article, Precondition precondition) {
    var stored = before.stored();
    if (stored.isPresent() && isSame(stored.get(), wanted, article)) {
      return Optional.of(new Outcome.Unchanged(stored.get()));
    }
    if (!precondition.allows(before.version())) {
      return Optional.of(new Outcome.PreconditionFailed());
    }
    if (stored.isPresent() && precondition.isEmpty()) {
      return Optional.of(new Outcome.PreconditionRequired());
    }
    if (movesWhatWasSeen(stored, article, now())) {
      return Optional.of(new Outcome.PublishedAtImmutable());
    }
    var taken = taken(before, wanted, article.card());
    return taken.isEmpty() ? Optional.empty() : Optional.of(new Outcome.AliasesTaken(taken));
  }

  private static boolean isSame(StoredVariant stored, ArticleSubmission wanted, Article article) {
    return Revision.isSame(stored, wanted.state(), article)
        && wanted.aliases().map(stored.aliases().paths()::equals).orElse(true);
  }

  /// The new aliases that belong to other variants, with these.
  private Map<String, VariantKey> taken(Snapshot before, ArticleSubmission wanted, Card card) {
    var known = before.stored().map(StoredVariant::aliases).orElse(Aliases.NONE);
    var added = new Aliases(0, wanted.aliases().orElse(List.of())).without(known);
    var owners = aliases.owners(added);
    owners.values().removeIf(new VariantKey(card.id(), card.language())::equals);
    return owners;
  }

  /// Leaves a tombstone, so that its address responds with 410.
  ///
  /// @return empty when the variant does not exist
  Optional<Published> withdraw(String id, String language, Precondition precondition, Guard guard) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var before = articles.snapshot(id, language);
      if (before.stored().isEmpty()) {
        return Optional.empty();
      }
      guard.check(before.article());
      if (before.stored().get().state() == Story.State.WITHDRAWN) {
        return Optional.of(new Published(new Outcome.Unchanged(before.stored().get()), Set.of()));
      }
      if (!precondition.allows(before.version())) {
        return Optional.of(new Published(new Outcome.PreconditionFailed(), Set.of()));
      }
      var change =
          new Change(
              id,
              language,
              Story.State.WITHDRAWN,
              Optional.empty(),
              Optional.empty(),
              false,
              clock.instant());
      var stored = store.write(before, change);
      if (stored.isPresent()) {
        var outcome = new Outcome.Updated(stored.get());
        return Optional.of(new Published(outcome, PublishingStore.pages(before, change)));
      }
    }
    throw tooManyWriters();
  }

  Optional<StoredVariant> find(String id, String language) {
    return articles.snapshot(id, language).stored();
  }

  private static UnavailableException tooManyWriters() {
    return UnavailableException.because("the variant changed on every attempt");
  }

  /// Renders front pages. What they show is written and will be acknowledged: whatever goes wrong
  /// here is no fault of the request. A page that cannot be rendered now, or not in time, costs
  /// readers a query until the next publish, and is never wrong.
  void render(Set<ListName> stalePages) {
    var end = clock.instant().plus(RENDERING);
    for (var page : stalePages) {
      var language = languages.find(page.language()).orElseThrow();
      if (clock.instant().isAfter(end) || !isDone(() -> frontPages.render(page, language))) {
        return;
      }
    }
    for (var language : stalePages.stream().map(ListName::language).distinct().toList()) {
      if (clock.instant().isAfter(end) || !isDone(() -> news.compact(language, clock.instant()))) {
        return;
      }
    }
  }

  /// @return false when the store is unavailable, so that nothing more is sent to it
  private static boolean isDone(Runnable rendering) {
    try {
      rendering.run();
      return true;
    } catch (UnavailableException _) {
      return false;
    } catch (RuntimeException e) {
      Log.error("rendering", e);
      return true;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static boolean movesWhatWasSeen(
      Optional<StoredVariant> before, Article article, Instant now) {
    return before
        .filter(stored -> stored.state() == Story.State.LIVE)
        .flatMap(StoredVariant::article)
        .map(old -> old.card().publishedAt())
        .filter(seen -> !seen.isAfter(now))
        .map(seen -> !seen.equals(article.card().publishedAt()))
        .orElse(false);
  }
}
