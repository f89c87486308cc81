package masthead.articles;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import masthead.articles.body.Image;
import masthead.http.Json;
import masthead.http.WebUrl;
import masthead.language.Direction;
import tools.jackson.core.JsonGenerator;

/// Feeds as readers and search engines fetch them: RSS, Atom, JSON Feed, a sitemap of news; UTF-8.
///
/// Written with the JDK alone: a library such as ROME brings JDOM and reflection to a cold start.
final class FeedWriter {
  private static final String ATOM = "http://www.w3.org/2005/Atom";

  /// Media RSS, https://www.rssboard.org/media-rss; its name ends with the slash.
  private static final String MEDIA = "http://search.yahoo.com/mrss/";

  /// What is no `Char` of XML 1.0 section 2.2, lone surrogates too, which UTF-8 cannot write.
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[^\\t\\n\\r -\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]+");

  /// What RFC 3986 appendix A does not let stand in a URI as it is.
  private static final Pattern NOT_IN_URIS =
      Pattern.compile("[^0-9A-Za-z._~:/?#\\[\\]@!$&'()*+,;=%-]+");

  private FeedWriter() {}

  /// RSS 2.0 with the habits of https://www.rssboard.org/rss-profile
  static byte[] rss(Feed feed) {
    return document(xml -> {
      xml.start("rss", "version", "2.0");
      xml.attributes("xmlns:atom", ATOM, "xmlns:media", MEDIA);
      xml.attributes("xmlns:dc", "http://purl.org/dc/elements/1.1/");
      xml.start("channel");
      xml.element("title", feed.title());
      xml.element("link", address(feed.homeUrl()));
      xml.element("description", feed.title());
      xml.element("language", feed.language().tag());
      xml.element("lastBuildDate", rfc822(feed.updated()));
      writeLink(xml, "atom:link", "self", "application/rss+xml", feed.selfUrl());
      feed.entries().forEach(entry -> writeItem(xml, feed, entry));
      xml.end();
      xml.end();
    });
  }

  private static void writeItem(Xml xml, Feed feed, Feed.Entry entry) {
    xml.start("item");
    xml.element("title", entry.title());
    xml.element("link", address(entry.url()));
    xml.element("guid", entry.id(), "isPermaLink", "false");
    xml.element("pubDate", rfc822(entry.published()));
    entry.authors().forEach(name -> xml.element("dc:creator", name));
    entry.categories().forEach(name -> xml.element("category", name));
    entry.summary().ifPresent(text -> xml.element("description", html(feed, text)));
    entry.image().ifPresent(image -> writeMedia(xml, image));
    xml.end();
  }

  /// RFC 4287.
  static byte[] atom(Feed feed) {
    return document(xml -> {
      xml.start("feed", "xmlns", ATOM, "xmlns:media", MEDIA);
      xml.attributes("xml:lang", feed.language().tag());
      xml.element("id", feed.id());
      xml.element("title", feed.title());
      xml.element("updated", feed.updated().toString());
      writeLink(xml, "link", "self", "application/atom+xml", feed.selfUrl());
      writeLink(xml, "link", "alternate", "text/html", feed.homeUrl());
      writeAuthor(xml, feed.paper()); // holds for every entry that has none, section 4.2.1
      feed.entries().forEach(entry -> writeEntry(xml, feed, entry));
      xml.end();
    });
  }

  private static void writeEntry(Xml xml, Feed feed, Feed.Entry entry) {
    xml.start("entry");
    xml.element("id", entry.id());
    xml.element("title", entry.title());
    xml.element("published", entry.published().toString());
    xml.element("updated", entry.updated().toString());
    // The only alternate: of several, some readers open another language than the one they show.
    writeLink(xml, "link", "alternate", "text/html", entry.url());
    entry.authors().forEach(name -> writeAuthor(xml, name));
    entry.categories().forEach(name -> xml.empty("category", "term", name));
    entry.summary().ifPresent(text -> xml.element("summary", html(feed, text), "type", "html"));
    entry.image().ifPresent(image -> writeMedia(xml, image));
    xml.end();
  }

  private static void writeLink(Xml xml, String name, String relation, String type, String url) {
    xml.empty(name, "rel", relation, "type", type, "href", address(url));
  }

  private static void writeAuthor(Xml xml, String name) {
    xml.start("author");
    xml.element("name", name);
    xml.end();
  }

  /// Without `media:description` for the text of those who do not see it: feedparser, and so the
  /// readers built on it, takes that for the article's content.
  private static void writeMedia(Xml xml, Image image) {
    xml.start("media:content", "url", address(image.url()), "medium", "image");
    image
        .size()
        .ifPresent(
            size -> xml.attributes("width", "" + size.width(), "height", "" + size.height()));
    image.credit().ifPresent(name -> xml.element("media:credit", name));
    xml.end();
  }

