package masthead.browser;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitUntilState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import masthead.browser.Device.Tab;
import masthead.local.Template;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `web/preferences-early.js` does before anything is painted.
final class FirstPaintTest {
  private static final String WATCH =
      """
      window.changes = [];
      new MutationObserver(() => window.changes.push(
          [performance.now(), document.documentElement.dataset.readingMode]))
        .observe(document, { subtree: true, attributeFilter: ["data-reading-mode"] });
      """;

  private final Device device = Device.fresh();

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void storedModeIsThereBeforeThePageIsPainted() throws Exception {
    device.open().set("readingMode", "dark");
    device.context().addInitScript(WATCH);
    var tab = device.tab();
    tab.page()
        .navigate(
            Paper.SITE + "/slow", new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
    tab.page().locator("h1").waitFor();

    // Half of the page has come, and not yet the module.
    assertEquals(0x000000, pixel(tab));
    assertEquals(true, tab.run("window.preferences === undefined"));
    Paper.REST.release();
    tab.until("window.preferences !== undefined");
    var changes = Template.list(tab.run("changes")).stream().map(Template::list).toList();
    assertEquals(List.of("dark"), changes.stream().map(List::getLast).distinct().toList());
    var painted = number(tab.run("performance.getEntriesByType('paint')[0].startTime"));
    assertTrue(number(changes.getFirst().getFirst()) < painted, changes + " " + painted);
  }

  @Test
  void pageOfANewReaderIsAsTheSystemIs() throws Exception {
    var light = device.open();
    assertEquals("light", light.mode());
    assertEquals(0xffffff, pixel(light));
    try (var night = Device.dark()) {
      var dark = night.open();
      assertEquals("dark", dark.mode());
      dark.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      dark.untilMode("light");
    }
  }

  @Test
  void everyValueThatTheApiOffersIsKnownHere() {
    var tab = device.open();
    var settings =
        Template.object(
            tab.run("fetch('%s/v1/settings').then(r => r.json())".formatted(Paper.API)));
    for (var size : Template.list(settings.get("fontSizes"))) {
      tab.set("fontSize", Template.text(size, "id"));
      var scale = String.valueOf(Template.object(size).get("scale"));
      assertEquals(scale, tab.scale());
      assertEquals(scale, early().scale());
    }
    for (var mode : Template.list(settings.get("readingModes"))) {
      tab.set("readingMode", String.valueOf(mode));
      assertEquals(mode.equals("auto") ? "light" : mode, tab.mode());
      assertEquals(tab.mode(), early().mode());
    }
    for (var language : Template.list(settings.get("languages"))) {
      tab.set("language", Template.text(language, "tag"));
      assertEquals(Template.text(language, "tag"), tab.language());
      assertEquals(tab.language(), early().language());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON",
        "null",
        "[]",
        "7",
        "{\"chosen\":7,\"device\":\"x\",\"pending\":{}}",
        "{\"chosen\":{\"readingMode\":\"toString\",\"fontSize\":\"constructor\",\"language\":7}}",
        "{\"chosen\":{\"readingMode\":[\"dark\"],\"language\":\"en\\\" onload=x\"}}",
        "{\"chosen\":null,\"token\":{},\"etag\":7,\"until\":9e99,\"account\":\"x\",\"before\":[]}"
      })
  void storageThatIsNotOursCountsAsEmpty(String stored) {
    var first = device.open();
    first.page().evaluate("text => { localStorage.masthead = text }", stored);
    for (var tab : List.of(early(), device.open())) {
      assertEquals("light", tab.mode());
      assertEquals("1", tab.scale());
      assertNull(tab.language());
    }
    var tab = device.open();
    tab.set("readingMode", "sepia");
    tab.untilSent();
    assertEquals("sepia", device.open().mode());
  }

  @Test
  void pageWithoutStorageStillWorks() {
    var tab = device.open(Paper.SITE + "/sandboxed");
    assertEquals("light", tab.mode());
    tab.set("readingMode", "dark");
    tab.run("preferences.setOnThisDevice('fontSize', 'huge')");
    assertEquals("dark", tab.mode());
    assertEquals("2", tab.scale());
    tab.settle();
    assertEquals(List.of(), device.asked());
    assertEquals(List.of(), device.console());
  }

  /// A page without the module.
  private Tab early() {
    var tab = device.tab();
    tab.page().navigate(Paper.SITE + "/early");
    return tab;
  }

  private static int pixel(Tab tab) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(tab.page().screenshot()));
    return image.getRGB(image.getWidth() / 2, image.getHeight() - 5) & 0xffffff;
  }

  private static double number(@Nullable Object value) {
    return ((Number) requireNonNull(value)).doubleValue();
  }
}
