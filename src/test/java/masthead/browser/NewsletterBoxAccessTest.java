package masthead.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static masthead.browser.SignUpPage.ADA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The newsletter's box for everybody: languages, keyboard, assistive technology, no scripts.
final class NewsletterBoxAccessTest {
  private final SignUpPage reader = new SignUpPage();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void everythingWorksByKeyboard() {
    reader.visit("en");
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().type(ADA);
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().press("Enter");
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().press("ArrowDown");
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().press("Space");
    reader.page.keyboard().press("Tab");
    reader.page.keyboard().press("Enter");

    reader.assertDone();
    assertEquals("weekdays", reader.sent().get("frequency"));
    assertThat(reader.page.locator(".done p").first()).isFocused();
  }

  @Test
  void boxFollowsTheLanguageOfThePage() {
    reader.visit("en");
    reader.fill(ADA);
    reader.page.evaluate("document.documentElement.lang = 'ur'");
    assertThat(reader.page.locator("masthead-subscribe form")).hasAttribute("dir", "rtl");
    assertThat(reader.email()).hasValue(ADA);
    assertThat(reader.consent()).not().isChecked(); // it was another text
    reader.consent().check();
    reader.email().press("Enter");

    reader.assertDone();
    assertEquals("ur", reader.sent().get("language"));
    assertTrue(reader.site().mails().getFirst().html().contains("dir=\"rtl\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ur"})
  void assistiveTechnologyGetsAllOfIt(String language) {
    reader.visit(language);
    reader.assertAccessible();
    reader.page.locator("summary").click();
    reader.email().press("Enter");
    assertThat(reader.page.locator(".fault").first()).not().isEmpty();
    reader.assertAccessible();
    reader.signUp(ADA);
    reader.assertAccessible();
    assertEquals(List.of(), reader.console());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar", "bn", "es", "fr", "hi", "pt", "ru", "sw", "ur", "zh"})
  void everyLanguageHasEveryText(String language) {
    reader.visit(language);
    @SuppressWarnings("unchecked")
    var missing =
        (List<String>)
            reader.page.evaluate(
                """
                async language => {
                  const read = async (tag) => (await fetch(`/web/texts/newsletter/${tag}.json`)).json();
                  const english = await read("en"), texts = await read(language);
                  const places = (text) => [...String(text).matchAll(/[{]\\w+[}]/g)].join();
                  return [...new Set([...Object.keys(english), ...Object.keys(texts)])].filter(
                    (name) => !english[name] || !texts[name] || places(english[name]) !== places(texts[name]));
                }
                """,
                language);

    assertEquals(List.of(), missing);
    assertThat(reader.page.locator("masthead-subscribe form")).hasAttribute("lang", language);
    assertThat(reader.page.locator("masthead-subscribe label[lang]"))
        .hasAttribute("lang", language);
    assertEquals(List.of(), reader.console());
  }

  @Test
  void unknownLanguageIsEnglish() {
    reader.visit("de-AT");

    assertThat(reader.page.locator("button.subscribe")).hasText("Subscribe");
    assertThat(reader.page.locator("masthead-subscribe form")).hasAttribute("lang", "en");
  }

  @Test
  void plainFormOfTheDocumentWorksWithoutScripts() throws IOException {
    reader.reopen(Map.of("CHALLENGE", "off"));
    var options = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (var without = Paper.context(options)) {
      var plain = without.newPage();
      showDocument(plain);
      var agreed = plain.locator("label").last().innerText().strip();
      assertTrue(reader.site().api().get("/v1/newsletter/lists").text().contains(agreed), agreed);
      plain.locator("[name=email]").fill(ADA);
      plain.locator("[name=accepted]").check();
      plain.locator("button").click();
      assertThat(plain.locator("h1")).hasText("Please look into your mailbox");
    }
    assertEquals(1, reader.site().mails().size());
    showDocument(reader.page);
    assertThat(reader.page.locator("masthead-subscribe")).hasAttribute("data-state", "idle");
    reader.signUp("grace@example.org");
    assertEquals(2, reader.site().mails().size());
  }

  /// The page of `docs/frontend.md`, on the API's own origin.
  private void showDocument(Page where) throws IOException {
    var document = Files.readString(Path.of("docs/frontend.md"));
    var start = document.indexOf("```html\n", document.indexOf("\n## The newsletter\n")) + 8;
    var html = document.substring(start, document.indexOf("\n```\n", start));
    where.route(
        "**/paper",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/html; charset=utf-8")
                    .setBody(html)));
    where.navigate(reader.site().origin() + "/paper");
  }
}
