package masthead.preferences;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.RateLimitStore;
import masthead.dynamo.Table;
import masthead.http.Precondition;
import masthead.http.Precondition.Versions;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.ReaderToken;
import masthead.json.Json;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.preferences.PreferencesStore.Saved;
import masthead.runtime.Environment;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What HTTP cannot show of the preferences: the row itself, its end, races and costs.
class PreferencesStoreTest {
  private static final TestApi API = TestApi.fresh();
  private static final String PATH = "/v1/me/preferences";
  private static final String TABLE = "PreferencesTable";
  private static final Environment ENVIRONMENT = API.environment("PreferencesFunction");
  private static final Table PREFERENCES = API.platform("PreferencesFunction").table();
  private static final Duration KEPT = Duration.ofDays(400);
  private static final PreferencesChange ALL =
      new PreferencesChange(
          Map.of(
              "readingMode", Optional.of("dark"),
              "fontSize", Optional.of("large"),
              "language", Optional.of("ur")));
  private static final String ALL_JSON =
      """
      {"readingMode":"dark","fontSize":"large","language":"ur"}\
      """;
  private static final PreferencesChange SMALL =
      new PreferencesChange(Map.of("fontSize", Optional.of("small")));

  private final FakeClock clock = new FakeClock();
  private final PreferencesStore store =
      new PreferencesStore(
          PREFERENCES,
          RateLimitStore.of(PREFERENCES, API.platform("PreferencesFunction").secret(), clock),
          1_000_000,
          clock);
  private final ReaderToken token = ReaderToken.mint();
  private final String reader = token.key();

  /// Stands still until it is moved. It starts now, because DynamoDB Local has its own clock and
  /// deletes what is past its TTL by that.
  private static final class FakeClock implements InstantSource {
    private volatile Instant now =
        TestClock.now().truncatedTo(ChronoUnit.SECONDS).plusNanos(123_999_999);

    private int asked;
    private int moment;
    private Runnable then = () -> {};

    @Override
    public Instant instant() {
      asked++;
      if (asked == moment) {
        then.run();
      }
      return now;
    }

    /// Runs it when the clock is next asked for that many times.
    void at(int times, Runnable what) {
      asked = 0;
      moment = times;
      then = what;
    }

    void move(Duration duration) {
      now = now.plus(duration);
    }
  }

  @Test
  void aRowHoldsWhatWasChosenAndIsKept400DaysFromTheLastWrite() {
    var first = done(save(reader, SMALL, Precondition.none()));
    var start = clock.millis();
    var item = item();

    assertEquals(
        Set.of("pk", "fontSize", "version", "updatedAt", "expiresAt", "writeId"), item.keySet());
    assertEquals(start, number(item, "version"));
    assertEquals(start, number(item, "updatedAt"));
    assertEquals(clock.now.plus(KEPT).getEpochSecond(), number(item, "expiresAt"));
    assertEquals(Optional.of(first.row()), store.find(reader));

    clock.move(Duration.ofDays(1));
    save(reader, SMALL, Precondition.none());
    save(reader, ALL, Precondition.none());
    var changed = item();

    assertEquals(start + 2, number(changed, "version"));
    assertEquals(clock.millis(), number(changed, "updatedAt"));
    assertEquals(clock.now.plus(KEPT).getEpochSecond(), number(changed, "expiresAt"));
    assertNotEquals(item.get("writeId"), changed.get("writeId"));
  }

  private Saved save(String reader, PreferencesChange change, Precondition precondition) {
    return store.save(reader, change, precondition, "203.0.113.77");
  }

  @Test
  void theTimeToLiveOfTheTableIsExpiresAt() {
    var ttl = API.dynamo().describeTimeToLive(r -> r.tableName(API.table(TABLE)));

    assertEquals("expiresAt", ttl.timeToLiveDescription().attributeName());
    assertEquals("ENABLED", ttl.timeToLiveDescription().timeToLiveStatusAsString());
  }

  @Test
  void readingDoesNotProlong() {
    save(reader, ALL, Precondition.none());
    var before = item();
    clock.move(Duration.ofDays(399));

    assertTrue(store.find(reader).isPresent());
    assertEquals(before, item());
  }

  @Test
  void aRowIsThereUntilTheSecondItExpires() {
    save(reader, ALL, Precondition.none());

    clock.move(KEPT.minusSeconds(1));
    assertTrue(store.find(reader).isPresent());
    clock.move(Duration.ofSeconds(1));
    assertTrue(store.find(reader).isEmpty());
    assertFalse(item().isEmpty());
  }

