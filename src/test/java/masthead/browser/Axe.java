package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/// A page by the rules of axe: those of WCAG 2.2 AA, which axe leaves out unless it is asked for
/// them (such as `target-size`), and good practice.
final class Axe {
  private static final List<String> RULES =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

  private Axe() {}

  /// What is wrong with it, a line for each rule and element.
  static List<String> faults(Page page) {
    var found = new AxeBuilder(page).withTags(RULES).analyze();
    assertTrue(found.getPasses().size() > 15, "axe found too little to judge");
    return found.getViolations().stream()
        .flatMap(rule ->
            rule.getNodes().stream()
                .map(node -> rule.getId() + " " + node.getHtml() + node.getFailureSummary()))
        .toList();
  }
}
