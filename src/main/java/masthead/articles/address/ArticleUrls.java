package masthead.articles.address;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.runtime.Environment;

/// The addresses of the site's pages: every link to one of them is made here.
public final class ArticleUrls {
  private final String siteUrl;
  private final List<UrlPattern> patterns;

  /// @param siteUrl without a slash at its end
  /// @param patterns separated by spaces: addresses are made by the first, and those of the others,
  ///   which the site had before, are still found
  public ArticleUrls(String siteUrl, String patterns) {
    this.siteUrl = siteUrl;
    this.patterns = Stream.of(patterns.split(" ")).map(UrlPattern::parse).toList();
  }

  public static ArticleUrls of(Environment environment) {
    return new ArticleUrls(
        environment.require("SITE_URL"), environment.require("ARTICLE_URL_PATTERN"));
  }

  public String siteUrl() {
    return siteUrl;
  }

  public String url(ArticleAddress article) {
    return siteUrl + path(article);
  }

  /// Below the site's address. Letters of any script are there as they are.
  public String path(ArticleAddress article) {
    return patterns.getFirst().path(article);
  }

  /// Of a language's front page.
  public String front(String language) {
    return siteUrl + "/" + language;
  }

  public String section(String language, String section) {
    return front(language) + "/" + section;
  }

  public String tag(String language, String tag) {
    return front(language) + "/tag/" + segment(tag);
  }

  public String author(String language, String author) {
    return front(language) + "/author/" + segment(author);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Which variant an address is of, whatever section and slug it had.
  public Optional<VariantKey> find(PagePath path) {
    return patterns.stream().flatMap(pattern -> pattern.find(path.path()).stream()).findFirst();
  }

  /// What all addresses depend on.
  public String configuration() {
    return siteUrl + patterns.getFirst();
  }
}
