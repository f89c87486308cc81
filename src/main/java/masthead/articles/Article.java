package masthead.articles;

import java.time.Instant;
import java.util.Optional;

/// One language variant of a story, whole.
///
/// `body` is the JSON array of its blocks, as [masthead.articles.body.BlockJson] writes it: it is
/// checked and sanitised when stored, and is copied into responses as it is.
public record Article(
    Card card,
    String body,
    Instant firstPublishedAt,
    int wordCount,
    Optional<Source> source,
    Optional<String> canonicalUrl) {

  /// Where the text came from, when it is not the paper's own.
  public record Source(String name, String url) {}

  Article withBody(String other) {
    return new Article(card, other, firstPublishedAt, wordCount, source, canonicalUrl);
  }

  public Article updated(Instant time) {
    return new Article(card.updated(time), body, firstPublishedAt, wordCount, source, canonicalUrl);
  }
}
