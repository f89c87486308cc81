package masthead.articles.feed;

import java.util.List;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// JSON Feed 1.1: <https://www.jsonfeed.org/version/1.1/>.
final class JsonFeedWriter {
  private JsonFeedWriter() {}

  static byte[] write(Feed feed) {
    return Json.bytes(json -> {
      json.object(() -> {
        json.text("version", "https://jsonfeed.org/version/1.1");
        json.text("title", FeedText.clean(feed.title()));
        json.text("home_page_url", FeedText.address(feed.homeUrl()));
        json.text("feed_url", FeedText.address(feed.selfUrl()));
        feed.logo().ifPresent(url -> json.text("icon", FeedText.address(url)));
        json.text("language", feed.language().tag());
        writeAuthors(json, List.of(feed.paper()));
        json.array(
            "items",
            () -> {
              feed.entries().forEach(entry -> writeItem(json, feed, entry));
            });
      });
    });
  }

  private static void writeItem(JsonWriter json, Feed feed, Feed.Entry entry) {
    json.object(() -> {
      json.text("id", entry.id());
      json.text("url", FeedText.address(entry.url()));
      json.text("title", FeedText.clean(entry.title()));
      entry.summary().ifPresent(text -> json.text("summary", FeedText.clean(text)));
      // An item must have a content, in HTML or as text.
      var content = entry.summary().orElse(entry.title());
      json.text("content_html", FeedText.html(feed, FeedText.clean(content)));
      entry.image().ifPresent(image -> json.text("image", FeedText.address(image.url())));
      json.text("date_published", entry.published().toString());
      json.text("date_modified", entry.updated().toString());
      if (!entry.authors().isEmpty()) {
        writeAuthors(json, entry.authors());
      }
      json.texts("tags", entry.categories().stream().map(FeedText::clean).toList());
    });
  }

  private static void writeAuthors(JsonWriter json, List<String> names) {
    json.array(
        "authors",
        () -> {
          for (var name : names) {
            json.object(() -> {
              json.text("name", FeedText.clean(name));
            });
          }
        });
  }
}
