package masthead.articles.site;

import java.util.List;
import java.util.Optional;

/// What a page says about itself to search engines.
///
/// @param canonical the page's one address
/// @param alternates the same in each language, itself included
record PageHead(
    String title,
    Optional<String> description,
    Optional<String> canonical,
    List<Alternate> alternates) {

  /// @param hreflang a tag, or `x-default`
  record Alternate(String hreflang, String url) {}
}
