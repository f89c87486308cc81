package masthead.preferences;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How large the text is, as a multiple of the page's own size.
///
/// `HUGE` is 200 %, as WCAG 2.2 success criterion 1.4.4 requires (technique G178).
enum FontSize {
  SMALL(0.875),
  MEDIUM(1.0),
  LARGE(1.25),
  X_LARGE(1.5),
  XX_LARGE(1.75),
  HUGE(2.0);

  static final List<String> IDS = Arrays.stream(values()).map(FontSize::id).toList();

  private final double scale;

  FontSize(double scale) {
    this.scale = scale;
  }

  double scale() {
    return scale;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<FontSize> find(String id) {
    return Arrays.stream(values()).filter(size -> size.id().equals(id)).findFirst();
  }
}
