package masthead.articles;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.articles.body.Block;
import masthead.articles.body.Image;

/// What lists show of an article: one language variant without its body.
///
/// `section` is an id, `slug` the last part of the page's path. Times are whole seconds: they are
/// part of sort keys, which must all have one width.
record Card(
    String id,
    String language,
    String headline,
    Optional<String> standfirst,
    String section,
    List<String> tags,
    List<Author> authors,
    Instant publishedAt,
    Instant updatedAt,
    Optional<Image> image,
    Optional<String> slug,
    int readingMinutes) {

  static final Pattern ID = Block.Related.ARTICLE_ID;

  record Author(String id, String name) {}

  /// The site's page of this variant, below the site's address.
  String path() {
    return path(language, section, id, slug);
  }

  /// A hyphen of the id is doubled: the first single one is then the end of the id.
  static String path(String language, String section, String id, Optional<String> slug) {
    return "/%s/%s/".formatted(language, section)
        + id.replace("-", "--")
        + slug.map(text -> "-" + text).orElse("");
  }

  Card updated(Instant time) {
    return new Card(
        id,
        language,
        headline,
        standfirst,
        section,
        tags,
        authors,
        publishedAt,
        time,
        image,
        slug,
        readingMinutes);
  }

  /// Where it stands in a list: newest first, and every article in one place.
  Position position() {
    return new Position(publishedAt, id);
  }
}
