package masthead.articles.feed;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import masthead.articles.address.ArticleUrls;

/// What all feeds of a paper have in common.
public record Publication(String name, ArticleUrls urls) {

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
