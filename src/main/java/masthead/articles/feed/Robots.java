package masthead.articles.feed;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import masthead.json.Json;
import masthead.runtime.Environment;

/// The site's `robots.txt` (RFC 9309): which programs may read its pages, and what for.
///
/// `crawlers.json` names the programs of answer engines and of those who train models, each with a
/// page that says so. All others are told by a `Content-Signal` (<https://contentsignals.org/>),
/// which they may heed or not.
///
/// @param search whether search engines, and all that are not named, may read them
/// @param answers whether programs may that answer questions
/// @param training whether programs may that train models
public record Robots(boolean search, boolean answers, boolean training) {
  private static final Map<String, Object> CRAWLERS = Json.resource(Robots.class, "crawlers.json");

  public static Robots of(Environment environment) {
    return new Robots(
        isAllowed(environment, "SEARCH_CRAWLERS"),
        isAllowed(environment, "ANSWER_CRAWLERS"),
        isAllowed(environment, "TRAINING_CRAWLERS"));
  }

  private static boolean isAllowed(Environment environment, String name) {
    return environment.require(name).equals("allow");
  }

  /// The file.
  ///
  /// @param sitemaps their addresses
  public byte[] text(List<String> sitemaps) {
    var out = new StringBuilder("User-agent: *\n");
    out.append(
        "Content-Signal: search=%s, ai-input=%s, ai-train=%s\n"
            .formatted(word(search), word(answers), word(training)));
    rule(out, search);
    group(out, "answers", answers);
    group(out, "training", training);
    sitemaps.forEach(url -> out.append("Sitemap: ").append(FeedText.address(url)).append('\n'));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void group(StringBuilder out, String purpose, boolean isAllowed) {
    if (CRAWLERS.get(purpose) instanceof Map<?, ?> named) {
      named.keySet().forEach(name -> out.append("User-agent: ").append(name).append('\n'));
    }
    rule(out, isAllowed);
  }

  private static void rule(StringBuilder out, boolean isAllowed) {
    out.append(isAllowed ? "Allow: /\n\n" : "Disallow: /\n\n");
  }

  private static String word(boolean isAllowed) {
    return isAllowed ? "yes" : "no";
  }
}
