package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The reader page by the rules of [Axe]: every page of it, in every mode and both directions.
final class ReaderAccessTest {
  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @ParameterizedTest
  @CsvSource({
    "light, en", "dark, en", "sepia, en", "contrast, en",
    "light, ur", "dark, ur", "sepia, ur", "contrast, ur"
  })
  void nothingStandsInTheWay(String mode, String language) throws Exception {
    Reader.publishAllBlocks();
    var settings = "{ readingMode: '%s', language: '%s' }".formatted(mode, language);
    var front = reader.open("/" + language + "/", settings);
    assertNoFaults(front, "front page");
    front.locator(".editions summary").click();
    assertNoFaults(front, "editions");
    Reader.follow(front, front.locator(".explore a").nth(1), "/" + language + "/world/");
    assertNoFaults(front, "section");
    var article = reader.open(Reader.RIVER.replace("/en/", "/" + language + "/"));
    article.locator(".others").waitFor();
    assertNoFaults(article, "article");
    article.locator("dialog").waitFor(Reader.ATTACHED);
    article.locator("button.settings").click();
    assertNoFaults(article, "settings");
    assertNoFaults(reader.open(Reader.ALL_BLOCKS), "all blocks, in English");
    assertNoFaults(reader.open("/" + language + "/world/nothing-here"), "missing page");
  }

  /// The same on a phone and in the largest text, where targets come closest.
  @ParameterizedTest
  @CsvSource({"en, huge", "ur, small"})
  void nothingStandsInTheWayOnAPhone(String language, String size) {
    var settings = "{ fontSize: '%s', language: '%s' }".formatted(size, language);
    for (var path :
        List.of("/en/", Reader.RIVER.replace("/en/", "/" + language + "/"), Reader.SEED)) {
      var page = reader.open(path, settings);
      page.setViewportSize(360, 740);
      assertNoFaults(page, path);
    }
  }

  @Test
  void targetsAreLargeEnough() {
    var page = reader.open(Reader.RIVER);
    page.setViewportSize(320, 640);
    var small =
        page.locator("a:visible, button:visible, summary:visible")
            .evaluateAll(
                """
                all => all.filter(e => !e.closest('.body, h2, .skip')
                    && (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24))
                  .map(e => e.outerHTML)
                """);
    assertEquals(List.of(), small);
  }

  private static void assertNoFaults(Page page, String what) {
    assertEquals(List.of(), Axe.faults(page), what);
  }
}
