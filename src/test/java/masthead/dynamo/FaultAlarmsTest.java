package masthead.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.articles.SampleArticles;
import masthead.aws.TimeLimits;
import masthead.dynamo.FaultyStore.Fault;
import masthead.identity.ReaderToken;
import masthead.local.Alarms;
import masthead.local.TestApi;
import masthead.testing.Output;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A fault of the store raises the one alarm that the table in `docs/operations.md` names.
final class FaultAlarmsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z_0-9]+`.*) \\| `(\\w+)` \\|$");
  private static final Pattern FAULT = Pattern.compile("`([A-Z_0-9]+)`");
  private static final String ARTICLE = "/v1/articles/01JD9A0WORLDRIVERTREATY01?language=hi";

  private static final String KEY =
      "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe";

  private static FaultyStore store;
  private static TestApi api;

  /// A call ends soon after an attempt that hangs.
  private static TestApi hasty;

  @BeforeAll
  static void start() throws IOException {
    var direct = TestApi.fresh();
    SampleArticles.storeInEmpty(direct.platform("PublishingFunction"));
    store = FaultyStore.before(TestApi.database());
    api = direct.anotherInstance(Map.of("DYNAMODB_ENDPOINT", store.endpoint()));
    hasty =
        api.waiting(
            new TimeLimits(Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMinutes(1)));
  }

  @AfterAll
  static void stop() throws IOException {
    store.close();
  }

  static Stream<Arguments> rows() throws IOException {
    return ROW.matcher(Files.readString(Path.of("docs/operations.md")))
        .results()
        .flatMap(row ->
            FAULT
                .matcher(row.group(1))
                .results()
                .map(fault -> arguments(Fault.valueOf(fault.group(1)), row.group(2))));
  }

  /// Those that pass, and those after which a repetition succeeds, are no failure.
  @Test
  void everyFaultThatMayLastIsInTheTable() throws IOException {
    var expected = EnumSet.allOf(Fault.class);
    expected.removeIf(fault ->
        Set.of("SLOW", "UNPROCESSED_KEYS").contains(fault.name())
            || fault.name().endsWith("_AFTER_COMMIT"));
    var found = EnumSet.noneOf(Fault.class);
    rows().forEach(row -> found.add((Fault) row.get()[0]));

    assertEquals(expected, found);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void faultThatLastsRaisesItsAlarmAndNoOther(Fault fault, String alarm) {
    store.fail(fault, 1, Integer.MAX_VALUE);
    try (var output = Output.capture()) {
      var status = status(fault == Fault.HANG ? hasty : api, fault);

      assertTrue(status >= 500, "status " + status);
      assertEquals(Set.of(alarm), Alarms.raisedBy(output.lines()), output::text);
    } finally {
      store.work();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"THROTTLED_TABLE", "ERROR_500", "HTML_502", "RESET", "CONFLICT"})
  void faultThatPassesRaisesNone(Fault fault) {
    store.fail(fault, 1, 1);
    try (var output = Output.capture()) {
      assertEquals(200, status(api, fault));
      assertEquals(Set.of(), Alarms.raisedBy(output.lines()), output::text);
    } finally {
      store.work();
    }
  }

  /// Requests whose response is no problem: pages for people, and imports, which say it of their
  /// lines. The first call of an import reads the publisher's key.
  static Stream<Arguments> others() {
    var form = "application/x-www-form-urlencoded";
    var article =
        "{\"id\": \"alarm-1\", \"language\": \"en\", \"headline\": \"Rain\", "
            + "\"section\": \"world\", \"body\": [{\"type\": \"paragraph\", \"html\": \"It rains.\"}]}";
    var subscriber =
        """
        email,status,consentAt,consentSource
        ada@example.org,subscribed,2025-03-01T10:00:00Z,https://old.example/form
        """;
    return Stream.of(
        arguments(1, "/v1/newsletter/access", form, "email=ada%40example.org", 503),
        arguments(2, "/v1/articles/import", "application/x-ndjson", article, 200),
        arguments(2, "/v1/admin/newsletter/imports?dryRun=false", "text/csv", subscriber, 200));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoProblemRaisesItsAlarmToo(
      int firstCall, String target, String type, String body, int status) {
    store.fail(Fault.THROTTLED_TABLE, firstCall, Integer.MAX_VALUE);
    try (var output = Output.capture()) {
      var reply =
          api.anotherInstance()
              .send(
                  "POST",
                  target,
                  body,
                  "accept",
                  "text/html",
                  "content-type",
                  type,
                  "authorization",
                  KEY);

      assertEquals(status, reply.status(), reply::text);
      assertEquals(Set.of("StoreThrottled"), Alarms.raisedBy(output.lines()), reply::text);
    } finally {
      store.work();
    }
  }

  /// A batch is what comes back unprocessed, and an article's is the only one.
  private static int status(TestApi current, Fault fault) {
    return fault == Fault.ALL_UNPROCESSED
        ? current.get(ARTICLE).status()
        : current
            .get("/v1/me/preferences", "authorization", "Bearer " + ReaderToken.mint().secret())
            .status();
  }
}
