package masthead.articles.address;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.json.TextRules;

/// The readable part of an address: lower-case words of any script with single hyphens between.
public final class Slug {
  public static final int MAX_LENGTH = 100;
  public static final String RULE =
      "must be at most 100 lower-case letters and digits of any script with single hyphens between";

  /// Of a slug that is made here; longer ones end at a word.
  private static final int MADE_LENGTH = 80;

  private static final Pattern LATIN_ACCENTS = Pattern.compile("(\\p{IsLatin})\\p{Mn}+");
  private static final Pattern APOSTROPHES = Pattern.compile("['\u2018\u2019\u02BC]");

  /// Latin letters that do not decompose into one of ASCII and an accent.
  private static final Map<String, String> LATIN =
      Map.of(
          "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı",
          "i");

  private Slug() {}

  /// The slug of a headline. Latin letters lose their accents, as in most papers' addresses; other
  /// scripts stay as they are.
  ///
  /// @return empty when there is no letter or digit in it
  public static Optional<String> of(String headline, String language) {
    var text = headline.toLowerCase(Locale.ROOT);
    // "paper's" is one word in English, "l'école" two words in French.
    text = APOSTROPHES.matcher(text).replaceAll(language.equals("en") ? "" : " ");
    text = Normalizer.normalize(text, Normalizer.Form.NFD);
    text = LATIN_ACCENTS.matcher(text).replaceAll("$1");
    for (var letter : LATIN.entrySet()) {
      text = text.replace(letter.getKey(), letter.getValue());
    }
    return Optional.of(cut(words(text))).filter(slug -> !slug.isEmpty());
  }

  public static boolean isValid(String slug) {
    return TextRules.length(slug) <= MAX_LENGTH
        && !slug.isEmpty()
        && slug.equals(slug.toLowerCase(Locale.ROOT))
        && slug.equals(words(slug));
  }

  /// The text's letters, marks and digits, with a hyphen for whatever is between them.
  private static String words(String text) {
    var words = new StringBuilder();
    var isBetween = false;
    for (var point : TextRules.normal(text).codePoints().toArray()) {
      if (isOfWord(point) && !(isMark(point) && (words.isEmpty() || isBetween))) {
        words.append(isBetween && !words.isEmpty() ? "-" : "").appendCodePoint(point);
        isBetween = false;
      } else if (!isInvisible(point)) {
        isBetween = true;
      }
    }
    return words.toString();
  }

  private static boolean isOfWord(int point) {
    return (Character.isLetter(point) || Character.isDigit(point) || isMark(point))
        && !isInvisible(point);
  }

  private static boolean isMark(int point) {
    var type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /// Joiners, which shape the letters around them, and variation selectors.
  private static boolean isInvisible(int point) {
    return Character.getType(point) == Character.FORMAT
        || (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0100 && point <= 0xE01EF)
        || ((Character.isLetter(point) || isMark(point))
            && TextRules.isBlank(Character.toString(point)));
  }

  /// At a word's end where there is one, and never between a letter and its marks.
  private static String cut(String slug) {
    var points = slug.codePoints().toArray();
    if (points.length <= MADE_LENGTH) {
      return slug;
    }
    var end = MADE_LENGTH;
    while (end > 0 && isMark(points[end])) {
      end--;
    }
    var whole = new String(points, 0, end);
    var hyphen = points[end] == '-' ? -1 : whole.lastIndexOf('-');
    return (hyphen > 0 ? whole.substring(0, hyphen) : whole).replaceAll("-$", "");
  }
}
