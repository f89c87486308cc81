package masthead.articles.feed;

import java.util.List;
import masthead.http.Json;
import tools.jackson.core.JsonGenerator;

/// JSON Feed 1.1: <https://www.jsonfeed.org/version/1.1/>.
final class JsonFeedWriter {
  private JsonFeedWriter() {}

  static byte[] write(Feed feed) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringProperty("version", "https://jsonfeed.org/version/1.1");
      json.writeStringProperty("title", FeedText.clean(feed.title()));
      json.writeStringProperty("home_page_url", FeedText.address(feed.homeUrl()));
      json.writeStringProperty("feed_url", FeedText.address(feed.selfUrl()));
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
    json.writeStringProperty("url", FeedText.address(entry.url()));
    json.writeStringProperty("title", FeedText.clean(entry.title()));
    entry.summary().ifPresent(text -> json.writeStringProperty("summary", FeedText.clean(text)));
    // An item must have a content, in HTML or as text.
    var content = entry.summary().orElse(entry.title());
    json.writeStringProperty("content_html", FeedText.html(feed, FeedText.clean(content)));
    entry
        .image()
        .ifPresent(image -> json.writeStringProperty("image", FeedText.address(image.url())));
    json.writeStringProperty("date_published", entry.published().toString());
    json.writeStringProperty("date_modified", entry.updated().toString());
    if (!entry.authors().isEmpty()) {
      writeAuthors(json, entry.authors());
    }
    Json.strings(json, "tags", entry.categories().stream().map(FeedText::clean).toList());
    json.writeEndObject();
  }

  private static void writeAuthors(JsonGenerator json, List<String> names) {
    json.writeArrayPropertyStart("authors");
    for (var name : names) {
      json.writeStartObject();
      json.writeStringProperty("name", FeedText.clean(name));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
