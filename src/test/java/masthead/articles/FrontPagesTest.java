package masthead.articles;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.publishing.DirectPublishing;
import masthead.articles.publishing.PublishingFixture;
import masthead.dynamo.Item;
import masthead.http.Compression;
import masthead.language.Languages;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.runtime.UnavailableException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

public final class FrontPagesTest {
  private static final String FRONT = "/v1/articles?language=en";

  /// How the answer of a call that the store has carried out gets lost.
  public enum Loss {
    RESET,
    ERROR_500,
    TRUNCATED,
    BAD_CRC,
    /// Until the client gives up: the test sets how long it waits.
    HANG
  }

  /// Stands between the functions and the store: notes the calls, and can fail.
  public static final class Forwarder implements AutoCloseable {
    private static final String CONFLICT =
        """
        {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
         "Message": "Transaction cancelled", "CancellationReasons": [{"Code": "TransactionConflict"}]}
        """;

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI store;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Loss> losses = new CopyOnWriteArrayList<>();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final Semaphore nextCall = new Semaphore(0);
    private volatile String lossy = "";
    private volatile boolean down;
    private volatile Runnable beforeQuery = () -> {};

    private Forwarder(HttpServer server, URI store) {
      this.server = server;
      this.store = store;
    }

    public static Forwarder start() {
      try {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var server = HttpServer.create(address, 0);
        var forwarder = new Forwarder(server, TestApi.database());
        server.createContext("/", forwarder::forward);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return forwarder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String endpoint() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The actions called since the last time, in order.
    List<String> calls() {
      var copy = List.copyOf(calls);
      calls.clear();
      return copy;
    }

    /// Loses the answer of the next call of that action.
    public void lose(String action, Loss loss) {
      lossy = action;
      losses.add(loss);
    }

    /// How many losses are still to come.
    public int losses() {
      return losses.size();
    }

    /// Answers as many transactions with a conflict.
    public void conflict(int times) {
      conflicts.set(times);
    }

    void down(boolean isDown) {
      down = isDown;
    }

    /// Runs something before each query reaches the store.
    void beforeQuery(Runnable action) {
      beforeQuery = action;
    }

    private void forward(HttpExchange exchange) throws IOException {
      try (exchange) {
        var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        var action = target.substring(target.indexOf('.') + 1);
        var body = exchange.getRequestBody().readAllBytes();
        calls.add(action);
        nextCall.release();
        if (down) {
          return; // the connection ends without an answer
        }
        if (action.equals("TransactWriteItems") && conflicts.getAndDecrement() > 0) {
          send(exchange, 400, CONFLICT.getBytes(StandardCharsets.UTF_8));
          return;
        }
        if (action.equals("Query")) {
          beforeQuery.run();
        }
        var answer = send(exchange, body);
        var isLost = action.equals(lossy) && !losses.isEmpty();
        answer(exchange, answer, isLost ? Optional.of(losses.removeFirst()) : Optional.empty());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body)
        throws IOException, InterruptedException {
      var request =
          HttpRequest.newBuilder(store).POST(HttpRequest.BodyPublishers.ofByteArray(body));
      for (var name : List.of("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date")) {
        var value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          request.header(name, value);
        }
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void answer(HttpExchange exchange, HttpResponse<byte[]> answer, Optional<Loss> loss)
        throws IOException, InterruptedException {
      var crc = answer.headers().firstValue("x-amz-crc32");
      crc.ifPresent(value -> exchange.getResponseHeaders().set("x-amz-crc32", value));
      if (loss.isEmpty()) {
        send(exchange, answer.statusCode(), answer.body());
        return;
      }
      switch (loss.get()) {
        case RESET -> {} // the connection ends without an answer
        case ERROR_500 -> send(exchange, 500, "{}".getBytes(StandardCharsets.UTF_8));
        case TRUNCATED -> {
          exchange.sendResponseHeaders(200, answer.body().length + 100);
          exchange.getResponseBody().write(answer.body());
          exchange.getResponseBody().flush();
        }
        case BAD_CRC -> {
          exchange.getResponseHeaders().set("x-amz-crc32", "1");
          send(exchange, answer.statusCode(), answer.body());
        }
        case HANG -> {
          nextCall.drainPermits();
          var _ = nextCall.tryAcquire(2, TimeUnit.MINUTES); // the client's next attempt
        }
      }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
      server.stop(0);
      client.close();
    }
  }

  private static Map<String, Object> document(Object... namesAndValues) {
    return PublishingFixture.document(namesAndValues);
  }

  private static void publish(
      PublishingFixture desk, String id, String language, Object... namesAndValues) {
    var reply = desk.put(id, language, document(namesAndValues), "if-none-match", "*");
    assertEquals(201, reply.status(), reply.text());
  }

  private static void edit(
      PublishingFixture desk, String id, String language, Object... namesAndValues) {
    var reply = desk.put(id, language, document(namesAndValues), "if-match", "*");
    assertEquals(200, reply.status(), reply.text());
  }

  private static List<Map<String, Object>> items(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return Template.list(reply.json().get("items")).stream().map(Template::object).toList();
  }

  private static List<String> ids(Reply reply) {
    return items(reply).stream().map(item -> Template.text(item, "id")).toList();
  }

  private static void deleteLists(PublishingFixture desk) {
    for (var item : desk.api().items("ArticlesTable")) {
      var pk = new Item(item).text("pk");
      var sk = new Item(item).text("sk");
      if (pk.startsWith("L#")) {
        desk.api()
            .dynamo()
            .deleteItem(r ->
                r.tableName(desk.api().table("ArticlesTable"))
                    .key(Item.attributes("pk", pk, "sk", sk)));
      }
    }
  }

  // ---- all that shows an article agrees

  /// What is known of one variant, and whether readers can see it.
  private record Known(String id, String language, boolean live) {}

  /// Compares everything that readers get with the list that is read article by article.
  private static void assertAgreement(PublishingFixture desk, List<Known> variants) {
    var live = new TreeMap<String, TreeSet<String>>();
    var urls = new TreeSet<String>();
    for (var language : List.of("en", "hi", "ur")) {
      var all = items(desk.get("/v1/articles?limit=100&language=" + language));
      var ids = all.stream().map(item -> Template.text(item, "id")).toList();
      var expected =
          variants.stream()
              .filter(v -> v.live() && v.language().equals(language))
              .map(Known::id)
              .toList();
      assertEquals(new TreeSet<>(expected), new TreeSet<>(ids), language);
      assertEquals(ids.size(), new HashSet<>(ids).size());
      assertListsAgree(desk, language, "", all);
      for (var section : List.of("world", "sport", "business")) {
        var some =
            all.stream()
                .filter(item -> section.equals(Template.object(item.get("section")).get("id")))
                .toList();
        assertListsAgree(desk, language, "&section=" + section, some);
      }
      for (var item : all) {
        live.computeIfAbsent(Template.text(item, "id"), _ -> new TreeSet<>()).add(language);
        urls.add(uri(item));
        for (var tag : Template.list(item.get("tags"))) {
          assertTrue(
              items(desk.get("/v1/articles?limit=100&language=" + language + "&tag=" + tag))
                  .contains(item));
        }
      }
      for (var item : all) {
        var article = desk.get("/v1/articles/" + item.get("id") + "?language=" + language);
        item.forEach((name, value) -> assertEquals(value, article.at(name), name));
      }
    }
    var inSitemaps = new TreeSet<String>();
    var inNews = new TreeSet<String>();
    for (var language : List.of("en", "hi", "ur")) {
      var folder = "/v1/sitemaps/" + language + "/";
      inNews.addAll(articles(desk.get(folder + "news.xml")));
      for (var sitemap : found(desk.get(folder + "index.xml"), "<loc>", "</loc>")) {
        if (!sitemap.endsWith("/news.xml")) {
          inSitemaps.addAll(articles(desk.get(sitemap.substring(sitemap.indexOf("/v1/")))));
        }
      }
    }
    assertEquals(urls, inNews);
    assertEquals(urls, inSitemaps);
    for (var variant : variants) {
      var article =
          desk.get(
              "/v1/articles/" + variant.id() + "?fallback=none&language=" + variant.language());
      assertEquals(variant.live(), article.status() == 200, variant.toString());
      if (variant.live()) {
        var translations =
            Template.list(article.at("translations")).stream()
                .map(translation -> Template.text(translation, "language"))
                .toList();
        assertEquals(List.copyOf(requireNonNull(live.get(variant.id()))), translations);
      }
    }
  }

  /// Their addresses in a sitemap, which names lists too.
  private static List<String> articles(Reply sitemap) {
    return found(sitemap, "<loc>", "</loc>").stream()
        .filter(url -> url.split("/").length > 5)
        .toList();
  }

  private static void assertListsAgree(
      PublishingFixture desk, String language, String section, List<Map<String, Object>> all) {
    var target = "/v1/articles?language=" + language + section;
    var front = desk.get(target);
    assertEquals(all.subList(0, Math.min(20, all.size())), items(front), target);
    assertEquals(all.size() > 20, front.at("page/next") != null, target);
    assertEquals(
        all.subList(0, Math.min(50, all.size())), items(desk.get(target + "&limit=50")), target);
    assertEquals(
        desk.get(target + "&publishedAfter=1800-01-01T00:00:00Z").json(), front.json(), target);
    if (front.at("page/next") != null) {
      var rest = items(desk.get(target + "&cursor=" + front.at("page/next")));
      assertEquals(all.subList(20, Math.min(40, all.size())), rest, target);
    }
    var entries = all.subList(0, Math.min(30, all.size()));
    var query = section.replace('&', '?');
    var feed = desk.get("/v1/feeds/" + language + "/feed.json" + query);
    assertEquals(
        entries.stream().map(item -> item.get("headline")).toList(),
        items(feed).stream().map(item -> item.get("title")).toList());
    assertEquals(
        entries.stream().map(FrontPagesTest::uri).toList(),
        items(feed).stream().map(item -> item.get("url")).toList());
    assertEquals(
        entries.stream().map(item -> item.get("headline")).toList(),
        found(desk.get("/v1/feeds/" + language + "/rss.xml" + query), "<item><title>", "</title>"));
    assertEquals(
        entries.stream().map(item -> item.get("headline")).toList(),
        found(
            desk.get("/v1/feeds/" + language + "/atom.xml" + query),
            "<entry><id>[^<]*</id><title>",
            "</title>"));
  }

  /// Feeds and sitemaps have URIs: a slug of another script is encoded there.
  private static String uri(Map<String, Object> item) {
    return URI.create(Template.text(item, "url")).toASCIIString();
  }

  /// What stands between two marks, line breaks left out.
  private static List<String> found(Reply reply, String start, String end) {
    assertEquals(200, reply.status(), reply.text());
    return Pattern.compile(start + "([^<]*)" + end)
        .matcher(reply.text().replaceAll(">\\s+<", "><"))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  @Test
  @Tag("slow")
  void everythingThatShowsAnArticleAgreesAtEveryTime() {
    var desk = PublishingFixture.open();
    var known = new ArrayList<Known>();
    for (var i = 0; i < 34; i++) {
      var section = List.of("world", "world", "world", "sport").get(i % 4);
      publish(desk, "s" + i, "en", "headline", "Story " + i, "section", section);
      known.add(new Known("s" + i, "en", true));
      if (i % 10 == 0) {
        publish(desk, "s" + i, "hi", "headline", "कहानी " + i, "section", section);
        known.add(new Known("s" + i, "hi", true));
      }
      desk.pass(Duration.ofMillis(400)); // some in the same second
    }
    assertAgreement(desk, known);

    // An edit moves it to another section and tag, under another headline.
    edit(desk, "s30", "en", "headline", "Edited", "section", "business", "tags", List.of("x"));
    assertAgreement(desk, known);
    assertEquals(List.of("s30"), ids(desk.get(FRONT + "&section=business")));
    edit(desk, "s30", "en", "headline", "Edited", "section", "sport", "tags", List.of("y"));
    assertAgreement(desk, known);
    assertEquals(List.of(), ids(desk.get(FRONT + "&section=business")));

    // A withdrawal, from the front page and from behind it.
    for (var id : List.of("s33", "s2", "s20")) {
      assertEquals(204, desk.withdraw(id, "en").status());
      known.remove(new Known(id, "en", true));
      known.add(new Known(id, "en", false));
      assertAgreement(desk, known);
    }

    // A revival.
    desk.pass(Duration.ofSeconds(2));
    edit(desk, "s2", "en", "headline", "Revived");
    known.remove(new Known("s2", "en", false));
    known.add(new Known("s2", "en", true));
    assertAgreement(desk, known);
    assertEquals("s2", ids(desk.get(FRONT)).getFirst());

    // An embargo, which ends without anything being published; a draft, which stays one.
    var time = desk.now.plusSeconds(60).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    publish(desk, "later", "en", "headline", "Later", "publishedAt", time.toString());
    publish(desk, "later", "ur", "headline", "بعد", "publishedAt", time.plusSeconds(9).toString());
    publish(desk, "draft", "en", "state", "draft");
    known.add(new Known("draft", "en", false));
    var before = new ArrayList<>(known);
    before.add(new Known("later", "en", false));
    before.add(new Known("later", "ur", false));
    assertAgreement(desk, before);
    desk.now = time.minusMillis(1);
    assertAgreement(desk, before);
    desk.now = time;
    before.remove(new Known("later", "en", false));
    before.add(new Known("later", "en", true));
    assertAgreement(desk, before);
    assertEquals("later", ids(desk.get(FRONT)).getFirst());
    desk.now = time.plusSeconds(9);
    known.add(new Known("later", "en", true));
    known.add(new Known("later", "ur", true));
    assertAgreement(desk, known);

    // A crash between the commit and the rendering.
    crashAfterCommit(desk, "crash", "en");
    known.add(new Known("crash", "en", true));
    assertAgreement(desk, known);
    assertEquals("crash", ids(desk.get(FRONT)).getFirst());
    // The next publish renders it again.
    desk.pass(Duration.ofSeconds(1));
    publish(desk, "next", "en");
    known.add(new Known("next", "en", true));
    assertAgreement(desk, known);

    // Two days later the sitemap is empty, and the lists are not.
    desk.pass(Duration.ofDays(3));
    assertEquals(List.of(), articles(desk.get("/v1/sitemaps/en/news.xml")));
    assertEquals(20, ids(desk.get(FRONT)).size());
  }

  private static void crashAfterCommit(PublishingFixture desk, String id, String language) {
    var time = desk.now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    var card =
        new Card(
            id,
            language,
            "A crash",
            Optional.empty(),
            "world",
            List.of(),
            List.of(),
            time,
            time,
            Optional.empty(),
            Optional.empty(),
            1);
    var article =
        new Article(
            card,
            BlockJson.text(List.of(new Block.Paragraph("x"))),
            time,
            1,
            Optional.empty(),
            Optional.empty());
    var table = desk.platform("PublishingFunction").table();
    assertTrue(
        DirectPublishing.publish(table, Snapshot.nothing(id), article, desk.now).isPresent());
  }

  // ---- what a front page costs

  @Test
  void defaultListReadsTheRenderedPageOnly() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      publish(desk, "a", "en");
      publish(desk, "b", "en", "section", "sport");
      var whole = desk.get(FRONT).text();
      deleteLists(desk);
      forwarder.calls();

      assertEquals(whole, desk.get(FRONT).text());
      assertEquals(List.of("GetItem"), forwarder.calls());
      assertEquals(List.of("b"), ids(desk.get(FRONT + "&section=sport&limit=20")));
      assertEquals(List.of("GetItem"), forwarder.calls());
      assertEquals(List.of(), ids(desk.get(FRONT + "&limit=21")));
      assertEquals(List.of("Query"), forwarder.calls());
    }
  }

  @Test
  void listWithoutARenderedPageIsQueried() {
    var desk = PublishingFixture.open();

    assertEquals(List.of(), ids(desk.get("/v1/articles?language=fr")));
    crashAfterCommit(desk, "a", "fr");
    assertEquals(List.of("a"), ids(desk.get("/v1/articles?language=fr")));
  }

  @ParameterizedTest
  @CsvSource({"19, false", "20, false", "21, true"})
  void fullFrontPageHasANextOneOnlyWhenThereIsMore(int count, boolean more) {
    var desk = PublishingFixture.open();
    for (var i = 0; i < count; i++) {
      publish(desk, "a" + i, "en");
    }
    var front = desk.get(FRONT);

    assertEquals(Math.min(20, count), ids(front).size());
    assertEquals(more, front.at("page/next") != null);
    assertEquals(more, front.header("link") != null);
    assertEquals(desk.get(FRONT + "&limit=20").header("etag"), front.header("etag"));
    // A page that shrinks forgets its next one.
    desk.withdraw("a0", "en");
    assertEquals(false, desk.get(FRONT).at("page/next") != null);
    assertNull(desk.get(FRONT).header("link"));
  }

  @Test
  void frontPageCostsAtMostOneReadUnitAndAnArticleTwo() {
    var desk = PublishingFixture.open();
    for (var i = 0; i < 21; i++) {
      var whole = PublishingFixture.wholeDocument();
      whole.put(
          "headline", "चीन और उत्तर कोरिया के राजनयिक संबंधों के 75 वर्ष पूरे, अंक " + i * 7919);
      whole.put(
          "standfirst",
          "उत्तर कोरिया और चीन ने " + i * 104_729 + " वर्षों के संबंधों को याद किया।");
      assertEquals(201, desk.put("a" + i, "hi", whole).status());
    }
    var table = desk.api().table("ArticlesTable");
    var page =
        desk.api()
            .dynamo()
            .getItem(r ->
                r.tableName(table)
                    .key(Item.attributes("pk", "F#hi", "sk", "F"))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));

    assertTrue(page.item().containsKey("page"));
    assertTrue(page.consumedCapacity().capacityUnits() <= 1.0, page.consumedCapacity()::toString);

    var samples = PublishingFixture.open();
    SampleArticles.storeInEmpty(samples.platform("PublishingFunction"));
    var sampleTable = samples.api().table("ArticlesTable");
    var keys =
        List.of("S", "V#en", "B#en").stream()
            .map(sk -> Item.attributes("pk", "A#" + SampleArticles.SEED_ID, "sk", sk))
            .toList();
    var article =
        samples
            .api()
            .dynamo()
            .batchGetItem(r ->
                r.requestItems(Map.of(sampleTable, KeysAndAttributes.builder().keys(keys).build()))
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));

    assertEquals(3, requireNonNull(article.responses().get(sampleTable)).size());
    assertTrue(
        article.consumedCapacity().getFirst().capacityUnits() <= 2.0,
        article.consumedCapacity()::toString);
  }

