package masthead.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When keys are fetched, how long they are good, and who is who; against an issuer over HTTP.
final class OidcTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00.5Z");

  private final TestIssuer issuer = TestIssuer.start();
  private final ReaderAuthenticator readers = readers(issuer.variables());
  private volatile Instant now = START;

  @AfterEach
  void stop() {
    issuer.close();
  }

  private ReaderAuthenticator readers(Map<String, String> variables) {
    return ReaderAuthenticator.of(new Environment(variables), () -> now);
  }

  private PublisherAuthenticator publishers(Map<String, String> more) {
    var variables = new HashMap<>(TestApi.fresh().environment("PublishingFunction").variables());
    variables.putAll(issuer.variables());
    variables.putAll(more);
    var environment = new Environment(variables);
    return PublisherAuthenticator.of(
        environment, TestApi.platform(environment, () -> now).table("PUBLISHERS_TABLE"), () -> now);
  }

  private static Request request(String token) {
    return new Request(
        "id",
        "GET /v1/me/preferences",
        "GET",
        "/v1/me/preferences",
        "",
        Map.of("authorization", "Bearer " + token),
        Map.of(),
        "",
        false,
        "203.0.113.77",
        "localhost");
  }

  private String token() {
    return TestIssuer.sign(TestIssuer.header("RS256", "rsa-1"), issuer.claims("asha", now));
  }

  private String token(String kid) {
    return TestIssuer.sign(TestIssuer.header("RS256", kid), issuer.claims("asha", now));
  }

  /// What a flood is made of: it costs nothing to make.
  private String unsigned(String kid) {
    return TestIssuer.encode(Json.text(TestIssuer.header("RS256", kid)).getBytes(UTF_8))
        + "."
        + TestIssuer.encode(Json.text(issuer.claims("asha", now)).getBytes(UTF_8))
        + ".AAAA";
  }

  private void assertKnown(String token) {
    assertTrue(readers.key(request(token)).matches("R#[0-9a-f]{64}"));
  }

  private void assertRefused(String token) {
    var refused = assertThrows(ProblemException.class, () -> readers.key(request(token)));
    assertEquals(ProblemType.UNAUTHORIZED, refused.problem().type());
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  // ---- the environment

  @Test
  void withoutAnIssuerNoJwtIsGood() {
    var off =
        readers(Map.of("OIDC_ISSUER", "", "OIDC_AUDIENCE", "", "OIDC_PUBLISHER_CLAIM", "scope"));

    assertThrows(ProblemException.class, () -> off.key(request(token())));
    assertEquals(new ReaderToken("A".repeat(43)).key(), off.key(request("A".repeat(43))));
    assertEquals(0, issuer.fetches());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OIDC_ISSUER", "OIDC_AUDIENCE"})
  void halfASettingStopsTheStart(String missing) {
    var variables = new HashMap<>(issuer.variables());
    variables.put(missing, " ");
    var thrown = assertThrows(IllegalStateException.class, () -> readers(variables));

    assertEquals("Set both OIDC_ISSUER and OIDC_AUDIENCE, or neither.", thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "https://issuer.example, true",
    "https://issuer.example/realms/news/, true",
    "http://localhost:8080/realms/news, true",
    "http://127.0.0.1, true",
    "http://[::1]:80, true",
    "http://issuer.example, false",
    "http://localhost.example, false",
    "http://localhost@issuer.example, false",
    "https://user:word@issuer.example, false",
    "https://issuer.example?a=b, false",
    "https://issuer.example#a, false",
    "ftp://issuer.example, false",
    "file:///etc/passwd, false",
    "issuer.example, false",
    "/issuer, false",
    "https:issuer, false"
  })
  void issuerHasTlsUnlessItIsOnThisMachine(String address, boolean good) {
    var variables = Map.of("OIDC_ISSUER", address, "OIDC_AUDIENCE", "a");
    if (good) {
      readers(variables);
    } else {
      assertThrows(IllegalStateException.class, () -> readers(variables));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://keys.example/k, https://issuer.example, true",
    "http://keys.example/k, https://issuer.example, false",
    "http://localhost/k, https://issuer.example, false",
    "http://localhost:1/k, http://127.0.0.1, true",
    "http://169.254.169.254/k, http://localhost, false",
    "file:///etc/passwd, http://localhost, false",
    "null, https://issuer.example, false"
  })
  void keysComeByTlsUnlessAllIsOnThisMachine(String keys, String issuer, boolean good) {
    assertEquals(good, Oidc.isSafe(URI.create(keys), URI.create(issuer)));
  }

  // ---- who is who

  @Test
  void readerIsTheSameWithEachTokenAndNobodyElse() {
    var keys = new HashSet<String>();
    var header = TestIssuer.header("ES256", "ec-1");
    for (var subject : List.of("asha", "Asha", "asha ", "asha@paper.example", "auth0|1", "~")) {
      var key = readers.key(request(TestIssuer.sign(header, issuer.claims(subject, now))));
      pass(Duration.ofSeconds(1));
      assertEquals(key, readers.key(request(TestIssuer.sign(header, issuer.claims(subject, now)))));
      assertFalse(key.contains("asha"));
      keys.add(key);
    }
    assertEquals(6, keys.size());
  }

  @Test
  void subjectsOfTwoIssuersAreTwoReaders() {
    try (var other = TestIssuer.start()) {
      var header = TestIssuer.header("RS256", "rsa-1");
      var theirs = TestIssuer.sign(header, other.claims("asha", now));

      assertNotEquals(
          readers.key(request(token())), readers(other.variables()).key(request(theirs)));
      assertRefused(theirs);
    }
  }

  @Test
  void readersKeyIsAHashOfIssuerAndSubject() {
    // printf 'https://a.example\nasha' | sha256sum
    assertEquals(
        "R#5657edc925a29f10a8adfac1e562bfdf34619969eb9b9486b99fbe9ee0aceb05",
        new Oidc.SignedIn("https://a.example", "asha", Set.of()).key());
  }

  @Test
  void whoSignedInCannotBePrinted() {
    assertEquals("SignedIn", new Oidc.SignedIn("https://a.example", "asha", Set.of()).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "scope, articles:write, true",
    "permissions, articles:write, true",
    "cognito:groups, articles:write, true",
    "scope, openid articles:write, true",
    "scope, articles:write2, false",
    "roles, articles:write, false"
  })
  void scopesComeFromTheClaimThatIsSet(String claim, String value, boolean may) {
    var claims = issuer.claims("asha", now);
    claims.put(claim, claim.equals("scope") ? value : List.of("news", value));
    var set = claim.equals("roles") ? "permissions" : claim;
    var publisher =
        publishers(Map.of("OIDC_PUBLISHER_CLAIM", set))
            .publisher(request(TestIssuer.sign(TestIssuer.header("RS256", "rsa-1"), claims)));

    assertEquals(may, publisher.scopes().contains(Publisher.ARTICLES_WRITE));
    assertTrue(publisher.name().matches("oidc-[0-9a-f]{8}"), publisher.name());
  }

  // ---- keys

  @Test
  void keysAreFetchedOnceInFiveMinutes() {
    for (var i = 0; i < 10; i++) {
      assertKnown(token());
      pass(Duration.ofSeconds(29));
    }
    assertEquals(1, issuer.fetches());
    pass(Duration.ofSeconds(11));
    assertKnown(token());
    assertEquals(2, issuer.fetches());
  }

  @Test
  void newKeyIsFoundAtOnceAndTheOldOneEnds() {
    assertKnown(token());
    var old = token();
    issuer.keys = List.of(TestIssuer.jwk(TestIssuer.RSA, "rsa-2"));

    assertKnown(token("rsa-2"));
    assertEquals(2, issuer.fetches());
    assertRefused(old);
    assertRefused(token());
  }

  @Test
  void oldKeyEndsWithinFiveMinutes() {
    assertKnown(token());
    issuer.keys = List.of(TestIssuer.jwk(TestIssuer.RSA, "rsa-2"));
    pass(Duration.ofSeconds(301));

    assertRefused(token());
  }

  @Test
  void inventedKeysReachTheIssuerTwiceInThirtySeconds() {
    for (var i = 0; i < 1000; i++) {
      assertRefused(unsigned("invented-" + i));
    }
    assertKnown(token());
    assertEquals(2, issuer.fetches());
    pass(Duration.ofSeconds(29));
    assertRefused(token("invented"));
    assertEquals(2, issuer.fetches());
    pass(Duration.ofSeconds(1));
    issuer.keys = List.of(TestIssuer.jwk(TestIssuer.RSA, "rsa-2"));
    assertKnown(token("rsa-2"));
    assertEquals(3, issuer.fetches());
  }

  @Test
  void manyAtOnceFetchOnce() throws Exception {
    var calls = new ArrayList<Callable<String>>();
    var token = token();
    for (var i = 0; i < 50; i++) {
      calls.add(() -> readers.key(request(token)));
    }
    var keys = new HashSet<String>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var future : executor.invokeAll(calls)) {
        keys.add(future.get());
      }
    }

    assertEquals(1, keys.size());
    assertEquals(1, issuer.fetches());
  }

  @Test
  void tokenThatIsNotForUsFetchesNothing() {
    var header = TestIssuer.header("RS256", "rsa-1");
    var expired = issuer.claims("asha", now.minusSeconds(3600));
    var foreign = issuer.claims("asha", now);
    foreign.put("aud", "other");

    assertRefused(TestIssuer.sign(header, expired));
    assertRefused(TestIssuer.sign(header, foreign));
    assertRefused(TestIssuer.sign(TestIssuer.header("RS512", "rsa-1"), issuer.claims("a", now)));
    assertRefused("a.b.c");
    assertEquals(0, issuer.fetches());
  }

  @Test
  void oldKeysServeInAnOutageForAnHour() {
    assertKnown(token());
    issuer.way = TestIssuer.Way.FAILS;
    for (var minute = 6; minute <= 54; minute += 6) {
      now = START.plus(Duration.ofMinutes(minute));
      assertKnown(token());
    }
    now = START.plus(Duration.ofMinutes(60)).plusSeconds(1);
    assertThrows(UnavailableException.class, () -> readers.key(request(token())));
    issuer.way = TestIssuer.Way.ANSWERS;
    pass(Duration.ofSeconds(31));
    assertKnown(token());
  }

  @Test
  void inventedKeyInAnOutageIsRefused() {
    assertKnown(token());
    issuer.way = TestIssuer.Way.FAILS;

    assertRefused(token("invented"));
    assertKnown(token());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERS")
  void withoutKeysTheAnswerIsLater(TestIssuer.Way way) {
    issuer.way = way;

    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> assertThrows(UnavailableException.class, () -> readers.key(request(token()))));
  }

  /// An outage does not make each request wait.
  @Test
  void issuerThatHangsIsAskedTwiceInThirtySeconds() {
    issuer.way = TestIssuer.Way.HANGS;
    assertThrows(UnavailableException.class, () -> readers.key(request(token())));
    assertThrows(UnavailableException.class, () -> readers.key(request(token())));
    var token = token();
    assertEquals(2, issuer.requests());
    for (var i = 0; i < 100; i++) {
      assertThrows(UnavailableException.class, () -> readers.key(request(token)));
    }

    assertEquals(2, issuer.requests());
  }

  @ParameterizedTest
  @CsvSource({
    "issuer, https://evil.example",
    "issuer, ",
    "jwks_uri, http://keys.example/keys",
    "jwks_uri, file:///etc/hostname",
    "jwks_uri, ",
    "jwks_uri, keys"
  })
  void discoveryOfAnotherIssuerOrUnsafeKeysIsNoSource(String member, String value) {
    issuer.discovery =
        document -> {
          document.put(member, value == null ? "" : value);
          return document;
        };

    assertThrows(UnavailableException.class, () -> readers.key(request(token())));
    assertEquals(0, issuer.fetches());
  }

  @Test
  void issuerThatIsDownIs503AndNot401() {
    issuer.way = TestIssuer.Way.FAILS;
    var api = TestApi.with(issuer.variables());
    var token = issuer.token("asha", "articles:write", Instant.now());
    for (var reply :
        List.of(
            api.get("/v1/me/preferences", "authorization", "Bearer " + token),
            api.send("PUT", "/v1/articles/a/en", "{}", "authorization", "Bearer " + token))) {
      assertEquals(503, reply.status(), reply.text());
      assertTrue(String.valueOf(reply.header("retry-after")).matches("[1-9]|[12][0-9]|30"));
      assertEquals("application/problem+json", reply.header("content-type"));
      assertFalse(reply.text().contains("localhost"), reply.text());
    }
    var mine = ReaderToken.mint().secret();
    assertEquals(200, api.get("/v1/me/preferences", "authorization", "Bearer " + mine).status());
  }

  // ---- what it costs those who do not use it

  /// Run in a JVM of its own, which says what it loads.
  static final class OneRequest {
    public static void main(String[] arguments) {
      var environment =
          new Environment(Map.of("OIDC_ISSUER", "http://localhost:1", "OIDC_AUDIENCE", "a"));
      try {
        ReaderAuthenticator.of(environment, Instant::now).key(request(arguments[0]));
      } catch (ProblemException _) {
        System.out.println("refused");
      }
    }
  }

  @Test
  void libraryIsLoadedForJwtsOnly() throws IOException {
    assertFalse(loaded("A".repeat(43)).contains("com.nimbusds"));
    assertFalse(loaded(PublisherKey.mint().text()).contains("com.nimbusds"));
    assertTrue(loaded("a.b.c").contains("com.nimbusds"));
  }

  private static String loaded(String token) throws IOException {
    var java = ProcessHandle.current().info().command().orElseThrow();
    var process =
        new ProcessBuilder(
                java,
                "-Xlog:class+load",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OneRequest.class.getName(),
                token)
            .redirectErrorStream(true)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(text.contains("masthead.identity.Oidc "), text);
    return text;
  }
}
