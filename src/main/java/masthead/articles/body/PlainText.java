package masthead.articles.body;

import java.util.regex.Pattern;
import masthead.json.TextRules;

/// The text of HTML, made into what [TextRules] takes.
final class PlainText {
  static final Pattern SPACES = Pattern.compile("[ \\t\\n\\f\\r]+");

  private PlainText() {}

  /// In one line, without what [TextRules] refuses.
  static String line(String text) {
    return SPACES
        .matcher(TextRules.normal(allowed(SPACES.matcher(text).replaceAll(" "))))
        .replaceAll(" ")
        .strip();
  }

  /// True when nothing in the text can be seen. CMSs use no-break spaces to keep lines empty.
  static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(point ->
            Character.isWhitespace(point)
                || Character.isSpaceChar(point)
                || Character.getType(point) == Character.FORMAT);
  }

  /// Without what [TextRules] refuses; line feeds and tabs stay.
  static String allowed(String text) {
    if (TextRules.fault(text).isEmpty()) {
      return text;
    }
    return text.codePoints()
        .filter(point -> point == '\n' || point == '\t' || isAllowed(point))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isAllowed(int point) {
    return TextRules.fault(Character.toString(point)).isEmpty();
  }
}
