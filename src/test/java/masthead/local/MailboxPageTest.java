package masthead.local;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import masthead.json.Json;
import masthead.mail.Mail;
import masthead.mail.Mailer.Sent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The mailbox of `make run`, over real HTTP.
final class MailboxPageTest {
  private static final LocalServer SERVER = LocalServer.start(0, TestApi.freePort(), "");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /// Before any test adds a mail.
  @BeforeAll
  static void emptyMailboxSaysWhatToDo() throws Exception {
    var page = get("/_dev/mail", "text/html");
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("No mail yet"), page.body());
    assertTrue(page.body().contains("/v1/newsletter/subscriptions"));
    assertEquals("[]", get("/_dev/mail", "application/json").body());
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void scriptWalksTheMails() throws Exception {
    var first = add(mail("First", "<p>1</p>", Map.of("List-Id", "<daily.news.example>")));
    var second = add(mail("Second 📰", "<p>2</p>", Map.of()));

    var list =
        Template.list(
            Json.own("{\"all\":" + get("/_dev/mail", "application/json").body() + "}").get("all"));
    assertEquals(second, Template.text(list.get(0), "id"));
    assertEquals(first, Template.text(list.get(1), "id"));
    var one = get("/_dev/mail/" + first, "application/json");
    assertEquals("application/json", one.headers().firstValue("content-type").orElseThrow());
    assertEquals(
        Map.of(
            "id", first,
            "to", "ada@example.org",
            "subject", "First",
            "headers",
                Map.of("From", "News <news@news.example>", "List-Id", "<daily.news.example>"),
            "html", "<p>1</p>",
            "text", "Read on: https://news.example/a?b=1&c=2 <now>"),
        Json.own(one.body()));
    assertEquals(Json.own(one.body()), list.get(1));
  }

  @Test
  void personSeesTheMailWithoutItsMarkupReachingThePage() throws Exception {
    var id =
        add(
            mail(
                "<script>alert(1)</script> & Co",
                "<p onclick='x'>“Hi”</p><script>alert(2)</script>",
                Map.of("X-A", "<b>")));

    var list = get("/_dev/mail", "text/html").body();
    assertTrue(list.contains("<a href=\"/_dev/mail/" + id + "\">"), list);
    assertTrue(list.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"), list);
    var page = get("/_dev/mail/" + id, "text/html");
    assertTrue(
        page.body()
            .contains(
                "sandbox=\"allow-popups allow-popups-to-escape-sandbox\""
                    + " srcdoc=\"&lt;base target=&quot;_blank&quot;&gt;&lt;p onclick=&#39;x&#39;&gt;“Hi”"),
        page.body());
    assertTrue(page.body().contains("href=\"https://news.example/a?b=1&amp;c=2\""), page.body());
    assertTrue(page.body().contains("<td dir=\"auto\">&lt;b&gt;</td>"), page.body());
    for (var text : List.of(list, page.body())) {
      assertFalse(text.contains("<script"), text);
      assertFalse(text.contains("<b>"), text);
    }
    var policy = page.headers().firstValue("content-security-policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none'"), policy);
    assertFalse(policy.contains("script-src"), policy);
    assertEquals("no-store", page.headers().firstValue("cache-control").orElseThrow());
  }

