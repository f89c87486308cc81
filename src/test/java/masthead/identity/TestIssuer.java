package masthead.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import masthead.json.Json;

/// An OpenID Connect issuer over HTTP, as far as an API sees one: discovery, a key set, and
/// somebody who signs. It lives among the tests only.
public final class TestIssuer implements AutoCloseable {
  /// The audience of the tokens it signs.
  public static final String AUDIENCE = "https://api.masthead.example";

  static final KeyPair RSA = rsa();
  static final KeyPair EC = ec();

  /// What becomes of a request for discovery or keys.
  enum Way {
    ANSWERS,
    FAILS,
    HANGS,
    DRIPS,
    REDIRECTS,
    TOO_LARGE,
    NO_JSON
  }

  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  volatile Way way = Way.ANSWERS;
  volatile List<JWK> keys = List.of(jwk(RSA, "rsa-1"), jwk(EC, "ec-1"));

  /// Changes the discovery document.
  volatile UnaryOperator<Map<String, Object>> discovery = document -> document;

  private TestIssuer(HttpServer server) {
    this.server = server;
  }

  /// Starts one at a free port of this machine.
  public static TestIssuer start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var issuer = new TestIssuer(server);
      server.createContext("/.well-known/openid-configuration", issuer::discover);
      server.createContext("/keys", issuer::giveKeys);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }

  public String issuer() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// What a function's environment says of it.
  public Map<String, String> variables() {
    return Map.of("OIDC_ISSUER", issuer(), "OIDC_AUDIENCE", AUDIENCE);
  }

  /// How often its keys were asked for.
  int fetches() {
    return fetches.get();
  }

  /// How often it was asked for anything.
  int requests() {
    return requests.get();
  }

  // ---- signing

  /// A good token: RS256, for ten minutes from then.
  String token(String subject, String scopes, Instant now) {
    var claims = claims(subject, now);
    claims.put("scope", scopes);
    return sign(header("RS256", "rsa-1"), claims);
  }

  Map<String, Object> claims(String subject, Instant now) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", issuer());
    claims.put("sub", subject);
    claims.put("aud", AUDIENCE);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.getEpochSecond() + 600);
    return claims;
  }

  static Map<String, Object> header(String algorithm, String kid) {
    var header = new LinkedHashMap<String, Object>();
    header.put("alg", algorithm);
    header.put("kid", kid);
    header.put("typ", "JWT");
    return header;
  }

  /// Signs with the issuer's key for the header's `alg`.
  static String sign(Map<String, Object> header, Map<String, Object> claims) {
    return "ES256".equals(header.get("alg"))
        ? sign(header, claims, "SHA256withECDSAinP1363Format", EC.getPrivate())
        : sign(header, claims, "SHA256withRSA", RSA.getPrivate());
  }

  static String sign(
      Map<String, Object> header, Map<String, Object> claims, String algorithm, PrivateKey key) {
    return sign(Json.text(header), Json.text(claims), algorithm, key);
  }

  /// Signs any texts.
  static String sign(String header, String claims, String algorithm, PrivateKey key) {
    var signed = encode(header.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
    try {
      var signature = Signature.getInstance(algorithm);
      if (algorithm.equals("RSASSA-PSS")) {
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(key);
      signature.update(signed.getBytes(US_ASCII));
      return signed + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static KeyPair rsa() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair ec() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static JWK jwk(KeyPair pair, String kid) {
    return pair.getPublic() instanceof RSAPublicKey key
        ? new RSAKey.Builder(key).keyID(kid).keyUse(KeyUse.SIGNATURE).build()
        : new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).keyID(kid).build();
  }

  String keySet() {
    return Json.text(Map.of("keys", keys.stream().map(JWK::toJSONObject).toList()));
  }

  // ---- serving

  private void discover(HttpExchange exchange) throws IOException {
    var document = new LinkedHashMap<String, Object>();
    document.put("issuer", issuer());
    document.put("jwks_uri", issuer() + "/keys");
    send(exchange, Json.text(discovery.apply(document)));
  }

  private void giveKeys(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    send(exchange, keySet());
  }

  private void send(HttpExchange exchange, String text) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      switch (way) {
        case ANSWERS -> send(exchange, 200, text.getBytes(UTF_8));
        case FAILS -> send(exchange, 500, text.getBytes(UTF_8));
        case NO_JSON -> send(exchange, 200, "<html>Down for maintenance</html>".getBytes(UTF_8));
        case TOO_LARGE -> send(exchange, 200, (text + " ".repeat(52_000)).getBytes(UTF_8));
        case REDIRECTS -> {
          var path = exchange.getRequestURI().getPath();
          if (path.endsWith("/elsewhere")) {
            send(exchange, 200, text.getBytes(UTF_8));
          } else {
            exchange.getResponseHeaders().add("location", issuer() + path + "/elsewhere");
            send(exchange, 302, new byte[0]);
          }
        }
        case HANGS -> closed.await();
        case DRIPS -> {
          exchange.sendResponseHeaders(200, 0);
          for (var b : text.getBytes(UTF_8)) {
            exchange.getResponseBody().write(b);
            exchange.getResponseBody().flush();
            Thread.sleep(300);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
