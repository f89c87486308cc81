package masthead.articles;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import masthead.http.Json;
import tools.jackson.core.JsonGenerator;

/// Articles as JSON, as the table keeps them: what an editor gave, without what is derived from the
/// configuration at each read (addresses, directions, names of sections).
final class ArticleJson {
  private ArticleJson() {}

  static String text(Card card) {
    return Json.text(json -> {
      json.writeStartObject();
      json.writeStringProperty("id", card.id());
      json.writeStringProperty("language", card.language());
      json.writeStringProperty("section", card.section());
      card.slug().ifPresent(slug -> json.writeStringProperty("slug", slug));
      writeShared(json, card);
      json.writeEndObject();
    });
  }

  /// The members that are the same in the table and in answers.
  static void writeShared(JsonGenerator json, Card card) {
    json.writeStringProperty("headline", card.headline());
    card.standfirst().ifPresent(text -> json.writeStringProperty("standfirst", text));
    Json.strings(json, "tags", card.tags());
    json.writeArrayPropertyStart("authors");
    for (var author : card.authors()) {
      json.writeStartObject();
      json.writeStringProperty("id", author.id());
      json.writeStringProperty("name", author.name());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("publishedAt", card.publishedAt().toString());
    json.writeStringProperty("updatedAt", card.updatedAt().toString());
    card.image()
        .ifPresent(image -> {
          json.writeName("image");
          write(json, image);
        });
    json.writeNumberProperty("readingMinutes", card.readingMinutes());
  }

  static Card card(String text) {
    var card = Json.own(text);
    return new Card(
        string(card, "id"),
        string(card, "language"),
        string(card, "headline"),
        find(card, "standfirst"),
        string(card, "section"),
        list(card, "tags", String.class::cast),
        list(
            card,
            "authors",
            author -> new Card.Author(string(map(author), "id"), string(map(author), "name"))),
        Instant.parse(string(card, "publishedAt")),
        Instant.parse(string(card, "updatedAt")),
        Optional.ofNullable(card.get("image")).map(ArticleJson::map).map(ArticleJson::image),
        find(card, "slug"),
        number(card, "readingMinutes"));
  }

  /// The blocks of a body, as the table keeps them and answers show them.
  static String body(List<Block> blocks) {
    return Json.text(json -> {
      json.writeStartArray();
      blocks.forEach(block -> write(json, block));
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, Block block) {
    json.writeStartObject();
    switch (block) {
      case Block.Paragraph(var html) -> {
        json.writeStringProperty("type", "paragraph");
        json.writeStringProperty("html", html);
      }
      case Block.Heading(var level, var id, var text) -> {
        json.writeStringProperty("type", "heading");
        json.writeNumberProperty("level", level);
        json.writeStringProperty("id", id);
        json.writeStringProperty("text", text);
      }
      case Block.Related(var label, var articleId, var headline, var url) -> {
        json.writeStringProperty("type", "related");
        json.writeStringProperty("label", label);
        articleId.ifPresent(text -> json.writeStringProperty("articleId", text));
        headline.ifPresent(text -> json.writeStringProperty("headline", text));
        url.ifPresent(text -> json.writeStringProperty("url", text));
      }
      case Block.Picture(var image) -> {
        json.writeStringProperty("type", "image");
        json.writeName("image");
        write(json, image);
      }
      case Block.Quote(var text, var cite) -> {
        json.writeStringProperty("type", "quote");
        json.writeStringProperty("text", text);
        cite.ifPresent(name -> json.writeStringProperty("cite", name));
      }
      case Block.Items(var ordered, var items) -> {
        json.writeStringProperty("type", "list");
        json.writeBooleanProperty("ordered", ordered);
        Json.strings(json, "items", items);
      }
      case Block.Table(var header, var rows) -> {
        json.writeStringProperty("type", "table");
        Json.strings(json, "header", header);
        json.writeArrayPropertyStart("rows");
        for (var row : rows) {
          json.writeStartArray();
          row.forEach(json::writeString);
          json.writeEndArray();
        }
        json.writeEndArray();
      }
      case Block.Embed(var provider, var url, var title) -> {
        json.writeStringProperty("type", "embed");
        json.writeStringProperty("provider", provider);
        json.writeStringProperty("url", url);
        title.ifPresent(text -> json.writeStringProperty("title", text));
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Image image) {
    json.writeStartObject();
    json.writeStringProperty("url", image.url());
    json.writeStringProperty("alt", image.alt());
    image.caption().ifPresent(text -> json.writeStringProperty("caption", text));
    image.credit().ifPresent(text -> json.writeStringProperty("credit", text));
    json.writeNumberProperty("width", image.width());
    json.writeNumberProperty("height", image.height());
    if (!image.variants().isEmpty()) {
      json.writeArrayPropertyStart("variants");
      for (var variant : image.variants()) {
        json.writeStartObject();
        json.writeStringProperty("url", variant.url());
        json.writeNumberProperty("width", variant.width());
        json.writeStringProperty("type", variant.type());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static Image image(Map<?, ?> image) {
    return new Image(
        string(image, "url"),
        string(image, "alt"),
        find(image, "caption"),
        find(image, "credit"),
        number(image, "width"),
        number(image, "height"),
        list(
            image,
            "variants",
            variant ->
                new Image.Variant(
                    string(map(variant), "url"),
                    number(map(variant), "width"),
                    string(map(variant), "type"))));
  }

  private static Optional<String> find(Map<?, ?> object, String name) {
    return Optional.ofNullable((String) object.get(name));
  }

  private static String string(Map<?, ?> object, String name) {
    return find(object, name).orElseThrow(() -> new IllegalStateException("no member " + name));
  }

  private static int number(Map<?, ?> object, String name) {
    return object.get(name) instanceof Integer number ? number : 0;
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static <T> List<T> list(Map<?, ?> object, String name, Function<Object, T> element) {
    var list = new ArrayList<T>();
    if (object.get(name) instanceof List<?> values) {
      values.forEach(value -> list.add(element.apply(value)));
    }
    return List.copyOf(list);
  }
}