  @Test
  void aWriteInTheLastSecondProlongs() {
    save(reader, ALL, Precondition.none());
    clock.move(KEPT.minusSeconds(1));

    var saved = done(save(reader, SMALL, Precondition.none()));
    assertFalse(saved.created());
    assertEquals(Optional.of("ur"), saved.row().preferences().language());
    clock.move(KEPT.minusSeconds(1));
    assertTrue(store.find(reader).isPresent());
  }

  /// V is the version of the expired row.
  static Stream<Arguments> writesThatMeetAnExpiredRow() {
    return Stream.of(
        arguments("-", "-", true),
        arguments("*", "-", false),
        arguments("V", "-", false),
        arguments("0", "-", true),
        arguments("V 0", "-", true),
        arguments("-", "*", true),
        arguments("-", "V", true),
        arguments("-", "0", false),
        arguments("0", "*", true),
        arguments("V", "*", false));
  }

  @ParameterizedTest
  @MethodSource("writesThatMeetAnExpiredRow")
  void anExpiredRowCountsAsAbsentForAWrite(String ifMatch, String ifNoneMatch, boolean writes) {
    var old = done(save(reader, ALL, Precondition.none())).row();
    clock.move(KEPT);
    var before = item();

    var saved =
        save(
            reader,
            SMALL,
            new Precondition(
                versions(ifMatch, old.version()), versions(ifNoneMatch, old.version())));

    if (writes) {
      var row = done(saved).row();
      assertTrue(done(saved).created());
      assertEquals(
          new Preferences(Optional.empty(), Optional.of(FontSize.SMALL), Optional.empty()),
          row.preferences());
      assertEquals(clock.millis(), row.version());
      assertEquals(Optional.of(row), store.find(reader));
      assertEquals(clock.now.plus(KEPT).getEpochSecond(), number(item(), "expiresAt"));
    } else {
      assertInstanceOf(Saved.Conflict.class, saved);
      assertEquals(before, item());
    }
  }

  /// Each time the clock is asked is another moment of the write.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aRowThatTheTableDeletesDuringAWriteIsMadeAnew(int moment) {
    save(reader, ALL, Precondition.none());
    clock.move(KEPT);
    clock.at(
        moment,
        () ->
            API.dynamo()
                .deleteItem(r -> r.tableName(API.table(TABLE)).key(Item.attributes("pk", reader))));

    var saved = done(save(reader, SMALL, Precondition.none()));

