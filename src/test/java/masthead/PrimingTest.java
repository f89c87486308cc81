package masthead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import masthead.json.Json;
import masthead.local.Meter;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.testing.Output;
import masthead.testing.Rounds;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// SnapStart's hook of each function: it uses the real store and changes nothing.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class PrimingTest {
  private static final TestApi FULL = TestApi.fresh();
  private static final Meter METER = Meter.before(TestApi.database());

  /// Of Secrets Manager, of which [#secrets] is a stand-in without any. What Amazon SES is asked
  /// would be here too.
  private static final List<Object> VERSIONS_ASKED_FOR = new CopyOnWriteArrayList<>();

  private static HttpServer secrets;

  @BeforeAll
  static void start() throws IOException {
    EventsTest.store(FULL);
    secrets = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secrets.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            VERSIONS_ASKED_FOR.add(String.valueOf(Json.own(body).get("VersionStage")));
            var answer =
                "{\"__type\":\"ResourceNotFoundException\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(400, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    secrets.start();
    System.setProperty(
        "aws.endpointUrlSecretsManager", "http://127.0.0.1:" + secrets.getAddress().getPort());
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.endpointUrlSecretsManager");
    secrets.stop(0);
    METER.close();
  }

  static Set<String> functionsWithATable() {
    var functions = new TreeSet<>(Template.read().functions().keySet());
    functions.removeIf(id -> !Template.read().environment(id).containsKey("TABLE_NAME"));
    return functions;
  }

  /// What priming logs.
  private static String primed(TestApi api, String function) throws Exception {
    try (var output = Output.capture()) {
      ((Resource) api.handler(function)).beforeCheckpoint(Core.getGlobalContext());
      return output.text();
    }
  }

  private static Map<String, Set<Map<String, AttributeValue>>> everything(TestApi api) {
    var all = new java.util.TreeMap<String, Set<Map<String, AttributeValue>>>();
    for (var table : List.of("ArticlesTable", "PreferencesTable", "NewsletterTable")) {
      all.put(table, new HashSet<>(api.items(table)));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("functionsWithATable")
  @Tag("rounds")
  void primingUsesTheStoreChangesNothingAndLogsNothing(String function) throws Exception {
    var api =
        FULL.anotherInstance(
            Map.of(
                "DYNAMODB_ENDPOINT", METER.endpoint(),
                "CHALLENGE", "altcha",
                "SECRET_ID", "arn:aws:secretsmanager:eu-west-1:1:secret:s",
                "MAIL_TRANSPORT", "ses",
                "SES_ENDPOINT", "http://127.0.0.1:" + secrets.getAddress().getPort()));
    var before = everything(FULL);
    VERSIONS_ASKED_FOR.clear();
    var calls = METER.costs().size();

    assertEquals("", primed(api, function));

    assertTrue(METER.costs().size() - calls >= Rounds.PRIMING, () -> "from " + calls + " calls");
    assertEquals(before, everything(FULL));
    assertEquals(List.of(), api.mailbox().mails());
    // The secret stays out of the snapshot: a version that does not exist is asked for, and once
    // for each secret that the function has.
    var hasSecret = Template.read().environment(function).containsKey("SECRET_ID");
    assertEquals(hasSecret ? Set.of("PRIMING") : Set.of(), Set.copyOf(VERSIONS_ASKED_FOR));
    assertTrue(VERSIONS_ASKED_FOR.size() <= 2, VERSIONS_ASKED_FOR::toString);
  }

  /// In the middle of an outage a version can still be published.
  @ParameterizedTest
  @MethodSource("functionsWithATable")
  void primingThatFailsIsOneLine(String function) throws Exception {
    var api = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://127.0.0.1:9"));

    var log = primed(api, function);

    assertEquals(1, log.lines().count(), log);
    assertTrue(log.contains("\"level\":\"ERROR\""), log);
  }
}
