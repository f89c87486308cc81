package masthead.articles.feed;

import java.util.function.Function;

/// The formats of feeds, in UTF-8.
///
/// The XML is written with the JDK alone: a library such as ROME brings JDOM and reflection to a
/// cold start (`docs/adr/0010-xml-by-the-jdk.md`).
public enum FeedFormat {
  RSS("rss.xml", "application/rss+xml; charset=utf-8", RssWriter::write),
  ATOM("atom.xml", "application/atom+xml; charset=utf-8", AtomWriter::write),
  JSON("feed.json", "application/feed+json", JsonFeedWriter::write);

  private final String file;
  private final String mediaType;
  private final Function<Feed, byte[]> writer;

  FeedFormat(String file, String mediaType, Function<Feed, byte[]> writer) {
    this.file = file;
    this.mediaType = mediaType;
    this.writer = writer;
  }

  /// The last segment of a feed's path.
  public String file() {
    return file;
  }

  public String mediaType() {
    return mediaType;
  }

  public byte[] write(Feed feed) {
    return writer.apply(feed);
  }
}
