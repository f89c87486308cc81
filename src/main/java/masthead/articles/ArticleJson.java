package masthead.articles;

import java.time.Instant;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.json.Json;
import masthead.json.JsonObject;
import masthead.json.JsonWriter;

/// Articles as JSON, as the table keeps them: what an editor gave, without what is derived from the
/// configuration at each read (addresses, directions, names of sections).
public final class ArticleJson {
  private ArticleJson() {}

  public static String text(Card card) {
    return Json.text(json -> {
      json.object(() -> {
        json.text("id", card.id());
        json.text("language", card.language());
        json.text("section", card.section());
        card.slug().ifPresent(slug -> json.text("slug", slug));
        writeShared(json, card);
      });
    });
  }

  /// The members that are the same in the table and in responses.
  static void writeShared(JsonWriter json, Card card) {
    json.text("headline", card.headline());
    card.standfirst().ifPresent(text -> json.text("standfirst", text));
    json.texts("tags", card.tags());
    json.array(
        "authors",
        () -> {
          for (var author : card.authors()) {
            json.object(() -> {
              json.text("id", author.id());
              json.text("name", author.name());
            });
          }
        });
    json.text("publishedAt", card.publishedAt().toString());
    json.text("updatedAt", card.updatedAt().toString());
    card.image()
        .ifPresent(image -> {
          json.name("image");
          BlockJson.write(json, image);
        });
    json.number("readingMinutes", card.readingMinutes());
  }

  public static String text(Image image) {
    return Json.text(json -> BlockJson.write(json, image));
  }

  static Image image(String text) {
    return BlockJson.image(JsonObject.of(text));
  }

  static Card card(String text) {
    var card = JsonObject.of(text);
    return new Card(
        card.text("id"),
        card.text("language"),
        card.text("headline"),
        card.find("standfirst"),
        card.text("section"),
        card.texts("tags"),
        card.objects("authors").stream()
            .map(author -> new Card.Author(author.text("id"), author.text("name")))
            .toList(),
        Instant.parse(card.text("publishedAt")),
        Instant.parse(card.text("updatedAt")),
        card.object("image").map(BlockJson::image),
        card.find("slug"),
        card.number("readingMinutes"));
  }
}
