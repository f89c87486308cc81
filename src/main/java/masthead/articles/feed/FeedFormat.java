package masthead.articles.feed;

/// The formats of feeds, in UTF-8.
///
/// The XML is written with the JDK alone: a library such as ROME brings JDOM and reflection to a
/// cold start (`docs/adr/0010-xml-by-the-jdk.md`).
public enum FeedFormat {
  RSS("rss.xml", "application/rss+xml; charset=utf-8"),
  ATOM("atom.xml", "application/atom+xml; charset=utf-8"),
  JSON("feed.json", "application/feed+json");

  private final String file;
  private final String mediaType;

  FeedFormat(String file, String mediaType) {
    this.file = file;
    this.mediaType = mediaType;
  }

  /// The last segment of a feed's path.
  public String file() {
    return file;
  }

  public String mediaType() {
    return mediaType;
  }

  public byte[] write(Feed feed) {
    return switch (this) {
      case RSS -> RssWriter.write(feed);
      case ATOM -> AtomWriter.write(feed);
      case JSON -> JsonFeedWriter.write(feed);
    };
  }
}
