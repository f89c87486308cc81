package masthead.mail;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// Domain names in any script as A-labels, by IDNA2008 (RFC 5890 to 5893).
///
/// The JDK has IDNA2003 with Unicode 3.2 only. It refuses letters that came later, such as the
/// Bengali `ৎ` and the Malayalam chillus, and turns names with `ß`, ZWJ or ZWNJ into other names.
final class Idna {
  private static final Pattern DOTS = Pattern.compile("[.\u3002\uFF0E\uFF61]");

  /// Letters, digits and inner hyphens (RFC 1123, 2.1).
  private static final Pattern LDH = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private static final int MAX_LABEL_LENGTH = 63;
  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;

  /// Combining class 9: what a joiner may follow (RFC 5892, A.1).
  private static final String VIRAMAS =
      "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84"
          + "\u1039\u103A\u17D2\u1A60\u1B44\u1BAA\u1BAB\uA806\uA8C4\uA953\uA9C0\uAAF6\uABED";

  /// Arabic letters that do not join to the left: a ZWNJ behind one changes nothing.
  private static final Pattern NOT_JOINING =
      Pattern.compile(
          "[\u0621-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0673\u0675-\u0677"
              + "\u0688-\u0699\u06C0\u06C3-\u06CB\u06CD\u06CF\u06D2-\u06D5]");

  /// Valid, though not a letter or digit (RFC 5892, 2.6).
  private static final Set<Integer> ALSO_VALID = Set.of(0x6FD, 0x6FE, 0xF0B, 0x3007);

  /// Invalid, though a letter or mark: RFC 5892, 2.6, and what Unicode ignores by default.
  private static final Pattern NOT_VALID =
      Pattern.compile(
          "[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B\u034F\u1100-\u11FF\u17B4\u17B5"
              + "\u180B-\u180F\u3164\uA960-\uA97F\uD7B0-\uD7FF\uFE00-\uFE0F\uFFA0"
              + "\\x{E0100}-\\x{E01EF}]");

  private Idna() {}

  /// The domain as the DNS has it, in lower case; empty when a label is not valid. Does not check
  /// how many labels there are.
  static Optional<String> toAscii(String domain) {
    var labels = new StringJoiner(".");
    for (var typed : DOTS.split(domain, -1)) {
      var label = label(mapped(typed));
      if (label.isEmpty()) {
        return Optional.empty();
      }
      labels.add(label.get());
    }
    return Optional.of(labels.toString());
  }

  private static Optional<String> label(String label) {
    if (!label.chars().allMatch(c -> c < 0x80)) {
      return isValid(label)
          ? Optional.of("xn--" + Punycode.encode(label))
              .filter(found -> found.length() <= MAX_LABEL_LENGTH)
          : Optional.empty();
    }
    return Optional.of(label)
        .filter(LDH.asMatchPredicate())
        .filter(found -> !found.startsWith("xn--") || survivesDecoding(found));
  }

  /// One spelling for each name, or a person could subscribe twice.
  private static boolean survivesDecoding(String label) {
    var decoded = Punycode.decode(label.substring("xn--".length()));
    return decoded
        .filter(text -> !text.chars().allMatch(c -> c < 0x80))
        .filter(text -> mapped(text).equals(text) && isValid(text))
        .filter(text -> label.equals("xn--" + Punycode.encode(text)))
        .isPresent();
  }

  /// What a person may have typed for it: other widths, capitals, letters with their accents apart
  /// (RFC 5895).
  private static String mapped(String label) {
    var wide = Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(wide, Normalizer.Form.NFKC);
  }

  private static boolean isValid(String label) {
    var points = label.codePoints().toArray();
    if (points.length > MAX_LABEL_LENGTH
        || label.startsWith("-")
        || label.endsWith("-")
        || label.startsWith("--", 2)
        || isMark(points[0])) {
      return false;
    }
    for (var i = 0; i < points.length; i++) {
      if (!isValid(points, i)) {
        return false;
      }
    }
    return isBidi(points);
  }

