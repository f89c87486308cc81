package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The reader page's headlines and articles, and the ways between them.
final class ReaderPageTest {
  private static final String LIST = "/v1/articles?language=en";

  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void frontPageHasTheLatestHeadlines() {
    var page = reader.open("/");
    var lead = page.locator("main article").first();

    assertTrue(page.locator("main article").count() >= 12);
    assertEquals(
        "Four nations sign Lumara water treaty after 11 years of talks",
        lead.getByRole(AriaRole.HEADING).textContent());
    assertEquals(
        "1200 675",
        lead.locator("img")
            .evaluate("i => `${i.width && i.getAttribute('width')} ${i.getAttribute('height')}`"));
    assertEquals("World", lead.locator(".section a").textContent());
    assertTrue(lead.locator(".standfirst").textContent().startsWith("The river’s neighbours"));
    assertEquals(List.of(), reader.strangers());
    assertEquals(List.of(), reader.complaints());
    var published = Instant.parse(lead.locator("time").getAttribute("datetime"));
    reader.device.context().clock().setFixedTime(published.plusSeconds(300).toEpochMilli());
    page.reload();
    Reader.arrive(page);
    assertEquals("5 minutes ago", lead.locator("time").textContent());
  }

  @Test
  void sectionsStandUnderExplore() {
    var page = reader.open("/en/");
    var explore = page.getByRole(AriaRole.NAVIGATION, new GetByRoleOptions().setName("Explore"));
    Reader.follow(page, explore.getByText("Science"), "/en/science/");

    assertEquals("Science", page.locator("h1").textContent());
    assertEquals("Science – Masthead", page.title());
    assertEquals("Science", explore.locator("[aria-current=page]").textContent());
    assertEquals("Science", focused(page));
  }

  @Test
  void moreAddsTheNextPageAndMovesThere() {
    shortPages();
    var page = reader.open("/en/");
    assertEquals(5, page.locator("main article").count());
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("More")).click();
    page.waitForCondition(() -> page.locator("main article").count() >= 12);

