package masthead.articles.publishing;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import masthead.articles.Article;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.ListName;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.publishing.PublishingStore.Change;
import masthead.dynamo.Table;

/// Publishes articles without the routes and their checks: samples, and whatever a test of the
/// readers' side needs in the table.
public final class DirectPublishing {
  private DirectPublishing() {}

  /// Publishes the first variant of a story.
  ///
  /// @return empty when there is one already
  public static Optional<StoredVariant> publish(Table table, Article article) {
    var nothing = new Story(article.card().id(), new TreeMap<>());
    return publish(table, new Snapshot(nothing, Optional.empty()), article);
  }

  /// Publishes a variant at the time it says it was updated.
  ///
  /// @return empty when it is no longer as it was read
  public static Optional<StoredVariant> publish(Table table, Snapshot before, Article article) {
    return publish(table, before, article, article.card().updatedAt());
  }

  public static Optional<StoredVariant> publish(
      Table table, Snapshot before, Article article, Instant at) {
    return new PublishingStore(table).write(before, change(article, at));
  }

  /// The front pages that show the variant then.
  public static Set<ListName> pages(Snapshot before, Article article) {
    return PublishingStore.pages(before, change(article, article.card().updatedAt()));
  }

  private static Change change(Article article, Instant at) {
    return new Change(
        article.card().id(),
        article.card().language(),
        Story.State.LIVE,
        Optional.of(article),
        Optional.empty(),
        true,
        at);
  }
}
