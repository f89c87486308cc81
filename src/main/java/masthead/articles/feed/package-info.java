/// What readers' programs and search engines fetch: RSS, Atom, JSON Feed, sitemaps, `robots.txt`.
///
/// A [Feed] is a feed before it has a format; [FeedFormat] writes it. [News] is what the news
/// sitemap shows, [NewsStore] keeps it. The package knows no article: its caller passes what is to
/// be shown.
@NullMarked
package masthead.articles.feed;

import org.jspecify.annotations.NullMarked;
