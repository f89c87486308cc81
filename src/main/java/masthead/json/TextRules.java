package masthead.json;

import java.text.Normalizer;
import java.util.Optional;

/// The rules for text that clients send.
public final class TextRules {
  /// What Unicode counts as letters, symbols or marks, but fonts draw as nothing: the Hangul
  /// fillers, the empty Braille pattern, the grapheme joiner.
  private static final String BLANK_LETTERS = "\u115F\u1160\u3164\uFFA0\u2800\u034F";

  private TextRules() {}

  /// Why a one-line text is refused: controls, lone surrogates, noncharacters, byte order marks and
  /// bidirectional overrides, which can make a line read as something else.
  ///
  /// Joiners and isolates are allowed: Hindi, Urdu and Persian need them.
  public static Optional<String> fault(String text) {
    return text.codePoints()
        .filter(TextRules::isRefused)
        .mapToObj("must not contain U+%04X"::formatted)
        .findFirst();
  }

  /// Texts are kept in Normalization Form C, so that the same text has the same bytes.
  public static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// Whether nothing in it is visible: white space of any script, joiners and other invisible
  /// characters, or nothing at all.
  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(TextRules::isInvisible);
  }

  private static boolean isInvisible(int point) {
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || Character.isISOControl(point)
        || Character.getType(point) == Character.FORMAT
        || BLANK_LETTERS.indexOf(point) >= 0;
  }

  static boolean isEncodable(String text) {
    return text.codePoints().noneMatch(TextRules::isSurrogate);
  }

  private static boolean isRefused(int point) {
    return Character.isISOControl(point)
        || isSurrogate(point)
        || (point & 0xFFFE) == 0xFFFE
        || (point >= 0xFDD0 && point <= 0xFDEF)
        || point == 0xFEFF
        || point == 0x202D
        || point == 0x202E;
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