  // ---- bytes

  @Test
  void clientsWithoutGzipGetTheSameBytes() {
    var desk = PublishingFixture.open();
    for (var i = 0; i < 5; i++) {
      publish(desk, "a" + i, "en", "headline", "A “headline” " + i);
    }
    var plain = desk.get(FRONT);
    var gzip = desk.get(FRONT, "accept-encoding", "br, gzip;q=0.5");

    assertNull(plain.header("content-encoding"));
    assertEquals("gzip", gzip.header("content-encoding"));
    assertEquals(
        plain.text(), new String(Compression.expand(gzip.answer().body()), StandardCharsets.UTF_8));
    for (var name : List.of("etag", "cache-control", "vary", "content-language", "content-type")) {
      assertEquals(plain.header(name), gzip.header(name), name);
    }
    assertTrue(String.valueOf(plain.header("vary")).contains("Accept-Encoding"));
    assertNull(desk.get(FRONT, "accept-encoding", "gzip;q=0").header("content-encoding"));
  }

  @Test
  void rendersTheBytesThatAQueryWouldGive() {
    var desk = PublishingFixture.open();
    publish(desk, "a", "en");
    var rendered = desk.get(FRONT);
    // The same list by a query, because a filter that excludes nothing stands in the way.
    var queried = desk.get(FRONT + "&publishedAfter=1900-01-01T00:00:00Z");

    assertEquals(queried.text(), rendered.text());
    assertEquals(queried.header("etag"), rendered.header("etag"));
  }

