package masthead.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One reader's browser: its storage, its tabs, and what it asked of the API.
final class Device implements AutoCloseable {
  private final BrowserContext context;
  private final Interceptions interceptions;
  private final List<Request> requests = new ArrayList<>();
  private final List<String> console = new ArrayList<>();

  private Device(ColorScheme scheme) {
    context = Paper.context(new Browser.NewContextOptions().setColorScheme(scheme));
    interceptions = new Interceptions(context);
    context.onRequest(request -> {
      if (request.url().startsWith(Paper.API + "/v1/")) {
        requests.add(request);
      }
    });
    context.onConsoleMessage(message -> console.add(message.text()));
  }

  static Device fresh() {
    return new Device(ColorScheme.LIGHT);
  }

  static Device dark() {
    return new Device(ColorScheme.DARK);
  }

  BrowserContext context() {
    return context;
  }

  /// What was asked so far, such as `PATCH /v1/me/preferences`.
  List<String> asked() {
    return requests.stream()
        .map(request -> request.method() + request.url().substring(Paper.API.length()))
        .map(line -> line.replaceFirst("/", " /"))
        .toList();
  }

  /// The newest request of that method.
  Optional<Request> last(String method) {
    return requests.reversed().stream().filter(one -> one.method().equals(method)).findFirst();
  }

  long count(String method) {
    return requests.stream().filter(one -> one.method().equals(method)).count();
  }

  List<String> console() {
    return console;
  }

  Optional<Cookie> cookie() {
    return context.cookies(Paper.SITE).stream()
        .filter(cookie -> cookie.name.equals("masthead-preferences"))
        .findFirst();
  }

  /// What the API would be asked goes to this in its place.
  void intercept(String path, Consumer<Route> handler) {
    interceptions.start(Paper.API + path, handler);
  }

  /// What the API is asked from now on reaches it again.
  void pass(String path) {
    interceptions.stop(Paper.API + path);
  }

  /// Answers as the API or its gateway does when it cannot: with CORS headers as on any answer.
  static void answer(Route route, int status, String body, Map<String, String> more) {
    var headers = new HashMap<>(more);
    headers.put("access-control-allow-origin", "*");
    headers.put("access-control-expose-headers", "etag, retry-after");
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(status)
            .setBody(body)
            .setContentType("application/problem+json")
            .setHeaders(headers));
  }

  Tab open() {
    return open(Paper.SITE + "/");
  }

  Tab open(String address) {
    var tab = tab();
    tab.page().navigate(address);
    tab.until("window.preferences !== undefined");
    return tab;
  }

  Tab tab() {
    return new Tab(context.newPage());
  }

  /// A tab with a page of the paper.
  record Tab(Page page) {
    @Nullable Object run(String script) {
      return page.evaluate(script);
    }

    private String text(String expression) {
      return String.valueOf(run(expression));
    }

    void set(String name, String value) {
      run("preferences.set('%s', '%s')".formatted(name, value));
    }

    /// Waits until an expression holds. (Playwright's own way needs `unsafe-eval`.)
    void until(String condition) {
      page.waitForCondition(() -> Boolean.TRUE.equals(run(condition)));
    }

    /// Waits until nothing is left to be sent.
    void untilSent() {
      until(
          "(s => !!s.token && s.pending.length === 0)(JSON.parse(localStorage.masthead ?? '{}'))");
    }

    void untilMode(String mode) {
      until("document.documentElement.dataset.readingMode === '%s'".formatted(mode));
    }

    String mode() {
      return text("document.documentElement.dataset.readingMode");
    }

    String scale() {
      return text("document.documentElement.style.getPropertyValue('--font-scale')");
    }

    @Nullable String language() {
      return (String) run("document.documentElement.dataset.language ?? null");
    }

    String token() {
      return text("JSON.parse(localStorage.masthead).token");
    }

    /// Leaves the scripts time for what they should not do.
    void settle() {
      page.waitForTimeout(400);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
