package masthead.newsletter.signup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import masthead.aws.DeploymentSecret;
import masthead.json.Json;
import masthead.json.Sha256;
import masthead.local.Alarms;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.newsletter.NewsletterFixture;
import masthead.newsletter.signup.Challenge.Cost;
import masthead.testing.Output;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands between a program and other people's mailboxes, over HTTP, where proofs of work are
/// asked for.
class SignUpGuardTest {
  private static final String ACCESS = "/v1/newsletter/access";
  private static final String SIGN_UP = "/v1/newsletter/subscriptions";
  private static final String HERE = "198.51.100.7";
  private static final Map<String, String> ON =
      Map.of("CHALLENGE", "altcha", "SIGN_UPS_PER_HOUR", "3");

  /// In the middle of an hour, so that no count starts anew within a test.
  private static final Instant NOW =
      TestClock.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(30));

  private final TestApi api = TestApi.with(ON, () -> NOW);
  private final AtomicInteger people = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(strings = {"/v1/newsletter/subscriptions", "/v1/newsletter/access"})
  void withoutAProofNobodyGetsIn(String path) {
    var answer = api.sendFrom(HERE, "POST", path, json(path, someone(), ""));

    assertRefused(answer, "challenge-required");
    assertEquals(0, errands());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/newsletter/subscriptions", "/v1/newsletter/access"})
  void aSolvedChallengeLetsInOnce(String path) {
    var payload = solve(challenge(api, "192.0.2.2", "normal"));

    assertEquals(202, api.sendFrom(HERE, "POST", path, json(path, someone(), payload)).status());
    assertRefused(
        api.sendFrom(HERE, "POST", path, json(path, someone(), payload)), "challenge-failed");
    assertEquals(1, errands());
  }

  @Test
  void aProofThatIsSentAgainCountsForNothing() {
    var payload = solved("normal");
    assertEquals(202, signUp("victim@example.org", payload).status());
    for (var i = 0; i < 20; i++) {
      assertRefused(signUp("victim@example.org", payload), "challenge-failed");
    }

    assertEquals(202, signUp("victim@example.org", solved("normal")).status());
  }

  @Test
  void aProofIsUsedForAllInstances() {
    var payload = solved("normal");
    assertEquals(202, signUp(someone(), payload).status());

    var other = api.anotherInstance();

    assertRefused(
        other.sendFrom(HERE, "POST", SIGN_UP, json(SIGN_UP, someone(), payload)),
        "challenge-failed");
    assertEquals(
        202,
        other.sendFrom(HERE, "POST", SIGN_UP, json(SIGN_UP, someone(), solved("normal"))).status());
  }

  @Test
  void aChallengeOfAnotherDeploymentIsNone() {
    var elsewhere =
        TestApi.with(Map.of("CHALLENGE", "altcha", "SECRET_ID", "local:another-secret"), () -> NOW);

    assertRefused(signUp(someone(), solved(elsewhere, "normal")), "challenge-failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "e30=", "bm90IGpzb24="})
  void whatIsNoPayloadIsRefused(String payload) {
    var answer = signUp(someone(), payload);

    assertEquals(403, answer.status(), answer.text());
    assertEquals(0, errands());
  }

  @Test
  void theFormIsGatedToo() {
    var fields = "email=form%40example.org&textVersion=2026-11-01%2Fen&accepted=on";
    var form = new String[] {"content-type", "application/x-www-form-urlencoded"};

    assertRefused(api.sendFrom(HERE, "POST", SIGN_UP, fields, form), "challenge-required");
    var proven = fields + "&altcha=" + URLEncoder.encode(solved("normal"), UTF_8);
    assertEquals(202, api.sendFrom(HERE, "POST", SIGN_UP, proven, form).status());
    assertEquals(1, errands());
  }

  @Test
  void aPersonWhoseFormIsRefusedGetsAPage() {
    var answer =
        api.sendFrom(
            HERE,
            "POST",
            SIGN_UP,
            "email=nobody",
            "content-type",
            "application/x-www-form-urlencoded",
            "accept",
            "text/html,application/json;q=0.9",
            "accept-language",
            "ur");

    assertEquals(403, answer.status());
    assertEquals("text/html; charset=utf-8", answer.header("content-type"));
    assertTrue(answer.text().contains("lang=\"ur\" dir=\"rtl\""), answer.text());
  }

  @Test
  void aNetworkThatAsksOftenWorksHarderAndThenWaits() {
    for (var i = 0; i < 3; i++) {
      assertEquals(202, signUp(someone(), solved("normal")).status());
    }
    assertRefused(signUp(someone(), solved("normal")), "challenge-required");
    // Who asks for a challenge from there gets the harder one without asking for it.
    assertTrue(isHard(challenge(api, HERE, "normal")));
    for (var i = 4; i < 30; i++) {
      assertEquals(202, signUp(someone(), solved("hard")).status(), "sign-up " + (i + 1));
    }

    var full = signUp(someone(), solved("hard"));

    assertEquals(429, full.status(), full.text());
    var seconds = Integer.parseInt(requireNonNull(full.header("retry-after")));
    assertTrue(seconds >= 1 && seconds <= 3601, "seconds: " + seconds);
    assertEquals(29, errands());
    assertEquals(
        202,
        api.sendFrom("198.51.100.8", "POST", SIGN_UP, json(SIGN_UP, someone(), solved("normal")))
            .status());
  }

  @ParameterizedTest
  @CsvSource({
    "reject,    normal, 422",
    "reject,    hard,   422",
    "challenge, normal, 403",
    "challenge, hard,   202",
    "allow,     normal, 202"
  })
  void aThrowAwayMailboxIsWhatThePolicySays(String policy, String level, int status) {
    var other =
        TestApi.with(Map.of("CHALLENGE", "altcha", "DISPOSABLE_DOMAINS", policy), () -> NOW);
    var body = json(SIGN_UP, "ann@sub.0-mail.com", solved(other, level));

    var answer = other.send("POST", SIGN_UP, body);

    assertEquals(status, answer.status(), answer.text());
    if (status == 422) {
      assertEquals("email-domain-not-allowed", answer.at("errors/0/code"));
      assertEquals("/email", answer.at("errors/0/pointer"));
    }
  }

  /// The response says nothing of what others asked for the address, however it is written.
  @ParameterizedTest
  @ValueSource(strings = {"/v1/newsletter/subscriptions", "/v1/newsletter/access"})
  void whatOthersAskedForAnAddressChangesNoResponse(String path) {
    for (var i = 0; i < 8; i++) {
      var body = json(path, i % 2 == 0 ? "a.n.n@gmail.com" : "Ann+1@gmail.com", solved("normal"));
      assertEquals(202, api.sendFrom("198.51.100." + i, "POST", path, body).status());
    }
  }

  /// The right to see and erase is not used up by sign-ups, of whomever and from wherever.
  @Test
  void accessIsCountedApart() {
    for (var i = 0; i < 30; i++) {
      signUp(someone(), solved(i < 3 ? "normal" : "hard"));
    }
    assertEquals(429, signUp(someone(), solved("hard")).status());
    for (var i = 0; i < 3; i++) {
      assertEquals(202, access(HERE, solved("normal")).status());
    }
    assertRefused(access(HERE, solved("normal")), "challenge-required");
    for (var i = 4; i < 30; i++) {
      assertEquals(202, access(HERE, solved("hard")).status());
    }
    assertEquals(429, access(HERE, solved("hard")).status());
    assertEquals(202, access("198.51.100.8", solved("normal")).status());
  }

  private Reply access(String from, String payload) {
    return api.sendFrom(from, "POST", ACCESS, json(ACCESS, "ann@example.org", payload));
  }

  /// Whoever imported a throw-away mailbox's owner must let him out again.
  @Test
  void accessAsksForNoKindOfMailbox() {
    var body = json(ACCESS, "ann@sub.0-mail.com", solved("normal"));
    assertEquals(202, api.sendFrom(HERE, "POST", ACCESS, body).status());
  }

  /// Beyond the limit of the site everybody may still sign up, with a harder proof.
  @Test
  void aBusySiteAsksForHarderProofsAndClosesToNobody() {
    var busy =
        TestApi.with(Map.of("CHALLENGE", "altcha", "SITE_SIGN_UPS_PER_HOUR", "2"), () -> NOW);
    for (var i = 0; i < 2; i++) {
      assertEquals(202, signUp(busy, "198.51.100." + i, "normal").status());
    }
    assertRefused(signUp(busy, "198.51.100.8", "normal"), "challenge-required");
    assertEquals(202, signUp(busy, "198.51.100.8", "hard").status());
    assertEquals(
        202,
        busy.sendFrom(HERE, "POST", ACCESS, json(ACCESS, someone(), solved(busy, "normal")))
            .status(),
        "the right to see and erase is not counted with it");
  }

  /// Without proofs there is only waiting.
  @Test
  void aBusySiteWithoutChallengesAsksToWait() {
    var busy = TestApi.with(Map.of("SITE_SIGN_UPS_PER_HOUR", "2"), () -> NOW);
    for (var i = 0; i < 2; i++) {
      var body = json(SIGN_UP, someone(), "");
      assertEquals(202, busy.sendFrom("198.51.100." + i, "POST", SIGN_UP, body).status());
    }
    var body = json(SIGN_UP, someone(), "");
    assertEquals(429, busy.sendFrom("198.51.100.8", "POST", SIGN_UP, body).status());
  }

  @Test
  void aBusySiteRaisesOneAlarmAnHour() {
    var busy = TestApi.with(Map.of("SITE_SIGN_UPS_PER_HOUR", "2"), () -> NOW);
    try (var output = Output.capture()) {
      for (var i = 0; i < 4; i++) {
        assertEquals(i < 1 ? Set.of() : Set.of("SignUpsAtLimit"), raised(busy, i, output));
      }
      var lines = output.lines().stream().filter(line -> line.contains("SignUpsAtLimit\":1"));
      assertEquals(1, lines.count());
    }
  }

  private Set<String> raised(TestApi busy, int number, Output.Capture output) {
    busy.sendFrom("198.51.100." + number, "POST", SIGN_UP, json(SIGN_UP, someone(), ""));
    return Alarms.raisedBy(output.lines());
  }

  private Reply signUp(TestApi busy, String from, String level) {
    return busy.sendFrom(from, "POST", SIGN_UP, json(SIGN_UP, someone(), solved(busy, level)));
  }

  /// Or a host with one mailbox would tell how often its owner was signed up.
  @Test
  void fromWhenAMailHostNeedsHarderProofsCannotBeForeseen() {
    var life = new NewsletterFixture();
    var environment = life.api.environment("NewsletterFunction");
    var gate =
        new SignUpGuard(
            environment, life.store(), DeploymentSecret.of(environment, life.clock), life.clock);
    var limits = new TreeSet<Integer>();
    for (var i = 0; i < 100; i++) {
      limits.add(gate.domainLimit("host" + i + ".example.org"));
      assertEquals(gate.domainLimit("a.example"), gate.domainLimit("a.example"));
    }
    assertTrue(limits.first() >= 50 && limits.last() < 100, limits.toString());
    assertTrue(limits.size() > 20, limits.toString());
    var before = gate.domainLimit("a.example");
    var others = new TreeSet<Integer>();
    for (var hour = 0; hour < 20; hour++) {
      life.pass(Duration.ofHours(1));
      others.add(gate.domainLimit("a.example"));
    }
    assertTrue(others.size() > 1, "always " + before);
  }

  @Test
  void aFilledTrapNeedsNoProofAndStoresNothing() {
    var body = "{\"email\":\"bot@example.org\",\"website\":\"https://spam.example\"}";

    assertEquals(202, api.sendFrom(HERE, "POST", SIGN_UP, body).status());
    assertEquals(0, api.items("NewsletterTable").size());
  }

  private String someone() {
    return "person" + people.incrementAndGet() + "@example.org";
  }

  private Reply signUp(String email, String payload) {
    return api.sendFrom(HERE, "POST", SIGN_UP, json(SIGN_UP, email, payload));
  }

  private int errands() {
    return (int)
        api.items("NewsletterTable", "S#").stream()
            .filter(item -> item.text("sk").startsWith("O#"))
            .count();
  }

  private static String json(String path, String email, String payload) {
    var consent =
        path.equals(SIGN_UP)
            ? ",\"consent\":{\"accepted\":true,\"textVersion\":\"2026-11-01/en\"}"
            : "";
    var challenge =
        payload.isEmpty()
            ? ""
            : ",\"challenge\":{\"provider\":\"altcha\",\"payload\":\"" + payload + "\"}";
    return "{\"email\":\"" + email + "\"" + consent + challenge + "}";
  }

  private static void assertRefused(Reply answer, String type) {
    assertEquals(403, answer.status(), answer.text());
    assertTrue(String.valueOf(answer.at("type")).endsWith(type), answer.text());
  }

  private String solved(String level) {
    return solved(api, level);
  }

  /// A solution that the deployment accepts, without the search for its number.
  private static String solved(TestApi api, String level) {
    var platform = api.platform("NewsletterFunction");
    return new Challenge(platform.secret(), platform.clock())
        .solved(Cost.valueOf(level.toUpperCase(Locale.ROOT)));
  }

  private static Map<String, Object> challenge(TestApi api, String from, String level) {
    var answer = api.sendFrom(from, "GET", "/v1/newsletter/challenge?level=" + level, "");
    assertEquals(200, answer.status(), answer.text());
    return answer.json();
  }

  private static boolean isHard(Map<String, Object> challenge) {
    return String.valueOf(challenge.get("salt")).contains("cost=hard");
  }

  /// What a page's script does.
  private static String solve(Map<String, Object> challenge) {
    var number = 0;
    while (!Sha256.hex("" + challenge.get("salt") + number).equals(challenge.get("challenge"))) {
      number++;
    }
    var payload =
        Map.of(
            "algorithm", "SHA-256",
            "challenge", challenge.get("challenge"),
            "number", number,
            "salt", challenge.get("salt"),
            "signature", challenge.get("signature"));
    return Base64.getEncoder().encodeToString(Json.text(payload).getBytes(UTF_8));
  }
}