  @Test
  void knownPageIsNotSentAgainUntilSomethingIsPublished() {
    var desk = PublishingFixture.open();
    publish(desk, "a", "en");
    var etag = String.valueOf(desk.get(FRONT).header("etag"));
    var known = desk.get(FRONT, "if-none-match", etag, "accept-encoding", "gzip");

    assertTrue(etag.startsWith("W/\""));
    assertEquals(304, known.status());
    assertEquals("", known.text());
    assertEquals(etag, known.header("etag"));
    assertNull(known.header("content-encoding"));
    assertEquals(desk.get(FRONT).header("vary"), known.header("vary"));
    var head = desk.send("HEAD", FRONT, null, "accept-encoding", "gzip");
    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertEquals(etag, head.header("etag"));
    publish(desk, "b", "en");
    assertEquals(200, desk.get(FRONT, "if-none-match", etag).status());
  }

  @ParameterizedTest
  @CsvSource({"hi-IN, ''", "HI, ''", "'', hi-IN", "'', 'hi-Latn;q=0.7'"})
  void languageAskedForByAnotherNameIsRepeated(String named, String header) {
    var desk = PublishingFixture.open();
    publish(desk, "a", "hi", "headline", "A \"requestedLanguage\":\"hi\" in it");
    var canonical = desk.get("/v1/articles?language=hi");
    String[] headers = header.isEmpty() ? new String[0] : new String[] {"accept-language", header};
    var query = named.isEmpty() ? "" : "?language=" + named;
    var reply = desk.get("/v1/articles" + query, headers);
    var asked = named.isEmpty() ? header.split(";", -1)[0] : named;

    assertEquals(asked, reply.at("requestedLanguage"));
    assertEquals("hi", reply.at("language"));
    assertEquals(
        canonical.text(),
        reply
            .text()
            .replaceFirst("\"requestedLanguage\":\"" + asked, "\"requestedLanguage\":\"hi"));
    assertNotEquals(canonical.header("etag"), reply.header("etag"));
    assertEquals("/v1/articles?language=hi", reply.header("content-location"));
    assertEquals(
        304,
        desk.get(
                "/v1/articles" + query,
                header.isEmpty()
                    ? new String[] {"if-none-match", String.valueOf(reply.header("etag"))}
                    : new String[] {
                      "accept-language",
                      header,
                      "if-none-match",
                      String.valueOf(reply.header("etag"))
                    })
            .status());
  }

