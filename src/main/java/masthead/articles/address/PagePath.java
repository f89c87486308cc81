package masthead.articles.address;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.json.TextRules;

/// An address below the site's, such as `/2019/05/tea` or `/?p=123`, in one form for all its
/// spellings: letters of any script as they are and not percent-encoded, in Normalization Form C,
/// without a slash at the end.
///
/// @param query with its question mark, or empty
public record PagePath(String path, String query) {
  /// In UTF-8. Even percent-encoded twice it fits a query.
  public static final int MAX_BYTES = 400;

  public static final String RULE =
      "must be a path that begins with /, perhaps with a query, of at most 400 bytes";

  private static final int MAX_SENT = 3 * MAX_BYTES;

  private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

  /// What RFC 3986 allows in a path or query besides the unreserved.
  private static final String DELIMITERS = "!$&'()*+,;=:@/?";

  /// Empty when it is not the path of a page, or too long.
  public static Optional<PagePath> parse(String sent) {
    if (!sent.startsWith("/")
        || sent.startsWith("//")
        || sent.contains("#")
        || sent.length() > MAX_SENT) {
      return Optional.empty();
    }
    var normal = normal(sent);
    var question = normal.indexOf('?');
    var path = question < 0 ? normal : normal.substring(0, question);
    var query = question < 0 || question == normal.length() - 1 ? "" : normal.substring(question);
    var found = new PagePath(path.length() > 1 ? path.replaceAll("/+$", "") : path, query);
    return Optional.of(found)
        .filter(one -> one.text().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES);
  }

  public String text() {
    return path + query;
  }

  public boolean isFrontPage() {
    return text().equals("/");
  }

  /// By RFC 3986 section 6.2.2, and RFC 3987 for what is not ASCII.
  private static String normal(String sent) {
    var normal = new StringBuilder();
    var escapes = ESCAPES.matcher(sent);
    var end = 0;
    while (escapes.find()) {
      normal.append(written(sent.substring(end, escapes.start()), DELIMITERS));
      normal.append(decoded(escapes.group()));
      end = escapes.end();
    }
    return TextRules.normal(normal.append(written(sent.substring(end), DELIMITERS)).toString());
  }

  /// Escapes of anything but UTF-8, which old systems have, stay.
  private static String decoded(String escapes) {
    var bytes = ByteBuffer.wrap(HexFormat.of().parseHex(escapes.replace("%", "")));
    try {
      return written(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(), "");
    } catch (CharacterCodingException _) {
      return escapes.toUpperCase(Locale.ROOT);
    }
  }

  private static String written(String text, String delimiters) {
    var written = new StringBuilder();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(one -> written.append(isPlain(one, delimiters) ? one : escaped(one)));
    return written.toString();
  }

  private static boolean isPlain(String one, String delimiters) {
    return one.codePointAt(0) < 0x80
        ? UNRESERVED.matcher(one).matches() || delimiters.contains(one)
        : TextRules.fault(one).isEmpty() && !TextRules.isBlank(one);
  }

  private static String escaped(String one) {
    var hex = HexFormat.ofDelimiter("%").withUpperCase();
    return "%" + hex.formatHex(one.getBytes(StandardCharsets.UTF_8));
  }
}
