package masthead.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static masthead.local.Template.list;
import static masthead.local.Template.object;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import masthead.local.TestApi;
import masthead.mail.Mail;

/// A site whose pages have the newsletter's box, with the API on the same origin and fresh tables.
/// The same server under another name, `paper.test`, is another site.
///
/// A page is `/?<language>` or `/?<language>&<attributes of the box>`.
final class SignUpSite implements AutoCloseable {
  /// Nothing but what the box needs.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " worker-src 'self'; img-src data:; form-action 'self'";

  private final HttpServer server;
  private final TestApi api;
  private final Map<String, Object> cors;

  private SignUpSite(Map<String, String> variables) {
    try {
      server = HttpServer.create(new InetSocketAddress(0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    var all = new HashMap<>(variables);
    all.put("PUBLIC_API_URL", origin());
    all.put("SITE_URL", origin());
    all.putIfAbsent("CHALLENGE", "altcha");
    api = TestApi.with(all);
    var gateway = TestApi.template().resources("AWS::Serverless::HttpApi").values();
    cors = object(object(gateway.iterator().next()).get("CorsConfiguration"));
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  static SignUpSite open() {
    return with(Map.of());
  }

  /// With other values of environment variables; unlike on a laptop, a challenge is asked for.
  static SignUpSite with(Map<String, String> variables) {
    return new SignUpSite(variables);
  }

  String origin() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// Another site on which the same pages are.
  String elsewhere() {
    return "http://paper.test:" + server.getAddress().getPort();
  }

  /// What was mailed, once all that was asked for is worked off.
  List<Mail> mails() {
    if (api.work() > 0) {
      throw new IllegalStateException("A mail has to be tried again");
    }
    return api.mailbox().mails();
  }

  /// A link in a mail.
  static String link(Mail mail, String part) {
    var found = Pattern.compile("https?://\\S*" + part + "\\S+").matcher(mail.text());
    if (!found.find()) {
      throw new IllegalStateException(mail.text());
    }
    return found.group();
  }

  /// How many rows of subscribers there are.
  long subscribers() {
    return api.items("NewsletterTable", "S#").stream()
        .filter(item -> item.text("sk").startsWith("L#"))
        .count();
  }

  TestApi api() {
    return api;
  }

  /// What a mail program's button sends (RFC 8058); the status.
  static int oneClick(String link) {
    var request =
        HttpRequest.newBuilder(URI.create(link))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var headers = exchange.getResponseHeaders();
      if (exchange.getRequestHeaders().containsKey("Origin")) {
        headers.set("access-control-allow-origin", "*");
        headers.set("access-control-expose-headers", joined("ExposeHeaders"));
        headers.set("access-control-allow-methods", joined("AllowMethods"));
        headers.set("access-control-allow-headers", joined("AllowHeaders"));
      }
      if (exchange.getRequestMethod().equals("OPTIONS")) {
        exchange.sendResponseHeaders(204, -1);
      } else if (path.equals("/")) {
        headers.set("content-type", "text/html; charset=utf-8");
        send(exchange, 200, page(exchange).getBytes(UTF_8));
      } else if (path.startsWith("/web/") && Files.isRegularFile(Path.of(path.substring(1)))) {
        headers.set("content-type", path.endsWith(".js") ? "text/javascript" : "application/json");
        send(exchange, 200, Files.readAllBytes(Path.of(path.substring(1))));
      } else {
        call(exchange);
      }
    }
  }

  private String page(HttpExchange exchange) {
    var query = exchange.getRequestURI().getRawQuery();
    var parts = query == null ? new String[] {"en"} : query.split("&", 2);
    var attributes = parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "";
    var isElsewhere = exchange.getRequestHeaders().getFirst("Host").startsWith("paper.test");
    var other = isElsewhere ? " " + origin() : "";
    exchange
        .getResponseHeaders()
        .set(
            "content-security-policy",
            POLICY.replaceAll("(script-src|connect-src) 'self'", "$1 'self'" + other));
    return """
    <!doctype html>
    <html lang="%1$s" dir="%2$s">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Paper</title>
    <link rel="icon" href="data:,">
    <script type="module" src="%3$s/web/newsletter.js"></script>
    </head>
    <body>
    <main>
    <h1>Paper</h1>
    <masthead-subscribe %4$s><form id="plain"><input name="email" aria-label="Email address"></form></masthead-subscribe>
    </main>
    </body>
    </html>
    """
        .formatted(
            parts[0],
            parts[0].matches("ar|ur") ? "rtl" : "ltr",
            isElsewhere ? origin() : "",
            isElsewhere ? "api=\"" + origin() + "\"" : attributes);
  }

  private void call(HttpExchange exchange) throws IOException {
    var headers =
        exchange.getRequestHeaders().entrySet().stream()
            .flatMap(header ->
                List.of(
                    header.getKey().toLowerCase(Locale.ROOT), String.join(",", header.getValue()))
                    .stream())
            .toArray(String[]::new);
    var reply =
        api.sendBytes(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestBody().readAllBytes(),
            headers);
    reply.answer().headers().forEach(exchange.getResponseHeaders()::add);
    send(exchange, reply.status(), reply.answer().body());
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private String joined(String name) {
    return String.join(",", list(cors.get(name)).stream().map(String::valueOf).toList());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
