package masthead.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import masthead.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `make run` serves, over real HTTP: the calls of a page from its first sight to a sign-up.
final class LocalServerTest {
  private static LocalServer server = LocalServer.start(0, TestApi.freePort(), "");
  private static HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void startPageIsThere() throws Exception {
    var root = send(request("/").header("Accept-Language", "ur").build());
    assertEquals(302, root.statusCode());

    var page = send(request(root.headers().firstValue("location").orElseThrow()).build());
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<html lang=\"ur\" dir=\"rtl\">"), page.body());
  }

  /// Without scripts: what the functions say, and the files beside it.
  @Test
  void pagesAreThoseOfTheSiteFunction() throws Exception {
    for (var path :
        List.of("/en/", "/ur/world/", "/en/world/01JD9A0WORLDRIVERTREATY01/river-treaty")) {
      var page = send(request(path).build());
      assertEquals(200, page.statusCode(), path);
      assertTrue(page.body().contains("<h1"), path);
      assertTrue(
          page.headers()
              .firstValue("content-security-policy")
              .orElse("")
              .startsWith("default-src 'self'"),
          path);
    }
    for (var path : List.of("/v1/nothing", "/web/nothing.js", "/nothing.png", "/en/nothing")) {
      assertEquals(404, send(request(path).build()).statusCode(), path);
    }
    assertEquals(200, send(request("/web/style.css").build()).statusCode());
  }

  @Test
  void readerPageHasEveryAddressThatIsNoFile() throws Exception {
    var host = "http://localhost:" + server.serveReaderPage();
    for (var path : List.of("/", "/en/", "/ur/world/", "/en/world/x/y")) {
      var request = HttpRequest.newBuilder(URI.create(host + path)).header("Accept", "text/html");
      var page = send(request.build());
      assertEquals(200, page.statusCode(), path);
      assertTrue(page.body().contains("<title>Masthead</title>"), path);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void readerWalksFromHeadlinesToSignUp() throws Exception {
    var list = json(send(request("/v1/articles?language=ur&limit=2").build()));
    var id = Template.text(Template.list(list.get("items")).getFirst(), "id");
    var article = json(send(request("/v1/articles/" + id + "?language=ur").build()));
    assertTrue(Template.list(article.get("body")).size() >= 3);

    var minted = json(send(request("/v1/readers").POST(BodyPublishers.noBody()).build()));
    var token = "Bearer " + Template.text(minted, "token");
    var choice = "{\"readingMode\":\"dark\",\"fontSize\":\"large\",\"language\":\"ur\"}";
    var put =
        send(
            request("/v1/me/preferences")
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(choice))
                .build());
    assertEquals(201, put.statusCode());
    var read = send(request("/v1/me/preferences").header("Authorization", token).build());
    assertEquals(List.of("readingMode", "fontSize", "language"), json(read).get("chosen"));
    assertEquals(put.headers().firstValue("etag"), read.headers().firstValue("etag"));

    var signUp =
        send(
            request("/v1/newsletter/subscriptions")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"email":"ada@example.org",
                         "consent":{"accepted":true,"textVersion":"2026-11-01/ur"}}
                        """))
                .build());
    assertEquals(202, signUp.statusCode());
  }

  @Test
  void preflightIsAnsweredFromTheTemplate() throws Exception {
    var preflight =
        send(
            request("/v1/me/preferences")
                .header("Origin", "https://news.example")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody())
                .build());

    assertEquals(204, preflight.statusCode());
    assertEquals("*", preflight.headers().firstValue("access-control-allow-origin").orElseThrow());
    assertEquals("7200", preflight.headers().firstValue("access-control-max-age").orElseThrow());
    assertTrue(
        preflight
            .headers()
            .firstValue("access-control-allow-headers")
            .orElseThrow()
            .contains("if-match"));
  }

  @Test
  void answersShowTheirHeadersToOtherOrigins() throws Exception {
    var answer =
        send(request("/v1/articles?language=en").header("Origin", "https://news.example").build());

    assertTrue(
        answer
            .headers()
            .firstValue("access-control-expose-headers")
            .orElseThrow()
            .contains("x-request-id"));
  }

  /// As from a phone, or by `127.0.0.1`.
  @Test
  void linksAndPicturesFollowTheAddressThatThePageWasOpenedBy() throws Exception {
    var opened = "http://127.0.0.1:" + server.port();
    for (var target :
        List.of(
            "/v1/articles?language=en&limit=2",
            "/v1/articles/01JD9A0WORLDRIVERTREATY01?language=en&fields=url,image,bodyHtml",
            "/en",
            "/en/world/01JD9A0WORLDRIVERTREATY01/river-treaty",
            "/v1/feeds/en/rss.xml",
            "/v1/feeds/en/feed.json",
            "/v1/sitemaps/en/index.xml",
            "/robots.txt",
            "/v1/sitemaps/en/news.xml")) {
      var answer =
          send(
              HttpRequest.newBuilder(URI.create(opened + target))
                  .header("Accept-Encoding", "gzip")
                  .build());
      assertEquals(200, answer.statusCode(), target);
      assertTrue(answer.body().contains(opened + "/"), target);
      assertFalse(answer.body().contains("//localhost"), target);
      answer
          .headers()
          .firstValue("link")
          .ifPresent(link -> assertTrue(link.startsWith("<" + opened + "/v1/articles?"), link));
    }
  }

  @Test
  void whatWasReadByAnotherAddressCanBeSentBack() throws Exception {
    var opened = "http://127.0.0.1:" + server.port();
    var variant = opened + "/v1/articles/01JD9A0WORLDRIVERTREATY01/en";
    var key = "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe";
    var read =
        send(HttpRequest.newBuilder(URI.create(variant)).header("Authorization", key).build());
    assertTrue(read.body().contains(opened + "/images/"), read.body());
    var sent =
        send(
            HttpRequest.newBuilder(URI.create(variant))
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(read.body()))
                .build());
    assertEquals(200, sent.statusCode(), sent.body());
    assertEquals(read.headers().firstValue("etag"), sent.headers().firstValue("etag"));
  }

  /// A page of another origin may load `web/`, as it may use the API.
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void scriptIsThereForEveryOrigin(String method) throws Exception {
    var script =
        send(request("/web/preferences.js").method(method, BodyPublishers.noBody()).build());

    assertEquals(200, script.statusCode());
    assertEquals("*", script.headers().firstValue("access-control-allow-origin").orElse(""));
    assertEquals(
        "text/javascript", script.headers().firstValue("content-type").orElse("").split(";")[0]);
    assertEquals(method.equals("HEAD"), script.body().isEmpty());
  }

  @Test
  void headHasNoBody() throws Exception {
    var head =
        send(request("/v1/articles?language=en").method("HEAD", BodyPublishers.noBody()).build());

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
  }

  @Test
  void dataInAFolderOutlivesTheServer(@TempDir Path folder) throws Exception {
    var choice = "{\"readingMode\":\"sepia\"}";
    String token;
    try (var first = LocalServer.start(0, TestApi.freePort(), folder.toString())) {
      var minted =
          send(
              HttpRequest.newBuilder(URI.create(address(first, "/v1/readers")))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(choice))
                  .build());
      token = Template.text(json(minted), "token");
    }
    try (var second = LocalServer.start(0, TestApi.freePort(), folder.toString())) {
      var read =
          send(
              HttpRequest.newBuilder(URI.create(address(second, "/v1/me/preferences")))
                  .header("Authorization", "Bearer " + token)
                  .build());
      assertEquals("sepia", json(read).get("readingMode"));
    }
  }

  private static HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(address(server, target)));
  }

  private static String address(LocalServer server, String target) {
    return "http://localhost:" + server.port() + target;
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private static Map<String, Object> json(HttpResponse<String> response) {
    return Json.own(response.body());
  }
}
