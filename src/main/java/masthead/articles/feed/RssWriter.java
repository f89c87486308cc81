package masthead.articles.feed;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// RSS 2.0 with the habits of <https://www.rssboard.org/rss-profile>.
final class RssWriter {
  private RssWriter() {}

  static byte[] write(Feed feed) {
    return XmlWriter.document(xml -> {
      xml.start("rss", "version", "2.0");
      xml.attributes("xmlns:atom", AtomWriter.NAMESPACE, "xmlns:media", Media.NAMESPACE);
      xml.attributes("xmlns:dc", "http://purl.org/dc/elements/1.1/");
      xml.start("channel");
      xml.element("title", feed.title());
      xml.element("link", FeedText.address(feed.homeUrl()));
      xml.element("description", feed.title());
      xml.element("language", feed.language().tag());
      xml.element("lastBuildDate", rfc822(feed.updated()));
      AtomWriter.writeLink(xml, "atom:link", "self", "application/rss+xml", feed.selfUrl());
      feed.entries().forEach(entry -> writeItem(xml, feed, entry));
      xml.end();
      xml.end();
    });
  }

  private static void writeItem(XmlWriter xml, Feed feed, Feed.Entry entry) {
    xml.start("item");
    xml.element("title", entry.title());
    xml.element("link", FeedText.address(entry.url()));
    xml.element("guid", entry.id(), "isPermaLink", "false");
    xml.element("pubDate", rfc822(entry.published()));
    entry.authors().forEach(name -> xml.element("dc:creator", name));
    entry.categories().forEach(name -> xml.element("category", name));
    entry.summary().ifPresent(text -> xml.element("description", FeedText.html(feed, text)));
    entry.image().ifPresent(image -> Media.write(xml, image));
    xml.end();
  }

  /// RFC 822 as RSS 2.0 amends it: four digits a year.
  private static String rfc822(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
  }
}
