package masthead.newsletter;

import static java.util.Objects.requireNonNull;
import static masthead.newsletter.NewsletterFixture.ADA;
import static masthead.newsletter.NewsletterFixture.EVE;
import static masthead.newsletter.NewsletterFixture.SUBSCRIPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.http.Endpoint;
import masthead.http.Request;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.runtime.Environment;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody may try with the sign-up who wishes a reader, or all of them, ill.
final class AbuseTest {
  private final NewsletterFixture life = new NewsletterFixture();

  private static Reply signUp(
      NewsletterFixture life, String from, String email, String... headers) {
    return life.api.sendFrom(from, "POST", SUBSCRIPTIONS, NewsletterFixture.json(email), headers);
  }

  // ---- one mailbox

  /// Six a day for a month, each from another network and in another spelling.
  @Test
  @Tag("rounds")
  void oneVictimGetsThreeMailsADayAndSixAMonth() {
    var random = new SplittableRandom(4);
    var sent = new ArrayList<Instant>();
    var statuses = new ArrayList<Integer>();
    for (var i = 0; i < Rounds.of(60, 190); i++) {
      var from = "198.51.%d.%d".formatted(i % 7, i);
      statuses.add(signUp(life, from, i % 3 == 0 ? "ADA@example.org" : ADA).status());
      life.work(ADA);
      while (sent.size() < life.api.mailbox().mails().size()) {
        sent.add(life.clock.instant());
      }
      life.pass(Duration.ofMinutes(random.nextInt(480))); // 240 on average
    }
    assertTrue(sent.size() >= 6, sent::toString);
    for (var end : sent) {
      assertTrue(within(sent, end, Duration.ofHours(24)) <= 3, sent::toString);
      assertTrue(within(sent, end, Duration.ofDays(30)) <= 6, sent::toString);
    }
    assertEquals(Set.of(202), Set.copyOf(statuses), "the limit is nothing that shows");
  }

  private static long within(List<Instant> times, Instant end, Duration window) {
    return times.stream()
        .filter(time -> !time.isAfter(end) && time.isAfter(end.minus(window)))
        .count();
  }

  // ---- one network

  private static NewsletterFixture limited() {
    return new NewsletterFixture(Map.of("SIGN_UPS_PER_HOUR", "10"));
  }

  @Test
  void oneNetworkSignsUpTenTimesAnHour() {
    var limited = limited();
    var accepted =
        IntStream.range(0, 100)
            .map(i -> signUp(limited, "203.0.113.5", "a" + i + "@d" + i + ".example.org").status())
            .filter(status -> status == 202)
            .count();
    assertEquals(10, accepted);
    var refused = signUp(limited, "203.0.113.5", ADA);
    assertEquals(429, refused.status());
    var wait = Long.parseLong(requireNonNull(refused.header("retry-after")));
    assertTrue(wait > 0 && wait <= 3600, refused::text);
    assertEquals(202, signUp(limited, "203.0.113.6", ADA).status(), "another network may");
    limited.pass(Duration.ofSeconds(wait));
    assertEquals(202, signUp(limited, "203.0.113.5", EVE).status());
  }

