package masthead.articles.feed;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/// What all feeds of a paper have in common.
///
/// @param siteUrl without a slash at its end
public record Publication(String name, String siteUrl) {

  /// A URI of RFC 4151, which keeps ids such as `wp-123` apart from another paper's. Headline, slug
  /// and section are not in it: readers show an article whose id changed a second time. The year
  /// stands for who owned the name then and must never change.
  public String tag(String rest) {
    var host = requireNonNull(URI.create(siteUrl).getHost(), siteUrl);
    return "tag:" + host + ",2026:" + rest;
  }
}
