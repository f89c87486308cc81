package masthead.articles.feed;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.articles.address.ArticleUrls;
import masthead.runtime.Environment;

/// The paper, as its feeds and its pages' heads present it.
///
/// @param logo the address of a picture
/// @param profiles the paper's own pages on other sites
/// @param principles the page with its editorial principles
/// @param imprint the page that names who is responsible for it
public record Publication(
    String name,
    ArticleUrls urls,
    Optional<String> logo,
    List<String> profiles,
    Optional<String> principles,
    Optional<String> imprint) {

  public static Publication of(Environment environment, ArticleUrls urls) {
    return new Publication(
        environment.require("SITE_NAME"),
        urls,
        environment.find("SITE_LOGO"),
        environment.find("SITE_PROFILES").stream()
            .flatMap(text -> Stream.of(text.strip().split(" +")))
            .toList(),
        environment.find("PRINCIPLES_URL"),
        environment.find("IMPRINT_URL"));
  }

  public String siteUrl() {
    return urls.siteUrl();
  }

  /// A URI of RFC 4151, which keeps ids such as `wp-123` apart from another paper's. Headline, slug
  /// and section are not in it: readers show an article whose id changed a second time. The year
  /// stands for who owned the name then and must never change.
  public String tag(String rest) {
    var host = requireNonNull(URI.create(siteUrl()).getHost(), siteUrl());
    return "tag:" + host + ",2026:" + rest;
  }
}
