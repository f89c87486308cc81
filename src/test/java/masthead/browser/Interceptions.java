package masthead.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Requests of a browser that a test answers or holds in the place of a server.
///
/// Nothing is ever unrouted. Playwright switches interception off with the last route, and the
/// event of a request that is sent at that moment never comes: a test that counts requests would
/// count one too few, now and then, on a busy machine.
final class Interceptions {
  private final BrowserContext context;
  private final Map<String, Consumer<Route>> handlers = new HashMap<>();

  Interceptions(BrowserContext context) {
    this.context = context;
  }

  void start(String url, Consumer<Route> handler) {
    if (handlers.put(url, handler) == null) {
      context.route(url, route -> handlers.getOrDefault(url, Route::resume).accept(route));
    }
  }

  /// From now on these requests reach the server. What the handler still holds stays held.
  void stop(String url) {
    handlers.put(url, Route::resume);
  }
}
