package masthead.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.testing.Output;
import masthead.testing.Rounds;
import masthead.testing.TestClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens that nobody must get in with, through the functions as they are deployed, on a route of
/// readers and on one of publishers.
final class ForgedTokensTest {
  private static final TestIssuer ISSUER = TestIssuer.start();

  /// Time stands still, so that no token expires, or becomes valid, while others are tried.
  private static final Instant NOW = TestClock.now();

  private static final TestApi API = TestApi.with(ISSUER.variables(), InstantSource.fixed(NOW));
  private static final KeyPair OTHER = TestIssuer.rsa();

  /// Where forgers keep the keys that they would like us to fetch.
  private static final TestIssuer EVIL = TestIssuer.start();

  private static final String PREFERENCES = "/v1/me/preferences";
  private static final String ARTICLE =
      """
      {"headline":"A headline","section":"world",
       "body":[{"type":"paragraph","html":"A text."}]}
      """;

  @AfterAll
  static void stop() {
    ISSUER.close();
    EVIL.close();
  }

  private static final Map<String, String> FORGED = all();

  static Set<String> forged() {
    return FORGED.keySet();
  }

  private static Map<String, String> all() {
    var all = new LinkedHashMap<String, String>();
    algorithms(all);
    headers(all);
    claims(all);
    texts(all);
    return all;
  }

