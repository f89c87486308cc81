package masthead.articles.feed;

import java.util.regex.Pattern;
import masthead.http.WebUrl;
import masthead.language.Direction;

/// Texts and addresses as feeds can carry them.
final class FeedText {
  /// What is not a `Char` of XML 1.0 section 2.2, lone surrogates too, which UTF-8 cannot write.
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[^\\t\\n\\r -\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]+");

  private FeedText() {}

  /// Plain text for a place where readers expect HTML. It also carries what the formats cannot say:
  /// that a text runs from right to left.
  static String html(Feed feed, String text) {
    var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return feed.language().direction() == Direction.RTL
        ? "<p dir=\"rtl\">" + escaped + "</p>"
        : escaped;
  }

  static String clean(String text) {
    return NOT_IN_XML.matcher(text).replaceAll("");
  }

  /// RSS and sitemaps want URIs.
  static String address(String url) {
    return WebUrl.toUri(clean(url));
  }
}
