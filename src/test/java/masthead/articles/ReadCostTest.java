package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.articles.feed.News;
import masthead.articles.publishing.DirectPublishing;
import masthead.dynamo.Item;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.local.Meter;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.testing.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// What anybody can make the store read: every route of the template, with 5,000 variants in the
/// table, all of the last two days, and nothing kept in memory.
@Tag("slow")
final class ReadCostTest {
  private static final int STORIES = 455; // in eleven languages each
  private static final double MAX_UNITS = 15;

  private static final List<String> TAGS =
      Languages.of("world").all().stream().map(Language::tag).toList();
  private static final Instant NOW = TestClock.now().truncatedTo(ChronoUnit.SECONDS);
  private static TestApi full;

  @BeforeAll
  static void fill() {
    full = full();
  }

  @Test
  void noAnonymousRequestCostsMoreThanFifteenReadUnits() {
    try (var meter = Meter.before(TestApi.database())) {
      var api =
          full.anotherInstance(
              Map.of("DYNAMODB_ENDPOINT", meter.endpoint(), "FRONT_PAGE_SECONDS", "0"));
      var dear = new ArrayList<String>();
      var measured = new TreeMap<String, Double>();
      for (var route : TestApi.template().routes()) {
        if (route.method().equals("ANY")) {
          continue;
        }
        for (var target : targets(route)) {
          var before = meter.costs().size();
          var reply =
              api.send(
                  route.method(),
                  target,
                  Set.of("POST", "PUT", "PATCH").contains(route.method()) ? "{}" : null,
                  "authorization",
                  "Bearer " + "A".repeat(43));
          assertNotEquals(500, reply.status(), target);
          assertNotEquals(503, reply.status(), target);
          var units = meter.readUnits(before);
          measured.put(route.method() + " " + target, units);
          if (units > MAX_UNITS) {
            dear.add(route.method() + " " + target + ": " + units);
          }
        }
      }
      assertEquals(List.of(), dear);
      // The sitemap shows that the lists are full: it alone would have cost 5,000 cards.
      assertTrue(measured.getOrDefault("GET /v1/sitemap-news.xml", 0.0) > 1, measured::toString);
      assertTrue(
          measured.getOrDefault("GET /v1/articles?language=en&limit=100", 0.0) > 8,
          measured::toString);
      // What a page's head says is in the items that are read anyway, and pointers are not.
      var head = "GET /v1/articles/story7?language=en&fields=head";
      assertTrue(
          measured.getOrDefault(head, 99.0)
              < measured.getOrDefault("GET /v1/articles/story7?language=en", 0.0),
          measured::toString);
      var sitemap = api.get("/v1/sitemap-news.xml").text();
      assertEquals(1000, sitemap.split("<loc>", -1).length - 1);
      assertTrue(sitemap.contains("hreflang=\"ur\""), sitemap.substring(0, 3000));
    }
  }

  /// A page of large rows ends early, and the walk meets all of them.
  @Test
  void walkOverPagesThatEndEarlyMeetsEachArticleOnce() {
    var seen = new ArrayList<String>();
    var next = Optional.of("");
    while (next.isPresent()) {
      var page = full.get("/v1/articles?language=hi&limit=100" + next.get());
      Template.list(page.at("items"))
          .forEach(item -> seen.add(Template.text(Template.object(item), "id")));
      next = Optional.ofNullable(page.at("page/next")).map(cursor -> "&cursor=" + cursor);
    }
    assertEquals(STORIES, seen.size());
    assertEquals(STORIES, Set.copyOf(seen).size());
  }

  private static List<String> targets(Template.Route route) {
    return switch (route.path()) {
      case "/v1/articles" ->
          Stream.of(
                  "",
                  "&limit=100",
                  "&section=world",
                  "&section=world&limit=100",
                  "&tag=flood",
                  "&tag=flood&limit=100",
                  "&limit=100&fields=headline",
                  "&limit=100&publishedAfter=2020-01-01T00:00:00Z",
                  "&limit=100&publishedBefore=9999-01-01T00:00:00Z",
                  "&limit=100&updatedSince=2020-01-01T00:00:00Z")
              .flatMap(query ->
                  Stream.of("en", "hi").map(tag -> route.path() + "?language=" + tag + query))
              .toList();
      case "/v1/articles/{id}" ->
          List.of(
              "/v1/articles/story7?language=en",
              "/v1/articles/story7?language=en&fields=bodyHtml,head",
              "/v1/articles/story7?language=en&fields=head",
              "/v1/articles/story7?language=en&fallback=none",
              "/v1/articles/unknown?language=en");
      case String path when path.startsWith("/v1/feeds/") ->
          Stream.of("en", "hi")
              .map(tag -> path.replace("{language}", tag))
              .flatMap(target -> Stream.of(target, target + "?section=world"))
              .toList();
      case "/" -> List.of("/", "/?p=123");
      case "/{page+}" ->
          List.of(
              "/en",
              "/hi/world",
              "/hi?cursor=OTk5OS0wMS0wMVQwMDowMDowMFojeA",
              "/en/world/story7/the-river-rose-again",
              "/hi/world/story7/the-river-rose-again",
              "/hi/sport/story7/an-old-slug",
              "/en/world/unknown/x");
      default ->
          List.of(
              route
                  .path()
                  .replace("{id}", "story7")
                  .replace("{language}", "en")
                  .replace("{token}", "A".repeat(43))
                  .replaceAll("\\{[a-z]+}", "A".repeat(43)));
    };
  }