  @Test
  void pageOfAnotherConfigurationIsNotServed() {
    var desk = PublishingFixture.open();
    publish(desk, "a", "en");
    var other = desk.articles(Map.of("SITE_URL", "https://moved.example"));
    var reply = PublishingFixture.send(other, "GET /v1/articles", Map.of(), "GET", FRONT, null);

    assertTrue(String.valueOf(reply.at("items/0/url")).startsWith("https://moved.example/en/"));
    assertTrue(String.valueOf(desk.get(FRONT).at("items/0/url")).startsWith("http://localhost:"));
  }

  // ---- kept in the instance

  private static Reply front(masthead.lambda.HttpLambda instance) {
    return PublishingFixture.send(instance, "GET /v1/articles", Map.of(), "GET", FRONT, null);
  }

  @Test
  void pageIsKeptForFiveSeconds() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      var instance = desk.articles(Map.of("FRONT_PAGE_SECONDS", "5"));
      publish(desk, "a", "en");
      assertEquals(List.of("a"), ids(front(instance)));
      publish(desk, "b", "en");
      forwarder.calls();

      desk.pass(Duration.ofMillis(4_999));
      assertEquals(List.of("a"), ids(front(instance)));
      assertEquals(List.of(), forwarder.calls());
      desk.pass(Duration.ofMillis(1));
      assertEquals(List.of("b", "a"), ids(front(instance)));
      assertEquals(List.of("GetItem"), forwarder.calls());
      assertNull(front(instance).header("age"));
    }
  }

  @Test
  void manyAtOnceAskTheStoreOnce() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      var instance = desk.articles(Map.of("FRONT_PAGE_SECONDS", "5"));
      crashAfterCommit(desk, "a", "en"); // so that each would have to query
      var asking = new CountDownLatch(16);
      forwarder.beforeQuery(() -> await(asking));
      forwarder.calls();
      var all =
          PublishingFixture.together(
              IntStream.range(0, 16)
                  .<Callable<List<String>>>mapToObj(_ ->
                      () -> {
                        asking.countDown();
                        return ids(front(instance));
                      })
                  .toList());

      assertEquals(Set.of(List.of("a")), new HashSet<>(all));
      assertEquals(List.of("GetItem", "Query"), forwarder.calls());
    }
  }

  @Test
  void storeThatIsDownIsBridgedForFiveMinutes() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      publish(desk, "a", "en");
      var seen = desk.get(FRONT);
      forwarder.down(true);

      desk.pass(Duration.ofSeconds(42));
      var stale = desk.get(FRONT);
      assertEquals(seen.text(), stale.text());
      assertEquals("42", stale.header("age"));
      assertEquals(seen.header("etag"), stale.header("etag"));
      assertEquals(503, desk.get(FRONT + "&section=world").status());
      assertEquals(503, desk.get(FRONT + "&limit=21").status());
      assertEquals(503, desk.get("/v1/health").status());
      desk.pass(Duration.ofSeconds(258));
      assertEquals("300", desk.get(FRONT).header("age"));
      desk.pass(Duration.ofSeconds(1));
      var late = desk.get(FRONT);
      assertEquals(503, late.status());
      assertTrue(String.valueOf(late.header("retry-after")).matches("[1-9]|[12][0-9]|30"));

      forwarder.down(false);
      assertNull(desk.get(FRONT).header("age"));
      assertEquals(List.of("a"), ids(desk.get(FRONT)));
    }
  }

  @Test
  void publishIsNotAcknowledgedWhileTheStoreIsDown() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      forwarder.down(true);
      assertEquals(503, desk.put("a", "en", document()).status());
      forwarder.down(false);

      assertEquals(404, desk.stored("a", "en").status());
      assertEquals(201, desk.put("a", "en", document()).status());
    }
  }

  // ---- races of rendering

  private static FrontPages pages(PublishingFixture desk) {
    var table = desk.platform("PublishingFunction").table();
    return new FrontPages(
        new FrontPageStore(table),
        new ListStore(table, () -> desk.now),
        new ArticleResponses(
            SampleArticles.urls("http://localhost:8080"),
            Sections.load(),
            Languages.of("world"),
            () -> desk.now),
        Duration.ZERO,
        () -> desk.now);
  }

  /// The first page takes three seconds of the two there are.
  @Test
  void publishingWaitsForRenderingOnlySoLong() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      publish(desk, "a", "en");
      assertEquals(2, rendered(desk), "the language's and the section's");
      forwarder.beforeQuery(() -> desk.pass(Duration.ofSeconds(3)));
      var reply = desk.put("b", "en", document());
      forwarder.beforeQuery(() -> {});

      assertEquals(201, reply.status(), reply.text());
      assertEquals(1, rendered(desk));
      assertEquals(Set.of("a", "b"), Set.copyOf(ids(desk.get(FRONT + "&section=world"))));
      assertEquals(Set.of("a", "b"), Set.copyOf(ids(desk.get(FRONT))));
    }
  }

  private static long rendered(PublishingFixture desk) {
    return desk.api().items("ArticlesTable", "F#").stream().filter(row -> row.has("page")).count();
  }

  /// A render reads its list, sleeps, and stores after a newer publish has rendered.
  @Test
  void slowRenderDoesNotOverwriteANewerOne() throws InterruptedException {
    try (var forwarder = Forwarder.start()) {
      var slow = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      publish(slow, "old", "en");
      slow.pass(Duration.ofSeconds(1));
      var reached = new CountDownLatch(1);
      var goOn = new CountDownLatch(1);
      forwarder.beforeQuery(() -> {
        reached.countDown();
        await(goOn);
      });
      var rendering =
          Thread.ofVirtual()
              .start(() -> pages(slow).render(ListName.of("en"), Languages.of("world").standard()));
      await(reached);
      forwarder.beforeQuery(() -> {});
      crashAfterCommit(slow, "new", "en"); // voids the page that is being rendered
      var voided = page(slow);
      goOn.countDown();
      rendering.join();

      assertFalse(voided.has("page"));
      assertFalse(page(slow).has("page"), "the slow render was refused");
      assertEquals(List.of("new", "old"), ids(slow.get(FRONT)));
      pages(slow).render(ListName.of("en"), Languages.of("world").standard());
      assertTrue(page(slow).has("page"));
      assertEquals(List.of("new", "old"), ids(slow.get(FRONT)));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(2, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Item page(PublishingFixture desk) {
    return new Item(
        desk.api()
            .dynamo()
            .getItem(r ->
                r.tableName(desk.api().table("ArticlesTable"))
                    .key(Item.attributes("pk", "F#en", "sk", "F")))
            .item());
  }

  @Test
  void bytesOfAnOlderGenerationAreNotStored() {
    var desk = PublishingFixture.open();
    publish(desk, "a", "en");
    var table = desk.platform("PublishingFunction").table();
    var store = new FrontPageStore(table);
    var list = ListName.of("en");
    var old = store.generation(list);
    publish(desk, "b", "en");
    var before = page(desk);
    store.store(
        list,
        old,
        new FrontPageStore.Page(new byte[] {1}, "W/\"x\"", Optional.empty()),
        "x",
        Optional.empty());

    assertEquals(old + 1, store.generation(list));
    assertEquals(before, page(desk));
    assertEquals(List.of("b", "a"), ids(desk.get(FRONT)));
  }

  @Test
  void pageIsVoidWhenItsNextEmbargoEnds() {
    try (var forwarder = Forwarder.start()) {
      var desk = PublishingFixture.open(Map.of("DYNAMODB_ENDPOINT", forwarder.endpoint()));
      var time = Instant.parse("2026-11-24T10:01:00Z");
      publish(desk, "later", "en", "publishedAt", time.plusSeconds(60).toString());
      publish(desk, "soon", "en", "publishedAt", time.toString());
      publish(desk, "a", "en");
      forwarder.calls();

      assertEquals("2026-11-24T10:01:00Z", page(desk).text("validUntil"));
      desk.now = time.minusMillis(1);
      assertEquals(List.of("a"), ids(desk.get(FRONT)));
      assertEquals(List.of("GetItem"), forwarder.calls());
      desk.now = time;
      assertEquals(List.of("soon", "a"), ids(desk.get(FRONT)));
      assertEquals(List.of("GetItem", "Query"), forwarder.calls());
      publish(desk, "b", "en");
      assertEquals("2026-11-24T10:02:00Z", page(desk).text("validUntil"));
      desk.withdraw("later", "en");
      assertFalse(page(desk).has("validUntil"));
    }
  }

  @Test
  void manyPublishesAtOnceLeaveTheRightPage() {
    var desk = PublishingFixture.open();
    for (var round = 0; round < 5; round++) {
      var number = round;
      PublishingFixture.together(
          IntStream.range(0, 8)
              .<Callable<Integer>>mapToObj(
                  i -> () -> desk.put("r" + number + "-" + i, "en", document()).status())
              .toList());
      assertTrue(page(desk).has("page"), "the last publish renders");
      assertEquals(
          ids(desk.get(FRONT + "&publishedAfter=1900-01-01T00:00:00Z")), ids(desk.get(FRONT)));
    }
  }

  @Test
  void pageThatWasNeverReadCannotBeServedWhileTheStoreIsDown() {
    var desk = PublishingFixture.open();
    var unavailable = new HashMap<String, String>();
    unavailable.put("DYNAMODB_ENDPOINT", "http://127.0.0.1:1");
    var table = TestApi.platform(down(desk, unavailable), () -> desk.now).table();
    var pages =
        new FrontPages(
            new FrontPageStore(table),
            new ListStore(table, () -> desk.now),
            new ArticleResponses(
                SampleArticles.urls("http://localhost:8080"),
                Sections.load(),
                Languages.of("world"),
                () -> desk.now),
            Duration.ofSeconds(5),
            () -> desk.now);

    assertThrows(
        UnavailableException.class,
        () -> pages.find(ListName.of("en"), Languages.of("world").standard()));
  }

  private static masthead.runtime.Environment down(
      PublishingFixture desk, Map<String, String> more) {
    var variables = new HashMap<>(desk.environment("ArticlesFunction").variables());
    variables.putAll(more);
    return new masthead.runtime.Environment(variables);
  }
}
