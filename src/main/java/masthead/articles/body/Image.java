package masthead.articles.body;

import java.util.List;
import java.util.Optional;

/// A picture.
///
/// @param alt its text for those who do not see it; empty when it is only decoration, or when the
///   system it came from knew none
/// @param size empty when it is not known: a page then cannot keep room free for it
public record Image(
    String url,
    String alt,
    Optional<String> caption,
    Optional<String> credit,
    Optional<Size> size,
    List<Variant> variants) {

  /// In pixels.
  public record Size(int width, int height) {}

  /// The same picture in another size or format.
  public record Variant(String url, int width, String type) {}
}
