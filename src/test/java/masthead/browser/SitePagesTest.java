package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages that the server writes: complete without scripts, and what scripts add.
final class SitePagesTest {
  private static final String SITE = Paper.PAGES_BY_THE_SERVER;
  private static final String RIVER = "/world/01JD9A0WORLDRIVERTREATY01/river-treaty";

  private final List<String> complaints = new ArrayList<>();
  private final List<BrowserContext> contexts = new ArrayList<>();

  @AfterEach
  void close() {
    contexts.forEach(BrowserContext::close);
  }

  private Page tab(boolean hasScripts) {
    var options = new Browser.NewContextOptions().setJavaScriptEnabled(hasScripts);
    var context = Paper.context(options.setLocale("en-GB"));
    contexts.add(context);
    var page = context.newPage();
    page.onConsoleMessage(message -> {
      // Other tests publish pictures of hosts that do not exist.
      if (message.type().equals("error")
          && !message.text().matches(".*(404|NAME_NOT_RESOLVED).*")) {
        complaints.add(message.text());
      }
    });
    return page;
  }

  private Page open(boolean hasScripts, String path) {
    var page = tab(hasScripts);
    page.navigate(SITE + path);
    return page;
  }

  @Test
  void everythingIsReadWithoutScripts() {
    var page = open(false, "/");
    assertEquals(SITE + "/en", page.url());
    assertTrue(page.locator(".cards article").count() >= 12);
    assertEquals(0, page.locator("button:visible:not(form button)").count());

    page.locator(".explore a >> text=Science").click();
    assertEquals(SITE + "/en/science", page.url());
    assertEquals("Science", page.locator("h1").textContent());
    page.locator(".cards h2 a").first().click();
    assertTrue(page.locator(".body p").count() >= 3);
    page.locator(".section a").first().click();
    assertEquals(SITE + "/en/science", page.url());
    page.locator(".editions summary").click();
    page.locator(".editions a[lang=ur]").click();
    assertEquals(SITE + "/ur/science", page.url());
    assertEquals("rtl", page.locator("h1").evaluate("h => getComputedStyle(h).direction"));
    page.navigate(SITE + "/en" + RIVER);
    page.locator(".translations a[hreflang=ar]").click();
    assertEquals(SITE + "/ar" + RIVER, page.url());
    assertEquals("ar rtl", page.locator("html").evaluate("h => `${h.lang} ${h.dir}`"));
    assertEquals(404, page.navigate(SITE + "/ar/nothing").status());
    page.locator(".failure a").click();
    assertEquals(SITE + "/ar", page.url());
    assertEquals(List.of(), complaints);
  }

  @Test
  void moreIsALinkWithoutScripts() {
    var page = open(false, "/en?cursor=" + cursorOf(1));
    assertTrue(page.locator(".cards article").count() >= 11);
  }

  /// The cursor behind the first articles of the front page.
  private static String cursorOf(int count) {
    return Reader.cursor("/v1/articles?language=en&limit=" + count);
  }

  @Test
  void readerSignsUpWithoutScripts() {
    var page = open(false, "/en");
    page.locator("#subscribe [type=email]").fill("no-scripts@example.org");
    page.locator("#subscribe [type=checkbox]").check();
    var answer =
        page.waitForResponse(
            response -> response.url().endsWith("/v1/newsletter/subscriptions"),
            () -> page.locator("#subscribe button").click());

    assertEquals(202, answer.status());
    page.getByText("Please look into your mailbox").waitFor();
  }

