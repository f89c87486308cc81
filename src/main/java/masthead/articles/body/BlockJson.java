package masthead.articles.body;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.json.JsonObject;
import masthead.json.JsonWriter;

/// Blocks as JSON: as the table keeps them and responses show them.
public final class BlockJson {
  private BlockJson() {}

  /// A JSON array.
  public static String text(List<Block> blocks) {
    return Json.text(json -> {
      json.array(() -> {
        blocks.forEach(block -> write(json, block));
      });
    });
  }

  private static void write(JsonWriter json, Block block) {
    json.object(() -> {
      switch (block) {
        case Block.Paragraph(var html) -> {
          json.text("type", "paragraph");
          json.text("html", html);
        }
        case Block.Heading(var level, var id, var text) -> {
          json.text("type", "heading");
          json.number("level", level);
          json.text("id", id);
          json.text("text", text);
        }
        case Block.Related(var label, var articleId, var headline, var url) -> {
          json.text("type", "related");
          json.text("label", label);
          write(json, "articleId", articleId);
          write(json, "headline", headline);
          write(json, "url", url);
        }
        case Block.Picture(var image) -> {
          json.text("type", "image");
          json.name("image");
          write(json, image);
        }
        case Block.Quote(var text, var cite) -> {
          json.text("type", "quote");
          json.text("text", text);
          write(json, "cite", cite);
        }
        case Block.Items(var ordered, var items) -> {
          json.text("type", "list");
          json.flag("ordered", ordered);
          json.texts("items", items);
        }
        case Block.Table(var header, var rows) -> {
          json.text("type", "table");
          json.texts("header", header);
          json.array(
              "rows",
              () -> {
                for (var row : rows) {
                  json.array(() -> {
                    row.forEach(json::text);
                  });
                }
              });
        }
        case Block.Preformatted(var html) -> {
          json.text("type", "preformatted");
          json.text("html", html);
        }
        case Block.Embed(var provider, var url, var title) -> {
          json.text("type", "embed");
          json.text("provider", provider);
          json.text("url", url);
          write(json, "title", title);
        }
      }
    });
  }

  public static void write(JsonWriter json, Image image) {
    json.object(() -> {
      json.text("url", image.url());
      json.text("alt", image.alt());
      write(json, "caption", image.caption());
      write(json, "credit", image.credit());
      image
          .size()
          .ifPresent(size -> {
            json.number("width", size.width());
            json.number("height", size.height());
          });
      if (!image.variants().isEmpty()) {
        json.array(
            "variants",
            () -> {
              for (var variant : image.variants()) {
                json.object(() -> {
                  json.text("url", variant.url());
                  json.number("width", variant.width());
                  json.text("type", variant.type());
                });
              }
            });
      }
    });
  }

  private static void write(JsonWriter json, String name, Optional<String> text) {
    text.ifPresent(present -> json.text(name, present));
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

  /// Reads what [#write(JsonWriter, Image)] wrote.
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
