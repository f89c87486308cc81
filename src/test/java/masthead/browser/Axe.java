package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.args.AxeRunOptions;
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
    // A page without frames needs no other page to put the results of frames together, and of the
    // rules that hold only the names are of interest: together a quarter of the time.
    assertEquals(1, page.frames().size());
    var options = new AxeRunOptions();
    options.setResultTypes(List.of("violations"));
    var found = new AxeBuilder(page).options(options).withTags(RULES).setLegacyMode(true).analyze();
    assertTrue(found.getPasses().size() > 15, "axe found too little to judge");
    return found.getViolations().stream()
        .flatMap(rule ->
            rule.getNodes().stream()
                .map(node -> rule.getId() + " " + node.getHtml() + node.getFailureSummary()))
        .toList();
  }
}
