package masthead.articles;

import java.util.List;
import java.util.Optional;

/// A picture: its text for those who do not see it, and its size in pixels, so that a page can keep
/// the room free.
record Image(
    String url,
    String alt,
    Optional<String> caption,
    Optional<String> credit,
    int width,
    int height,
    List<Variant> variants) {

  /// The same picture in another size or format.
  record Variant(String url, int width, String type) {}
}
