package masthead.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import masthead.json.Json;
import masthead.local.LocalServer;
import masthead.local.Template;

/// A paper whose pages use `web/`, the API on another origin, started once a JVM, and the browser.
final class Paper {
  private static final LocalServer SERVER = LocalServer.start(0, freePort(), "");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /// The paper's own pages, as the site function writes them.
  static final String PAGES_BY_THE_SERVER = "http://localhost:" + SERVER.port();

  /// The API's address. It serves `web/` too, and its reader page.
  static final String API = "http://localhost:" + SERVER.serveReaderPage();

  private static final HttpServer PAGES = pages();
  private static final int PORT = PAGES.getAddress().getPort();

  /// The paper's address.
  static final String SITE = "http://localhost:" + PORT;

  /// The paper without HTTPS, as far as the browser can tell: another origin, without Web Locks.
  static final String INSECURE_SITE = "http://paper.test:" + PORT;

  /// Let the rest of `/slow` go.
  static final Semaphore REST = new Semaphore(0);

  /// A wait ends by what it waits for: no test takes as long as this on any machine.
  private static final double LIMIT_MILLISECONDS = 120_000;

  /// Playwright belongs to one thread, and two test classes run at the same time.
  private static final ThreadLocal<Browser> BROWSER = ThreadLocal.withInitial(Paper::browser);

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Paper</title>
      <link rel="icon" href="data:,">
      <script src="/web/preferences-early.js"></script>
      <link rel="stylesheet" href="/page.css">
      </head>
      <body>
      <h1>Paper</h1>
      """;
  private static final String REST_OF_PAGE = "<script type=\"module\" src=\"/page.js\"></script>\n";
  private static final String STYLE =
      """
      html { background: white; font-size: calc(100% * var(--font-scale, 1)) }
      html[data-reading-mode=dark] { background: black }
      """;

  private Paper() {}

  /// Nothing but what a page needs: settings must work under such a policy.
  private static String policy() {
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src "
        + API;
  }

  /// A new profile of the browser: storage and tabs of its own.
  static BrowserContext context(Browser.NewContextOptions options) {
    var context = BROWSER.get().newContext(options);
    context.setDefaultTimeout(LIMIT_MILLISECONDS);
    return context;
  }

  private static Browser browser() {
    PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT_MILLISECONDS);
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var path = Path.of(System.getProperty("browser", "chromium"));
    return playwright
        .chromium()
        .launch(
            new LaunchOptions()
                .setExecutablePath(path)
                .setArgs(List.of("--host-resolver-rules=MAP paper.test 127.0.0.1"))
                // Chromium's sandbox refuses root.
                .setChromiumSandbox(!System.getProperty("user.name").equals("root")));
  }

  private static HttpServer pages() {
    try {
      var server = HttpServer.create(new InetSocketAddress(0), 0);
      server
          .createContext(
              "/web/", SimpleFileServer.createFileHandler(Path.of("web").toAbsolutePath()))
          .getFilters()
          .add(Filter.beforeHandler("for pages of no origin", Paper::forAnyOrigin));
      server.createContext("/", Paper::answer);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forAnyOrigin(HttpExchange exchange) {
    exchange.getResponseHeaders().set("access-control-allow-origin", "*");
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var script =
          "import { openPreferences } from '/web/preferences.js';\n"
              + "window.preferences = openPreferences({ api: '%s' });\n".formatted(API);
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> send(exchange, "text/html", HEAD, REST_OF_PAGE);
        case "/early" -> send(exchange, "text/html", HEAD);
        case "/slow" -> {
          send(exchange, "text/html", HEAD, "");
        }
        case "/page.js" -> {
          forAnyOrigin(exchange);
          send(exchange, "text/javascript", script);
        }
        case "/page.css" -> send(exchange, "text/css", STYLE);
        case "/sandboxed" -> {
          // Such a page may use neither localStorage nor cookies.
          exchange.getResponseHeaders().set("content-security-policy", "sandbox allow-scripts");
          send(exchange, "text/html", HEAD, REST_OF_PAGE);
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, String type, String... parts) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("content-type", type + "; charset=utf-8");
    headers.putIfAbsent("content-security-policy", List.of(policy()));
    exchange.sendResponseHeaders(200, 0);
    for (var part : parts) {
      if (part.isEmpty()) {
        waitForRest();
        part = REST_OF_PAGE;
      }
      exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  private static void waitForRest() {
    try {
      var _ = REST.tryAcquire(2, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // The API as another device of the same reader sees it.

  /// A new reader with these settings; the reader's token.
  static String reader(String settings) {
    return Template.text(api("POST", "/v1/readers", "", settings), "token");
  }

  static Map<String, Object> settings(String token) {
    return api("GET", "/v1/me/preferences", token, "");
  }

  static void change(String token, String members) {
    api("PATCH", "/v1/me/preferences", token, members);
  }

  private static Map<String, Object> api(String method, String path, String token, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(API + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return Json.own(CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