  @ParameterizedTest
  @CsvSource({"light, en", "dark, en", "sepia, ur", "contrast, ur", "light, ur"})
  void nothingStandsInTheWay(String mode, String language) throws Exception {
    Reader.publishAllBlocks();
    var page = tab(true);
    page.addInitScript(
        "localStorage.masthead ??= JSON.stringify({ device: { readingMode: '%s' } })"
            .formatted(mode));
    for (var path :
        List.of(
            "/" + language,
            "/" + language + "/world",
            "/" + language + RIVER,
            Reader.ALL_BLOCKS,
            "/" + language + "/nothing")) {
      page.navigate(SITE + path);
      page.locator("dialog").waitFor(Reader.ATTACHED);
      assertEquals(mode, Reader.html(page, "data-reading-mode"));
      assertEquals(List.of(), Axe.faults(page), path);
    }
    page.locator("button.settings").click();
    assertEquals(List.of(), Axe.faults(page), "settings");
    assertEquals(List.of(), complaints);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/en", "/ur/world", "/en" + RIVER})
  void nothingMovesWhenScriptsCome(String path) {
    var page = tab(true);
    page.addInitScript(
        """
        window.shifts = 0;
        new PerformanceObserver(list => list.getEntries().forEach(one => shifts += one.value))
          .observe({ type: 'layout-shift', buffered: true });
        """);
    page.navigate(SITE + path);
    page.locator("dialog").waitFor(Reader.ATTACHED);
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

    assertEquals(0.0, ((Number) page.evaluate("shifts")).doubleValue());
  }

  @Test
  void scriptsAddSettingsSharingAndLanguage() {
    var page = open(true, "/en" + RIVER);
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.evaluate("navigator.share = undefined; 0");
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Share")).click();
    page.locator(".extras .note").waitFor();
    assertEquals("Link copied", page.locator("#status").textContent());
    assertEquals(SITE + "/en" + RIVER, page.evaluate("navigator.clipboard.readText()"));
    assertFalse(page.locator("article time").first().getAttribute("title").isEmpty());
    var panel = Reader.settings(page);
    Reader.choose(panel, "readingMode", "sepia");
    assertEquals("sepia", Reader.html(page, "data-reading-mode"));
    panel.getByLabel("Language").selectOption("ar");
    page.waitForURL(SITE + "/ar" + RIVER);
    assertEquals(
        "sepia ar",
        Reader.html(page, "data-reading-mode") + " " + Reader.html(page, "data-language"));
    assertEquals(List.of(), complaints);
  }

  @Test
  void scriptsAddMoreHeadlinesToThePage() {
    var page = tab(true);
    page.route(
        SITE + "/en",
        route -> {
          var answer = route.fetch();
          var link =
              "<a class=\"more\" rel=\"next\" href=\"/en?cursor="
                  + cursorOf(12)
                  + "\">More</a></main>";
          route.fulfill(
              new com.microsoft.playwright.Route.FulfillOptions()
                  .setResponse(answer)
                  .setBody(answer.text().replace("</main>", link)));
        });
    page.navigate(SITE + "/en");
    var before = page.locator(".cards article").count();
    page.locator("dialog").waitFor(Reader.ATTACHED);
    page.locator("a.more:not([lang])").click();
    page.waitForCondition(() -> page.locator(".cards article").count() > before);

    assertEquals(SITE + "/en", page.url());
    assertEquals(
        page.locator(".cards article").nth(before).locator("h2").textContent(),
        page.evaluate("document.activeElement.textContent"));
    assertTrue(page.locator("#status").textContent().startsWith("More headlines loaded"));
    assertFalse(page.locator("a.more:not([lang])").isVisible());
  }

  /// `127.0.0.1`, or the machine's address from a phone.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "paper.test"})
  void pageFollowsTheAddressThatItWasOpenedBy(String host) {
    var origin = SITE.replace("localhost", host);
    var page = tab(true);
    page.navigate(origin + "/");
    assertEquals(origin + "/en", page.url());
    assertEquals(
        List.of(),
        page.locator("a, img")
            .evaluateAll(
                "all => all.map(a => a.href ?? a.src).filter(to => !to.startsWith(origin) && !to.includes('pictures.example'))"));
    page.locator(".cards h2 a").first().click();
    page.waitForURL(origin + "/en/**");
    assertEquals(List.of(), complaints);
  }
}