    var sixth = page.locator("main article").nth(5).locator("h2").textContent();
    assertEquals(sixth, focused(page));
    assertTrue(page.locator("#status").textContent().startsWith("More headlines loaded"));
    var ids = page.locator("main h2 a").evaluateAll("all => new Set(all.map(a => a.href)).size");
    assertEquals(page.locator("main article").count(), ids);
  }

  @Test
  void wayBackLeadsToWhereTheReaderWas() {
    shortPages();
    var page = reader.open("/en/");
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("More")).click();
    page.waitForCondition(() -> page.locator("main article").count() >= 12);
    var link = page.locator("main article").nth(9).locator("h2 a");
    link.scrollIntoViewIfNeeded();
    var headline = link.textContent();
    var from = page.evaluate("Math.round(scrollY)");
    link.click();
    page.waitForURL("**/en/*/*/*");
    Reader.arrive(page);
    assertEquals(headline, page.locator("h1").textContent());
    assertEquals(headline, focused(page));
    assertEquals(0, page.evaluate("scrollY"));
    var article = page.url();

    page.goBack();
    assertEquals(from, page.evaluate("Math.round(scrollY)"));
    assertEquals(headline, focused(page));
    assertEquals("Masthead", page.title());
    page.goForward();
    assertEquals(article, page.url());
    assertEquals(headline + " – Masthead", page.title());
  }

  @Test
  void articleHasEveryBlock() throws Exception {
    Reader.publishAllBlocks();
    var page = reader.open(Reader.ALL_BLOCKS);
    var body = page.locator(".body");

    assertEquals("With weight and a link.", body.locator("p").first().textContent());
    assertEquals("A heading", body.locator("h2#part-deep").textContent());
    assertEquals("ALSO READ", body.locator(".related strong").textContent());
    assertEquals("A cricketer", body.getByRole(AriaRole.IMG).getAttribute("alt"));
    assertEquals("The last over Masthead", body.locator("figcaption").first().textContent());
    assertEquals("Well said.", body.locator("blockquote").textContent());
    assertEquals("Two", body.locator("ol em").textContent());
    assertEquals("Votes", body.locator("th[scope=col]").nth(1).textContent());
    assertEquals("Place, Votes", body.locator(".scroll").getAttribute("aria-label"));
    assertEquals("North", body.locator("td a[href='https://a.example/north']").textContent());
    assertEquals("if dry:\n    water()", body.locator("pre").textContent());
    assertEquals("water()", body.locator("pre em").textContent());
    assertEquals(false, body.locator("img[alt='']").evaluate("img => img.hasAttribute('width')"));
    assertEquals("A film", body.locator("a[href*=youtube]").textContent());
    assertEquals(0, page.locator("iframe").count());
    assertEquals("https://agency.example/story", page.getByText("The Agency").getAttribute("href"));
    assertTrue(page.getByText("Reading time: 1 minute").isVisible());
    assertTrue(page.getByText("Asha Rao").isVisible());
    assertEquals(List.of(), reader.strangers());
    assertEquals(List.of(), reader.complaints());
    var river = "Four nations sign Lumara water treaty after 11 years of talks";
    Reader.follow(page, body.locator(".related a"), Reader.RIVER);
    assertEquals(river, page.locator("h1").textContent());
  }

  @Test
  void translationsSayInWhichLanguageTheyAre() {
    var page = reader.open(Reader.RIVER);
    var link = page.locator(".translations a[hreflang=ur]");
    assertEquals("ur rtl اردو", link.evaluate("a => `${a.lang} ${a.dir} ${a.textContent}`"));
    Reader.follow(page, link, Reader.RIVER.replace("/en/", "/ur/"));
    assertEquals("ur rtl", Reader.html(page, "lang") + " " + Reader.html(page, "dir"));
  }

  @Test
  void addressIsSharedOrCopied() {
    reader.device.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    var page = reader.open(Reader.RIVER);
    page.evaluate("navigator.share = undefined; 0");
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Share")).click();
    page.locator(".extras .note").waitFor();
    assertEquals("Link copied", page.locator("#status").textContent());
    assertEquals(Paper.API + Reader.RIVER, page.evaluate("navigator.clipboard.readText()"));

    page.evaluate("navigator.share = async (what) => { window.shared = what.url; }; 0");
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Share")).click();
    page.waitForCondition(() -> (Paper.API + Reader.RIVER).equals(page.evaluate("window.shared")));
  }

  @Test
  void missingPageSaysSo() {
    for (var path : List.of("/en/world/nothing-here", "/xx/", "/en/nonsense!/")) {
      var page = reader.open(path);
      assertEquals("This page does not exist", page.locator("h1").textContent(), path);
      assertEquals(1, page.locator("main a[href='/']").count());
    }
  }

  @Test
  void failureOffersAnotherTry() {
    reader.device.intercept(LIST, route -> Device.answer(route, 503, "{}", Map.of()));
    var page = reader.open("/en/");
    assertEquals("This cannot be loaded just now", page.locator("h1").textContent());
    reader.device.pass(LIST);
    page.getByText("Try again").click();
    page.locator("main article").first().waitFor();
  }

  @Test
  void whatWasReadStaysReadableOffline() {
    var page = reader.open("/en/");
    var link = page.locator("main h2 a").first();
    var headline = link.textContent();
    Reader.follow(page, link, Reader.RIVER);
    page.locator(".others").waitFor();
    Reader.follow(page, page.locator(".brand a"), "/en/");
    reader.device.context().setOffline(true);
    Reader.follow(page, page.locator("main h2 a").first(), Reader.RIVER);
    assertEquals(headline, page.locator("h1").textContent());

    page.locator(".body a").click();
    Reader.arrive(page);
    page.getByText("You are offline").waitFor();
  }

  @Test
  void newsletterBoxIsThereWithItsModule() {
    var module = "customElements.define('masthead-subscribe', class extends HTMLElement {})";
    reader.device.intercept("/web/newsletter.js", route -> script(route, 200, module));
    var page = reader.open("/en/");
    var box = page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Subscribe"));
    box.waitFor();
    assertEquals("en", box.locator("masthead-subscribe").getAttribute("language"));
    assertEquals("", box.locator("masthead-subscribe").getAttribute("api"));
    page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Subscribe")).click();
    assertEquals("subscribe", page.evaluate("document.activeElement.id"));
    assertEquals(Paper.API + "/en/", page.url());
  }

  @Test
  void pageIsFineWithoutTheNewsletter() {
    reader.device.intercept("/web/newsletter.js", route -> script(route, 404, ""));
    var page = reader.open("/en/");
    page.evaluate("import('/web/newsletter.js').catch(() => 0)"); // as the page itself does
    assertFalse(page.locator("#subscribe").isVisible());
    assertFalse(page.locator("a.subscribe").isVisible());
    assertEquals(List.of(), reader.complaints());
  }

  private static void script(Route route, int status, String script) {
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(status)
            .setContentType("text/javascript")
            .setBody(script));
  }

  @Test
  void pageWorksByKeyboardAlone() {
    var page = reader.open("/en/");
    var keys = page.keyboard();
    keys.press("Tab");
    assertEquals("Skip to content", focused(page));
    keys.press("Enter");
    assertEquals("main", page.evaluate("document.activeElement.id"));
    keys.press("Tab");
    assertEquals("World", focused(page)); // the first story's section
    page.locator(".editions summary").focus();
    keys.press("Enter");
    keys.press("Tab");
    assertEquals("English", focused(page));
    keys.press("Escape");
    assertFalse(page.locator(".editions ul").isVisible());

    page.locator("dialog").waitFor(Reader.ATTACHED);
    tabTo(page, "Settings");
    keys.press("Enter");
    tabTo(page, "Auto");
    keys.press("ArrowRight");
    keys.press("ArrowRight");
    assertEquals("dark", Reader.html(page, "data-reading-mode"));
    for (var i = 0; i < 12; i++) {
      keys.press("Tab");
      assertEquals(
          true,
          page.evaluate(
              "document.activeElement === document.body || !!document.activeElement.closest('dialog')"));
    }
    keys.press("Escape");
    assertEquals("Settings", focused(page));
  }

  @Test
  void addressWithoutALanguageSpeaksTheBrowsers() {
    var options = new Browser.NewContextOptions().setLocale("fr-CA");
    try (var context = Paper.context(options)) {
      var page = context.newPage();
      page.navigate(Paper.API + "/");
      Reader.arrive(page);
      assertEquals("fr", Reader.html(page, "lang"));
      assertEquals("Les derniers titres", page.locator("h1").textContent());
      assertTrue(page.locator("time").first().textContent().startsWith("il y a"));
    }
  }

  /// Presses Tab until that text has the focus.
  private static void tabTo(Page page, String text) {
    for (var i = 0; i < 30; i++) {
      page.keyboard().press("Tab");
      if (focused(page).equals(text)) {
        return;
      }
    }
    throw new AssertionError("The keyboard does not reach " + text);
  }

  private static String focused(Page page) {
    return (String)
        page.evaluate("(e => (e.labels?.[0] ?? e).textContent.trim())(document.activeElement)");
  }

  /// Lists of five, as those of a paper with many articles are of twenty.
  private void shortPages() {
    reader.device.intercept(
        LIST,
        route -> route.resume(new Route.ResumeOptions().setUrl(Paper.API + LIST + "&limit=5")));
  }
}
