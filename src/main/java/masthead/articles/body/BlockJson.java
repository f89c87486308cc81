package masthead.articles.body;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.http.Json;
import masthead.http.JsonObject;
import tools.jackson.core.JsonGenerator;

/// Blocks as JSON: as the table keeps them and responses show them.
public final class BlockJson {
  private BlockJson() {}

  /// A JSON array.
  public static String text(List<Block> blocks) {
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
        write(json, "articleId", articleId);
        write(json, "headline", headline);
        write(json, "url", url);
      }
      case Block.Picture(var image) -> {
        json.writeStringProperty("type", "image");
        json.writeName("image");
        write(json, image);
      }
      case Block.Quote(var text, var cite) -> {
        json.writeStringProperty("type", "quote");
        json.writeStringProperty("text", text);
        write(json, "cite", cite);
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
      case Block.Preformatted(var html) -> {
        json.writeStringProperty("type", "preformatted");
        json.writeStringProperty("html", html);
      }
      case Block.Embed(var provider, var url, var title) -> {
        json.writeStringProperty("type", "embed");
        json.writeStringProperty("provider", provider);
        json.writeStringProperty("url", url);
        write(json, "title", title);
      }
    }
    json.writeEndObject();
  }

  public static void write(JsonGenerator json, Image image) {
    json.writeStartObject();
    json.writeStringProperty("url", image.url());
    json.writeStringProperty("alt", image.alt());
    write(json, "caption", image.caption());
    write(json, "credit", image.credit());
    image
        .size()
        .ifPresent(size -> {
          json.writeNumberProperty("width", size.width());
          json.writeNumberProperty("height", size.height());
        });
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

  private static void write(JsonGenerator json, String name, Optional<String> text) {
    text.ifPresent(present -> json.writeStringProperty(name, present));
  }

  /// Reads what [#text(List)] wrote. A type that a newer version wrote is left out.
  public static List<Block> read(String array) {
    return JsonObject.all(array).stream().flatMap(BlockJson::block).toList();
  }

  private static Stream<Block> block(JsonObject block) {
    return switch (block.text("type")) {
      case "paragraph" -> Stream.of(new Block.Paragraph(block.text("html")));
      case "heading" ->
          Stream.of(new Block.Heading(block.number("level"), block.text("id"), block.text("text")));
      case "related" ->
          Stream.of(
              new Block.Related(
                  block.text("label"),
                  block.find("articleId"),
                  block.find("headline"),
                  block.find("url")));
      case "image" -> Stream.of(new Block.Picture(image(block.object("image").orElseThrow())));
      case "quote" -> Stream.of(new Block.Quote(block.text("text"), block.find("cite")));
      case "list" -> Stream.of(new Block.Items(block.isTrue("ordered"), block.texts("items")));
      case "table" -> Stream.of(new Block.Table(block.texts("header"), block.rows("rows")));
      case "preformatted" -> Stream.of(new Block.Preformatted(block.text("html")));
      case "embed" ->
          Stream.of(
              new Block.Embed(block.text("provider"), block.text("url"), block.find("title")));
      default -> Stream.empty();
    };
  }

  /// Reads what [#write(JsonGenerator, Image)] wrote.
  public static Image image(JsonObject image) {
    return new Image(
        image.text("url"),
        image.text("alt"),
        image.find("caption"),
        image.find("credit"),
        image.findNumber("width").map(width -> new Image.Size(width, image.number("height"))),
        image.objects("variants").stream()
            .map(variant ->
                new Image.Variant(
                    variant.text("url"), variant.number("width"), variant.text("type")))
            .toList());
  }
}
