package masthead.dynamo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.aws.TimeLimits;
import masthead.dynamo.FaultyStore.Fault;
import masthead.identity.ReaderToken;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a reader of preferences gets when the store throttles, fails, breaks or hangs.
class StoreFaultsTest {
  private static final String PATH = "/v1/me/preferences";
  private static final String TABLE = "PreferencesTable";
  private static final String FULL =
      """
      {"readingMode":"dark","fontSize":"large","language":"ur"}\
      """;
  private static final int ALWAYS = Integer.MAX_VALUE;

  private static FaultyStore store;
  private static TestApi api;

  /// With the time limits of production, for a store that hangs.
  private static TestApi hasty;

  private TestApi current;

  private final String token = ReaderToken.mint().secret();

  /// The routes that the whole matrix is run on.
  enum Route {
    READ,
    WRITE
  }

  /// Every write there is, with and without a precondition.
  enum Write {
    MINT(201, 2),
    CREATE(201, 3),
    RENEW_EXPIRED(201, 3),
    REPLACE(200, 1),
    REPLACE_IF_MATCH(200, 1),
    CHANGE(200, 1),
    CHANGE_IF_MATCH(200, 1),
    FORGET(204, 1),
    FORGET_IF_MATCH(204, 1);

    private final int success;

    /// How many the store is sent. The last one is the write; before it a new row is counted, and
    /// before that it turned out that there is none.
    private final int calls;

    Write(int success, int calls) {
      this.success = success;
      this.calls = calls;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    store = FaultyStore.before(TestApi.database());
    api = TestApi.with(Map.of("DYNAMODB_ENDPOINT", store.endpoint()));
    hasty = api.waiting(TimeLimits.PRODUCTION);
  }

  @AfterAll
  static void stop() throws IOException {
    store.close();
  }

  @BeforeEach
  void storeOneRow() {
    work();
    assertEquals(201, as("PUT", FULL).status());
  }

