package masthead.newsletter.links;

import static java.util.Objects.requireNonNull;
import static masthead.newsletter.NewsletterFixture.ADA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.json.Sha256;
import masthead.local.TestApi.Reply;
import masthead.newsletter.NewsletterFixture;
import masthead.newsletter.subscriber.LifeCycle;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.testing.Rounds;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The links of the mails over HTTP.
final class LinkRoutesTest {
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final NewsletterFixture life = new NewsletterFixture();

  /// The hash of every byte of the table, whatever order a scan has.
  private String hash() {
    return Sha256.hex(
        life.api.items(NewsletterFixture.TABLE).stream()
            .map(item -> new TreeMap<>(item).toString())
            .sorted()
            .toList()
            .toString());
  }

  private static void assertProblem(int status, String type, Reply reply) {
    assertEquals(status, reply.status(), reply.text());
    assertEquals("application/problem+json", reply.header("content-type"));
    assertEquals("https://masthead.example/problems#" + type, reply.at("type"));
  }

  /// One link of each kind, and of the kind that no longer opens anything.
  private List<String> links() {
    life.signUp("pending@example.org");
    life.bring("gone@example.org", Status.UNSUBSCRIBED);
    life.subscribe(ADA);
    return List.of(
        life.lastLink("confirm", "pending@example.org"),
        life.lastLink("confirm", "gone@example.org"),
        life.lastLink("confirm", ADA),
        life.unsubscribe("pending@example.org"),
        life.unsubscribe("gone@example.org"),
        life.unsubscribe(ADA),
        life.preferences("pending@example.org"),
        life.preferences("gone@example.org"),
        life.preferences(ADA),
        life.access(ADA));
  }

  // ---- looking changes nothing

  @Test
  @Tag("rounds")
  void aHundredLooksAtEveryLinkChangeNoByte() {
    var links = links();
    var before = hash();
    for (var link : links) {
      for (var i = 0; i < Rounds.of(6, 50); i++) {
        var accept = List.of("text/html", "application/json", "*/*").get(i % 3);
        life.api.get(link, "accept", accept, "purpose", "prefetch", "user-agent", "Scanner/1");
        life.api.send("HEAD", link, null, "accept", accept);
      }
    }
    assertEquals(before, hash());
    assertEquals(Status.PENDING, life.row("pending@example.org").status());
  }

  /// A page has no script at all, so nothing that runs scripts can press its button.
  @Test
  void pagesHoldNoScript() {
    for (var link : links()) {
      var page = life.api.get(link, "accept", "text/html").text().toLowerCase(Locale.ROOT);
      assertFalse(page.contains("<script"), page);
    }
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    for (var link : links()) {
      var get = life.api.get(link, "accept", "text/html");
      var head = life.api.send("HEAD", link, null, "accept", "text/html");
      assertEquals(get.status(), head.status());
      assertEquals("", head.text());
      assertEquals(get.header("content-type"), head.header("content-type"));
    }
  }

  // ---- headers

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json"})
  void everyAnswerToALinkIsKeptFromCachesIndexesAndReferrers(String accept) {
    for (var link : links()) {
      for (var target : List.of(link, link.substring(0, link.length() - 3) + "xyz")) {
        for (var method : List.of("GET", "HEAD", "POST")) {
          var reply = life.api.send(method, target, null, "accept", accept, "cookie", "a=b");
          assertEquals("no-store", reply.header("cache-control"), target);
          assertEquals("no-referrer", reply.header("referrer-policy"), target);
          assertEquals("noindex", reply.header("x-robots-tag"), target);
          assertEquals("nosniff", reply.header("x-content-type-options"), target);
          assertNull(reply.header("set-cookie"));
          assertNull(reply.header("location"));
          if (requireNonNull(reply.header("content-type")).startsWith("text/html")) {
            var policy = requireNonNull(reply.header("content-security-policy"));
            assertTrue(policy.contains("default-src 'none'"), policy);
            assertTrue(policy.contains("form-action 'self'"), policy);
            assertFalse(policy.contains("script-src"), policy);
          }
        }
      }
    }
  }

  /// Neither where a route takes it nor where none does.
  @Test
  void noProblemHoldsTheToken() {
    for (var link : links()) {
      var token = NewsletterFixture.token(link);
      var wrong = link.substring(0, link.length() - 3) + "xyz";
      for (var method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
        for (var target :
            List.of(wrong, link + "?x=1", link + "/more", "/v2" + link, wrong + "?a=" + token)) {
          var reply = life.api.send(method, target, null);
          var start = token.substring(0, token.length() - 3);
          assertFalse(reply.text().contains(start), () -> method + " " + reply.text());
          assertFalse(reply.answer().headers().toString().contains(start), reply.text());
        }
      }
    }
  }

