package masthead;

import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import masthead.articles.SampleArticles;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.newsletter.digest.DigestRights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Least privilege: each function's policy grants exactly the actions that it uses.
///
/// No emulator checks rights, so the SDK's calls are recorded while every event of `events/` runs
/// and held against the template.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class RightsTest {
  private static final List<TestApi> APIS = new ArrayList<>();

  @BeforeAll
  static void useEverything() throws IOException {
    var api = TestApi.fresh();
    APIS.add(api);
    EventsTest.store(api);
    for (var event : EventsTest.events()) {
      api.invoke(EventsTest.function(event), Files.readAllBytes(event));
    }
    api.work();
    EventsTest.report(api);
    EventsTest.softBounce(api);
    EventsTest.reportOfASubscriber(api);
    DigestRights.use(api);
    useSecretsManagerAndSes();
  }

  /// On a laptop the secret is no call, and neither is a mail. Here they are, to a stub that speaks
  /// the JSON of both services.
  private static void useSecretsManagerAndSes() throws IOException {
    var stub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var answer =
                """
                {"SecretString": "a-secret", "MessageId": "1",
                 "SendQuota": {"MaxSendRate": 14, "Max24HourSend": -1, "SentLast24Hours": 0}}
                """
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    stub.start();
    var endpoint = "http://127.0.0.1:" + stub.getAddress().getPort();
    System.setProperty("aws.endpointUrlSecretsManager", endpoint);
    try {
      var secret = "arn:aws:secretsmanager:eu-west-1:1:secret:s";
      var api = TestApi.with(Map.of("SECRET_ID", secret, "SES_ENDPOINT", endpoint));
      APIS.add(api);
      var event = Path.of("events/newsletter/post-202-sign-up.json");
      assertEquals(202, api.invoke("NewsletterFunction", Files.readAllBytes(event)).status());
      assertEquals(0, api.work());
      EventsTest.report(api);
      SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
      DigestRights.use(api);
      event = Path.of("events/issues/post-200-test-next.json");
      assertEquals(200, api.invoke("IssuesFunction", Files.readAllBytes(event)).status());
      event = Path.of("events/subscribers/post-204-unsubscribe.json");
      assertEquals(204, api.invoke("SubscribersFunction", Files.readAllBytes(event)).status());
      event = Path.of("events/preferences/put-201-first-choice.json");
      assertEquals(201, api.invoke("PreferencesFunction", Files.readAllBytes(event)).status());
    } finally {
      System.clearProperty("aws.endpointUrlSecretsManager");
      stub.stop(0);
    }
  }

  static java.util.Set<String> functions() {
    return Template.read().functions().keySet();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void policyGrantsWhatTheFunctionUsesAndNothingElse(String function) {
    var granted = new TreeSet<String>();
    for (var statement : TemplateTest.statements(function)) {
      list(object(statement).get("Action")).forEach(action -> granted.add((String) action));
    }

    var used = new TreeSet<String>();
    APIS.forEach(api -> used.addAll(api.used(function)));

    assertEquals(used, granted, () -> "Policies of " + function + " should have Action: " + used);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void policyNamesOneResourceAndNoStar(String function) {
    for (var statement : TemplateTest.statements(function)) {
      // IAM knows this action without a resource only.
      var isOfTheAccount = List.of("ses:GetAccount").equals(object(statement).get("Action"));
      var star = isOfTheAccount ? "ses:*" : "*";
      assertFalse(String.valueOf(statement).contains(star), () -> function + ": " + statement);
    }
  }
}
