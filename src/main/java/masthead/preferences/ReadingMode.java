package masthead.preferences;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The colours a page is read in: the values of Firefox's Reader View, and a high contrast.
enum ReadingMode {
  AUTO,
  LIGHT,
  DARK,
  SEPIA,
  CONTRAST;

  static final List<String> IDS = Arrays.stream(values()).map(ReadingMode::id).toList();

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ReadingMode> find(String id) {
    return Arrays.stream(values()).filter(mode -> mode.id().equals(id)).findFirst();
  }
}