  /// Publishes one story for real, copies what the table has of it, and puts the news in their item
  /// as publishing does.
  private static TestApi full() {
    var api = TestApi.fresh();
    var table = api.platform("ArticlesFunction").table();
    var before = Snapshot.nothing("story0");
    for (var tag : TAGS) {
      var written = DirectPublishing.publish(table, before, article("story0", tag));
      before = new Snapshot(written.orElseThrow().story(), Optional.empty());
    }
    var rows =
        api.items("ArticlesTable").stream()
            .filter(item -> new Item(item).text("pk").matches("[ALU]#.*"))
            .toList();
    var requests = new ArrayList<WriteRequest>();
    var changes = new ArrayList<News.Change>();
    for (var i = 0; i < STORIES; i++) {
      var id = "story" + i;
      rows.forEach(row ->
          requests.add(
              WriteRequest.builder()
                  .putRequest(PutRequest.builder().item(copy(row, id)).build())
                  .build()));
      for (var tag : TAGS) {
        changes.add(new News.Change(id, tag, Map.of(tag, variant(article(id, tag).card()))));
      }
    }
    IntStream.range(0, (requests.size() + 24) / 25)
        .forEach(n ->
            api.dynamo()
                .batchWriteItem(r ->
                    r.requestItems(
                        Map.of(
                            api.table("ArticlesTable"),
                            requests.subList(n * 25, Math.min(requests.size(), n * 25 + 25))))));
    api.dynamo()
        .putItem(r ->
            r.tableName(api.table("ArticlesTable"))
                .item(
                    Item.attributes(
                        "pk",
                        "N",
                        "sk",
                        "N",
                        "writeId",
                        "x",
                        "news",
                        News.NONE.with(changes).trimmed(NOW).bytes())));
    return api;
  }

  private static Map<String, AttributeValue> copy(Map<String, AttributeValue> row, String id) {
    var copy = new LinkedHashMap<String, AttributeValue>();
    row.forEach((name, value) -> {
      if (value.s() != null) {
        copy.put(name, AttributeValue.fromS(value.s().replace("story0", id)));
      } else if (value.hasM()) {
        copy.put(name, AttributeValue.fromM(copy(value.m(), id)));
      } else {
        copy.put(name, value);
      }
    });
    return copy;
  }

  /// With a picture in eight sizes, and pointers to ten others.
  private static Article article(String id, String tag) {
    var published = NOW.minus(Duration.ofHours(1));
    var text = tag.equals("en") ? "The river rose again last night " : "नदी कल रात फिर बढ़ गई ";
    var variants =
        IntStream.range(1, 9)
            .mapToObj(i ->
                new Image.Variant(
                    "https://img.example/2026/11/flood-" + id + "-" + i + ".avif",
                    i * 200,
                    "image/avif"))
            .toList();
    var card =
        new Card(
            id,
            tag,
            text.repeat(3),
            Optional.of(text.repeat(6)),
            "world",
            List.of("flood"),
            List.of(new Card.Author("asha-rao", "Asha Rao")),
            published,
            published,
            Optional.of(
                new Image(
                    "https://img.example/2026/11/flood-" + id + ".jpg",
                    text,
                    Optional.of(text.repeat(2)),
                    Optional.of("An agency"),
                    Optional.of(new Image.Size(1200, 675)),
                    variants)),
            Optional.of("the-river-rose-again"),
            4);
    var blocks = new ArrayList<Block>();
    for (var i = 0; i < 10; i++) {
      blocks.add(new Block.Paragraph(text.repeat(20)));
      blocks.add(
          new Block.Related("READ", Optional.of("story" + i), Optional.empty(), Optional.empty()));
    }
    return new Article(
        card, BlockJson.text(blocks), published, 800, Optional.empty(), Optional.empty());
  }

  private static News.Variant variant(Card card) {
    return new News.Variant(card.address(), card.publishedAt(), Optional.of(card.headline()));
  }
}