  /// https://www.jsonfeed.org/version/1.1/
  static byte[] json(Feed feed) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringProperty("version", "https://jsonfeed.org/version/1.1");
      json.writeStringProperty("title", clean(feed.title()));
      json.writeStringProperty("home_page_url", address(feed.homeUrl()));
      json.writeStringProperty("feed_url", address(feed.selfUrl()));
      json.writeStringProperty("language", feed.language().tag());
      writeAuthors(json, List.of(feed.paper()));
      json.writeArrayPropertyStart("items");
      feed.entries().forEach(entry -> writeItem(json, feed, entry));
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void writeItem(JsonGenerator json, Feed feed, Feed.Entry entry) {
    json.writeStartObject();
    json.writeStringProperty("id", entry.id());
    json.writeStringProperty("url", address(entry.url()));
    json.writeStringProperty("title", clean(entry.title()));
    entry.summary().ifPresent(text -> json.writeStringProperty("summary", clean(text)));
    // An item must have a content, in HTML or as text.
    var content = entry.summary().orElse(entry.title());
    json.writeStringProperty("content_html", html(feed, clean(content)));
    entry.image().ifPresent(image -> json.writeStringProperty("image", address(image.url())));
    json.writeStringProperty("date_published", entry.published().toString());
    json.writeStringProperty("date_modified", entry.updated().toString());
    if (!entry.authors().isEmpty()) {
      writeAuthors(json, entry.authors());
    }
    Json.strings(json, "tags", entry.categories().stream().map(FeedWriter::clean).toList());
    json.writeEndObject();
  }

  private static void writeAuthors(JsonGenerator json, List<String> names) {
    json.writeArrayPropertyStart("authors");
    for (var name : names) {
      json.writeStartObject();
      json.writeStringProperty("name", clean(name));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Google's news sitemap:
  /// <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
  static byte[] newsSitemap(Feed.Paper paper, List<News.Page> pages) {
    return document(xml -> {
      xml.start("urlset", "xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
      xml.attributes("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");
      xml.attributes("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
      pages.forEach(page -> writePage(xml, paper, page));
      xml.end();
    });
  }

  private static void writePage(Xml xml, Feed.Paper paper, News.Page page) {
    xml.start("url");
    xml.element("loc", address(paper.siteUrl() + page.variant().path()));
    xml.start("news:news");
    xml.start("news:publication");
    xml.element("news:name", paper.name());
    xml.element("news:language", newsLanguage(page.language()));
    xml.end();
    xml.element("news:publication_date", page.variant().publishedAt().toString());
    xml.element("news:title", page.variant().title().orElseThrow());
    xml.end();
    // A page lists itself too, or search engines ignore what it lists.
    page.translations()
        .forEach((tag, path) ->
            xml.empty(
                "xhtml:link",
                "rel",
                "alternate",
                "hreflang",
                tag,
                "href",
                address(paper.siteUrl() + path)));
    xml.end();
  }

  /// Google wants an ISO 639 code, but for Chinese its script by way of a country. The bare tag is
  /// Simplified Chinese (CLDR, `likelySubtags.xml`).
  private static String newsLanguage(String tag) {
    return tag.equals("zh") ? "zh-cn" : tag;
  }

  /// RFC 822 as RSS 2.0 amends it: four digits a year.
  private static String rfc822(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  /// Plain text for a place where readers expect HTML. It also carries what the formats cannot say:
  /// that a text runs from right to left.
  private static String html(Feed feed, String text) {
    var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return feed.language().direction() == Direction.RTL
        ? "<p dir=\"rtl\">" + escaped + "</p>"
        : escaped;
  }

  private static String clean(String text) {
    return NOT_IN_XML.matcher(text).replaceAll("");
  }

  /// Hosts and slugs may be in any script; RSS and sitemaps want URIs. What is encoded already
  /// stays as it is.
  private static String address(String url) {
    return NOT_IN_URIS
        .matcher(WebUrl.withAsciiHost(clean(url)))
        .replaceAll(
            found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8).replace("+", "%20"));
  }

  private static byte[] document(Consumer<Xml> content) {
    var bytes = new ByteArrayOutputStream(16_384);
    try {
      var out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
      out.writeStartDocument("UTF-8", "1.0");
      content.accept(new Xml(out));
      out.writeEndDocument();
      out.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /// The few things written here of XML, each text without what XML does not allow. Names are
  /// written with their prefixes as given; attributes come in pairs of name and value.
  private record Xml(XMLStreamWriter out) {

    void start(String name, String... attributes) {
      quietly(() -> out.writeStartElement(name));
      attributes(attributes);
    }

    /// Of the element started last.
    void attributes(String... attributes) {
      for (int i = 0; i < attributes.length; i += 2) {
        var name = attributes[i];
        var value = clean(attributes[i + 1]);
        quietly(() -> out.writeAttribute(name, value));
      }
    }

    void element(String name, String text, String... attributes) {
      start(name, attributes);
      quietly(() -> out.writeCharacters(clean(text)));
      end();
    }

    void empty(String name, String... attributes) {
      quietly(() -> out.writeEmptyElement(name));
      attributes(attributes);
    }

    void end() {
      quietly(out::writeEndElement);
    }

    private interface Step {
      void run() throws XMLStreamException;
    }

    /// Memory does not fail to be written to.
    private static void quietly(Step step) {
      try {
        step.run();
      } catch (XMLStreamException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
