package masthead.articles;

import java.time.Instant;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.http.Json;
import masthead.http.JsonObject;
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
          BlockJson.write(json, image);
        });
    json.writeNumberProperty("readingMinutes", card.readingMinutes());
  }

  static String text(Image image) {
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
