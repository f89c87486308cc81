package masthead.articles.publishing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import masthead.articles.Article;
import masthead.articles.Card;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.address.Slug;
import masthead.articles.body.BlockJson;
import masthead.articles.body.WordCount;

/// What becomes of a variant when a submission is stored: what was sent, and what is kept of what
/// was there.
final class Revision {
  private Revision() {}

  /// The variant as it would be stored. Its `updatedAt` moves only when something else does.
  ///
  /// @param now in whole seconds
  static Article of(
      String id,
      String language,
      ArticleSubmission wanted,
      Optional<StoredVariant> before,
      Instant now) {
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
            before
                .flatMap(StoredVariant::article)
                .map(old -> old.card().updatedAt())
                .orElse(updated),
            wanted.image(),
            slug(wanted, language, before, now),
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

  /// The one that was sent, else the one that readers know, else one of the headline's words.
  private static Optional<String> slug(
      ArticleSubmission wanted, String language, Optional<StoredVariant> before, Instant now) {
    var known =
        before
            .filter(stored -> stored.wasSeen(now))
            .map(stored -> stored.story().variants().get(language))
            .flatMap(variant -> variant.address().slug());
    return wanted.slug().or(() -> known).or(() -> Slug.of(wanted.headline(), language));
  }

  /// The time a variant has, unless it is a draft without a time that is published now.
  private static Optional<Instant> keptTime(Optional<StoredVariant> before, Story.State state) {
    return before
        .filter(stored ->
            stored.state() != Story.State.DRAFT || stored.scheduled() || state == Story.State.DRAFT)
        .flatMap(StoredVariant::article)
        .map(article -> article.card().publishedAt());
  }

  /// When readers could see it first: kept once that has come.
  private static Instant first(
      ArticleSubmission wanted, Optional<StoredVariant> before, Instant published, Instant now) {
    return wanted
        .firstPublishedAt()
        .or(() ->
            before
                .filter(Revision::hasHistory)
                .flatMap(StoredVariant::article)
                .map(Article::firstPublishedAt)
                .filter(seen -> !seen.isAfter(now)))
        .orElse(published);
  }

  /// Readers have seen it, here or (says an import) elsewhere.
  private static boolean hasHistory(StoredVariant stored) {
    return stored.change().isPresent()
        || stored
            .article()
            .map(article -> !article.firstPublishedAt().equals(article.card().publishedAt()))
            .orElse(false);
  }

  static boolean isSame(StoredVariant before, Story.State state, Article article) {
    return before.state() == state && before.article().equals(Optional.of(article));
  }
}
