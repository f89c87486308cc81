package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator.GetByRoleOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader page's Settings panel, and its languages.
final class ReaderSettingsTest {
  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void panelIsDrawnFromTheServer() {
    var panel = Reader.settings(reader.open("/en/"));
    var modes =
        panel.getByRole(AriaRole.RADIOGROUP, new GetByRoleOptions().setName("Reading Mode"));
    var sizes = panel.getByRole(AriaRole.RADIOGROUP, new GetByRoleOptions().setName("Font Size"));

    assertEquals(
        List.of("Auto", "Light", "Dark", "Sepia", "High contrast"),
        modes.locator("label").allTextContents());
    assertEquals(6, sizes.getByRole(AriaRole.RADIO).count());
    assertEquals(12, panel.getByLabel("Language").locator("option").count());
    assertEquals("", panel.getByLabel("Language").inputValue());
    assertTrue(modes.getByLabel("Auto").isChecked());
    assertTrue(sizes.getByLabel("Medium").isChecked());
  }

  @Test
  void choicesApplyAtOnceAndOutliveThePageAndShowInEveryTab() {
    var other = reader.open(Reader.RIVER);
    var page = reader.open("/en/");
    var panel = Reader.settings(page);
    Reader.choose(panel, "readingMode", "sepia");
    Reader.choose(panel, "fontSize", "huge");
    assertEquals("rgb(246, 238, 219) 32px", look(page));

    other.waitForCondition(() -> look(other).equals("rgb(246, 238, 219) 32px"));
    page.reload();
    Reader.arrive(page);
    assertEquals("rgb(246, 238, 219) 32px", look(page));
    var again = Reader.settings(page);
    assertTrue(again.locator("[value=sepia]").isChecked());
    again.getByText("Reset").click();
    assertEquals("rgb(255, 255, 255) 16px", look(page));
    assertTrue(again.locator("[value=auto]").isChecked());
  }

  @Test
  void settingsChangeOffline() {
    var page = reader.open("/en/");
    var panel = Reader.settings(page);
    reader.device.context().setOffline(true);
    Reader.choose(panel, "readingMode", "contrast");
    assertEquals("rgb(0, 0, 0) 16px", look(page));
  }

  @Test
  void languageOfThePanelChangesPageAndHeadlines() {
    var page = reader.open("/en/");
    var panel = Reader.settings(page);
    panel.getByLabel("Language").selectOption("ur");
    page.waitForURL(Paper.API + "/ur/");
    page.locator("html[lang=ur][dir=rtl]").waitFor();
    page.getByText("پڑھنے کا انداز").waitFor();
    page.locator("main article h2 >> text=معاہدہ").waitFor();
    assertTrue(page.locator("dialog").isVisible());
    page.keyboard().press("Escape");

    page.navigate(Paper.API + "/");
    Reader.arrive(page);
    assertEquals("ur rtl", Reader.html(page, "lang") + " " + Reader.html(page, "dir"));
    assertTrue(page.locator("main h2").first().textContent().contains("معاہدہ"));
  }

  @Test
  void editionIsTheReadersLanguageFromThen() {
    var page = reader.open(Reader.RIVER);
    page.locator(".editions summary").click();
    Reader.follow(page, page.locator(".editions a[lang=ar]"), Reader.RIVER.replace("/en/", "/ar/"));
    assertEquals("ar rtl", Reader.html(page, "lang") + " " + Reader.html(page, "dir"));
    assertEquals("ar", Reader.html(page, "data-language"));
    assertFalse(page.locator(".editions ul").isVisible());
  }

  @Test
  void articleKeepsItsOwnLanguageInThePageOfAnother() {
    var page = reader.open(Reader.SEED, "{ language: 'ur' }");
    var article = page.locator("article.whole");

    assertEquals("ur rtl", Reader.html(page, "lang") + " " + Reader.html(page, "dir"));
    assertEquals("en ltr", article.evaluate("a => `${a.lang} ${a.dir}`"));
    assertEquals("ltr", page.locator("h1").evaluate("h => getComputedStyle(h).direction"));
    assertEquals("rtl", page.locator(".extras").evaluate("h => getComputedStyle(h).direction"));
    assertEquals("ur", page.locator(".extras").getAttribute("lang"));
  }

  @Test
  void articleThatIsNotThereInALanguageSaysSo() {
    var page = reader.open(Reader.SEED.replace("/en/", "/fr/"));
    assertEquals("en ltr", page.locator("article.whole").evaluate("a => `${a.lang} ${a.dir}`"));
    assertTrue(page.locator(".note").textContent().contains("français"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh", "hi", "es", "ar", "fr", "ur", "bn", "pt", "sw", "ru"})
  void everyLanguageHasEveryTextAndFitsAtTwiceTheSize(String language) {
    var page = reader.open("/" + language + "/", "{ fontSize: 'huge' }");
    page.setViewportSize(320, 640);
    var panel = page.locator("dialog");
    panel.waitFor(Reader.ATTACHED);
    page.locator("button.settings").click();

    var texts =
        page.locator("[data-t]")
            .evaluateAll("all => all.filter(e => e.textContent === e.dataset.t).length");
    assertEquals(0, texts);
    assertEquals(language, Reader.html(page, "lang"));
    assertEquals(320, page.evaluate("document.documentElement.scrollWidth"));
    assertEquals(true, panel.evaluate("d => d.scrollWidth <= d.clientWidth"));
    assertEquals(List.of(), reader.complaints());
  }

  private static String look(Page page) {
    return String.valueOf(
        page.evaluate(
            "(s => `${s.backgroundColor} ${s.fontSize}`)(getComputedStyle(document.documentElement))"));
  }
}
