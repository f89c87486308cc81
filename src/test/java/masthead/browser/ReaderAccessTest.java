package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The reader page by the rules of axe, which are those of WCAG 2.2 AA and good practice.
final class ReaderAccessTest {
  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @ParameterizedTest
  @CsvSource({"light, en", "dark, en", "sepia, en", "contrast, en", "light, ur", "dark, ar"})
  void nothingStandsInTheWay(String mode, String language) throws Exception {
    Reader.publishAllBlocks();
    var settings = "{ readingMode: '%s' }".formatted(mode);
    var front = reader.open("/" + language + "/", settings);
    assertEquals(List.of(), faults(front));
    front.locator(".editions summary").click();
    assertEquals(List.of(), faults(front));
    var article =
        reader.open(
            language.equals("en")
                ? Reader.ALL_BLOCKS
                : Reader.RIVER.replace("/en/", "/" + language + "/"));
    article.locator(".others").waitFor();
    assertEquals(List.of(), faults(article));
    article.locator("button.settings").click();
    assertEquals(List.of(), faults(article));
  }

  @Test
  void englishArticleInAnUrduPageIsFine() {
    assertEquals(List.of(), faults(reader.open(Reader.SEED, "{ language: 'ur' }")));
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

  private static List<String> faults(Page page) {
    var found = new AxeBuilder(page).analyze();
    assertTrue(found.getPasses().size() > 20, "axe found too little to judge");
    return found.getViolations().stream()
        .map(rule ->
            rule.getId()
                + " "
                + rule.getNodes().getFirst().getHtml()
                + rule.getNodes().getFirst().getFailureSummary())
        .toList();
  }
}
