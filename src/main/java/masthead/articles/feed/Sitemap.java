package masthead.articles.feed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Sitemaps by <https://www.sitemaps.org/protocol.html>, and Google's for news:
/// <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
///
/// Its schema wants at least one address in each, so what would be empty names a list.
public final class Sitemap {
  private static final String NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

  private Sitemap() {}

  /// One address.
  private record Page(String url, Optional<Instant> updatedAt) {}

  /// An index of sitemaps.
  public static byte[] index(List<String> sitemaps) {
    return XmlWriter.document(xml -> {
      xml.start("sitemapindex", "xmlns", NAMESPACE);
      for (var url : sitemaps) {
        xml.start("sitemap");
        xml.element("loc", FeedText.address(url));
        xml.end();
      }
      xml.end();
    });
  }

  /// Articles.
  ///
  /// @param lists addresses of pages with lists, which stand before them
  public static byte[] articles(
      Publication paper, List<String> lists, List<CatalogueStore.Entry> articles) {
    return urls(xml -> {
      lists.forEach(url -> writePage(xml, new Page(url, Optional.empty())));
      articles.forEach(article ->
          writePage(
              xml,
              new Page(paper.urls().url(article.address()), Optional.of(article.updatedAt()))));
    });
  }

  /// The news of one language.
  public static byte[] news(Publication paper, String language, List<News.Entry> news) {
    return urls(xml -> {
      if (news.isEmpty()) {
        writePage(xml, new Page(paper.urls().front(language), Optional.empty()));
      }
      news.forEach(article -> writeNews(xml, paper, article));
    });
  }

  private static byte[] urls(Consumer<XmlWriter> content) {
    return XmlWriter.document(xml -> {
      xml.start("urlset", "xmlns", NAMESPACE);
      xml.attributes("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");
      content.accept(xml);
      xml.end();
    });
  }

  private static void writePage(XmlWriter xml, Page page) {
    xml.start("url");
    xml.element("loc", FeedText.address(page.url()));
    page.updatedAt().ifPresent(time -> xml.element("lastmod", time.toString()));
    xml.end();
  }

  private static void writeNews(XmlWriter xml, Publication paper, News.Entry article) {
    xml.start("url");
    xml.element("loc", FeedText.address(paper.urls().url(article.address())));
    xml.start("news:news");
    xml.start("news:publication");
    xml.element("news:name", paper.name());
    xml.element("news:language", newsLanguage(article.address().language()));
    xml.end();
    xml.element("news:publication_date", article.publishedAt().toString());
    xml.element("news:title", article.title());
    xml.end();
    xml.end();
  }

  /// Google wants an ISO 639 code, but for Chinese its script by way of a country. The bare tag is
  /// Simplified Chinese (CLDR, `likelySubtags.xml`).
  private static String newsLanguage(String tag) {
    return tag.equals("zh") ? "zh-cn" : tag;
  }
}
