package masthead.preferences;

import java.util.Optional;

/// What a reader chose. What was not chosen is empty and follows the defaults, so a later change of
/// a default reaches every reader who left it alone.
record Preferences(
    Optional<ReadingMode> readingMode, Optional<FontSize> fontSize, Optional<String> language) {

  static final Preferences NONE =
      new Preferences(Optional.empty(), Optional.empty(), Optional.empty());
  static final ReadingMode DEFAULT_READING_MODE = ReadingMode.AUTO;
  static final FontSize DEFAULT_FONT_SIZE = FontSize.MEDIUM;

  /// The members' names, in JSON and in the table.
  static final String READING_MODE = "readingMode";

  static final String FONT_SIZE = "fontSize";
  static final String LANGUAGE = "language";
}
