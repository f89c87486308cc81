package masthead.articles.feed;

/// Atom, RFC 4287.
final class AtomWriter {
  static final String NAMESPACE = "http://www.w3.org/2005/Atom";

  private AtomWriter() {}

  static byte[] write(Feed feed) {
    return XmlWriter.document(xml -> {
      xml.start("feed", "xmlns", NAMESPACE, "xmlns:media", Media.NAMESPACE);
      xml.attributes("xml:lang", feed.language().tag());
      xml.element("id", feed.id());
      xml.element("title", feed.title());
      xml.element("updated", feed.updated().toString());
      writeLink(xml, "link", "self", "application/atom+xml", feed.selfUrl());
      writeLink(xml, "link", "alternate", "text/html", feed.homeUrl());
      feed.logo().ifPresent(url -> xml.element("logo", FeedText.address(url)));
      writeAuthor(xml, feed.paper()); // holds for every entry that has none, section 4.2.1
      feed.entries().forEach(entry -> writeEntry(xml, feed, entry));
      xml.end();
    });
  }

  private static void writeEntry(XmlWriter xml, Feed feed, Feed.Entry entry) {
    xml.start("entry");
    xml.element("id", entry.id());
    xml.element("title", entry.title());
    xml.element("published", entry.published().toString());
    xml.element("updated", entry.updated().toString());
    // The only alternate: of several, some readers open another language than the one they show.
    writeLink(xml, "link", "alternate", "text/html", entry.url());
    entry.authors().forEach(name -> writeAuthor(xml, name));
    entry.categories().forEach(name -> xml.empty("category", "term", name));
    entry
        .summary()
        .ifPresent(text -> xml.element("summary", FeedText.html(feed, text), "type", "html"));
    entry.image().ifPresent(image -> Media.write(xml, image));
    xml.end();
  }

  static void writeLink(XmlWriter xml, String name, String relation, String type, String url) {
    xml.empty(name, "rel", relation, "type", type, "href", FeedText.address(url));
  }

  private static void writeAuthor(XmlWriter xml, String name) {
    xml.start("author");
    xml.element("name", name);
    xml.end();
  }
}
