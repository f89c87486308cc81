package masthead.articles.head;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.regex.Pattern;

/// The beginning of a text, for a description.
final class Excerpt {
  /// What search engines and link previews show, more or less.
  static final int LENGTH = 160;

  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]+");

  /// What no excerpt ends with: spaces, and marks that announce more.
  private static final Pattern END = Pattern.compile("[\\s\\p{Pd}\\p{Ps},;:،؛、，：；]+$");

  private Excerpt() {}

  /// The text in one line, cut between two words and with an ellipsis if it is longer. Chinese has
  /// no spaces, so where words end is for the JDK to say.
  static String of(String text, String language) {
    var line = SPACES.matcher(text).replaceAll(" ").strip();
    if (line.codePointCount(0, line.length()) <= LENGTH) {
      return line;
    }
    var limit = line.offsetByCodePoints(0, LENGTH - 1);
    var words = BreakIterator.getWordInstance(Locale.forLanguageTag(language));
    words.setText(line);
    var end = words.isBoundary(limit) ? limit : words.preceding(limit);
    var cut = END.matcher(line.substring(0, Math.max(0, end))).replaceAll("");
    return (cut.isEmpty() ? line.substring(0, limit) : cut) + "…";
  }
}