  /// RFC 5892, 2 and 3, with the rules of its appendix A that a character's neighbours decide.
  private static boolean isValid(int[] points, int i) {
    var point = points[i];
    return switch (point) {
      case ZWJ -> i > 0 && isVirama(points[i - 1]);
      case ZWNJ -> i > 0 && (isVirama(points[i - 1]) || parts(points, i));
      case 0xB7 -> neighbour(points, i - 1) == 'l' && neighbour(points, i + 1) == 'l';
      case 0x375 -> isOf(neighbour(points, i + 1), UnicodeScript.GREEK);
      case 0x5F3, 0x5F4 -> isOf(neighbour(points, i - 1), UnicodeScript.HEBREW);
      case 0x30FB -> isJapanese(points);
      default -> isPlainlyValid(point) && !mixesDigits(points, point);
    };
  }

  private static boolean isPlainlyValid(int point) {
    if (point < 0x80) {
      return point == '-' || Character.isDigit(point) || Character.isLowerCase(point);
    }
    return ALSO_VALID.contains(point)
        || (isLetterOrDigit(point) && !NOT_VALID.matcher(Character.toString(point)).matches());
  }

  private static boolean isLetterOrDigit(int point) {
    return switch (Character.getType(point)) {
      case Character.LOWERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER ->
          mapped(Character.toString(point)).equals(Character.toString(point)) || isMark(point);
      default -> false;
    };
  }

  private static boolean isMark(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  private static int neighbour(int[] points, int i) {
    return i >= 0 && i < points.length ? points[i] : 0;
  }

  private static boolean isOf(int point, UnicodeScript script) {
    return UnicodeScript.of(point) == script;
  }

  private static boolean isVirama(int point) {
    return VIRAMAS.indexOf(point) >= 0;
  }

  /// Whether it keeps two letters apart that would be joined.
  private static boolean parts(int[] points, int i) {
    var before = i - 1;
    while (before >= 0 && isMark(points[before])) {
      before--;
    }
    var after = i + 1;
    while (after < points.length && isMark(points[after])) {
      after++;
    }
    var left = neighbour(points, before);
    return isOf(left, UnicodeScript.ARABIC)
        && isOf(neighbour(points, after), UnicodeScript.ARABIC)
        && !NOT_JOINING.matcher(Character.toString(left)).matches();
  }

  private static boolean isJapanese(int[] points) {
    for (var point : points) {
      var script = UnicodeScript.of(point);
      if (script == UnicodeScript.HIRAGANA
          || script == UnicodeScript.HAN
          || (script == UnicodeScript.KATAKANA && point != 0x30FB)) {
        return true;
      }
    }
    return false;
  }

  /// The two kinds of Arabic digits look alike.
  private static boolean mixesDigits(int[] points, int point) {
    if (point < 0x660 || point > 0x669) {
      return false;
    }
    for (var other : points) {
      if (other >= 0x6F0 && other <= 0x6F9) {
        return true;
      }
    }
    return false;
  }

  /// RFC 5893, 2, for one label.
  private static boolean isBidi(int[] points) {
    var rightToLeft = false;
    var latin = false;
    var european = false;
    var arabic = false;
    for (var point : points) {
      switch (Character.getDirectionality(point)) {
        case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC ->
            rightToLeft = true;
        case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> latin = true;
        case Character.DIRECTIONALITY_EUROPEAN_NUMBER -> european = true;
        case Character.DIRECTIONALITY_ARABIC_NUMBER -> arabic = true;
        default -> {}
      }
    }
    if (!rightToLeft) {
      return !arabic;
    }
    var first = Character.getDirectionality(points[0]);
    return !latin
        && !(european && arabic)
        && (first == Character.DIRECTIONALITY_RIGHT_TO_LEFT
            || first == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
  }
}
