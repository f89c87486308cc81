package masthead.articles;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import masthead.articles.publishing.PublishingFixture;
import masthead.dynamo.Item;
import masthead.local.Template;
import org.junit.jupiter.api.Test;

/// Articles whose pictures have many variants with long addresses, as image services make them.
final class LargeCardsTest {
  private static final Random RANDOM = new Random(8);

  /// Twenty variants of 1,400 characters that do not compress.
  private static Map<String, Object> image() {
    var variants =
        IntStream.range(1, 21)
            .mapToObj(i -> Map.of("url", address(1400), "width", i * 100, "type", "image/avif"))
            .toList();
    return Map.of(
        "url",
        address(1400),
        "alt",
        "A flood",
        "caption",
        "The river",
        "credit",
        "An agency",
        "width",
        1200,
        "height",
        675,
        "variants",
        variants);
  }

  private static String address(int length) {
    var address = new StringBuilder("https://img.example/");
    while (address.length() < length) {
      address.append(Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, 36));
    }
    return address.substring(0, length);
  }

  @Test
  void languageOfLargeCardsCanBePublishedAndReadAndWithdrawn() {
    var desk = PublishingFixture.open();
    var images = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 21; i++) {
      images.add(image());
      var reply = desk.put("a" + i, "en", document("image", images.getLast()));
      assertEquals(201, reply.status(), reply.text());
    }
    var list = desk.get("/v1/articles?language=en");
    assertEquals(20, Template.list(list.at("items")).size());
    assertTrue(rendered(desk), "the front page is rendered");
    assertEquals("A flood", list.at("items/0/image/alt"));
    assertNull(Template.object(list.at("items/0/image")).get("variants"));

    // Nothing is lost: the article has all of it, for readers and for its publisher.
    assertEquals(images.get(3), desk.get("/v1/articles/a3?language=en").at("image"));
    assertEquals(images.get(3), desk.stored("a3", "en").at("image"));
    var again = desk.put("a3", "en", document("image", images.get(3)), "if-match", "\"1\"");
    assertEquals(200, again.status());
    assertEquals(etag(desk.stored("a3", "en")), etag(again));

    assertEquals(204, desk.withdraw("a20", "en").status());
    assertEquals(200, desk.get("/v1/articles?language=en&limit=100").status());
  }

  private static boolean rendered(PublishingFixture desk) {
    return desk.api().items("ArticlesTable", "F#en").stream().allMatch(item -> item.has("page"));
  }

  /// Texts of three bytes a character, at all their limits.
  @Test
  void cardOfTheLargestTextsStaysInItsLists() {
    var desk = PublishingFixture.open();
    var authors =
        IntStream.range(0, 20)
            .mapToObj(i -> Map.of("id", "author-" + i, "name", "अ".repeat(100)))
            .toList();
    var reply =
        desk.put(
            "a",
            "en",
            document(
                "headline", "अ".repeat(300),
                "standfirst", "अ".repeat(600),
                "authors", authors,
                "image", image()));
    assertEquals(201, reply.status(), reply.text());
    var item = Template.object(desk.get("/v1/articles?language=en").at("items/0"));
    assertEquals("अ".repeat(600), item.get("standfirst"));
    assertEquals(20, Template.list(item.get("authors")).size());
    assertEquals(2000, desk.get("/v1/articles/a?language=en").at("image/variants/19/width"));
  }

  @Test
  void cardInAListHasThreeThousandBytesAtMostWhereItsPictureIsToBlame() {
    var desk = PublishingFixture.open();
    desk.put("a", "en", document("image", image(), "tags", List.of("x")));
    var rows =
        desk.api().items("ArticlesTable").stream()
            .map(Item::new)
            .filter(item -> item.has("card"))
            .toList();
    assertEquals(5, rows.size()); // the variant, three lists, the changes
    rows.forEach(
        row -> assertTrue(row.text("card").getBytes(StandardCharsets.UTF_8).length <= 3000));
  }

  /// A card that cannot be read stands for whatever may go wrong in rendering.
  @Test
  void failureOfRenderingIsNoFailureOfPublishing() {
    var desk = PublishingFixture.open();
    desk.api()
        .dynamo()
        .putItem(r ->
            r.tableName(desk.api().table("ArticlesTable"))
                .item(
                    Item.attributes(
                        "pk", "L#en", "sk", "2026-11-24T09:00:00Z#broken", "card", "{}")));
    var reply = desk.put("a", "en", document());

    assertEquals(201, reply.status(), reply.text());
    assertEquals(200, desk.get("/v1/articles/a?language=en").status());
    assertEquals(200, desk.get("/v1/articles?language=en&section=world").status());
    assertEquals(204, desk.withdraw("a", "en").status());
  }
}
