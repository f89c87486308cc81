package masthead.articles;

import java.time.Instant;
import java.util.Optional;
import masthead.articles.address.Aliases;

/// A variant as the table has it, whatever its state.
///
/// `article` is gone once it is withdrawn. `change` is its position among the changes of its
/// language, when readers ever saw it. `scheduled` means that an editor set `publishedAt`.
public record StoredVariant(
    Story.State state,
    long version,
    Optional<Article> article,
    Optional<String> change,
    boolean scheduled,
    Aliases aliases,
    Story story) {

  /// Whether readers could see it by then, now or before.
  public boolean wasSeen(Instant now) {
    return change
        .map(ListPosition::ofKey)
        .map(position -> !position.publishedAt().isAfter(now))
        .orElse(false);
  }
}
