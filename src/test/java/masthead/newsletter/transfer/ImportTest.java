package masthead.newsletter.transfer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import masthead.articles.SampleArticles;
import masthead.language.Languages;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.newsletter.NewsletterFixture;
import masthead.testing.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists that come in from elsewhere, and go out again, over HTTP: rows 21 to 23 of the
/// newsletter's table of states.
class ImportTest {
  private static final String IMPORTS = "/v1/admin/newsletter/imports";
  private static final String KEY =
      "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe";
  private static final String HEADER = "email,status,consentAt,consentSource\n";
  private static final String ADA =
      HEADER + "ada@example.org,subscribed,2025-03-01T10:00:00Z,https://old.example/form\n";

  private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.now());
  private volatile Duration step = Duration.ZERO;
  private TestApi api = TestApi.fresh();

  @BeforeEach
  void letThePublisherIn() {
    SampleArticles.letThePublisherIn(api.platform("PublishingFunction"));
  }

  @Test
  void whoSubscribedElsewhereWithProofIsSubscribedHere() {
    assertEquals(Map.of("added", 1), counts(take(ADA, "dryRun=false")));

    var row = api.items("NewsletterTable", "S#").getLast();
    assertEquals("L#daily", row.text("sk"));
    assertEquals("ACTIVE", row.text("state"));
    assertEquals("A#daily#en#daily#Etc/UTC#07", row.text("audiencePk"));
    assertEquals("2025-03-01T10:00:00Z", row.text("confirmedAt"));
    var event = api.items("NewsletterTable", "S#").getFirst();
    assertEquals("imported", event.text("type"));
    assertEquals("2025-03-01T10:00:00Z", event.text("consentAt"));
    assertEquals("https://old.example/form", event.text("consentSource"));
    assertTrue(event.text("textVersion").startsWith("imported:"), event.text("textVersion"));
    assertEquals(0, api.work());
    assertEquals(List.of(), api.mailbox().mails(), "nobody is written to");
  }

  /// In seven seconds of a table that may write 100 units in each: 50 of them are the import's.
  @Test
  void importUsesHalfOfWhatTheTableMayWrite() {
    var life = new NewsletterFixture();
    var start = life.clock.instant();
    var importing =
        new SubscriberImport(
            life.subscribers,
            Languages.of("en"),
            life.clock,
            () -> new WritePace(100, life.clock, life::pass));
    var file = new StringBuilder(HEADER);
    for (var i = 0; i < 60; i++) {
      file.append("a%d@example.org,subscribed,2025-03-01T10:00:00Z,form\n".formatted(i));
    }
    var done =
        (SubscriberImport.Outcome.Done)
            importing.take(true, file.toString().getBytes(StandardCharsets.UTF_8), false);
    var added =
        done.report().results().stream().filter(line -> line.result().equals("added")).count();
    var seconds = Duration.between(start, life.clock.instant()).toSeconds();
    assertEquals(7, seconds);
    assertEquals(7 * 50 / WritePace.UNITS_PER_LINE + 1, added);
    assertEquals(
        60 - added,
        done.report().results().stream()
            .filter(line -> line.result().equals("not-reached"))
            .count());
  }

  /// Whatever the order of the lines and the case of letters.
  @ParameterizedTest
  @CsvSource({
    "Ada@Example.org subscribed, ada@example.org unsubscribed",
    "ada@example.org Unsubscribed, ADA@EXAMPLE.ORG Subscribed",
    "ada@example.org subscribed, ADA@example.org UNSUBSCRIBED"
  })
  void addressThatAlsoEndedInTheFileIsEnded(String first, String second) {
    var file = new StringBuilder(HEADER);
    for (var line : List.of(first, second)) {
      file.append(line.replace(' ', ',')).append(",2025-03-01T10:00:00Z,form\n");
    }
    for (var time = 0; time < 2; time++) {
      take(file.toString(), "dryRun=false");
      assertEquals(
          List.of("UNSUBSCRIBED"),
          api.items("NewsletterTable", "S#").stream()
              .filter(item -> item.text("sk").startsWith("L#"))
              .map(item -> item.text("state"))
              .toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dryRun=true"})
  void withoutSayingSoNothingIsWritten(String query) {
    var report = take(ADA, query);

    assertEquals(true, report.at("dryRun"));
    assertEquals("own", report.at("format"));
    assertEquals(Map.of("added", 1), counts(report));
    assertEquals(List.of(), api.items("NewsletterTable"));
  }

  @ParameterizedTest
  @CsvSource({
    "unsubscribed, UNSUBSCRIBED, ''",
    "bounced,      SUPPRESSED,   HARD_BOUNCE",
    "complained,   SUPPRESSED,   COMPLAINT",
    "blocked,      SUPPRESSED,   MANUAL"
  })
  void whoMustGetNoMailGetsNoneHere(String status, String state, String reason) {
    take(HEADER + "ada@example.org," + status + ",,\n", "dryRun=false");

    var states =
        api.items("NewsletterTable", "S#").stream()
            .filter(item -> item.text("sk").startsWith("L#"))
            .map(item -> item.text("state"))
            .toList();
    var reasons =
        api.items("NewsletterTable", "X#").stream().map(item -> item.text("reason")).toList();
    assertEquals(state.isEmpty() ? List.of() : List.of(state), states);
    assertEquals(reason.isEmpty() ? List.of() : List.of(reason), reasons);
    // Nobody comes back by another file.
    var kept =
        reason.isEmpty()
            ? "kept:unsubscribed"
            : "kept:" + reason.toLowerCase(java.util.Locale.ROOT);
    assertEquals(Map.of(kept, 1), counts(take(ADA, "dryRun=false")));
  }

  @Test
  void whoIsKnownHereStaysAsTheyAre() {
    signUp("pending@example.org");
    signUp("active@example.org");
    confirm();
    signUp("left@example.org");
    confirm();
    admin("subscribers/unsubscribe", "left@example.org");
    admin("suppressions", "suppressed@example.org");
    signUp("erased@example.org");
    var address = admin("subscribers/lookup", "erased@example.org").at("subscriber");
    api.send("DELETE", "/v1/admin/newsletter/subscribers/" + address, null, "authorization", KEY);
    var before = api.items("NewsletterTable", "S#").size();
    var file = new StringBuilder(HEADER);
    for (var name : List.of("pending", "active", "left", "suppressed", "erased")) {
      file.append(name).append("@example.org,subscribed,2025-03-01T10:00:00Z,form\n");
    }

    var report = take(file.toString(), "dryRun=false");

    assertEquals(
        Map.of(
            "kept:pending", 1,
            "kept:active", 1,
            "kept:unsubscribed", 1,
            "kept:manual", 1,
            "kept:erased", 1),
        counts(report));
    assertEquals(before, api.items("NewsletterTable", "S#").size());
  }

  @Test
  void eachLineIsReportedAndNoneStopsTheOthers() {
    var report =
        take(
            HEADER
                + "ada@example.org,subscribed,2025-03-01T10:00:00Z,form\n"
                + "no-proof@example.org,subscribed,,\n"
                + "nobody,subscribed,2025-03-01T10:00:00Z,form\n"
                + "eve@example.org,unsubscribed,,\n"
                + "ADA@example.org,subscribed,2025-03-01T10:00:00Z,form\n",
            "dryRun=false");

    var byLine = new TreeMap<Integer, String>();
    for (var result : Template.list(report.at("results"))) {
      var object = Template.object(result);
      byLine.put(
          (Integer) requireNonNull(object.get("line")),
          object.get("result") + " " + object.getOrDefault("code", ""));
    }
    assertEquals(
        Map.of(
            2, "added ",
            3, "invalid proof-missing",
            4, "invalid email-not-one-address",
            5, "added ",
            6, "invalid duplicate"),
        byLine);
    assertFalse(report.text().contains("example.org"), "a report holds no address");
  }

  @ParameterizedTest
  @CsvSource({"unsubscribed, UNSUBSCRIBED", "complained, SUPPRESSED"})
  void whoCameByAFileLeavesByALaterOne(String status, String state) {
    take(ADA, "dryRun=false");

    var report = take(HEADER + "ada@example.org," + status + ",,\n", "dryRun=false");

    assertEquals(Map.of("ended", 1), counts(report));
    assertEquals(state, api.items("NewsletterTable", "S#").getLast().text("state"));
  }

  @Test
  void sendingAgainChangesNothing() {
    take(ADA, "dryRun=false");
    var before = api.items("NewsletterTable");

    assertEquals(Map.of("kept:active", 1), counts(take(ADA, "dryRun=false")));
    assertEquals(before, api.items("NewsletterTable"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailchimp-subscribed.csv",
        "mailchimp-unsubscribed.csv",
        "mailchimp-cleaned.csv",
        "ghost.csv",
        "listmonk.csv"
      })
  void theFilesThatPeopleHaveAreTaken(String name) throws IOException {
    try (var file = ImportTest.class.getResourceAsStream("imports/" + name)) {
      var body = new String(requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);

      var report = take(body, "dryRun=false");

      assertTrue(counts(report).getOrDefault("added", 0) > 0, report.text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'name,phone\nAda,1\n', text/csv,         422",
    "'',                    text/csv,         422",
    "'{}',                  application/json, 415"
  })
  void aFileThatIsNoneIsRefusedAsAWhole(String body, String type, int status) {
    var answer =
        api.send(
            "POST", IMPORTS + "?dryRun=false", body, "authorization", KEY, "content-type", type);

    assertEquals(status, answer.status(), answer.text());
    assertEquals(List.of(), api.items("NewsletterTable"));
  }

  @Test
  void importEndsWithItsTimeAndGoesOnWhenItIsSentAgain() {
    api = TestApi.with(Map.of(), () -> now.updateAndGet(time -> time.plus(step)));
    letThePublisherIn();
    var file = new StringBuilder(HEADER);
    IntStream.range(0, 500)
        .forEach(i -> file.append("p" + i + "@example.org,subscribed,2025-03-01T10:00:00Z,form\n"));

    step = Duration.ofMillis(50); // with each look at the clock: 7 s are over after 140
    var counts = counts(take(file.toString(), "dryRun=false"));
    assertEquals(Set.of("added", "not-reached"), counts.keySet());
    assertEquals(500, counts.values().stream().mapToLong(Number::longValue).sum());
    step = Duration.ZERO;
    var rest = counts(take(file.toString(), "dryRun=false"));

    assertEquals(
        Map.of("kept:active", counts.get("added"), "added", counts.get("not-reached")), rest);
    assertEquals(
        500,
        api.items("NewsletterTable", "S#").stream()
            .filter(item -> item.text("sk").startsWith("L#"))
            .count());
  }

  @Test
  void whatIsExportedCanBeBroughtInElsewhere() {
    take(ADA, "dryRun=false");
    take(HEADER + "eve@example.org,unsubscribed,,\n", "dryRun=false");
    signUp("pending@example.org");
    signUp("bob@example.org");
    confirm();
    api.run("FeedbackFunction", complaint("bob@example.org"));
    var export = api.get("/v1/admin/newsletter/exports", "authorization", KEY);
    assertEquals("application/x-ndjson", export.header("content-type"));

    var elsewhere = TestApi.fresh();
    SampleArticles.letThePublisherIn(elsewhere.platform("PublishingFunction"));
    var report =
        elsewhere.send(
            "POST",
            IMPORTS + "?dryRun=false",
            export.text(),
            "authorization",
            KEY,
            "content-type",
            "application/x-ndjson");

    assertEquals(Map.of("added", 3), counts(report), export.text());
    assertEquals(
        List.of("ACTIVE", "SUPPRESSED", "UNSUBSCRIBED"),
        elsewhere.items("NewsletterTable", "S#").stream()
            .filter(item -> item.text("sk").startsWith("L#"))
            .map(item -> item.text("state"))
            .sorted()
            .toList());
    assertEquals("COMPLAINT", elsewhere.items("NewsletterTable", "X#").getFirst().text("reason"));
  }

  /// Brought in, exported, brought in elsewhere, exported there: the same to the byte.
  @Test
  void whatGoesOutAndComesInAgainIsTheSame() {
    var day = LocalDate.ofInstant(TestClock.now(), ZoneOffset.UTC).plusDays(20);
    var lines =
        """
        {"email":"Ada@example.org","status":"subscribed","consentAt":"2025-03-01T10:00:00.123456Z",\
        "consentSource":"paper form at fair","textVersion":"2025/fair","language":"ur",\
        "frequency":"weekly:FR","timeZone":"Asia/Karachi","hour":5,"pausedUntil":"DAY"}
        {"email":"left@example.org","status":"unsubscribed","endedAt":"2025-04-01T10:00:00Z",\
        "consentAt":"2025-03-01T10:00:00Z","consentSource":"form","textVersion":"t","hour":23}
        {"email":"gone@example.org","status":"bounced","endedAt":"2025-05-01T10:00:00Z",\
        "reasons":"SOFT_BOUNCE","liftAt":"2099-01-01T00:00:00Z"}
        {"email":"angry@example.org","status":"complained","reasons":"MANUAL COMPLAINT"}
        {"email":"shut@example.org","status":"blocked"}
        """
            .replace("DAY", day.toString());
    assertEquals(Map.of("added", 5), counts(take(lines, "dryRun=false")));
    signUp("here@example.org");
    confirm();
    signUp("lifted@example.org");
    confirm();
    admin("suppressions", "lifted@example.org");
    var lifted = admin("subscribers/lookup", "lifted@example.org").at("subscriber");
    var path = "/v1/admin/newsletter/suppressions/" + lifted;
    assertEquals(204, api.send("DELETE", path, null, "authorization", KEY).status());
    signUp("again@example.org");
    confirm();
    admin("subscribers/unsubscribe", "again@example.org");
    signUp("again@example.org"); // who left and was asked anew has not come back
    var first = exported(api);

    var elsewhere = TestApi.fresh();
    SampleArticles.letThePublisherIn(elsewhere.platform("PublishingFunction"));
    var report =
        elsewhere.send(
            "POST",
            IMPORTS + "?dryRun=false",
            String.join("\n", first),
            "authorization",
            KEY,
            "content-type",
            "application/x-ndjson");
    assertEquals(Map.of("added", 8), counts(report), first::toString);
    assertEquals(first, exported(elsewhere));
    var text = String.join("\n", first);
    for (var member :
        List.of(
            "\"consentSource\":\"paper form at fair\"",
            "\"consentAt\":\"2025-03-01T10:00:00.123456Z\"",
            "\"pausedUntil\":\"" + day + "\"",
            "\"endedAt\":\"2025-04-01T10:00:00Z\"",
            "\"reasons\":\"MANUAL COMPLAINT\"",
            "\"liftAt\":\"2099-01-01T00:00:00Z\"")) {
      assertTrue(text.contains(member), member + " is not in\n" + text);
    }
  }

  /// In no order.
  private static List<String> exported(TestApi api) {
    return api.get("/v1/admin/newsletter/exports", "authorization", KEY)
        .text()
        .lines()
        .sorted()
        .toList();
  }

  private static byte[] complaint(String email) {
    return """
        {"detail":{"eventType":"Complaint","complaint":{"feedbackId":"f1"},
        "mail":{"destination":["%s"]}}}\
    """
        .formatted(email)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Reply take(String body, String query) {
    var type = body.startsWith("{") ? "application/x-ndjson" : "text/csv";
    var path = query.isEmpty() ? IMPORTS : IMPORTS + "?" + query;
    var report = api.send("POST", path, body, "authorization", KEY, "content-type", type);
    assertEquals(200, report.status(), report.text());
    return report;
  }

  private static Map<String, Integer> counts(Reply report) {
    var counts = new TreeMap<String, Integer>();
    Template.object(report.at("counts"))
        .forEach((result, count) -> counts.put(result, (Integer) count));
    return counts;
  }

  private void signUp(String email) {
    api.send(
        "POST",
        "/v1/newsletter/subscriptions",
        "{\"email\":\"%s\",\"consent\":{\"accepted\":true,\"textVersion\":\"2026-11-01/en\"}}"
            .formatted(email));
    api.work();
  }

  private void confirm() {
    var text = api.mailbox().mails().getLast().text();
    var start = text.indexOf("/v1/newsletter/confirm/");
    api.send("POST", text.substring(start).split("\\s", 2)[0], null);
  }

  private Reply admin(String path, String email) {
    var answer =
        api.send(
            "POST",
            "/v1/admin/newsletter/" + path,
            "{\"email\":\"" + email + "\"}",
            "authorization",
            KEY);
    assertTrue(answer.status() < 300, answer.text());
    return answer;
  }
}
