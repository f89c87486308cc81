package masthead.articles.body;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.WebUrl;
import masthead.json.TextRules;

/// Addresses as HTML has them: browsers take more than a URI, so it is made into one here.
final class HtmlAddress {
  private static final Pattern PARTS =
      Pattern.compile("(?:(https?):)?//([^/?#@]+)((?:[/?#].*)?)", Pattern.CASE_INSENSITIVE);
  private static final Pattern UNENCODED =
      Pattern.compile("[ \"<>\\\\^`{|}\\[\\]]|%(?![0-9A-Fa-f]{2})");

  private HtmlAddress() {}

  /// An http or https address that publishing takes in JSON too, `https` when it names no scheme
  /// (`//example.org/`). What browsers would encode is encoded; empty for every other scheme, user
  /// info, control characters, and what is no address.
  static Optional<String> of(String sent) {
    var text = TextRules.normal(sent.strip());
    var parts = PARTS.matcher(text);
    if (TextRules.fault(text).isPresent() || !parts.matches()) {
      return Optional.empty();
    }
    var scheme = Optional.ofNullable(parts.group(1)).orElse("https").toLowerCase(Locale.ROOT);
    var rest = UNENCODED.matcher(parts.group(3)).replaceAll(found -> encoded(found.group()));
    return Optional.of(scheme + "://" + parts.group(2) + rest).filter(WebUrl::isValid);
  }

  private static String encoded(String character) {
    return "%%%02X".formatted(character.getBytes(StandardCharsets.US_ASCII)[0]);
  }
}
