package masthead.articles.publishing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import masthead.articles.Article;
import masthead.articles.Card;
import masthead.articles.Story;
import masthead.articles.body.Block;
import masthead.articles.body.Image;

/// The checked body of a publishing request.
///
/// `aliases` is empty when those that are stored stay. `updatedAt` and `firstPublishedAt` are given
/// only by imports from another system.
record ArticleSubmission(
    Story.State state,
    String headline,
    Optional<String> standfirst,
    String section,
    List<String> tags,
    List<Card.Author> authors,
    Optional<Instant> publishedAt,
    Optional<Image> image,
    Optional<String> slug,
    Optional<List<String>> aliases,
    Optional<Article.Source> source,
    Optional<String> canonicalUrl,
    List<Block> body,
    Optional<Instant> updatedAt,
    Optional<Instant> firstPublishedAt) {

  ArticleSubmission withBody(List<Block> other) {
    return new ArticleSubmission(
        state,
        headline,
        standfirst,
        section,
        tags,
        authors,
        publishedAt,
        image,
        slug,
        aliases,
        source,
        canonicalUrl,
        other,
        updatedAt,
        firstPublishedAt);
  }
}