  private static void algorithms(Map<String, String> all) {
    var pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                .encodeToString(TestIssuer.RSA.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    var rsa = TestIssuer.RSA.getPrivate();
    for (var none : List.of("none", "nOnE", "NONE")) {
      var unsigned = part(header(none)) + "." + part(claims()) + ".";
      all.put("alg " + none + ", no signature", unsigned);
      all.put("alg " + none + ", any signature", unsigned + "AAAA");
    }
    all.put("HS256 with the PEM public key", hmac(pem.getBytes(UTF_8)));
    all.put("HS256 with the PEM public key, no line at its end", hmac(pem.strip().getBytes(UTF_8)));
    all.put("HS256 with the DER public key", hmac(TestIssuer.RSA.getPublic().getEncoded()));
    all.put("HS256 with the text of the key set", hmac(ISSUER.keySet().getBytes(UTF_8)));
    all.put("HS256 with no key worth the name", hmac(new byte[] {0}));
    all.put("RS384", TestIssuer.sign(header("RS384"), claims(), "SHA384withRSA", rsa));
    all.put("RS512", TestIssuer.sign(header("RS512"), claims(), "SHA512withRSA", rsa));
    all.put("RS1", TestIssuer.sign(header("RS1"), claims(), "SHA1withRSA", rsa));
    all.put("PS256", TestIssuer.sign(header("PS256"), claims(), "RSASSA-PSS", rsa));
    all.put(
        "ES256 by an RSA key", TestIssuer.sign(header("ES256"), claims(), "SHA256withRSA", rsa));
    all.put(
        "RS256 by an EC key",
        TestIssuer.sign(
            TestIssuer.header("RS256", "ec-1"),
            claims(),
            "SHA256withECDSAinP1363Format",
            TestIssuer.EC.getPrivate()));
    all.put(
        "ES256 of nothing but zeros",
        part(TestIssuer.header("ES256", "ec-1")) + "." + part(claims()) + "." + "A".repeat(86));
    all.put(
        "ES256 as DER",
        TestIssuer.sign(
            TestIssuer.header("ES256", "ec-1"),
            claims(),
            "SHA256withECDSA",
            TestIssuer.EC.getPrivate()));
  }

  private static void headers(Map<String, String> all) {
    all.put("another key under the same kid", byOther(_ -> {}));
    var own = TestIssuer.jwk(OTHER, "rsa-1").toJSONObject();
    all.put("jwk of its own", byOther(header -> header.put("jwk", own)));
    all.put(
        "jwk of its own and no kid",
        byOther(header -> {
          header.put("jwk", own);
          header.remove("kid");
        }));
    all.put("jku", byOther(header -> header.put("jku", EVIL.issuer() + "/keys")));
    all.put("x5u", byOther(header -> header.put("x5u", EVIL.issuer() + "/keys")));
    all.put("x5c", byOther(header -> header.put("x5c", List.of("MIIB"))));
    all.put("unknown kid", good(header -> header.put("kid", "rsa-2"), _ -> {}));
    all.put("kid of the other key", good(header -> header.put("kid", "ec-1"), _ -> {}));
    all.put("kid is a path", good(header -> header.put("kid", "../../dev/null"), _ -> {}));
    for (var typ : List.of("logout+jwt", "dpop+jwt", "JOSE", "at+jwt ")) {
      all.put("typ " + typ, good(header -> header.put("typ", typ), _ -> {}));
    }
    all.put(
        "crit",
        good(
            header -> {
              header.put("crit", List.of("exp"));
              header.put("exp", 1);
            },
            _ -> {}));
    all.put(
        "crit b64",
        good(
            header -> {
              header.put("crit", List.of("b64"));
              header.put("b64", true);
            },
            _ -> {}));
    all.put("crit of nothing", good(header -> header.put("crit", List.of()), _ -> {}));
    var twice = "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"JWT\"}";
    var reverse = "{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"rsa-1\",\"typ\":\"JWT\"}";
    all.put("alg twice", raw(twice, Json.text(claims())));
    all.put("alg twice, none last", raw(reverse, Json.text(claims())));
    all.put("no alg", good(header -> header.remove("alg"), _ -> {}));
    all.put("alg is a number", good(header -> header.put("alg", 1), _ -> {}));
    all.put("header is a list", raw("[]", Json.text(claims())));
    all.put("header is null", raw("null", Json.text(claims())));
    all.put("header is deep", raw("[".repeat(1500), Json.text(claims())));
    all.put("header member is deep", raw("{\"a\":" + "[".repeat(1500), Json.text(claims())));
  }

  private static void claims(Map<String, String> all) {
    var now = NOW.getEpochSecond();
    all.put("wrong aud", with("aud", "https://other.example"));
    all.put("wrong auds", with("aud", List.of("https://other.example", "masthead")));
    all.put("aud of nobody", with("aud", List.of()));
    all.put("aud is a number", with("aud", 1));
    all.put(
        "aud in another case", with("aud", TestIssuer.AUDIENCE.toUpperCase(java.util.Locale.ROOT)));
    all.put("aud with a slash", with("aud", TestIssuer.AUDIENCE + "/"));
    all.put("iss with a slash", with("iss", ISSUER.issuer() + "/"));
    all.put("iss of somebody else", with("iss", "https://evil.example"));
    all.put("iss is a list", with("iss", List.of(ISSUER.issuer())));
    for (var missing : List.of("iss", "aud", "sub", "exp", "iat")) {
      all.put("no " + missing, good(_ -> {}, claims -> claims.remove(missing)));
    }
    all.put("sub is empty", with("sub", ""));
    all.put("sub is a list", with("sub", List.of("asha")));
    all.put("sub is a number", with("sub", 4711));
    all.put("sub is a boolean", with("sub", true));
    all.put("sub is too long", with("sub", "a".repeat(256)));
    all.put("sub has a line end", with("sub", "a\nb"));
    all.put("sub has a lone surrogate", raw(json("RS256"), rawSubject("a\\ud800")));
    all.put("expired two minutes ago", with("exp", now - 120));
    all.put("expired since long", with("exp", 0));
    all.put("exp is a text", with("exp", Long.toString(now + 600)));
    all.put("exp beyond what fits", with("exp", Long.MAX_VALUE));
    all.put("nbf in ten minutes", with("nbf", now + 600));
    all.put("iat in ten minutes", with("iat", now + 600));
    all.put("iat in two minutes", with("iat", now + 120));
    all.put("ID token of Cognito", with("token_use", "id"));
    all.put(
        "ID token of Cognito, for the client",
        good(
            _ -> {},
            claims -> {
              claims.remove("aud");
              claims.put("client_id", TestIssuer.AUDIENCE);
              claims.put("token_use", "id");
            }));
    all.put(
        "client_id without token_use",
        good(
            _ -> {},
            claims -> {
              claims.remove("aud");
              claims.put("client_id", TestIssuer.AUDIENCE);
            }));
    all.put("claims are a list", raw(json("RS256"), "[]"));
    all.put("claims are null", raw(json("RS256"), "null"));
    all.put("claims are no JSON", raw(json("RS256"), "claims"));
    all.put("claims are deep", raw(json("RS256"), "{\"a\":" + "[".repeat(1500)));
    all.put("claims are empty", raw(json("RS256"), "{}"));
  }

  private static void texts(Map<String, String> all) {
    var token = good(_ -> {}, _ -> {});
    var parts = token.split("\\.", -1);
    all.put("signature stripped", parts[0] + "." + parts[1] + ".");
    all.put("signature and dot stripped", parts[0] + "." + parts[1]);
    all.put("signature with a bit flipped", parts[0] + "." + parts[1] + "." + flipped(parts[2]));
    all.put("claims with a bit flipped", parts[0] + "." + flipped(parts[1]) + "." + parts[2]);
    all.put(
        "signature of another token", parts[0] + "." + parts[1] + "." + other().split("\\.")[2]);
    all.put("1 MB junk", "a".repeat(500_000) + "." + "b".repeat(500_000) + ".c");
    all.put("longer than 4,096", with("padding", "a".repeat(3000)));
    all.put("two parts more", token + ".AAAA.AAAA");
    all.put("five parts, as JWE", part(header("RSA-OAEP")) + ".AAAA.AAAA.AAAA.AAAA");
    all.put("line end behind it", token + "\n");
    all.put("carriage return behind it", token + "\r");
    all.put("blank behind it", token + " ");
    all.put("= behind it", token + "=");
    all.put("== behind it", token + "==");
    all.put("dot before it", "." + token);
    all.put("dot behind it", token + ".");
    all.put("standard base64", token.replace('-', '+').replace('_', '/') + "+/");
    all.put("two of them", token + ", Bearer " + token);
    all.put("in quotation marks", "\"" + token + "\"");
    all.put("letters that are none of ASCII", token + "é");
    all.put("only dots", "..");
    all.put("junk", "a.b.c");
  }

  // ---- how they are made

  private static Map<String, Object> claims() {
    var claims = ISSUER.claims("asha", NOW);
    claims.put("scope", "articles:write");
    return claims;
  }

  private static Map<String, Object> header(String algorithm) {
    return TestIssuer.header(algorithm, "rsa-1");
  }

  private static String json(String algorithm) {
    return Json.text(header(algorithm));
  }

  private static String rawSubject(String escaped) {
    return Json.text(claims()).replace("\"asha\"", "\"" + escaped + "\"");
  }

  private static String part(Map<String, Object> object) {
    return TestIssuer.encode(Json.text(object).getBytes(UTF_8));
  }

  private static String raw(String header, String claims) {
    return TestIssuer.sign(header, claims, "SHA256withRSA", TestIssuer.RSA.getPrivate());
  }

  /// Signed as it should be, but for what is changed.
  private static String good(
      Consumer<Map<String, Object>> header, Consumer<Map<String, Object>> claims) {
    var changedHeader = header("RS256");
    header.accept(changedHeader);
    var changedClaims = claims();
    claims.accept(changedClaims);
    return raw(Json.text(changedHeader), Json.text(changedClaims));
  }

  private static String with(String claim, Object value) {
    return good(_ -> {}, claims -> claims.put(claim, value));
  }

  private static String other() {
    return with("sub", "bela");
  }

  private static String byOther(Consumer<Map<String, Object>> change) {
    var header = header("RS256");
    change.accept(header);
    return TestIssuer.sign(header, claims(), "SHA256withRSA", OTHER.getPrivate());
  }

  private static String hmac(byte[] secret) {
    var signed = part(header("HS256")) + "." + part(claims());
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + TestIssuer.encode(mac.doFinal(signed.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String flipped(String part) {
    var bytes = Base64.getUrlDecoder().decode(part);
    bytes[bytes.length / 2] ^= 1;
    return TestIssuer.encode(bytes);
  }

  // ---- what is asked

  private static Reply read(String token) {
    return API.get(PREFERENCES, "authorization", "Bearer " + token);
  }

  private static Reply write(String id, String token) {
    return API.send(
        "PUT", "/v1/articles/" + id + "/en", ARTICLE, "authorization", "Bearer " + token);
  }

  private static Reply change(String token) {
    return API.send(
        "PATCH", PREFERENCES, "{\"fontSize\":\"large\"}", "authorization", "Bearer " + token);
  }

  private static Set<Object> tables() {
    return Set.of(
        Set.copyOf(API.items("ArticlesTable")), List.copyOf(API.items("PreferencesTable")));
  }

  /// What is the same for every reason.
  private static Map<String, Object> refusal(Reply reply) {
    assertEquals(401, reply.status(), reply.text());
    assertEquals("Bearer error=\"invalid_token\"", reply.header("www-authenticate"));
    var problem = new LinkedHashMap<>(reply.json());
    problem.remove("requestId");
    return problem;
  }

  @ParameterizedTest
  @MethodSource("forged")
  void forgedTokenIsRefusedAndNothingIsWritten(String name) {
    var token = requireNonNull(FORGED.get(name));
    var before = tables();

    assertEquals(refusal(read("nothing")), refusal(read(token)));
    assertEquals(refusal(change("nothing")), refusal(change(token)));
    assertEquals(refusal(write("forged", "nothing")), refusal(write("forged", token)));
    assertEquals(before, tables());
  }

  @Test
  void keysAreFetchedFromNoPlaceThatATokenNames() {
    EVIL.keys = List.of(TestIssuer.jwk(OTHER, "rsa-1"));
    for (var member : List.of("jku", "x5u")) {
      refusal(read(byOther(header -> header.put(member, EVIL.issuer() + "/keys"))));
      refusal(read(byOther(header -> header.put("kid", EVIL.issuer() + "/keys"))));
    }
    refusal(read(with("iss", EVIL.issuer())));
    assertEquals(0, EVIL.fetches());
  }

  static Stream<String> accepted() {
    var now = NOW.getEpochSecond();
    var es256 = TestIssuer.header("ES256", "ec-1");
    return Stream.of(
        ISSUER.token("asha", "articles:write", NOW),
        TestIssuer.sign(es256, claims()),
        good(header -> header.remove("typ"), _ -> {}),
        good(header -> header.remove("kid"), _ -> {}),
        good(header -> header.put("typ", "at+jwt"), _ -> {}),
        good(header -> header.put("typ", "AT+JWT"), _ -> {}),
        good(header -> header.put("jku", EVIL.issuer() + "/keys"), _ -> {}),
        with("exp", now - 30),
        with("iat", now + 30),
        with("nbf", now + 30),
        with("aud", List.of("https://other.example", TestIssuer.AUDIENCE)),
        with("scope", List.of("openid", "articles:write")),
        with("token_use", "access"),
        good(
            _ -> {},
            claims -> {
              claims.remove("aud");
              claims.put("client_id", TestIssuer.AUDIENCE);
              claims.put("token_use", "access");
            }));
  }

  /// The same token in each way: else the refusals above would show nothing.
  @ParameterizedTest
  @MethodSource("accepted")
  void goodTokenIsAccepted(String token) {
    var reply = read(token);
    assertEquals(200, reply.status(), reply.text());
    assertEquals("private, no-cache", reply.header("cache-control"));
    var written = write("good", token);
    assertTrue(Set.of(200, 201).contains(written.status()), written.text());
  }

  @Test
  void readerWithoutTheScopeMayNotPublish() {
    for (var scopes :
        List.of("", "openid", "articles:writer", "newsletter:write", "ARTICLES:WRITE")) {
      var reply = write("reader", ISSUER.token("asha", scopes, NOW));
      assertEquals(403, reply.status(), scopes);
    }
    assertEquals(403, write("reader", good(_ -> {}, claims -> claims.remove("scope"))).status());
    assertEquals(403, write("reader", with("scope", Map.of("articles:write", true))).status());
    assertEquals(
        403,
        API.send(
                "POST",
                "/v1/articles/import",
                "[]",
                "authorization",
                "Bearer " + ISSUER.token("asha", "", NOW))
            .status());
  }

  @Test
  void keysAndTokensOfOursAreForTheirOwnRoutes() {
    refusal(read(PublisherKey.mint().text()));
    refusal(write("own", ReaderToken.mint().secret()));
    assertEquals(200, read(ReaderToken.mint().secret()).status());
  }

  /// Bits, members and letters at random: never in, and never a fault of ours.
  @Test
  @Tag("rounds")
  void damagedTokensAreRefused() {
    var random = new Random(20261124);
    var header = json("RS256");
    var claims = Json.text(claims());
    for (var i = 0; i < Rounds.of(400); i++) {
      var signed =
          TestIssuer.encode(damaged(header, random).getBytes(UTF_8))
              + "."
              + TestIssuer.encode(damaged(claims, random).getBytes(UTF_8));
      refusal(read(signed + "." + "A".repeat(342)));
    }
    for (var i = 0; i < 40; i++) { // what the issuer signs may be odd, but is true
      var token = raw(damaged(header, random), damaged(claims, random));
      assertTrue(Set.of(200, 401).contains(read(token).status()), token);
    }
  }

  private static String damaged(String text, Random random) {
    var damaged = new StringBuilder(text);
    for (var n = random.nextInt(3); n > 0; n--) {
      damaged.setCharAt(random.nextInt(damaged.length()), (char) (32 + random.nextInt(96)));
    }
    return damaged.toString();
  }

  @Test
  void logSaysNothingOfTokens() {
    String lines;
    try (var output = Output.capture()) {
      FORGED.values().forEach(ForgedTokensTest::read);
      read(ISSUER.token("asha", "", NOW));
      lines = output.text();
    }

    assertTrue(lines.lines().count() > 80);
    for (var secret :
        List.of("asha", "Bearer", "eyJ", part(header("RS256")), "evil", "localhost")) {
      assertFalse(lines.contains(secret), secret);
    }
  }

  @Test
  void cookieAloneIsNobody() {
    var token = ISSUER.token("asha", "articles:write", NOW);
    var cookie = "token=" + token + "; access_token=" + token + "; Authorization=Bearer " + token;

    var read = API.get(PREFERENCES, "cookie", cookie);
    var write = API.send("PUT", "/v1/articles/cookie/en", ARTICLE, "cookie", cookie);

    assertEquals(401, read.status());
    assertEquals(401, write.status());
    assertEquals("Bearer", read.header("www-authenticate"));
  }

  @Test
  void tokenIsReadFromNoOtherPlace() {
    var token = ISSUER.token("asha", "articles:write", NOW);

    assertEquals(401, API.get(PREFERENCES, "x-authorization", "Bearer " + token).status());
    assertEquals(401, API.get(PREFERENCES, "authorization", token).status());
    assertEquals(401, API.get(PREFERENCES, "authorization", "Basic " + token).status());
    assertEquals(400, API.get(PREFERENCES + "?access_token=" + token).status());
  }

  /// The gateway alone says which pages may read: a function's answer is the same for all.
  @Test
  void anotherOriginMakesNoDifference() {
    var token = ISSUER.token("asha", "", NOW);
    var same = API.get(PREFERENCES, "authorization", "Bearer " + token).answer().headers();
    var other =
        API.get(
                PREFERENCES,
                "authorization",
                "Bearer " + token,
                "origin",
                "https://evil.example",
                "sec-fetch-site",
                "cross-site")
            .answer()
            .headers();

    assertEquals(same.keySet(), other.keySet());
    assertTrue(other.keySet().stream().noneMatch(name -> name.startsWith("access-control")));
  }

  /// A form of another page can send `text/plain` without a preflight, but not this header.
  @Test
  void formOfAnotherPageIsRefused() {
    var token = ISSUER.token("asha", "", NOW);
    var body = "{\"fontSize\":\"large\"}";

    assertEquals(401, API.send("PUT", PREFERENCES, body, "content-type", "text/plain").status());
    assertEquals(
        415,
        API.send(
                "PUT",
                PREFERENCES,
                body,
                "content-type",
                "text/plain",
                "authorization",
                "Bearer " + token)
            .status());
  }

  @Test
  void guessesFindNobody() {
    for (var i = 0; i < 50; i++) {
      assertEquals(200, change(ReaderToken.mint().secret()).status());
      assertEquals(200, change(ISSUER.token("reader-" + i, "", NOW)).status());
    }

    for (var i = 0; i < 100; i++) {
      assertEquals(false, read(ReaderToken.mint().secret()).at("stored"));
    }
  }
}