  static Stream<Arguments> passingFaults() {
    return Stream.of(Route.values())
        .flatMap(route ->
            Stream.of(
                arguments(route, Fault.THROTTLED_TABLE, 1),
                arguments(route, Fault.THROTTLED_ACCOUNT, 1),
                arguments(route, Fault.ERROR_500, 1),
                arguments(route, Fault.ERROR_500, 2),
                arguments(route, Fault.ERROR_503, 1),
                arguments(route, Fault.HTML_502, 1),
                arguments(route, Fault.RESET, 1),
                arguments(route, Fault.RESET, 2)));
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aFaultThatPassesIsNotSeen(Route route, Fault fault, int times) {
    var version = version(read());
    fail(fault, 1, times);

    var answer = call(route);

    assertEquals(200, answer.status(), answer.text());
    assertEquals(times + 1, store.attempts());
    assertEquals(route == Route.READ ? version : version + 1, version(read()));
  }

  static Stream<Arguments> lastingFaults() {
    return Stream.of(Route.values())
        .flatMap(route ->
            Stream.of(
                arguments(route, Fault.THROTTLED_TABLE),
                arguments(route, Fault.THROTTLED_ACCOUNT),
                arguments(route, Fault.ERROR_500),
                arguments(route, Fault.ERROR_503),
                arguments(route, Fault.HTML_502),
                arguments(route, Fault.RESET),
                arguments(route, Fault.HANG)));
  }

  @ParameterizedTest
  @MethodSource("lastingFaults")
  void aFaultThatLastsIsUnavailable(Route route, Fault fault) {
    var version = version(read());
    fail(fault, 1, ALWAYS);

    var answer = call(route);

    assertUnavailable(answer);
    assertTrue(store.attempts() <= 3, "attempts: " + store.attempts());
    work();
    assertEquals(version, version(read()));
    assertEquals(200, call(route).status());
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatIsSlowIsWaitedFor(Route route) {
    fail(Fault.SLOW, 1, 3);

    assertEquals(200, call(route).status());
    assertEquals(1, store.attempts());
  }

  static Stream<Arguments> lostAnswers() {
    return Arrays.stream(Write.values())
        .flatMap(write ->
            Stream.of(
                    Fault.RESET_AFTER_COMMIT,
                    Fault.ERROR_500_AFTER_COMMIT,
                    Fault.TRUNCATED_AFTER_COMMIT)
                .flatMap(fault ->
                    IntStream.rangeClosed(Math.max(1, write.calls - 1), write.calls)
                        .mapToObj(call -> arguments(write, fault, call))));
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void aWriteWhoseAnswerIsLostSucceedsAndCountsOnce(Write write, Fault fault, int call) {
    var before = prepare(write);
    var rows = rows();
    var counted = counted();
    fail(fault, call, call);

    var answer = call(write, before);

    assertEquals(write.success, answer.status(), answer.text());
    assertEquals(write.calls + 1, store.attempts());
    assertOneEffect(write, before, rows, answer);
    assertEquals(write.calls > 1 ? 1 : 0, counted() - counted);
  }

  static Stream<Arguments> unclearAnswers() {
    return Stream.of(
        arguments(Write.CREATE, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.REPLACE, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.REPLACE_IF_MATCH, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.CHANGE, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.CHANGE_IF_MATCH, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.FORGET, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.FORGET_IF_MATCH, Fault.BAD_CHECKSUM_AFTER_COMMIT),
        arguments(Write.CREATE, Fault.HANG_AFTER_COMMIT),
        arguments(Write.REPLACE_IF_MATCH, Fault.HANG_AFTER_COMMIT),
        arguments(Write.CHANGE, Fault.HANG_AFTER_COMMIT),
        arguments(Write.FORGET_IF_MATCH, Fault.HANG_AFTER_COMMIT));
  }

  /// With a precondition a client that got no answer reads before it sends the write again.
  @ParameterizedTest
  @MethodSource("unclearAnswers")
  void aWriteWhoseAnswerIsUnclearCountsOnceAndCanBeSentAgain(Write write, Fault fault) {
    var before = prepare(write);
    var rows = rows();
    fail(fault, write.calls, write.calls);

    var answer = call(write, before);

    work();
    if (answer.status() == 503) {
      assertUnavailable(answer);
      answer = read();
    } else {
      assertEquals(write.success, answer.status(), answer.text());
    }
    assertOneEffect(write, before, rows, answer);
    var again = call(write == Write.CREATE ? Write.REPLACE : write, version(read()));
    assertEquals(write == Write.CREATE ? 200 : write.success, again.status(), again.text());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "RESET_AFTER_COMMIT",
        "ERROR_500_AFTER_COMMIT",
        "TRUNCATED_AFTER_COMMIT",
        "BAD_CHECKSUM_AFTER_COMMIT",
        "HANG_AFTER_COMMIT"
      })
  void aReadWhoseAnswerIsLostIsReadAgain(Fault fault) {
    fail(fault, 1, 1);

    var answer = read();

    if (answer.status() == 503) {
      assertUnavailable(answer);
      work();
      answer = read();
    }
    assertEquals(200, answer.status(), answer.text());
    assertEquals("ur", answer.at("language"));
  }

  static Stream<Arguments> faultsOfOurs() {
    return Stream.of(Route.values())
        .flatMap(route ->
            Stream.of(Fault.ACCESS_DENIED, Fault.NO_SUCH_TABLE, Fault.INVALID_CALL)
                .map(fault -> arguments(route, fault)));
  }

  @ParameterizedTest
  @MethodSource("faultsOfOurs")
  void aFaultOfOursIsNoUnavailabilityAndNotRetried(Route route, Fault fault) {
    fail(fault, 1, ALWAYS);

    var answer = call(route);

    assertProblem(500, "internal-error", answer);
    assertNull(answer.header("retry-after"));
    assertEquals(1, store.attempts());
  }

  @Test
  void withoutAStoreOnlyWhatNeedsItIsUnavailable() {
    var alone = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));
    var bearer = new String[] {"authorization", "Bearer " + token};

    assertUnavailable(alone.get(PATH, bearer));
    assertUnavailable(alone.send("PUT", PATH, FULL, bearer));
    assertUnavailable(alone.send("PATCH", PATH, FULL, bearer));
    assertUnavailable(alone.send("PATCH", PATH, "{}", bearer));
    assertUnavailable(alone.send("DELETE", PATH, null, bearer));
    assertUnavailable(alone.send("POST", "/v1/readers", FULL));
    assertEquals(201, alone.send("POST", "/v1/readers", null).status());
    assertEquals(200, alone.get("/v1/settings").status());
    assertEquals(422, alone.send("PUT", PATH, "{}", bearer).status());
    assertEquals(401, alone.get(PATH).status());
  }