  @Test
  void buttonSendsWhatAMailProviderSends() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var headers = exchange.getRequestHeaders();
            asked.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + " "
                    + headers.getFirst("Content-Type")
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var body = "You <are> out".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    site.start();
    try {
      var link = "http://127.0.0.1:" + site.getAddress().getPort() + "/u/u1.k.a.b";
      var id =
          add(
              mail(
                  "Bye",
                  "<p>x</p>",
                  Map.of(
                      "List-Unsubscribe",
                      "<mailto:u@news.example?subject=x>, <" + link + ">",
                      "List-Unsubscribe-Post",
                      "List-Unsubscribe=One-Click")));
      var page = get("/_dev/mail/" + id, "text/html").body();
      assertTrue(
          page.contains("<form method=\"post\" action=\"/_dev/mail/" + id + "/one-click\">"));

      var answer = post("/_dev/mail/" + id + "/one-click");
      assertEquals(
          List.of("POST /u/u1.k.a.b application/x-www-form-urlencoded List-Unsubscribe=One-Click"),
          asked);
      assertTrue(answer.body().contains("Answered 302"), answer.body());
      assertTrue(answer.body().contains("You &lt;are&gt; out"), answer.body());
    } finally {
      site.stop(0);
    }
    var last = SERVER.mailbox().all().getFirst().id();
    assertTrue(post("/_dev/mail/" + last + "/one-click").body().contains("No answer"));
  }

  @ParameterizedTest
  @CsvSource({
    "List-Unsubscribe=One-Click, ''",
    "List-Unsubscribe=One-Click, <mailto:u@news.example>",
    "'', <https://news.example/u>"
  })
  void mailWithoutBothHeadersHasNoButton(String post, String uris) throws Exception {
    var id = add(mail("x", "x", Map.of("List-Unsubscribe-Post", post, "List-Unsubscribe", uris)));
    assertFalse(get("/_dev/mail/" + id, "text/html").body().contains("<form"));
    assertEquals(409, post("/_dev/mail/" + id + "/one-click").statusCode());
  }

  @Test
  void mailCanBeOpenedInAMailProgram() throws Exception {
    var id = add(mail("Naïve", "<p>é</p>", Map.of("X-A", "b")));
    var file = get("/_dev/mail/" + id + ".eml", "*/*");
    assertEquals("message/rfc822", file.headers().firstValue("content-type").orElseThrow());
    assertTrue(file.body().contains("Subject: =?UTF-8?B?TmHDr3Zl?=\r\n"), file.body());
    assertTrue(file.body().contains("X-A: b\r\n"), file.body());
  }

  @Test
  void onlyWhatThereIsIsAnswered() throws Exception {
    assertEquals(404, get("/_dev/mail/999999", "text/html").statusCode());
    assertEquals(404, get("/_dev/mail/a", "application/json").statusCode());
    assertEquals(404, get("/_dev/mailbox", "text/html").statusCode()); // the API's
    assertEquals(405, post("/_dev/mail").statusCode());
    var id = add(mail("x", "x", Map.of()));
    assertEquals(405, post("/_dev/mail/" + id).statusCode());
    assertEquals(405, get("/_dev/mail/" + id + "/one-click", "text/html").statusCode());
  }

  @Test
  void mailInAFolderOutlivesTheMailbox(@TempDir Path folder) throws Exception {
    var mail = mail("ख़बरें", "<p>ज</p>", new LinkedHashMap<>(Map.of("X-A", "ü")));
    var before = Mailbox.in(folder.toString());
    for (var i = 0; i < 11; i++) {
      assertEquals(new Sent.Accepted(Integer.toString(i + 1)), before.send(mail));
    }
    var after = Mailbox.in(folder.toString());
    assertEquals(before.all(), after.all());
    assertEquals(mail, requireNonNull(after.find("11").orElse(null)).mail());
    assertEquals(new Sent.Accepted("12"), after.send(mail));
    assertTrue(Files.readString(folder.resolve("mail/12.eml")).contains("To: ada@example.org"));
  }

  @Test
  void mailsThatArriveTogetherAreAllKept() throws Exception {
    var mailbox = Mailbox.inMemory();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 200; i++) {
      threads.add(Thread.ofVirtual().start(() -> mailbox.send(mail("x", "x", Map.of()))));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertEquals(200, mailbox.all().stream().map(Mailbox.Received::id).distinct().count());
  }

  private static String add(Mail mail) {
    return SERVER.mailbox().add(mail).id();
  }

  private static Mail mail(String subject, String html, Map<String, String> headers) {
    return new Mail(
        "ada@example.org",
        "News <news@news.example>",
        subject,
        html,
        "Read on: https://news.example/a?b=1&c=2 <now>",
        headers);
  }

  private static HttpResponse<String> get(String path, String accept) throws Exception {
    return CLIENT.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path) throws Exception {
    return CLIENT.send(
        request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + SERVER.port() + path));
  }
}
