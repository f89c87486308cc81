package masthead.articles.feed;

import masthead.articles.body.Image;

/// An article's picture in RSS and Atom, by Media RSS: <https://www.rssboard.org/media-rss>.
final class Media {
  /// The namespace's name ends with the slash.
  static final String NAMESPACE = "http://search.yahoo.com/mrss/";

  private Media() {}

  /// Without `media:description` for the text of those who do not see it: feedparser, and so the
  /// readers built on it, takes that for the article's content.
  static void write(XmlWriter xml, Image image) {
    xml.start("media:content", "url", FeedText.address(image.url()), "medium", "image");
    image
        .size()
        .ifPresent(
            size -> xml.attributes("width", "" + size.width(), "height", "" + size.height()));
    image.credit().ifPresent(name -> xml.element("media:credit", name));
    xml.end();
  }
}
