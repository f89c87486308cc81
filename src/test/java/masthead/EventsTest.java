package masthead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import masthead.articles.SampleArticles;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.newsletter.SampleSubscribers;
import masthead.newsletter.digest.SampleIssues;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every file under `events/` through its function: it must answer with the status in its name.
final class EventsTest {
  private static final Set<String> WITHOUT_HTTP =
      Set.of("mail", "feedback", "digest", "fanout", "delivery");

  private static TestApi api = TestApi.fresh();

  @BeforeAll
  static void storeSamples() {
    store(api);
  }

  static void store(TestApi api) {
    SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
    SampleSubscribers.store(api.platform("MailFunction"));
    SampleIssues.store(api.platform("IssuesFunction"));
  }

  static List<Path> events() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("events"))) {
      return files
          .filter(file -> file.toString().endsWith(".json") && file.getNameCount() == 3)
          .filter(file -> !WITHOUT_HTTP.contains(file.getName(1).toString()))
          .sorted()
          .toList();
    }
  }

  /// The folder is the function: `events/articles/` is for `ArticlesFunction`.
  static String function(Path event) {
    var folder = event.getName(1).toString();
    return folder.substring(0, 1).toUpperCase(Locale.ROOT) + folder.substring(1) + "Function";
  }

  /// `get-200-latest.json` promises 200.
  static int promised(Path event) {
    return Integer.parseInt(event.getFileName().toString().split("-", 3)[1]);
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventIsAnsweredWithTheStatusInItsName(Path event) throws IOException {
    var answer = api.invoke(function(event), Files.readAllBytes(event));

    assertEquals(promised(event), answer.status(), () -> event + " was answered: " + answer.text());
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventIsNamedAfterItsMethod(Path event) throws IOException {
    var http = Json.own(Files.readString(event)).get("requestContext");
    var method = Template.text(Template.object(http).get("http"), "method");

    assertTrue(
        event.getFileName().toString().startsWith(method.toLowerCase(Locale.ROOT) + "-"),
        () -> event + " holds a " + method);
  }

  @Test
  void theMailFunctionTakesItsEvent() throws IOException {
    var event = Files.readAllBytes(Path.of("events/mail/inserted-done-already.json"));

    assertEquals(Map.of("batchItemFailures", List.of()), api.run("MailFunction", event));
  }

  @Test
  void theDigestFunctionTakesItsTick() throws IOException {
    var event = Files.readAllBytes(Path.of("events/digest/tick.json"));

    assertEquals(Map.of(), api.run("DigestFunction", event));
  }

  /// Also of an issue that nobody knows any more: then there is nothing to do.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FanOutFunction fanout/unknown-issue",
        "FanOutFunction fanout/audience",
        "FanOutFunction fanout/again",
        "DeliveryFunction delivery/unknown-issue",
        "DeliveryFunction delivery/recipients"
      })
  void functionsOnQueuesTakeTheirMessages(String function) throws IOException {
    var names = function.split(" ");
    var event = Files.readAllBytes(Path.of("events/" + names[1] + ".json"));

    assertEquals(Map.of("batchItemFailures", List.of()), api.run(names[0], event));
  }

  /// What fails lies in a dead-letter queue for two weeks, for whoever may look into it.
  @ParameterizedTest
  @ValueSource(strings = {"fanout", "delivery", "mail", "digest"})
  void messagesHoldNoAddress(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("events", folder))) {
      for (var file : files.toList()) {
        assertFalse(Files.readString(file).contains("@"), file::toString);
      }
    }
  }

  /// What a message says that is no recipients is for somebody to look at; its neighbours go on.
  @Test
  void poisonedMessageIsTheOnlyOneThatFails() throws IOException {
    var event = Files.readAllBytes(Path.of("events/delivery/poison.json"));

    assertEquals(
        Map.of(
            "batchItemFailures",
            List.of(Map.of("itemIdentifier", "2e1424d4-f796-459a-8184-9c92662be6d0"))),
        api.run("DeliveryFunction", event));
  }

  @Test
  void everyEventWithoutHttpIsTested() throws IOException {
    var source = Files.readString(Path.of("src/test/java/masthead/EventsTest.java"));
    try (Stream<Path> files = Files.walk(Path.of("events"))) {
      files
          .filter(file -> file.getNameCount() == 3)
          .filter(file -> WITHOUT_HTTP.contains(file.getName(1).toString()))
          .map(file -> file.subpath(1, 3).toString().replace(".json", ""))
          .forEach(name -> assertTrue(source.contains(name), name));
    }
  }

  @Test
  void theFeedbackFunctionTakesItsEvent() throws IOException {
    report(api);

    var suppressed = api.items("NewsletterTable", "X#");
    assertTrue(suppressed.toString().contains("HARD_BOUNCE"), suppressed.toString());
  }

  /// The same report, of somebody who is subscribed.
  static void reportOfASubscriber(TestApi api) throws IOException {
    var event = Files.readString(Path.of("events/feedback/bounced.json"));
    api.run("FeedbackFunction", event.replace("bounced@", "curious@").getBytes(UTF_8));
  }

  static void softBounce(TestApi api) throws IOException {
    api.run("FeedbackFunction", Files.readAllBytes(Path.of("events/feedback/soft-bounced.json")));
  }

  static void report(TestApi api) throws IOException {
    api.run("FeedbackFunction", Files.readAllBytes(Path.of("events/feedback/bounced.json")));
  }

  @Test
  void everyRouteHasASuccessAndAFailure() throws IOException {
    var missing = new TreeSet<String>();
    for (var route : Template.read().routes()) {
      missing.add(route.key() + " success");
      missing.add(route.key() + " failure");
    }
    for (var event : events()) {
      var key = Template.text(Json.own(Files.readString(event)), "routeKey");
      missing.remove(key + (promised(event) < 400 ? " success" : " failure"));
    }
    for (var method : List.of("GET", "HEAD")) {
      missing.remove(method + " /v1/{unknown+} success"); // it is there for what does not exist
      missing.remove(method + " / failure"); // whatever the query is, it leads to a page
    }
    // An event cannot hold a fresh proof of work, so on a laptop no challenge is asked for.
    missing.remove("GET /v1/newsletter/challenge success");
    missing.remove("HEAD /v1/newsletter/challenge success");

    assertEquals(
        new TreeSet<String>(), missing, "Add a file to events/ for each: METHOD-STATUS-why.json.");
  }
}
