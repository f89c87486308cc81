package masthead.articles.head;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.address.ArticleAddress;
import masthead.articles.body.Image;
import masthead.language.Language;

/// An article's page, as its head describes it.
///
/// @param text the standfirst, else what the body begins with; only its beginning is shown
/// @param section the section's name in the article's language
/// @param translations the addresses of all live variants by language, this one among them
/// @param original the language of those that a reader of none of them gets
/// @param canonicalUrl where else the article is at home
public record ArticlePage(
    ArticleAddress address,
    Language language,
    String headline,
    String text,
    String section,
    List<String> tags,
    List<Author> authors,
    Instant published,
    Instant modified,
    Optional<Image> image,
    int wordCount,
    Map<String, ArticleAddress> translations,
    Optional<String> original,
    Optional<String> canonicalUrl) {

  /// More of a text is never shown, however many of its characters take two places.
  public static final int MAX_TEXT = 2 * Excerpt.LENGTH;

  /// Who wrote the article.
  ///
  /// @param url of the author's page, where there is one
  public record Author(String name, Optional<String> url) {}
}