  @Test
  void refusedSignUpLeavesNothingOfWhomItWasFor() {
    var limited = limited();
    for (var i = 0; i < 10; i++) {
      signUp(limited, "203.0.113.5", "a" + i + "@example.org");
    }
    assertEquals(429, signUp(limited, "203.0.113.5", ADA).status());
    assertEquals(List.of(), limited.items(ADA));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-forwarded-for",
        "forwarded",
        "x-real-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "cloudfront-viewer-address",
        "x-client-ip",
        "via"
      })
  void headerThatNamesAnotherClientIsNotBelieved(String header) {
    var limited = limited();
    var statuses =
        IntStream.range(0, 12)
            .mapToObj(i ->
                signUp(limited, "203.0.113.5", "a" + i + "@example.org", header, "192.0.2." + i))
            .map(Reply::status)
            .toList();
    assertEquals(10, statuses.stream().filter(status -> status == 202).count());
    assertEquals(List.of(429, 429), statuses.subList(10, 12));
    assertFalse(limited.table().toString().contains("192.0.2"));
  }

  /// A household has 2^72 addresses of IPv6, and can use another one each time.
  @Test
  void networkOfIpv6IsItsFiftySixBits() {
    var limited = limited();
    for (var i = 0; i < 10; i++) {
      var from = "2001:db8:0:%x::%x".formatted(i, i);
      assertEquals(202, signUp(limited, from, "a" + i + "@example.org").status());
    }
    assertEquals(429, signUp(limited, "2001:db8:0:ff:1:2:3:4", ADA).status());
    assertEquals(202, signUp(limited, "2001:db8:0:100::1", ADA).status());
  }

  /// What a network has used up of sign-ups is no reason to refuse it a right.
  @Test
  void requestsForAccessAreCountedApartFromSignUps() {
    var limited = limited();
    for (var i = 0; i < 11; i++) {
      signUp(limited, "203.0.113.5", "a" + i + "@example.org");
    }
    var body = "{\"email\":\"" + ADA + "\"}";
    for (var i = 0; i < 11; i++) {
      var reply = limited.api.sendFrom("203.0.113.5", "POST", "/v1/newsletter/access", body);
      assertEquals(i < 10 ? 202 : 429, reply.status());
    }
  }

  // ---- the trap

  @ParameterizedTest
  @ValueSource(strings = {"/v1/newsletter/subscriptions", "/v1/newsletter/access"})
  void filledTrapLeavesNoRowAndNoCount(String path) {
    var json = NewsletterFixture.json(ADA).replace("{\"email\"", "{\"website\":\"x\",\"email\"");
    var form = "email=ada%40example.org&accepted=on&textVersion=2026-11-01%2Fen&website=x";
    assertEquals(202, life.api.send("POST", path, json).status());
    assertEquals(
        202, life.api.send("POST", path, form, "content-type", NewsletterFixture.FORM).status());
    assertEquals(List.of(), life.api.items(NewsletterFixture.TABLE));
  }

  // ---- headers of mails

  static Stream<String> injections() {
    return Stream.of(
        "\r\nBcc: evil@evil.example",
        "\nBcc: evil@evil.example",
        "\rBcc:evil@evil.example",
        "%0d%0aBcc:evil@evil.example",
        "\u0085Bcc:evil@evil.example",
        "\u2028Bcc:evil@evil.example",
        "=?utf-8?q?=0d=0aBcc:evil?=",
        ",evil@evil.example",
        ";evil@evil.example",
        " evil@evil.example",
        "<evil@evil.example>",
        "\u0000evil@evil.example");
  }

  /// In whatever field of a sign-up or header of its request: no mail but to the one address, and
  /// no line of it that is not ours.
  @ParameterizedTest
  @MethodSource("injections")
  void lineBreakInAnyFieldReachesNoMail(String evil) {
    var text = Json.text(json -> json.text(evil));
    var inner = text.substring(1, text.length() - 1);
    var values =
        List.of(
            ADA, "daily", "en", "daily", "Etc/UTC", "2026-11-01/en", "https://news.example/form");
    for (var field = 0; field < values.size(); field++) {
      for (var place : List.of("%2$s%1$s", "%1$s%2$s")) {
        var changed = new ArrayList<>(values);
        changed.set(field, place.formatted(inner, values.get(field)));
        var body =
            """
            {"email":"%s","list":"%s","language":"%s","frequency":"%s","timeZone":"%s",
            "consent":{"accepted":true,"textVersion":"%s","formUrl":"%s"}}\
            """
                .formatted(changed.toArray());
        life.api.send("POST", SUBSCRIPTIONS, body);
      }
    }
    life.api.send(
        "POST",
        SUBSCRIPTIONS,
        NewsletterFixture.json(EVE),
        "user-agent",
        evil,
        "accept-language",
        "en" + evil,
        "referer",
        evil,
        "host",
        "evil.example" + evil,
        "x-forwarded-host",
        "evil.example");
    life.api.work();
    for (var mail : life.api.mailbox().mails()) {
      assertTrue(Set.of(ADA, EVE).contains(mail.to()), mail::to);
      assertFalse((mail.text() + mail.html()).contains("evil"), mail::text);
      for (var line :
          Stream.concat(
                  Stream.of(mail.to(), mail.from(), mail.subject()),
                  mail.headers().entrySet().stream()
                      .flatMap(e -> Stream.of(e.getKey(), e.getValue())))
              .toList()) {
        assertFalse(line.matches("(?s).*[\\p{Cc}\\p{Zl}\\p{Zp}].*"), line);
        assertFalse(line.toLowerCase(Locale.ROOT).contains("evil"), line);
      }
    }
    assertEquals(1, life.mails(EVE).size());
  }

  // ---- who is known is told to nobody

  /// Between a function and the database: notes the kind and size of every call.
  private static final class Wire implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    Wire(URI database) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", exchange -> pass(exchange, database));
      server.start();
    }

    private void pass(HttpExchange exchange, URI database) throws IOException {
      try (exchange) {
        var body = exchange.getRequestBody().readAllBytes();
        var request = HttpRequest.newBuilder(database);
        exchange
            .getRequestHeaders()
            .forEach((name, values) -> {
              if (name.toLowerCase(Locale.ROOT).matches("x-amz-.*|authorization|content-type")) {
                values.forEach(value -> request.header(name, value));
              }
            });
        calls.add(exchange.getRequestHeaders().getFirst("X-Amz-Target") + " " + body.length);
        var answer =
            client.send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        answer
            .headers()
            .firstValue("content-type")
            .ifPresent(type -> exchange.getResponseHeaders().add("content-type", type));
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    List<String> drain() {
      var all = List.copyOf(calls);
      calls.clear();
      return all;
    }

    @Override
    public void close() {
      server.stop(0);
      client.close();
    }
  }

  /// The addresses are of one length, so even the sizes of the calls are the same.
  @Test
  @Tag("rounds")
  void knownAndUnknownAddressesCostTheSameCalls() throws IOException {
    var known = new ArrayList<String>();
    for (var state : Status.values()) {
      for (var i = 0; i < Rounds.of(3, 6); i++) {
        known.add("known%03d@example.org".formatted(known.size()));
        life.bring(known.getLast(), state);
      }
    }
    try (var wire = new Wire(TestApi.database())) {
      var handler = handler(wire);
      var kinds = new TreeSet<List<String>>(Comparator.comparing(Object::toString));
      for (var i = 0; i < Rounds.of(24, 120); i++) {
        var emails = List.of(known.get(i % known.size()), "other%03d@example.org".formatted(i));
        for (var email : emails) {
          assertEquals(202, handler.applyAsInt(email), email);
          kinds.add(wire.drain());
        }
      }
      assertEquals(1, kinds.size(), kinds::toString);
      assertEquals(4, kinds.getFirst().size(), "three counts and the request");
    }
  }

  /// The same function on the same table, but through the wire.
  private ToIntFunction<String> handler(Wire wire) {
    var variables = new HashMap<>(life.api.environment("NewsletterFunction").variables());
    variables.put("DYNAMODB_ENDPOINT", "http://localhost:" + wire.server.getAddress().getPort());
    var api =
        new NewsletterHandler(TestApi.platform(new Environment(variables), life.clock))
            .routes()
            .get("POST /v1/newsletter/subscriptions");
    return email -> answer(requireNonNull(api), email);
  }

  private static int answer(Endpoint endpoint, String email) {
    return endpoint
        .answer(
            new Request(
                "id",
                "POST " + SUBSCRIPTIONS,
                "POST",
                SUBSCRIPTIONS,
                "",
                Map.of("content-type", "application/json"),
                Map.of(),
                NewsletterFixture.json(email),
                false,
                "203.0.113.77",
                "localhost"))
        .status();
  }

  // ---- what is logged

  /// After all of it, in whatever ends well or badly.
  @Test
  void noLogLineHoldsAnAddressATokenOrAClient() {
    var broken = new NewsletterFixture(Map.of("TABLE_NAME", "NoTable"));
    var down = new NewsletterFixture(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));
    var secrets = new ArrayList<>(List.of("ada@", "eve@", "example.org", "example.net"));
    secrets.addAll(List.of("203.0.113.77", "203.0.113", "198.51.100"));
    var lines =
        NewsletterFixture.printed(() -> {
          life.subscribe(ADA);
          life.signUp(ADA);
          life.bring(EVE, Status.SUPPRESSED);
          life.signUp(EVE);
          life.pause(ADA);
          signUp(life, "198.51.100.7", ADA, "user-agent", ADA, "referer", ADA);
          var links = new ArrayList<String>(List.of(life.unsubscribe(ADA), life.preferences(ADA)));
          links.addAll(List.of(life.lastLink("confirm", ADA), life.access(ADA)));
          for (var link : links) {
            var token = NewsletterFixture.token(link);
            secrets.addAll(Arrays.asList(token.split("\\.")));
            for (var method : List.of("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")) {
              for (var target :
                  List.of(link + "x", link + "/y", link + "?" + token, "/v1/" + token)) {
                life.api.send(method, target, token, "authorization", "Bearer " + token);
                broken.api.send(method, link, token, "authorization", "Bearer " + token);
              }
            }
            down.api.send("POST", link, null);
            life.api.get("/v1/newsletter/me/export", "authorization", "Bearer " + token);
          }
          down.api.send("POST", SUBSCRIPTIONS, NewsletterFixture.json(ADA));
          life.post(links.getFirst());
          life.api.send(
              "DELETE",
              "/v1/newsletter/me",
              null,
              "authorization",
              "Bearer " + NewsletterFixture.token(links.getLast()));
        });
    secrets.removeIf(secret -> secret.length() < 3); // "u1", the id of the key
    assertTrue(lines.size() > 100);
    for (var line : lines) {
      assertTrue(Json.own(line).get("requestId") instanceof String, line);
      for (var secret : secrets) {
        assertFalse(line.contains(secret), line);
      }
    }
  }
}