  private void fail(Fault fault, int first, int last) {
    store.fail(fault, first, last);
    current = fault.name().startsWith("HANG") ? hasty : api;
  }

  private void work() {
    store.work();
    current = api;
  }

  private static int rows() {
    return api.items(TABLE, "R#").size();
  }

  /// How many new readers were counted.
  private static long counted() {
    return api.items(TABLE, "N#").stream().mapToLong(item -> item.number("n")).sum();
  }

  private Reply as(String method, @Nullable String body, String... headers) {
    var all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "authorization";
    all[headers.length + 1] = "Bearer " + token;
    return current.send(method, PATH, body, all);
  }

  private Reply read() {
    return as("GET", null);
  }

  private Reply call(Route route) {
    return switch (route) {
      case READ -> read();
      case WRITE -> as("PATCH", "{\"fontSize\":\"huge\"}");
    };
  }

  private Reply call(Write write, long version) {
    var tag = "\"" + version + "\"";
    return switch (write) {
      case MINT -> current.send("POST", "/v1/readers", FULL);
      case CREATE -> as("PUT", FULL, "if-none-match", "*");
      case RENEW_EXPIRED, REPLACE -> as("PUT", FULL);
      case REPLACE_IF_MATCH -> as("PUT", FULL, "if-match", tag);
      case CHANGE -> as("PATCH", "{\"fontSize\":\"huge\"}");
      case CHANGE_IF_MATCH -> as("PATCH", "{\"fontSize\":\"huge\"}", "if-match", tag);
      case FORGET -> as("DELETE", null);
      case FORGET_IF_MATCH -> as("DELETE", null, "if-match", tag);
    };
  }

  /// Brings the reader's row into the state that the write is for, and gives its version.
  private long prepare(Write write) {
    if (write == Write.CREATE) {
      as("DELETE", null);
    } else if (write == Write.RENEW_EXPIRED) {
      var yesterday = Instant.now().minus(Duration.ofDays(1)).getEpochSecond();
      api.dynamo()
          .updateItem(r ->
              r.tableName(api.table(TABLE))
                  .key(Item.attributes("pk", new ReaderToken(token).key()))
                  .updateExpression("SET expiresAt = :past")
                  .expressionAttributeValues(Map.of(":past", Item.value(yesterday))));
    }
    return version(read());
  }

  private void assertOneEffect(Write write, long before, int rows, Reply answer) {
    var now = read();
    switch (write) {
      case MINT -> {
        assertEquals(rows + 1, rows());
        var minted = Template.text(answer.json(), "token");
        assertEquals("ur", api.get(PATH, "authorization", "Bearer " + minted).at("language"));
      }
      case CREATE, RENEW_EXPIRED -> {
        assertEquals("ur", now.at("language"));
        assertNotEquals(before, version(now));
        assertEquals(answer.header("etag"), now.header("etag"));
      }
      case REPLACE, REPLACE_IF_MATCH, CHANGE, CHANGE_IF_MATCH -> {
        assertEquals(before + 1, version(now));
        assertEquals(answer.header("etag"), now.header("etag"));
      }
      case FORGET, FORGET_IF_MATCH -> assertEquals(rows - 1, rows());
    }
  }

  private static void assertUnavailable(Reply answer) {
    assertProblem(503, "unavailable", answer);
    var seconds = Integer.parseInt(requireNonNull(answer.header("retry-after")));
    assertTrue(seconds >= 1 && seconds <= 30, "retry-after: " + seconds);
  }

  private static void assertProblem(int status, String type, Reply answer) {
    assertEquals(status, answer.status(), answer.text());
    assertEquals("application/problem+json", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertTrue(Template.text(answer.json(), "type").endsWith(type), answer.text());
    assertEquals(answer.header("x-request-id"), answer.json().get("requestId"));
    var text = answer.text().toLowerCase(Locale.ROOT);
    assertFalse(text.contains("exception") || text.contains("amazon"), text);
    assertFalse(text.contains("fault of the test"), text);
  }

  private static long version(Reply answer) {
    return Long.parseLong(requireNonNull(answer.header("etag")).replace("\"", ""));
  }
}
