package masthead.articles.body;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One block of an article's body. `html`, list items and table cells hold inline HTML from the
/// allow-list `a em strong br code sub sup`, sanitised when stored; every other text is plain.
public sealed interface Block {

  record Paragraph(String html) implements Block {}

  /// `id` is the target of a link to this part of the page.
  record Heading(int level, String id, String text) implements Block {}

  /// A pointer to another article: one of this site's by `articleId`, any by `url`.
  record Related(
      String label, Optional<String> articleId, Optional<String> headline, Optional<String> url)
      implements Block {

    /// Ids are chosen by the publisher: a ULID, or a foreign one such as `wp-123`.
    public static final Pattern ARTICLE_ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  }

  record Picture(Image image) implements Block {}

  record Quote(String text, Optional<String> cite) implements Block {}

  record Items(boolean ordered, List<String> items) implements Block {}

  record Table(List<String> header, List<List<String>> rows) implements Block {}

  /// Text whose line breaks and spaces matter, such as a poem or a program. Its lines end with
  /// `\n`; it has no `br`.
  record Preformatted(String html) implements Block {}

  /// Something on another site, such as a video. It is linked and never fetched.
  record Embed(String provider, String url, Optional<String> title) implements Block {}
}
