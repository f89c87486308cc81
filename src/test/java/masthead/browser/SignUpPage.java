package masthead.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.json.Json;

/// A reader before the newsletter's box of a [SignUpSite].
final class SignUpPage implements AutoCloseable {
  static final String ADA = "ada@example.org";
  static final String SUBSCRIPTIONS = "/v1/newsletter/subscriptions";

  private final BrowserContext context = Paper.context(new Browser.NewContextOptions());
  final Interceptions interceptions = new Interceptions(context);
  private final List<String> console = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<String> workers = new ArrayList<>();
  private SignUpSite site = SignUpSite.open();
  final Page page = context.newPage();

  SignUpPage() {
    context.onConsoleMessage(message -> console.add(message.text()));
    context.onRequest(requests::add);
    page.onWorker(worker -> workers.add(worker.url()));
  }

  SignUpSite site() {
    return site;
  }

  BrowserContext context() {
    return context;
  }

  List<String> console() {
    return console;
  }

  /// The workers that were started.
  List<String> workers() {
    return workers;
  }

  /// Another site in place of this one, with other values of environment variables.
  void reopen(Map<String, String> variables) {
    site.close();
    site = SignUpSite.with(variables);
  }

  void visit(String language, String... attributes) {
    var query = URLEncoder.encode(String.join(" ", attributes), StandardCharsets.UTF_8);
    page.navigate(site.origin() + "/?" + language + (query.isEmpty() ? "" : "&" + query));
    email().waitFor();
  }

  void fill(String address) {
    email().fill(address);
    consent().check();
    email().focus();
  }

  void signUp(String address) {
    fill(address);
    page.locator("button.subscribe").click();
    assertDone();
  }

  void assertDone() {
    assertThat(page.locator("masthead-subscribe")).hasAttribute("data-state", "done");
    assertThat(page.locator("masthead-subscribe form")).isHidden();
  }

  void assertAccessible() {
    assertEquals(List.of(), Axe.faults(page));
  }

  Locator email() {
    return page.locator("masthead-subscribe [type=email]");
  }

  Locator consent() {
    return page.locator("masthead-subscribe [type=checkbox]");
  }

  Locator status() {
    return page.locator("masthead-subscribe [role=status]");
  }

  /// How often something was asked for whose path begins so.
  long asked(String path) {
    return requests.stream()
        .filter(request -> request.url().startsWith(site.origin() + path))
        .filter(request -> !request.method().equals("OPTIONS"))
        .count();
  }

  /// The body of the last sign-up.
  Map<String, Object> sent() {
    return requests.reversed().stream()
        .filter(request -> request.url().endsWith(SUBSCRIPTIONS))
        .map(request -> Json.own(String.valueOf(request.postData())))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    context.close();
    site.close();
  }
}