  /// Mail hosts and programs append parameters of their own, even twice and malformed.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "utm_source=x&utm_source=y",
        "x",
        "=",
        "a=%zz",
        "a=%00",
        "fbclid=Iw+AR/0_~&mc_eid=1?2",
        "token=other"
      })
  void linksTakeWhateverIsAppended(String query) {
    life.subscribe(ADA);
    var access = life.access(ADA);
    life.signUp("pending@example.org");
    var confirm = life.lastLink("confirm", "pending@example.org");
    var links = List.of(confirm, life.unsubscribe(ADA), life.preferences(ADA), access);
    for (var link : links) {
      for (var more : List.of(query, "a=" + "b".repeat(4000))) {
        for (var method : List.of("GET", "HEAD")) {
          assertEquals(200, life.api.send(method, link + "?" + more, null).status(), link);
        }
      }
    }
    assertEquals("confirmed", life.post(confirm + "?" + query).at("status"));
    var form = "frequency=weekly%3ASU&version=*";
    assertEquals(
        200,
        life.api
            .send(
                "PATCH",
                life.preferences(ADA) + "?" + query,
                "{\"hour\":9}",
                "content-type",
                MERGE_PATCH,
                "if-match",
                "*")
            .status());
    assertNotEquals(
        400,
        life.api
            .send(
                "POST",
                life.preferences(ADA) + "?" + query,
                form,
                "content-type",
                NewsletterFixture.FORM)
            .status());
    assertEquals(
        200,
        life.api
            .send(
                "POST",
                access + "?" + query,
                "action=export",
                "content-type",
                NewsletterFixture.FORM)
            .status());
    assertEquals(200, life.post(life.unsubscribe(ADA) + "?" + query).status());
    assertEquals(Status.UNSUBSCRIBED, life.row(ADA).status());
  }

  // ---- one click (RFC 8058)

  static Stream<Arguments> oneClicks() {
    var field = "List-Unsubscribe=One-Click";
    var multipart =
        """
        --b\r
        Content-Disposition: form-data; name="List-Unsubscribe"\r
        \r
        One-Click\r
        --b--\r
        """;
    return Stream.of(
        Arguments.of("urlencoded", field, List.of("content-type", NewsletterFixture.FORM)),
        Arguments.of(
            "charset", field, List.of("content-type", NewsletterFixture.FORM + "; charset=UTF-8")),
        Arguments.of(
            "multipart", multipart, List.of("content-type", "multipart/form-data; boundary=b")),
        Arguments.of("empty", "", List.of()),
        Arguments.of("empty form", "", List.of("content-type", NewsletterFixture.FORM)),
        Arguments.of("other type", field, List.of("content-type", "text/plain")),
        Arguments.of("json", "{}", List.of("content-type", "application/json")),
        Arguments.of(
            "more fields", field + "&a=b&%zz=1", List.of("content-type", NewsletterFixture.FORM)),
        Arguments.of(
            "other value",
            "list-unsubscribe=one-click",
            List.of("content-type", NewsletterFixture.FORM)),
        Arguments.of(
            "cookie",
            field,
            List.of("content-type", NewsletterFixture.FORM, "cookie", "session=1")),
        Arguments.of(
            "origin",
            field,
            List.of("content-type", NewsletterFixture.FORM, "origin", "https://evil.example")),
        Arguments.of(
            "expect",
            field,
            List.of("content-type", NewsletterFixture.FORM, "expect", "100-continue")),
        Arguments.of(
            "coding",
            field,
            List.of("content-type", NewsletterFixture.FORM, "content-encoding", "x")),
        Arguments.of("huge", "x".repeat(200_000), List.of("content-type", NewsletterFixture.FORM)),
        Arguments.of("no utf-8", "\u0000\uFFFE", List.of("content-type", NewsletterFixture.FORM)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneClicks")
  void oneClickUnsubscribesWhateverTheBodyIs(String name, String body, List<String> headers) {
    life.subscribe(ADA);
    var path = NewsletterFixture.oneClick(life.mails(ADA).getFirst());
    for (var i = 0; i < 2; i++) {
      var reply =
          life.api.sendBytes(
              "POST", path, body.getBytes(StandardCharsets.UTF_8), headers.toArray(String[]::new));
      assertEquals(200, reply.status(), name);
      assertNull(reply.header("location"));
      assertNull(reply.header("set-cookie"));
      assertEquals("text/plain; charset=utf-8", reply.header("content-type"));
      assertEquals(Status.UNSUBSCRIBED, life.row(ADA).status());
    }
    assertEquals(1, life.events(ADA).stream().filter("unsubscribed"::equals).count());
  }

  @Test
  void oneClickTakesAQueryToo() {
    life.subscribe(ADA);
    assertEquals(200, life.post(life.unsubscribe(ADA) + "?utm_source=x").status());
    assertEquals(Status.UNSUBSCRIBED, life.row(ADA).status());
  }

  @Test
  void storeThatIsDownIsNoUnsubscription() {
    var down = new NewsletterFixture(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));
    var reply = down.api.send("POST", life.unsubscribe(ADA), null);
    assertProblem(503, "unavailable", reply);
    assertTrue(requireNonNull(reply.header("retry-after")).matches("[1-9][0-9]*"));
  }

  private String heading(Reply page) {
    assertEquals(200, page.status(), page.text());
    return Jsoup.parse(page.text()).expectFirst("h1").text();
  }

  /// Somebody who never confirmed must not be asked about a newsletter that was never sent.
  @Test
  void thisWasNotMeSpeaksOfTheSignUp() {
    life.signUp(ADA);
    var link = life.unsubscribe(ADA);

    var page = life.api.get(link, "accept", "text/html");
    assertEquals("Was this not you?", heading(page));
    assertTrue(page.text().contains("nothing will be sent"), page.text());
    assertFalse(page.text().contains("stop sending"), page.text());

    var answer = life.api.send("POST", link, "reason=page", "accept", "text/html");
    assertEquals("Thank you for telling us", heading(answer));
    assertEquals(Status.UNSUBSCRIBED, life.row(ADA).status());
    assertEquals("Thank you for telling us", heading(life.api.get(link, "accept", "text/html")));
  }

  @Test
  void signUpThatWasForgottenHasNothingToStop() {
    life.signUp(ADA);
    var link = life.unsubscribe(ADA);
    life.clock.advance(LifeCycle.CONFIRMABLE.plusDays(2));
    var page = life.api.get(link, "accept", "text/html");
    assertEquals("There is no subscription to change", heading(page));
  }

  /// Nobody is asked to stop what has stopped.
  @ParameterizedTest
  @CsvSource({
    "ACTIVE, Unsubscribe",
    "UNSUBSCRIBED, You have unsubscribed",
    "SUPPRESSED, There is no subscription to change"
  })
  void pageSaysWhatIsTheCase(Status status, String heading) {
    life.bring(ADA, status);
    var page = life.api.get(life.unsubscribe(ADA), "accept", "text/html");
    assertEquals(heading, heading(page));
  }

  // ---- confirm

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "{\"email\":\"x\"}"})
  void confirmationTakesAnyBody(String body) {
    life.signUp(ADA);
    var link = life.lastLink("confirm", ADA);
    var reply = life.api.send("POST", link, body, "content-type", NewsletterFixture.FORM);
    assertEquals("confirmed", reply.at("status"));
  }

  @Test
  void personsGetPagesAndProgramsGetJson() {
    life.signUp(ADA);
    var link = life.lastLink("confirm", ADA);
    for (var method : List.of("GET", "POST", "POST")) {
      var page = life.api.send(method, link, null, "accept", "text/html,application/json;q=0.9");
      assertEquals(200, page.status());
      assertEquals("text/html; charset=utf-8", page.header("content-type"));
      assertFalse(page.text().contains(ADA), "masked");
    }
    life.post(life.unsubscribe(ADA));
    var gone = life.api.send("POST", link, null, "accept", "text/html");
    assertEquals(410, gone.status());
    assertEquals("text/html; charset=utf-8", gone.header("content-type"));
    var unknown = life.api.get(link + "x", "accept", "text/html");
    assertEquals(404, unknown.status());
    assertEquals("text/html; charset=utf-8", unknown.header("content-type"));
  }

  // ---- preferences

  private Reply patch(String body, String... headers) {
    var all = new ArrayList<>(List.of("content-type", MERGE_PATCH));
    all.addAll(List.of(headers));
    return life.api.send("PATCH", life.preferences(ADA), body, all.toArray(String[]::new));
  }

  private String day(int days) {
    return life.clock.instant().plus(Duration.ofDays(days)).toString().substring(0, 10);
  }

  @Test
  void preferencesShowWhatIsChosenAndWhatMayBe() {
    life.subscribe(ADA);
    var reply = life.api.get(life.preferences(ADA));
    assertEquals(200, reply.status());
    assertEquals("daily", reply.at("list"));
    assertEquals("ACTIVE", reply.at("state"));
    assertEquals("ad•@ex•••••.org", reply.at("email"));
    assertEquals("en", reply.at("language"));
    assertEquals("daily", reply.at("frequency"));
    assertEquals("Etc/UTC", reply.at("timeZone"));
    assertEquals(7, reply.at("hour"));
    assertNull(reply.at("pausedUntil"));
    assertTrue(String.valueOf(reply.at("options/languages")).contains("ur"));
    assertFalse(reply.text().contains(ADA));
    assertEquals("\"" + life.row(ADA).version() + "\"", reply.header("etag"));
  }

  @Test
  void readPreferencesCanBeSentBack() {
    life.subscribe(ADA);
    life.pause(ADA);
    var read = life.api.get(life.preferences(ADA));
    var reply = patch(read.text(), "if-match", requireNonNull(read.header("etag")));
    assertEquals(200, reply.status(), reply.text());
    assertEquals(read.text(), reply.text());
    assertEquals(read.header("etag"), reply.header("etag"));
  }

  @Test
  void patchNamesTheVersionItKnows() {
    life.subscribe(ADA);
    var version = life.row(ADA).version();
    var before = hash();
    assertProblem(428, "precondition-required", patch("{\"hour\":8}"));
    for (var tag :
        List.of("\"1\"", "\"" + (version + 1) + "\"", "W/\"" + version + "\"", "\"x\"")) {
      assertProblem(412, "precondition-failed", patch("{\"hour\":8}", "if-match", tag));
    }
    assertProblem(400, "malformed-request", patch("{\"hour\":8}", "if-match", version + ""));
    assertEquals(before, hash());
    assertEquals(200, patch("{\"hour\":8}", "if-match", "\"" + version + "\"").status());
    assertProblem(
        412, "precondition-failed", patch("{\"hour\":9}", "if-match", "\"" + version + "\""));
    assertEquals(8, life.row(ADA).delivery().hour());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"hour\":24}                     | /hour out-of-range",
        "{\"hour\":null}                   | /hour wrong-type",
        "{\"language\":\"de\"}             | /language not-allowed",
        "{\"frequency\":\"hourly\"}        | /frequency not-allowed",
        "{\"timeZone\":\"Mars/Olympus\"}   | /timeZone not-allowed",
        "{\"pausedUntil\":\"2020-01-01\"}  | /pausedUntil not-allowed",
        "{\"pausedUntil\":\"2999-01-01\"}  | /pausedUntil not-allowed",
        "{\"pausedUntil\":\"2027-02-30\"}  | /pausedUntil not-allowed",
        "{\"pausedUntil\":\"tomorrow\"}    | /pausedUntil not-allowed",
        "{\"pausedUntil\":7}               | /pausedUntil wrong-type",
        "{\"confirmedAt\":\"2020-01-01\"}  | /confirmedAt unknown-member",
        "{\"consent\":true}                | /consent unknown-member"
      })
  void patchNamesTheFault(String body, String fault) {
    life.subscribe(ADA);
    var before = hash();
    var reply = patch(body, "if-match", "*");
    assertProblem(422, "invalid-request", reply);
    assertEquals(List.of("pointer " + fault), reply.faults());
    assertEquals(before, hash());
  }

  /// The address, the list and the state are no preferences.
  @Test
  void whatAPatchMayNotSetIsIgnored() {
    life.subscribe(ADA);
    var before = hash();
    var body = "{\"email\":\"eve@example.net\",\"state\":\"PAUSED\",\"list\":\"other\"}";
    assertEquals(200, patch(body, "if-match", "*").status());
    assertEquals(before, hash());
  }

  @Test
  void pauseMayLastAYear() {
    life.subscribe(ADA);
    for (var days : List.of(0, -1, 367)) {
      var reply = patch("{\"pausedUntil\":\"" + day(days) + "\"}", "if-match", "*");
      assertProblem(422, "invalid-request", reply);
    }
    for (var days : List.of(1, 365)) {
      var reply = patch("{\"pausedUntil\":\"" + day(days) + "\"}", "if-match", "*");
      assertEquals(200, reply.status(), reply.text());
      assertEquals("PAUSED", reply.at("state"));
      assertEquals(day(days), reply.at("pausedUntil"));
    }
  }

  /// "Today" is the functions' today, not the machine's.
  @Test
  void pauseIsMeasuredOnTheClockOfTheService() {
    life.subscribe(ADA);
    life.pass(Duration.ofDays(1000));
    var reply = patch("{\"pausedUntil\":\"" + day(3) + "\"}", "if-match", "*");
    assertEquals(200, reply.status(), reply.text());
  }

  @ParameterizedTest
  @CsvSource({"text/plain, 415", "application/x-www-form-urlencoded, 415", "application/json, 200"})
  void patchIsAMergePatch(String type, int status) {
    life.subscribe(ADA);
    var reply =
        life.api.send(
            "PATCH", life.preferences(ADA), "{\"hour\":8}", "content-type", type, "if-match", "*");
    assertEquals(status, reply.status(), reply.text());
  }

  @Test
  void erasedSubscriberHasNoPreferences() {
    life.subscribe(ADA);
    life.personalData.erase(life.id(ADA), _ -> {});
    assertProblem(404, "not-found", life.api.get(life.preferences(ADA)));
    assertProblem(404, "not-found", patch("{\"hour\":8}", "if-match", "*"));
    assertEquals(404, postForm("hour=8").status());
  }

  // ---- the page's form

  private Reply postForm(String fields) {
    return life.api.send(
        "POST",
        life.preferences(ADA),
        fields,
        "content-type",
        NewsletterFixture.FORM,
        "accept",
        "text/html");
  }

  @Test
  void formChangesPreferencesWithoutAnyScript() {
    life.subscribe(ADA);
    var version = life.row(ADA).version();
    var fields =
        "version=%d&language=ur&frequency=weekly%%3AFR&timeZone=Asia%%2FKarachi&hour=06&pausedUntil="
            .formatted(version);
    var reply = postForm(fields);
    assertEquals(200, reply.status(), reply.text());
    assertEquals("A#daily#ur#weekly:FR#Asia/Karachi#06", life.item(ADA).text("audiencePk"));
    assertEquals(version + 1, life.row(ADA).version());
    assertEquals(412, postForm(fields).status(), "another tab was faster");
    assertEquals(
        200, postForm("version=%d&pausedUntil=%s".formatted(version + 1, day(9))).status());
    assertEquals(day(9), life.item(ADA).text("pausedUntil"));
    assertEquals(200, postForm("version=%d&hour=5".formatted(version + 2)).status());
    assertEquals(day(9), life.item(ADA).text("pausedUntil"));
    assertEquals(200, postForm("version=%d&pausedUntil=".formatted(version + 3)).status());
    assertFalse(life.item(ADA).has("pausedUntil"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hour=24",
        "hour=x",
        "hour=",
        "language=de",
        "timeZone=Mars",
        "pausedUntil=2020-01-01",
        "surprise=1",
        "frequency="
      })
  void formSaysWhatIsWrongOnThePage(String field) {
    life.subscribe(ADA);
    var before = hash();
    var reply = postForm("version=" + life.row(ADA).version() + "&" + field);
    assertEquals(422, reply.status(), reply.text());
    assertEquals("text/html; charset=utf-8", reply.header("content-type"));
    assertEquals(before, hash());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version=", "version=x", "version=-1", "version=99999999999999999999"})
  void formWithoutItsVersionIsStale(String version) {
    life.subscribe(ADA);
    var before = hash();
    assertEquals(412, postForm(version + "&hour=8").status());
    assertEquals(before, hash());
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "UNSUBSCRIBED", "SUPPRESSED"})
  void formOfWhoGetsNoMailChangesNothing(Status state) {
    life.bring(ADA, state);
    var before = hash();
    assertEquals(409, postForm("version=" + life.row(ADA).version() + "&hour=8").status());
    assertEquals(before, hash());
  }

  @Test
  void formIsAForm() {
    life.subscribe(ADA);
    var json = life.api.send("POST", life.preferences(ADA), "{\"hour\":8}");
    assertProblem(415, "unsupported-media-type", json);
    assertEquals(413, postForm("version=1&x=" + "y".repeat(8192)).status());
  }
}
