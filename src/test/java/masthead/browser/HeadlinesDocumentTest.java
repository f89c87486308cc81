package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the headlines of `docs/frontend.md` true: the plain page is run, and what the others ask
/// for and use stands in the contract.
final class HeadlinesDocumentTest {
  @Test
  void plainPageShowsHeadlines() throws Exception {
    try (var device = Device.fresh()) {
      var html = block("Plain HTML", "html").replace("http://localhost:8080", Paper.API);
      device
          .context()
          .route(
              Paper.API + "/headlines",
              route ->
                  route.fulfill(
                      new Route.FulfillOptions()
                          .setContentType("text/html; charset=utf-8")
                          .setBody(html)));
      var page = device.tab().page();
      page.navigate(Paper.API + "/headlines");
      page.locator("li").nth(4).waitFor();

      assertEquals(5, page.locator("li").count());
      assertEquals(Paper.API + Reader.RIVER, page.locator("li a").first().getAttribute("href"));
      assertTrue(page.locator("li").first().textContent().matches("Four nations .* 20\\d\\d"));
      assertEquals(
          List.of(), device.console().stream().filter(text -> !text.contains("404")).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Next jsx", "Svelte js", "Svelte svelte"})
  void partsOfFrameworksKeepToTheContract(String part) throws Exception {
    var code = block(part.split(" ")[0], part.split(" ")[1]);
    var contract = Files.readString(Path.of("docs/openapi.yaml"));
    var fields =
        matches("\\{ (id, [a-zA-Z, ]+) \\}", code).flatMap(all -> Stream.of(all.split(", ")));
    var asked = matches("\\$\\{api\\}(/v1/[a-z/]+)", code).toList();
    var parameters = matches("[?&]([a-z]+)=", code).toList();

    if (part.endsWith("svelte")) {
      assertEquals(List.of(), asked);
    } else {
      assertEquals(List.of("/v1/articles"), asked);
      assertEquals(List.of("language", "limit"), parameters);
      assertTrue(contract.contains("\n  /v1/articles:\n"));
      assertTrue(contract.contains("{ name: limit, in: query,"));
      assertEquals(
          code.chars().filter(c -> c == '{').count(), code.chars().filter(c -> c == '}').count());
    }
    var members =
        contract.substring(
            contract.indexOf("\n    CardMembers:"), contract.indexOf("\n    ArticleCard:"));
    fields.forEach(field -> assertTrue(members.contains("\n        " + field + ": "), field));
    if (!part.endsWith("js")) {
      assertTrue(code.contains("standfirst"));
    }
  }

  private static Stream<String> matches(String pattern, String code) {
    return Pattern.compile(pattern).matcher(code).results().map(found -> found.group(1));
  }

  /// The code block of that language below a heading.
  private static String block(String heading, String language) throws IOException {
    var document = Files.readString(Path.of("docs/frontend.md"));
    var below = document.substring(document.indexOf("\n### " + heading + "\n"));
    var block = Pattern.compile("(?s)\n```" + language + "\n(.*?)\n```\n").matcher(below);
    if (!block.find()) {
      throw new IllegalStateException("docs/frontend.md has no such block: " + heading);
    }
    return block.group(1);
  }
}
