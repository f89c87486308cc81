package masthead.newsletter;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.http.Response;
import masthead.json.Json;
import masthead.json.Sha256;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.newsletter.signup.ConsentTexts;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.MailHistory;
import masthead.testing.Output;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

final class NewsletterHandlerTest {
  private static final String FUNCTION = "NewsletterFunction";
  private static final String TABLE = "NewsletterTable";
  private static final String LISTS = "/v1/newsletter/lists";
  private static final String SUBSCRIPTIONS = "/v1/newsletter/subscriptions";
  private static final String ADA = "ada@example.org";

  private static final String ACCEPTED =
      "{\"status\":\"accepted\",\"message\":\"If this address can receive our mail, a confirmation"
          + " message is on its way.\",\"next\":{\"checkInbox\":true,\"resendAfterSeconds\":900}}";

  private static final Map<String, String> ACCEPTED_HEADERS =
      Map.of(
          "content-type", "application/json",
          "cache-control", "no-store",
          "x-content-type-options", "nosniff",
          "referrer-policy", "no-referrer");

  private final TestApi api = TestApi.fresh();

  /// The least sign-up there is, with other members.
  ///
  /// @param changes names and values in turn, the values in JSON; an empty one removes the member
  private static String signUp(String email, String... changes) {
    return object(Map.of("email", "\"" + email + "\"", "consent", consent()), changes);
  }

  private static String consent(String... changes) {
    return object(Map.of("accepted", "true", "textVersion", "\"2026-11-01/en\""), changes);
  }

