package masthead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.local.StreamEvent;
import masthead.local.TestApi;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SnapStart's hook loads what the first real request needs: measured in JVMs of their own, with a
/// stand-in for Secrets Manager and Amazon SES.
@Tag("slow")
@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class PrimedClassesTest {
  /// A class that the JVM made while it ran has another name each time.
  private static final Pattern LOADED =
      Pattern.compile("\\] ([A-Za-z][\\w.$]*(?<!Lambda)) source:");

  private static HttpServer services;
  private static TestApi api;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    services = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    services.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var isPriming = body.contains("PRIMING");
            var answer =
                (isPriming
                        ? "{\"__type\":\"ResourceNotFoundException\"}"
                        : "{\"SecretString\":\"a-secret\",\"MessageId\":\"1\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(isPriming ? 400 : 200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    services.start();
    System.setProperty("aws.endpointUrlSecretsManager", endpoint());
    api =
        TestApi.with(
            Map.of(
                "SECRET_ID",
                "arn:aws:secretsmanager:eu-west-1:1:secret:s",
                "SES_ENDPOINT",
                endpoint()));
    EventsTest.store(api);
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.endpointUrlSecretsManager");
    services.stop(0);
  }

  private static String endpoint() {
    return "http://127.0.0.1:" + services.getAddress().getPort();
  }

  @ParameterizedTest
  @CsvSource({
    "ArticlesFunction, articles/get-200-latest.json",
    "ArticlesFunction, articles/get-200-article.json",
    "ArticlesFunction, articles/get-200-article-head.json",
    "SiteFunction, site/get-200-article.json",
    "SiteFunction, site/get-200-front.json",
    "PublishingFunction, publishing/put-201-new-article.json",
    "PreferencesFunction, preferences/get-200-preferences.json",
    "PreferencesFunction, preferences/post-201-new-reader.json",
    "NewsletterFunction, newsletter/get-200-confirm-page.json",
    "NewsletterFunction, newsletter/post-202-sign-up.json",
    "SubscribersFunction, subscribers/get-200-subscribers.json",
    "SubscribersFunction, subscribers/post-204-unsubscribe.json",
    "MailFunction, sign-up",
    "FeedbackFunction, feedback/bounced.json",
    "IssuesFunction, issues/get-200-issues.json",
    "IssuesFunction, issues/get-200-preview-next.json",
    "IssuesFunction, issues/post-200-pause.json",
    "DigestFunction, digest/tick.json",
    "FanOutFunction, fanout/audience.json",
    "DeliveryFunction, delivery/recipients.json"
  })
  void hookLoadsWhatTheFirstRequestNeeds(String function, String file) throws Exception {
    var event = folder.resolve("event.json");
    Files.write(
        event,
        switch (function) {
          case "MailFunction" -> signUp();
          case "DigestFunction", "FanOutFunction", "DeliveryFunction" -> ofAnIssue(function, file);
          default -> Files.readAllBytes(Path.of("events").resolve(file));
        });
    var cold = run(function, event, false);
    var primed = run(function, event, true);

    var needed = cold.between("AfterHook", "AfterRequest");
    var missing = new LinkedHashSet<>(needed);
    missing.removeAll(primed.before("AfterHook"));
    System.out.printf(
        "%s %s: %d of %d classes, %d ms unprimed, %d ms primed%n",
        function,
        file,
        needed.size() - missing.size(),
        needed.size(),
        cold.milliseconds(),
        primed.milliseconds());

    assertTrue(needed.size() > 100, needed::toString);
    assertTrue(missing.size() <= needed.size() * 0.05, missing::toString);
  }

  /// The event of a sign-up that nobody has decided on.
  private static byte[] signUp() throws IOException {
    var sent = Files.readAllBytes(Path.of("events/newsletter/post-202-sign-up.json"));
    assertEquals(202, api.invoke("NewsletterFunction", sent).status());
    var rows =
        api.items("NewsletterTable").stream()
            .filter(row -> new Item(row).text("sk").startsWith("O#"))
            .filter(row -> row.containsKey("requestedAt"))
            .toList();
    return StreamEvent.inserted(rows.subList(rows.size() - 1, rows.size()));
  }

  /// The event for an issue that is due now, and has come to where the function takes it up.
  private static byte[] ofAnIssue(String function, String file) throws IOException {
    var row =
        api.items("NewsletterTable", "S#").stream()
            .filter(active -> active.find("audiencePk").orElse("").contains("#daily#"))
            .findFirst()
            .orElseThrow();
    var subscriber = row.text("audienceSk");
    var slot = Slot.ofKey(row.text("audiencePk").substring("A#daily#".length()));
    var now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    var date = LocalDate.ofInstant(now, slot.zone());
    var id = new IssueId(now, slot.language(), Frequency.DAILY, date);
    var content = new Content("Rain", Content.UNSUBSCRIBE, Content.PREFERENCES, "en", "rain", 1);
    var table = api.platform("DeliveryFunction").table();
    var issues = new IssueStore(table);
    issues.plan(Issue.planned(id, List.of(slot), Issue.DEFAULT_SEND_WITHIN));
    if (!function.equals("DigestFunction")) {
      issues.store(id, content);
      issues.change(
          id, issue -> issue.freeze(new Issue.Frozen("rain", "Rain", 1, "en", Instant.EPOCH)));
    }
    if (function.equals("DeliveryFunction")) {
      issues.change(id, Issue::start);
      new LedgerStore(table, InstantSource.system()).add(id, List.of(subscriber));
    }
    return Files.readString(Path.of("events").resolve(file))
        .replaceAll("\\d{8}T\\d{4}Z-en-daily-\\d{8}", id.toString())
        .replaceAll("(\\[\\\\\").*?(\\\\\"])", "$1" + subscriber + "$2")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// @param classes in the order in which they were loaded
  private record Run(List<String> classes, long milliseconds) {
    Set<String> between(String from, String to) {
      return Set.copyOf(classes.subList(place(from), place(to)));
    }

    Set<String> before(String to) {
      return Set.copyOf(classes.subList(0, place(to)));
    }

    private int place(String marker) {
      var place = classes.indexOf("masthead.FirstRequest$" + marker);
      assertTrue(place >= 0, marker);
      return place;
    }
  }

  private Run run(String function, Path event, boolean isPrimed) throws Exception {
    var variables = folder.resolve("variables.json");
    var log = folder.resolve("classes.log");
    Files.writeString(variables, Json.text(api.environment(function).variables()));
    Files.deleteIfExists(log);
    var output = folder.resolve("output.txt");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Daws.endpointUrlSecretsManager=" + endpoint(),
                "-Xlog:class+load=info:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                "masthead.FirstRequest",
                function,
                variables.toString(),
                event.toString(),
                Boolean.toString(isPrimed))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "it hangs");
    var text = Files.readString(output);
    assertEquals(0, process.exitValue(), text);
    assertFalse(text.contains("\"level\":\"ERROR\""), text);
    var milliseconds = Pattern.compile("milliseconds (\\d+)").matcher(text);
    assertTrue(milliseconds.find(), text);
    var classes =
        Files.readAllLines(log).stream()
            .flatMap(line -> LOADED.matcher(line).results())
            .map(found -> found.group(1))
            .filter(name -> !name.contains("$$Lambda") && !name.contains("LambdaForm"))
            .toList();
    return new Run(classes, Long.parseLong(milliseconds.group(1)));
  }
}
