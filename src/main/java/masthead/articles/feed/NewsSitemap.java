package masthead.articles.feed;

import java.util.List;

/// Google's news sitemap:
/// <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
public final class NewsSitemap {
  private NewsSitemap() {}

  public static byte[] write(Publication paper, List<News.Page> pages) {
    return XmlWriter.document(xml -> {
      xml.start("urlset", "xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
      xml.attributes("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");
      xml.attributes("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
      pages.forEach(page -> writePage(xml, paper, page));
      xml.end();
    });
  }

  private static void writePage(XmlWriter xml, Publication paper, News.Page page) {
    xml.start("url");
    xml.element("loc", FeedText.address(paper.urls().url(page.variant().address())));
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
        .forEach((tag, address) ->
            xml.empty(
                "xhtml:link",
                "rel",
                "alternate",
                "hreflang",
                tag,
                "href",
                FeedText.address(paper.urls().url(address))));
    xml.end();
  }

  /// Google wants an ISO 639 code, but for Chinese its script by way of a country. The bare tag is
  /// Simplified Chinese (CLDR, `likelySubtags.xml`).
  private static String newsLanguage(String tag) {
    return tag.equals("zh") ? "zh-cn" : tag;
  }
}