  private static String object(Map<String, String> members, String... changes) {
    var all = new LinkedHashMap<>(members);
    for (var i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    return all.entrySet().stream()
        .filter(member -> !member.getValue().isEmpty())
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /// Sends a sign-up and has it decided.
  private Reply post(String body, String... headers) {
    var reply = send(body, headers);
    assertEquals(0, api.work());
    return reply;
  }

  private Reply send(String body, String... headers) {
    return api.send("POST", SUBSCRIPTIONS, body, headers);
  }

  private static void assertAccepted(Reply reply) {
    assertEquals(202, reply.status(), reply.text());
    assertArrayEquals(ACCEPTED.getBytes(StandardCharsets.UTF_8), reply.answer().body());
    var headers = new LinkedHashMap<>(reply.answer().headers());
    assertFalse(requireNonNull(headers.remove("x-request-id")).isBlank());
    assertEquals(ACCEPTED_HEADERS, headers);
  }

  private static void assertProblem(Reply reply, int status, String type) {
    assertEquals(status, reply.status(), reply.text());
    assertEquals("application/problem+json", reply.header("content-type"));
    assertEquals("https://masthead.example/problems#" + type, reply.at("type"));
    assertEquals("no-store", reply.header("cache-control"));
  }

  private void assertNothingStored() {
    assertEquals(List.of(), api.items(TABLE));
  }

  private Map<String, AttributeValue> only(String sortKeyStart) {
    var found =
        api.items(TABLE).stream()
            .filter(item -> requireNonNull(item.get("sk")).s().startsWith(sortKeyStart))
            .toList();
    assertEquals(1, found.size(), found::toString);
    return found.getFirst();
  }

  private Item row() {
    return new Item(only("L#"));
  }

  private Item event() {
    return new Item(only("E#"));
  }

  @Test
  void newAddressIsAccepted() {
    assertAccepted(post(signUp(ADA)));
    assertEquals("PENDING", row().text("state"));
    assertEquals("requested", event().text("type"));
  }

  @Test
  void responseNamesTheWaitBetweenTwoConfirmationMails() {
    var wait = MailHistory.WAIT.toSeconds();
    assertEquals((int) wait, post(signUp(ADA)).at("next/resendAfterSeconds"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/openapi.yaml", "docs/newsletter.md", "README.md"})
  void documentsNameTheWaitBetweenTwoConfirmationMails(String file) throws IOException {
    var named =
        Pattern.compile("resendAfterSeconds\\W+(?:const\\W+)?([0-9]+)")
            .matcher(Files.readString(Path.of(file)))
            .results()
            .map(found -> Long.valueOf(found.group(1)))
            .toList();
    assertEquals(List.of(MailHistory.WAIT.toSeconds()), named);
  }

  @ParameterizedTest
  @CsvSource({"ada@example.org, 1", "ADA@Example.ORG, 1", "ada+news@example.org, 2"})
  void addressInOtherCaseIsTheSameSubscriber(String other, int subscribers) {
    post(signUp(ADA));
    assertAccepted(post(signUp(other)));
    var rows =
        api.items(TABLE, "S#").stream().filter(item -> item.text("sk").startsWith("L#")).toList();
    assertEquals(subscribers, rows.size());
    assertEquals(subscribers, api.mailbox().mails().size());
  }

  @Test
  void addressIsKeptAsTyped() {
    post(signUp("  Ada.Lovelace@EXAMPLE.org "));
    assertEquals("Ada.Lovelace@example.org", row().text("email"));
  }

  /// It is filled in by programs, which learn nothing, not even that the rest is wrong.
  @ParameterizedTest
  @ValueSource(strings = {"https://spam.example", " ", "0"})
  void filledTrapIsAcceptedAndStoresNothing(String website) {
    assertAccepted(post(signUp(ADA, "website", "\"" + website + "\"")));
    assertAccepted(post(signUp("no address", "website", "\"" + website + "\"", "x", "1")));
    assertNothingStored();
  }

  @Test
  void emptyTrapIsNone() {
    assertAccepted(post(signUp(ADA, "website", "\"\"", "challenge", "{\"payload\":\"p\"}")));
    assertEquals("PENDING", row().text("state"));
  }

  @Test
  void addressStandsInNoKeyAndNoOtherAttribute() {
    var typed = "Ada.Lovelace+Poems@Example.org";
    var canonical = typed.toLowerCase(Locale.ROOT);
    post(
        signUp(typed, "consent", consent("formUrl", "\"https://news.example/sign-up\"")),
        "user-agent",
        "Engine/1.0 (analytical)",
        "x-forwarded-for",
        "198.51.100.9");
    assertEquals(List.of("email"), placesOf("lovelace"));
    assertEquals(List.of("email"), placesOf(canonical));
    assertEquals(List.of("email"), placesOf("example.org"));
    assertEquals(List.of(), placesOf(Sha256.hex(canonical)));
    assertEquals(List.of(), placesOf(Sha256.hex(typed)));
    var encoder = Base64.getUrlEncoder().withoutPadding();
    assertEquals(
        List.of(), placesOf(encoder.encodeToString(canonical.getBytes(StandardCharsets.UTF_8))));
    assertEquals(List.of(), placesOf("203.0.113.77"));
    assertEquals(List.of(), placesOf("198.51.100"));
    assertEquals(List.of(), placesOf("analytical"));
  }

  /// The attributes whose name or value holds the text, in whatever case.
  private List<String> placesOf(String text) {
    var places = new ArrayList<String>();
    for (var item : api.items(TABLE)) {
      item.forEach((name, value) -> {
        if ((name + " " + value).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))) {
          places.add(name);
        }
      });
    }
    return places;
  }

  @Test
  void signUpWaitsThreeDays() {
    var before = TestClock.now();
    post(signUp(ADA));
    var after = TestClock.now();
    var expires = Instant.ofEpochSecond(row().number("expiresAt"));
    assertFalse(
        expires.isBefore(before.plus(Duration.ofDays(3)).minusSeconds(1)), expires::toString);
    assertFalse(expires.isAfter(after.plus(Duration.ofDays(3))), expires::toString);
    assertTrue(row().number("epoch") >= before.getEpochSecond());
    assertTrue(row().number("version") >= before.getEpochSecond());
    assertFalse(row().attributes().containsKey("audiencePk"), "it gets no mail yet");
    assertEquals(
        row().number("expiresAt"),
        event().number("expiresAt"),
        "of who does not confirm nothing stays");
  }

  static Set<String> versions() {
    return ConsentTexts.load().all().keySet();
  }

  /// Whatever the reader's language is.
  @ParameterizedTest
  @MethodSource("versions")
  void proofNamesTheTextThatTheListsShow(String version) {
    var shown =
        Template.list(api.get(LISTS).json().get("consentTexts")).stream()
            .filter(text -> Template.text(text, "version").equals(version))
            .map(text -> Template.text(text, "text"))
            .toList();
    var consent =
        consent(
            "textVersion", "\"" + version + "\"", "formUrl", "\"https://news.example/a?b=c#d\"");
    assertAccepted(post(signUp(ADA, "consent", consent)));
    assertEquals(version, event().text("textVersion"));
    assertEquals(List.of(event().text("textHash")), shown.stream().map(Sha256::hex).toList());
    assertEquals("https://news.example/a", event().text("formUrl"));
    assertEquals(row().text("pk"), event().text("pk"));
    assertEquals("daily", event().text("list"));
  }

  /// A client's address, and what is kept of it.
  @ParameterizedTest
  @CsvSource({
    "203.0.113.77,                            203.0.113.0",
    "198.51.100.255,                          198.51.100.0",
    "2001:db8:7:ffff:a:b:c:d,                 2001:db8:7:0:0:0:0:0",
    "2001:db8::1,                             2001:db8:0:0:0:0:0:0",
    "::ffff:203.0.113.77,                     203.0.113.0",
    "no address,                              ''",
    "'',                                      ''"
  })
  void addressOfTheClientIsCutToItsNetwork(String sourceIp, String network) {
    var answer =
        api.invoke(
            FUNCTION,
            Json.bytes(json -> {
              json.object(() -> {
                json.text("routeKey", "POST " + SUBSCRIPTIONS);
                json.text("rawPath", SUBSCRIPTIONS);
                json.text("body", signUp(ADA));
                json.object(
                    "headers",
                    () -> {
                      json.text("content-type", "application/json");
                    });
                json.object(
                    "requestContext",
                    () -> {
                      json.object(
                          "http",
                          () -> {
                            json.text("method", "POST");
                            json.text("sourceIp", sourceIp);
                          });
                    });
              });
            }));
    assertAccepted(new Reply(answer));
    api.work();
    assertEquals(network, event().text("network"));
    assertEquals(List.of(), sourceIp.isEmpty() ? List.of() : placesOf(sourceIp));
  }

  @Test
  void programOfTheReaderIsKeptAsAHash() {
    post(signUp(ADA), "user-agent", "Engine/1.0");
    assertEquals(Sha256.hex("Engine/1.0"), event().text("userAgentHash"));
  }

  @Test
  void whatIsNotAskedForIsTheDefault() {
    post(signUp(ADA));
    assertEquals("en", row().text("language"));
    assertEquals("daily", row().text("frequency"));
    assertEquals("Etc/UTC", row().text("timeZone"));
    assertEquals(7, row().number("hour"));
    assertEquals("L#daily", row().text("sk"));
    assertFalse(event().attributes().containsKey("formUrl"));
  }

  /// The header, the member (empty: not sent), and the language that is kept.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ur                  |         | ur",
        "pt-BR               |         | pt",
        "de, hi;q=0.4        |         | hi",
        "de                  |         | en",
        "en,,fr;q=x          |         | en",
        "fr                  | \"sw\"  | sw",
        "fr                  | \"pt-BR\" | pt",
        "fr                  | \"ZH-hant-TW\" | zh"
      })
  void languageIsTheOneAskedForOrTheBrowsers(String header, String member, String language) {
    var body = signUp(ADA, "language", member == null ? "" : member);
    assertAccepted(post(body, "accept-language", header));
    assertEquals(language, row().text("language"));
  }

  static Stream<Arguments> choices() {
    var frequencies = Stream.of("daily", "weekdays");
    var days = Stream.of("MO", "TU", "WE", "TH", "FR", "SA", "SU").map(day -> "weekly:" + day);
    var zones =
        Stream.of("Europe/Berlin", "Asia/Kathmandu", "America/Argentina/Ushuaia", "Etc/UTC");
    return Stream.of(
            Stream.concat(frequencies, days).map(text -> choice("frequency", text)),
            zones.map(text -> choice("timeZone", text)),
            Stream.of(choice("list", "daily")),
            IntStream.of(0, 7, 23)
                .mapToObj(h -> Arguments.of("hour", Integer.toString(h), Integer.toString(h))))
        .flatMap(all -> all);
  }

  private static Arguments choice(String member, String text) {
    return Arguments.of(member, "\"" + text + "\"", text);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void choiceIsKept(String member, String json, String kept) {
    assertAccepted(post(signUp(ADA, member, json)));
    switch (member) {
      case "list" -> assertEquals("L#" + kept, row().text("sk"));
      case "hour" -> assertEquals(Long.parseLong(kept), row().number(member));
      default -> assertEquals(kept, row().text(member));
    }
  }

  @Test
  void everyFaultIsNamedAtOnceAndNothingIsStored() {
    var reply =
        post(
            """
            {
              "email": "ada@lovelace@example.org",
              "list": "weekly",
              "language": "de",
              "frequency": "hourly",
              "timeZone": "Mars/Olympus",
              "hour": 24,
              "consent": {"accepted": false, "textVersion": "2026-11-01/xx", "x": 1},
              "surprise": true
            }
            """);
    assertProblem(reply, 422, "invalid-request");
    assertEquals(
        Set.of(
            "pointer /email email-not-one-address",
            "pointer /list not-allowed",
            "pointer /language not-allowed",
            "pointer /frequency not-allowed",
            "pointer /timeZone not-allowed",
            "pointer /hour out-of-range",
            "pointer /consent/accepted consent-required",
            "pointer /consent/textVersion consent-version-unknown",
            "pointer /consent/x unknown-member",
            "pointer /surprise unknown-member"),
        Set.copyOf(reply.faults()));
    assertEquals(10, reply.faults().size());
    assertFalse(reply.text().contains("lovelace"), reply.text());
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "consent"})
  void missingMemberIsNamed(String member) {
    var reply = post(signUp(ADA, member, ""));
    assertProblem(reply, 422, "invalid-request");
    assertEquals(List.of("pointer /" + member + " required"), reply.faults());
    assertNothingStored();
  }

  @Test
  void emptyObjectLacksEverythingThatIsRequired() {
    assertEquals(
        List.of("pointer /email required", "pointer /consent required"), post("{}").faults());
    assertEquals(
        List.of("pointer /consent/accepted required", "pointer /consent/textVersion required"),
        post(signUp(ADA, "consent", "{}")).faults());
    assertNothingStored();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email     | null                    | /email wrong-type",
        "email     | 5                       | /email wrong-type",
        "email     | [\"ada@example.org\"]   | /email wrong-type",
        "email     | \"\"                    | /email email-empty",
        "email     | \"ada\"                 | /email email-not-one-address",
        "email     | \"a\\u0000da@x.org\"    | /email email-control-char",
        "email     | \"ada@x.org\\r\\nBcc: b@x.org\" | /email email-control-char",
        "email     | \"ädä@example.org\"     | /email email-smtputf8-unsupported",
        "email     | \"ada@example.test\"    | /email email-domain-not-public",
        "list      | \"Daily\"               | /list not-allowed",
        "list      | null                    | /list wrong-type",
        "language  | \"pt_BR\"               | /language not-allowed",
        "language  | \"\"                    | /language not-allowed",
        "language  | \"*\"                   | /language not-allowed",
        "language  | null                    | /language wrong-type",
        "frequency | \"weekly\"              | /frequency not-allowed",
        "frequency | \"weekly:XX\"           | /frequency not-allowed",
        "frequency | \"weekly:mo\"           | /frequency not-allowed",
        "frequency | [\"daily\"]             | /frequency wrong-type",
        "timeZone  | \"+02:00\"              | /timeZone not-allowed",
        "timeZone  | \"GMT+2\"               | /timeZone not-allowed",
        "timeZone  | \"europe/berlin\"       | /timeZone not-allowed",
        "timeZone  | \"\"                    | /timeZone not-allowed",
        "timeZone  | 2                       | /timeZone wrong-type",
        "hour      | -1                      | /hour out-of-range",
        "hour      | 24                      | /hour out-of-range",
        "hour      | \"7\"                   | /hour wrong-type",
        "hour      | 7.5                     | /hour wrong-type",
        "hour      | 7e0                     | /hour wrong-type",
        "hour      | null                    | /hour wrong-type",
        "website   | true                    | /website wrong-type",
        "consent   | true                    | /consent wrong-type",
        "consent   | null                    | /consent wrong-type",
        "consent   | []                      | /consent wrong-type",
        "Email     | \"ada@example.org\"     | /Email unknown-member",
        "a/b~c     | 1                       | /a~1b~0c unknown-member"
      })
  void valueThatDoesNotFitIsNamed(String member, String json, String fault) {
    var reply = post(signUp(ADA, member, json));
    assertProblem(reply, 422, "invalid-request");
    assertEquals(List.of("pointer " + fault), reply.faults());
    assertNothingStored();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "accepted    | false                  | accepted consent-required",
        "accepted    | \"true\"               | accepted wrong-type",
        "accepted    | 1                      | accepted wrong-type",
        "accepted    | null                   | accepted wrong-type",
        "accepted    |                        | accepted required",
        "textVersion | \"2026-11-01/EN\"      | textVersion consent-version-unknown",
        "textVersion | \"\"                   | textVersion consent-version-unknown",
        "textVersion | null                   | textVersion wrong-type",
        "textVersion |                        | textVersion required",
        "formUrl     | \"javascript:alert(1)\" | formUrl not-allowed",
        "formUrl     | \"https://a:b@x.org/\" | formUrl not-allowed",
        "formUrl     | \"/sign-up\"           | formUrl not-allowed",
        "formUrl     | \"\"                   | formUrl out-of-range",
        "formUrl     | 5                      | formUrl wrong-type",
        "at          | \"2026-11-24\"         | at unknown-member"
      })
  void consentThatIsNoneIsNamed(String member, String json, String fault) {
    var reply = post(signUp(ADA, "consent", consent(member, json == null ? "" : json)));
    assertProblem(reply, 422, "invalid-request");
    assertEquals(List.of("pointer /consent/" + fault), reply.faults());
    assertNothingStored();
  }

  @Test
  void faultListsWhatIsAllowed() {
    var consent = consent("textVersion", "\"2026-11-01\"");
    var reply = post(signUp(ADA, "frequency", "\"\"", "language", "\"de\"", "consent", consent));
    var details =
        Template.list(reply.json().get("errors")).stream()
            .collect(
                Collectors.toMap(
                    e -> Template.text(e, "pointer"), e -> Template.text(e, "detail")));
    for (var frequency : Delivery.FREQUENCIES) {
      assertTrue(requireNonNull(details.get("/frequency")).contains(frequency), details::toString);
    }
    for (var language : Languages.of("world").all()) {
      assertTrue(requireNonNull(details.get("/language")).contains(language.tag()));
    }
    for (var version : versions()) {
      assertTrue(requireNonNull(details.get("/consent/textVersion")).contains(version));
    }
  }

  static Stream<String> malformed() {
    var good = signUp(ADA);
    return Stream.of(
        "",
        "{",
        good.substring(0, good.length() - 1),
        good + "x",
        good + good,
        "[" + good + "]",
        "\"" + ADA + "\"",
        "null",
        "email=ada%40example.org",
        "\uFEFF" + good,
        "{\"email\":\"eve@example.org\"," + good.substring(1),
        signUp(ADA, "challenge", "[".repeat(16) + "]".repeat(16)),
        signUp(ADA, "x".repeat(65), "1"),
        signUp(ADA, "hour", "07"),
        signUp(ADA, "hour", "NaN"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void bodyThatIsNotOneJsonObjectIsMalformed(String body) {
    assertProblem(post(body, "content-type", "application/json"), 400, "malformed-json");
    assertNothingStored();
  }

  @Test
  void bodyThatIsNotUtf8IsMalformed() {
    var latin = signUp(ADA, "challenge", "\"ä\"").getBytes(StandardCharsets.ISO_8859_1);
    assertProblem(api.sendBytes("POST", SUBSCRIPTIONS, latin), 400, "malformed-json");
    assertNothingStored();
  }

  @Test
  void bodyMayHaveEightKibibytes() {
    var good = signUp(ADA);
    var fits = good + " ".repeat(8192 - good.length());
    assertProblem(post(fits + " "), 413, "too-large");
    assertNothingStored();
    assertAccepted(post(fits));
  }

  @Test
  void bodyIsMeasuredInBytes() {
    assertProblem(post(signUp(ADA, "challenge", "\"" + "ह".repeat(3000) + "\"")), 413, "too-large");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "application/merge-patch+json",
        "application/jsonp",
        "application/json; charset=iso-8859-1"
      })
  void otherMediaTypeIsRefused(String type) {
    assertProblem(post(signUp(ADA), "content-type", type), 415, "unsupported-media-type");
    assertNothingStored();
  }

  @Test
  void contentCodingIsRefused() {
    var reply = post(signUp(ADA), "content-encoding", "gzip");
    assertProblem(reply, 415, "unsupported-media-type");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json;charset=UTF-8", "Application/JSON"})
  void mediaTypeIsReadInWhateverCase(String type) {
    assertAccepted(post(signUp(ADA), "content-type", type));
  }

  @Test
  void queryIsRefused() {
    var reply = api.send("POST", SUBSCRIPTIONS + "?list=daily", signUp(ADA));
    assertProblem(reply, 400, "malformed-request");
    assertEquals(List.of("parameter list unknown-parameter"), reply.faults());
    assertNothingStored();
  }

  @Test
  void closedNewsletterTakesNoSignUp() {
    var closed = TestApi.with(Map.of("NEWSLETTER_SENDER", ""));
    for (var body : List.of(signUp(ADA), signUp(ADA, "website", "\"x\""))) {
      var reply = closed.send("POST", SUBSCRIPTIONS, body);
      assertProblem(reply, 503, "newsletter-closed");
      assertEquals("3600", reply.header("retry-after"));
    }
    // GatewayErrors must not ring for what was decided here, whether a program or a person asks.
    for (var accept : List.of("application/json", "text/html")) {
      try (var output = Output.capture()) {
        closed.send("POST", SUBSCRIPTIONS, "{}", "accept", accept);
        assertTrue(
            output.text().contains("\"reason\":\"newsletter-closed\",\"RequestsUnavailable\":1"),
            output::text);
      }
    }
    assertEquals(List.of(), closed.items(TABLE));
    assertEquals(false, closed.get(LISTS).at("open"));
  }

  @Test
  void storeThatIsDownIsNoAcceptance() {
    var down = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));
    var reply = down.send("POST", SUBSCRIPTIONS, signUp(ADA));
    assertProblem(reply, 503, "unavailable");
    assertTrue(requireNonNull(reply.header("retry-after")).matches("[1-9][0-9]*"));
    assertEquals(200, down.get(LISTS).status(), "it needs no store");
  }

  // ---- from an HTML form

  private Reply postForm(String fields, String... headers) {
    var all = new ArrayList<>(List.of("content-type", NewsletterFixture.FORM));
    all.addAll(List.of(headers));
    return post(fields, all.toArray(String[]::new));
  }

  private static final String GOOD_FORM =
      "email=ada%40example.org&accepted=on&textVersion=2026-11-01%2Fen";

  @Test
  void formOfABrowserIsSentOnToThePage() {
    var here = TestApi.with(Map.of("THANKS_URL", "https://news.example/thanks"));
    for (var email : List.of("ada", "eve")) {
      var reply =
          here.send(
              "POST",
              SUBSCRIPTIONS,
              GOOD_FORM.replace("ada", email),
              "content-type",
              NewsletterFixture.FORM,
              "accept",
              "text/html,application/xhtml+xml,*/*;q=0.8");
      assertEquals(303, reply.status(), reply.text());
      assertEquals("https://news.example/thanks", reply.header("location"));
      assertEquals("no-store", reply.header("cache-control"));
    }
    var page = postForm(GOOD_FORM, "accept", "text/html");
    assertEquals(202, page.status());
    assertEquals("text/html; charset=utf-8", page.header("content-type"));
    assertTrue(page.text().contains("Please look into your mailbox"), page.text());
  }

  @Test
  void formOfAProgramIsAcceptedAsJsonIs() {
    assertAccepted(
        postForm(
            GOOD_FORM
                + "&language=ur&frequency=weekly%3AMO&timeZone=Asia%2FKarachi&hour=06"
                + "&formUrl=https%3A%2F%2Fnews.example%2Fa%3Fb&website="));
    assertEquals("ur", row().text("language"));
    assertEquals("weekly:MO", row().text("frequency"));
    assertEquals("Asia/Karachi", row().text("timeZone"));
    assertEquals(6, row().number("hour"));
    assertEquals("form", event().text("source"));
    assertEquals("https://news.example/a", event().text("formUrl"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email=ada%40example.org                            | /consent required",
        "email=ada%40example.org&textVersion=2026-11-01/en  | /consent/accepted required",
        "email=ada%40example.org&textVersion=2026-11-01/en&accepted=off | /consent/accepted"
            + " consent-required",
        "email=ada%40example.org&accepted=on                | /consent/textVersion required",
        "email=&accepted=true&textVersion=2026-11-01/en     | /email email-empty",
        "email=a%40x.org&accepted=on&textVersion=2026-11-01/en&hour=7.5 | /hour wrong-type",
        "email=a%40x.org&accepted=on&textVersion=2026-11-01/en&hour=24  | /hour out-of-range",
        "email=a%40x.org&accepted=on&textVersion=2026-11-01/en&x=1      | /x unknown-member",
        "email=a%40x.org%0D%0ABcc:b&accepted=on&textVersion=2026-11-01/en | /email"
            + " email-control-char"
      })
  void formNamesTheFault(String form, String fault) {
    var page = postForm(form, "accept", "text/html");
    assertEquals(422, page.status());
    assertEquals("text/html; charset=utf-8", page.header("content-type"));
    var reply = postForm(form);
    assertProblem(reply, 422, "invalid-request");
    assertEquals(List.of("pointer " + fault), reply.faults());
    assertNothingStored();
  }

  @Test
  void formIsBoundedAndWellFormedToo() {
    assertProblem(postForm(GOOD_FORM + "&x=" + "y".repeat(8192)), 413, "too-large");
    assertProblem(postForm(GOOD_FORM + "&x=%zz"), 400, "malformed-request");
    assertEquals(202, postForm(GOOD_FORM + "&website=x").status());
    assertNothingStored();
  }

  @Test
  void fieldThatIsThereTwiceCountsOnce() {
    assertAccepted(postForm(GOOD_FORM + "&email=eve%40example.net"));
    assertEquals(ADA, row().text("email"));
  }

  @ParameterizedTest
  @CsvSource({"world, 11", "india, 11", "'ur,en', 2"})
  void listsShowWhatTheFormNeeds(String configured, int languages) {
    var lists =
        TestApi.with(Map.of("LANGUAGES", configured, "NEWSLETTER_NAME", "The Morning")).get(LISTS);
    assertEquals(200, lists.status());
    assertEquals(true, lists.at("open"));
    assertEquals(1, Template.list(lists.at("lists")).size());
    assertEquals("daily", lists.at("lists/0/id"));
    assertEquals("The Morning", lists.at("lists/0/name"));
    assertEquals(
        Languages.of(configured).all().stream().map(Language::tag).toList(),
        lists.at("lists/0/languages"));
    assertEquals(languages, Template.list(lists.at("lists/0/languages")).size());
    assertEquals(
        List.of(
            "daily",
            "weekdays",
            "weekly:MO",
            "weekly:TU",
            "weekly:WE",
            "weekly:TH",
            "weekly:FR",
            "weekly:SA",
            "weekly:SU"),
        lists.at("lists/0/frequencies"));
    assertEquals(
        Map.of("frequency", "daily", "timeZone", "Etc/UTC", "hour", 7), lists.at("defaults"));
  }

  @Test
  void listsShowEveryConsentText() {
    var expected = new ArrayList<Map<String, String>>();
    ConsentTexts.load()
        .all()
        .forEach((version, text) ->
            expected.add(
                Map.of("version", version, "language", version.substring(11), "text", text)));
    assertEquals(expected, api.get(LISTS).at("consentTexts"));
  }

  @Test
  void listsMayBeKeptForFiveMinutes() {
    var lists = api.get(LISTS);
    assertEquals(Response.DEPLOYED, lists.header("cache-control"));
    assertEquals("application/json", lists.header("content-type"));
    var tag = requireNonNull(lists.header("etag"));
    assertTrue(tag.matches("W/\"[^\"]+\""), tag);
    var unchanged = api.get(LISTS, "if-none-match", tag);
    assertEquals(304, unchanged.status());
    assertEquals("", unchanged.text());
    assertEquals(tag, unchanged.header("etag"));
    assertEquals(Response.DEPLOYED, unchanged.header("cache-control"));
    assertEquals(200, api.get(LISTS, "if-none-match", "W/\"another\"").status());
  }

  @Test
  void listsHaveAnotherTagWhenTheNewsletterCloses() {
    var closed = TestApi.with(Map.of("NEWSLETTER_SENDER", " ")).get(LISTS);
    assertEquals(false, closed.at("open"));
    assertNotEquals(api.get(LISTS).header("etag"), closed.header("etag"));
  }

  @Test
  void headOfListsHasTheHeadersOnly() {
    var head = api.send("HEAD", LISTS, null);
    assertEquals(200, head.status());
    assertEquals("", head.text());
    assertEquals(api.get(LISTS).header("etag"), head.header("etag"));
  }

  @Test
  void listsTakeNoParameter() {
    var reply = api.get(LISTS + "?language=en");
    assertProblem(reply, 400, "malformed-request");
    assertEquals(List.of("parameter language unknown-parameter"), reply.faults());
  }

  @Test
  void logHoldsNeitherAddressNorClient() {
    var down = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));
    var broken = TestApi.with(Map.of("TABLE_NAME", "NoTable"));
    var closed = TestApi.with(Map.of("NEWSLETTER_SENDER", ""));
    var email = "ada.lovelace@example.org";
    var good = signUp(email);
    var statuses = new ArrayList<Integer>();
    var lines =
        NewsletterFixture.printed(() -> {
          for (var body :
              List.of(
                  good,
                  good,
                  signUp("Ada.Lovelace@Example.org"),
                  signUp(email, "website", "\"ada.lovelace\""),
                  signUp("ada.lovelace@@example.org"),
                  signUp("ada.lovelace@example.test"),
                  signUp(email, email, "1"),
                  signUp(email, "language", "\"" + email + "\""),
                  signUp(email, "consent", consent("formUrl", "\"" + email + "\"")),
                  good + email,
                  good + " ".repeat(8192))) {
            statuses.add(
                send(body, "user-agent", email, "accept-language", email, "referer", email)
                    .status());
          }
          statuses.add(send(good, "content-type", email).status());
          statuses.add(api.send("POST", SUBSCRIPTIONS + "?email=" + email, good).status());
          statuses.add(closed.send("POST", SUBSCRIPTIONS, good).status());
          statuses.add(down.send("POST", SUBSCRIPTIONS, good).status());
          statuses.add(broken.send("POST", SUBSCRIPTIONS, good).status());
        });
    assertEquals(
        List.of(202, 202, 202, 202, 422, 422, 422, 422, 422, 400, 413, 415, 400, 503, 503, 500),
        statuses);
    for (var line : lines) {
      var low = line.toLowerCase(Locale.ROOT);
      for (var secret : List.of("lovelace", "example.org", "203.0.113.77")) {
        assertFalse(low.contains(secret), line);
      }
      assertTrue(line.startsWith("{") && line.endsWith("}"), line);
      assertTrue(Json.own(line).get("requestId") instanceof String, line);
    }
    var logged = lines.stream().map(line -> Json.own(line).get("status")).toList();
    assertEquals(statuses, logged.stream().filter(status -> status != null).toList());
    assertEquals(statuses.size() + 3, lines.size(), "and what the three faults were");
  }
}