    assertTrue(saved.created());
    assertEquals(Optional.empty(), saved.row().preferences().language());
  }

  @ParameterizedTest
  @CsvSource({"-, -", "*, -", "V, -", "0, -", "-, *", "-, V"})
  void anExpiredRowCountsAsForgotten(String ifMatch, String ifNoneMatch) {
    var old = done(save(reader, ALL, Precondition.none())).row();
    clock.move(KEPT);

    assertTrue(
        store.forget(
            reader,
            new Precondition(
                versions(ifMatch, old.version()), versions(ifNoneMatch, old.version()))));
    assertTrue(store.find(reader).isEmpty());
  }

  @Test
  void overHttpAnExpiredRowIsAbsentToo() {
    var handler = new PreferencesHandler(TestApi.platform(ENVIRONMENT, clock));
    var all = "{\"readingMode\":null,\"fontSize\":\"huge\",\"language\":null}";
    var old = requireNonNull(answer(handler, "PUT", ALL_JSON).headers().get("etag"));
    clock.move(KEPT);

    var read = answer(handler, "GET", "");
    assertEquals("\"0\"", read.headers().get("etag"));
    assertEquals(false, Json.own(read.text()).get("stored"));
    assertEquals(List.of(), Json.own(read.text()).get("chosen"));
    for (var body : List.of("{}", all)) {
      assertEquals(
          ProblemType.PRECONDITION_FAILED,
          assertThrows(
                  ProblemException.class, () -> answer(handler, "PATCH", body, "if-match", old))
              .problem()
              .type());
    }
    assertEquals("\"0\"", answer(handler, "PATCH", "{}").headers().get("etag"));

    var changed = answer(handler, "PATCH", "{\"fontSize\":\"huge\"}");
    assertEquals(200, changed.status());
    assertEquals(List.of("fontSize"), Json.own(changed.text()).get("chosen"));
    clock.move(KEPT);
    var replaced = answer(handler, "PUT", all);
    assertEquals(201, replaced.status());
    assertEquals(List.of("fontSize"), Json.own(replaced.text()).get("chosen"));
    clock.move(KEPT);
    assertEquals(201, answer(handler, "PUT", all, "if-none-match", "*").status());
    clock.move(KEPT);
    assertEquals(204, answer(handler, "DELETE", "", "if-match", old).status());
    assertEquals(204, answer(handler, "DELETE", "").status());
    assertTrue(item().isEmpty());
  }

  /// At the least pace there is: a call to the store takes a millisecond.
  @Test
  void aTagFromBeforeADeletionNeverMatchesAgain() {
    var old = new ArrayList<Long>();
    for (var i = 0; i < 3; i++) {
      old.add(done(save(reader, SMALL, Precondition.none())).row().version());
      clock.move(Duration.ofMillis(1));
    }
    assertTrue(store.forget(reader, Precondition.none()));
    clock.move(Duration.ofMillis(1));

    var anew = done(save(reader, ALL, Precondition.none()));

    assertTrue(anew.created());
    for (var i = 0; i < 3; i++) {
      for (var version : old) {
        var precondition = new Precondition(versions("V", version), Optional.empty());
        assertInstanceOf(Saved.Conflict.class, save(reader, SMALL, precondition));
        assertFalse(store.forget(reader, precondition));
      }
      save(reader, SMALL, Precondition.none());
    }
    assertEquals(anew.row().version() + 3, store.find(reader).orElseThrow().version());
  }

  @Test
  void whatIsNoLongerOnOfferCountsAsNotChosen() {
    save(reader, ALL, Precondition.none());
    var variables = new HashMap<>(ENVIRONMENT.variables());
    variables.put("LANGUAGES", "en,fr");
    var handler = new PreferencesHandler(TestApi.platform(new Environment(variables), clock));
    API.dynamo()
        .updateItem(r ->
            r.tableName(API.table(TABLE))
                .key(Item.attributes("pk", reader))
                .updateExpression("SET readingMode = :mode")
                .expressionAttributeValues(Item.attributes(":mode", "neon")));

    var read = Json.own(answer(handler, "GET", "").text());

    assertEquals("auto", read.get("readingMode"));
    assertNull(read.get("language"));
    assertEquals(List.of("fontSize"), read.get("chosen"));
    assertEquals(true, read.get("stored"));
  }

  @Test
  void devicesThatChangeDifferentMembersAtOnceKeepAllChanges() throws Exception {
    var start = done(save(reader, ALL, Precondition.none())).row().version();
    var sizes = List.of("small", "huge");
    var tags = List.of("en", "fr");
    var modes = List.of("light", "sepia");

    var threads =
        List.of(
            repeatedly(50, i -> change("fontSize", sizes.get(i % 2))),
            repeatedly(50, i -> change("language", tags.get(i % 2))),
            repeatedly(50, i -> change("readingMode", modes.get(i % 2))));
    atOnce(threads);

    var row = store.find(reader).orElseThrow();
    assertEquals(
        new Preferences(
            Optional.of(ReadingMode.SEPIA), Optional.of(FontSize.HUGE), Optional.of("fr")),
        row.preferences());
    assertEquals(start + 150, row.version());
  }

  @Test
  void onlyOneOfManyThatCreateWins() throws Exception {
    var answers =
        atOnce(
            many(16, () -> API.send("PUT", PATH, ALL_JSON, bearer("if-none-match", "*")).status()));

    assertEquals(Map.of(201, 1, 412, 15), count(answers));
  }

  @Test
  void onlyOneOfManyThatMeetAnExpiredRowRenewsIt() throws Exception {
    save(reader, ALL, Precondition.none());
    clock.move(KEPT);

    var saved = atOnce(many(16, () -> done(save(reader, SMALL, Precondition.none()))));

    assertEquals(1, saved.stream().filter(Saved.Done::created).count());
    var row = store.find(reader).orElseThrow();
    assertEquals(clock.millis() + 15, row.version());
    assertEquals(Optional.empty(), row.preferences().language());
  }

  @Test
  void concurrentConditionalChangesCountEachOnce() throws Exception {
    assertEachSuccessCountsOnce(8, 10);
  }

  @Test
  @Tag("slow")
  void manyConcurrentConditionalChangesCountEachOnce() throws Exception {
    assertEachSuccessCountsOnce(32, 50);
  }

  private void assertEachSuccessCountsOnce(int clients, int updates) throws Exception {
    assertEquals(201, API.send("PUT", PATH, ALL_JSON, bearer()).status());
    var start = number(item(), "version");
    var statuses = new ConcurrentLinkedQueue<Integer>();

    atOnce(
        many(
            clients,
            () -> {
              for (var i = 0; i < updates; i++) {
                var etag = requireNonNull(API.get(PATH, bearer()).header("etag"));
                var body = i % 2 == 0 ? "{\"fontSize\":\"small\"}" : "{\"language\":\"fr\"}";
                statuses.add(API.send("PATCH", PATH, body, bearer("if-match", etag)).status());
              }
              return true;
            }));

    var counts = count(List.copyOf(statuses));
    assertEquals(clients * updates, statuses.size());
    assertTrue(Set.of(200, 412, 503).containsAll(counts.keySet()), counts.toString());
    assertEquals(
        Long.valueOf(counts.getOrDefault(200, 0)), number(item(), "version") - start, counts + "");
    assertTrue(counts.getOrDefault(200, 0) >= updates, counts.toString());
  }

  /// Measured on the store's own calls.
  @Test
  void aReadCostsHalfAUnitAndAWriteOne() {
    List<String> costs;
    try (var meter = Meter.before(TestApi.database())) {
      var variables = new HashMap<>(ENVIRONMENT.variables());
      variables.put("DYNAMODB_ENDPOINT", meter.endpoint());
      var handler = new PreferencesHandler(TestApi.platform(new Environment(variables), clock));

      answer(handler, "GET", "");
      answer(handler, "PUT", ALL_JSON);
      var etag = requireNonNull(answer(handler, "GET", "").headers().get("etag"));
      answer(handler, "PUT", ALL_JSON, "if-match", etag);
      answer(handler, "PATCH", "{\"fontSize\":\"huge\"}");
      answer(handler, "PATCH", "{}");
      answer(handler, "DELETE", "");
      costs = meter.costs();
    }

    assertEquals(
        List.of(
            "GetItem 0.5",
            "UpdateItem refused", // there is no row
            "UpdateItem 1.0", // counts a new reader
            "UpdateItem 1.0", // makes the row
            "GetItem 0.5",
            "UpdateItem 1.0",
            "UpdateItem 1.0",
            "GetItem 0.5",
            "DeleteItem 1.0"),
        costs);
  }

  private static Saved.Done done(Saved saved) {
    return assertInstanceOf(Saved.Done.class, saved);
  }

  /// `-` is no header; V stands for the version.
  private static Optional<Versions> versions(String text, long version) {
    if (text.equals("-")) {
      return Optional.empty();
    }
    var numbers =
        Stream.of(text.split(" "))
            .filter(word -> !word.equals("*"))
            .map(word -> word.equals("V") ? version : Long.parseLong(word))
            .toList();
    return Optional.of(new Versions(text.equals("*"), Set.copyOf(numbers)));
  }

  private static PreferencesChange change(String member, String value) {
    return new PreferencesChange(Map.of(member, Optional.of(value)));
  }

  private interface Changes {
    PreferencesChange at(int index);
  }

  private Callable<Boolean> repeatedly(int times, Changes changes) {
    return () -> {
      for (var i = 0; i < times; i++) {
        done(save(reader, changes.at(i), Precondition.none()));
      }
      return true;
    };
  }

  private static <T> List<Callable<T>> many(int times, Callable<T> task) {
    return IntStream.range(0, times).mapToObj(_ -> task).toList();
  }

  /// Starts all tasks at the same moment, each in its thread.
  private static <T> List<T> atOnce(List<Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    var start = new CountDownLatch(1);
    var results = new ArrayList<T>();
    try (var threads = Executors.newFixedThreadPool(tasks.size())) {
      var running = new ArrayList<Future<T>>();
      for (var task : tasks) {
        running.add(
            threads.submit(() -> {
              start.await();
              return task.call();
            }));
      }
      start.countDown();
      for (var one : running) {
        results.add(one.get());
      }
    }
    return results;
  }

  private static Map<Integer, Integer> count(List<Integer> statuses) {
    var counts = new TreeMap<Integer, Integer>();
    statuses.forEach(status -> counts.merge(status, 1, Integer::sum));
    return counts;
  }

  private String[] bearer(String... headers) {
    return Stream.concat(Stream.of(headers), Stream.of("authorization", "Bearer " + token.secret()))
        .toArray(String[]::new);
  }

  /// An answer of a handler with another clock or environment, before the kernel adds to it.
  private Response answer(
      PreferencesHandler handler, String method, String body, String... headers) {
    var all = new HashMap<String, String>();
    all.put("authorization", "Bearer " + token.secret());
    all.put("content-type", "application/json");
    for (var i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    var route = method + " " + PATH;
    return requireNonNull(handler.routes().get(route))
        .answer(
            new Request(
                "id",
                route,
                method,
                PATH,
                "",
                all,
                Map.of(),
                body,
                false,
                "203.0.113.77",
                "localhost"));
  }

  private Map<String, AttributeValue> item() {
    return API.dynamo()
        .getItem(r ->
            r.tableName(API.table(TABLE)).key(Item.attributes("pk", reader)).consistentRead(true))
        .item();
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    return new Item(item).number(name);
  }
}
