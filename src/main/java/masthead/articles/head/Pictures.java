package masthead.articles.head;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.articles.body.Image;
import masthead.http.WebUrl;

/// An article's picture in the sizes that there are of it.
///
/// @param type empty when it is not known
record Pictures(String url, Optional<Image.Size> size, Optional<String> type) {
  /// What all sites that show previews can read: not all of them know AVIF and WebP.
  private static final Set<String> COMMON = Set.of("image/jpeg", "image/png");

  /// The width of a large preview, by the documentation of Facebook and X.
  private static final int PREVIEW = 1200;

  /// Google wants width times height to be at least this.
  private static final int MIN_PIXELS = 50_000;

  /// The one for a link's preview: large enough, and no larger than it has to be.
  static Pictures preview(Image image) {
    return image.variants().stream()
        .filter(variant -> COMMON.contains(variant.type()) && variant.width() >= PREVIEW)
        .min(Comparator.comparingInt(Image.Variant::width))
        .map(variant -> of(image, variant))
        .orElse(whole(image));
  }

  /// The picture itself, then its variants, one of each width, without those too small for Google.
  static List<Pictures> all(Image image) {
    var byWidth = new TreeMap<Integer, Pictures>(Comparator.reverseOrder());
    image.variants().forEach(variant -> byWidth.putIfAbsent(variant.width(), of(image, variant)));
    image.size().ifPresent(size -> byWidth.remove(size.width()));
    return Stream.concat(
            Stream.of(whole(image)),
            byWidth.values().stream().filter(picture -> picture.pixels() >= MIN_PIXELS))
        .toList();
  }

  private static Pictures whole(Image image) {
    return new Pictures(WebUrl.toUri(image.url()), image.size(), Optional.empty());
  }

  /// Variants have the proportions of the whole.
  private static Pictures of(Image image, Image.Variant variant) {
    var size =
        image
            .size()
            .map(whole ->
                new Image.Size(
                    variant.width(),
                    Math.round((float) variant.width() * whole.height() / whole.width())));
    return new Pictures(WebUrl.toUri(variant.url()), size, Optional.of(variant.type()));
  }

  private long pixels() {
    return size.map(known -> (long) known.width() * known.height()).orElse((long) MIN_PIXELS);
  }
}
