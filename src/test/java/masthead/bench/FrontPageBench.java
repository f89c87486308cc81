package masthead.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import masthead.articles.SampleArticles;
import masthead.dynamo.Item;
import masthead.http.Compression;
import masthead.identity.Publisher;
import masthead.identity.PublisherKeyStore;
import masthead.json.Json;
import masthead.local.TestApi;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// What a front page costs that is rendered ahead, against the query of the same 20 articles, with
/// few articles and with many: `make bench`. Exits with 1 when a target is missed.
///
/// All reads go through the handler, with DynamoDB Local and this harness in the same JVM, both in
/// every number: ratios mean something, milliseconds nothing.
public final class FrontPageBench {
  private static final int FEW = 1_000;
  private static final int MANY = 100_000;
  private static final int WARM_UP = 500;
  private static final int CALLS = 2_000;
  private static final int BATCH = 25;

  private static final String FRONT_PAGE = "/v1/articles?language=en";
  // A lower bound that all articles meet: the same 20, by way of the list.
  private static final String QUERY = FRONT_PAGE + "&publishedAfter=2000-01-01T00:00:00Z";

  private final Bench bench;

  private FrontPageBench(Bench bench) {
    this.bench = bench;
  }

  public static void main(String[] arguments) {
    var bench = Bench.quiet();
    new FrontPageBench(bench).run();
    bench.exit();
  }

  private void run() {
    var few = filled(FEW);
    var many = filled(MANY);
    var series = new ArrayList<Series>();
    for (var api : List.of(few, many)) {
      series.add(read(api, FRONT_PAGE, "gzip"));
      series.add(read(api, QUERY, "gzip"));
      series.add(read(api, QUERY, "identity"));
    }
    Series.measure(bench, series, WARM_UP, CALLS);
    report(
        series.stream().map(Series::median).toList(),
        few.get(FRONT_PAGE, "accept-encoding", "gzip").answer().body().length,
        few.get(FRONT_PAGE).answer().body().length,
        frontPageUnits(many),
        queryUnits(many));
  }

  private static Series read(TestApi api, String target, String coding) {
    return new Series(() -> api.get(target, "accept-encoding", coding));
  }

  // ---- articles

  private TestApi filled(int count) {
    var api = TestApi.fresh();
    new PublisherKeyStore(
            api.platform("PublishingFunction").table("PUBLISHERS_TABLE"), InstantSource.system())
        .allow(
            SampleArticles.KEY,
            new Publisher(
                "bench", Set.of(Publisher.ARTICLES_WRITE), Optional.empty(), Optional.empty()),
            Instant.now().plus(Duration.ofDays(1)));
    var stories = new Stories();
    publish(api, "bench-first", stories.next());
    fill(api, stories, count);
    // Only a publish renders the front page; what was written past the API does not.
    publish(api, "bench-last", stories.next());
    requireSameArticles(api);
    return api;
  }

  private static void publish(TestApi api, String id, Map<String, Object> story) {
    var article = new LinkedHashMap<>(story);
    article.put("body", List.of(Map.of("type", "paragraph", "html", "Measured.")));
    var key = "Bearer " + SampleArticles.KEY.text();
    var reply =
        api.send("PUT", "/v1/articles/" + id + "/en", Json.text(article), "authorization", key);
    if (reply.status() != 201) {
      throw new IllegalStateException(reply.text());
    }
  }

  /// Writes cards of the shape that the publish before left, with other words in them.
  private void fill(TestApi api, Stories stories, int count) {
    var shape = Json.own(new Item(list(api, 1).getFirst()).text("card"));
    var newest = Instant.parse((String) requireNonNull(shape.get("publishedAt")));
    var batch = new ArrayList<WriteRequest>();
    var progress = new Progress(bench, "Stored", "articles", count);
    for (var i = 1; i <= count; i++) {
      var card = new LinkedHashMap<>(shape);
      card.putAll(stories.next());
      card.put("id", stories.id());
      var time = newest.minus(i, ChronoUnit.MINUTES).toString();
      card.put("publishedAt", time);
      card.put("updatedAt", time);
      var item =
          Item.attributes(
              "pk",
              "L#en",
              "sk",
              time + "#" + card.get("id"),
              "card",
              Json.text(card),
              "writeId",
              stories.id());
      batch.add(WriteRequest.builder().putRequest(r -> r.item(item)).build());
      if (batch.size() == BATCH || i == count) {
        write(api, batch);
        progress.add(batch.size());
        batch.clear();
      }
    }
  }

  private static void write(TestApi api, List<WriteRequest> batch) {
    var left = Map.of(api.table("ArticlesTable"), List.copyOf(batch));
    while (!left.isEmpty()) {
      var rest = left;
      left = api.dynamo().batchWriteItem(r -> r.requestItems(rest)).unprocessedItems();
    }
  }

  private static List<Map<String, AttributeValue>> list(TestApi api, int count) {
    return api.dynamo()
        .query(r ->
            r.tableName(api.table("ArticlesTable"))
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Item.attributes(":pk", "L#en"))
                .scanIndexForward(false)
                .limit(count))
        .items();
  }

  /// Else two different answers would be compared.
  private static void requireSameArticles(TestApi api) {
    var page = api.get(FRONT_PAGE, "accept-encoding", "gzip");
    var query = api.get(QUERY);
    var same = Arrays.equals(Compression.expand(page.answer().body()), query.answer().body());
    if (page.status() != 200 || !same) {
      throw new IllegalStateException("The front page and the query differ.");
    }
  }

  // ---- measuring

  private static double frontPageUnits(TestApi api) {
    var read =
        api.dynamo()
            .getItem(r ->
                r.tableName(api.table("ArticlesTable"))
                    .key(Item.attributes("pk", "F#en", "sk", "F"))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
    if (!read.item().containsKey("page")) {
      throw new IllegalStateException("The front page is not rendered.");
    }
    return read.consumedCapacity().capacityUnits();
  }

  private static double queryUnits(TestApi api) {
    return api.dynamo()
        .query(r ->
            r.tableName(api.table("ArticlesTable"))
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Item.attributes(":pk", "L#en"))
                .scanIndexForward(false)
                .limit(21)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
        .consumedCapacity()
        .capacityUnits();
  }

  // ---- reporting

  private void report(
      List<Double> p50, int gzipBytes, int jsonBytes, double pageUnits, double queryUnits) {
    bench.say("%n%-38s %9s %9s", "", "1,000", "100,000");
    row("front page, gzip: p50 ms", p50.get(0), p50.get(3));
    row("query of 20, gzip: p50 ms", p50.get(1), p50.get(4));
    row("query of 20, not compressed: p50 ms", p50.get(2), p50.get(5));
    row("front page / query, gzip", p50.get(0) / p50.get(1), p50.get(3) / p50.get(4));
    row("front page / query, not compressed", p50.get(0) / p50.get(2), p50.get(3) / p50.get(5));
    bench.say("%-38s %19.2f", "front page, 100,000 / 1,000", p50.get(3) / p50.get(0));
    bench.say(
        "%-38s %19.2f",
        "gzip " + gzipBytes + " / JSON " + jsonBytes + " bytes", (double) gzipBytes / jsonBytes);
    bench.say("%-38s %19.1f", "front page: read units", pageUnits);
    bench.say("%-38s %19.1f%n", "query of 20: read units", queryUnits);
    bench.hold("read units of the front page", pageUnits, 1.0);
    bench.hold("gzip / JSON bytes", (double) gzipBytes / jsonBytes, 0.3);
    // Against the cheaper of the two, which is what a reader without gzip gets.
    bench.hold("front page / query at 1,000", p50.get(0) / Math.min(p50.get(1), p50.get(2)), 0.65);
    bench.hold(
        "front page / query at 100,000", p50.get(3) / Math.min(p50.get(4), p50.get(5)), 0.65);
    bench.hold("front page, 100,000 / 1,000", p50.get(3) / p50.get(0), 1.1);
  }

  private void row(String name, double few, double many) {
    bench.say("%-38s %9.2f %9.2f", name, few, many);
  }

  /// Cards with everything in them, in words of the sample articles: no two compress as one.
  private static final class Stories {
    private static final Pattern WORD = Pattern.compile("[a-z]{2,}");

    private final SplittableRandom random = new SplittableRandom(20);
    private final List<String> words = words();

    private static List<String> words() {
      try (var in = SampleArticles.class.getResourceAsStream("samples/en.json")) {
        var text = new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        return WORD.matcher(text).results().map(MatchResult::group).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Map<String, Object> next() {
      var slug = text(4).replace(' ', '-');
      var image = "https://images.news.example/2026/" + slug;
      var story = new LinkedHashMap<String, Object>();
      story.put("headline", text(8));
      story.put("standfirst", text(18));
      story.put("section", "world");
      story.put("slug", slug);
      story.put("tags", List.of(text(1), text(2) + " tag", text(1) + " of " + text(1)));
      story.put("authors", List.of(author(), author()));
      story.put(
          "image",
          Map.of(
              "url", image + ".jpg",
              "alt", text(6),
              "caption", text(8),
              "credit", text(2),
              "width", 1200,
              "height", 675,
              "variants", List.of(variant(image, 480), variant(image, 960))));
      return story;
    }

    private Map<String, Object> author() {
      var name = text(2);
      return Map.of("id", name.replace(' ', '-'), "name", name);
    }

    private static Map<String, Object> variant(String image, int width) {
      return Map.of("url", image + "-" + width + ".avif", "width", width, "type", "image/avif");
    }

    /// Of the length of a ULID, and as random as its second half.
    String id() {
      return "01JD9A0BENCH%014d".formatted(random.nextLong(100_000_000_000_000L));
    }

    private String text(int count) {
      var chosen = new ArrayList<String>();
      for (var i = 0; i < count; i++) {
        chosen.add(words.get(random.nextInt(words.size())));
      }
      return String.join(" ", chosen);
    }
  }
}
