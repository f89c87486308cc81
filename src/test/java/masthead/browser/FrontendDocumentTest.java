package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds `docs/frontend.md` true: its page is run, its hash allows the script.
final class FrontendDocumentTest {
  private static final Path EARLY = Path.of("web/preferences-early.js");

  @Test
  void pageOfTheDocumentWorksAsItStands() throws Exception {
    try (var device = Device.fresh()) {
      var tab = page(device, block("html"), Map.of());
      assertEquals(List.of(), device.asked());
      tab.page().locator("[name=readingMode]").selectOption("sepia");
      tab.page().locator("[name=fontSize]").selectOption("huge");
      tab.page().locator("[name=language]").selectOption("ur");
      tab.untilSent();
      tab.page().reload();

      assertEquals("ur", tab.page().locator("[name=language]").inputValue());
      var settings = Paper.settings(tab.token());
      assertEquals("sepia huge", settings.get("readingMode") + " " + settings.get("fontSize"));
      var html = "getComputedStyle(document.documentElement)";
      assertEquals("rgb(244, 236, 216)", tab.run(html + ".backgroundColor"));
      assertEquals("32px", tab.run(html + ".fontSize"));
      assertEquals(List.of(), device.console());
    }
  }

  @Test
  void hashOfTheDocumentAllowsThePastedScript() throws Exception {
    var script = Files.readString(EARLY);
    var page = "<!doctype html><title>t</title><script>" + script + "</script><h1>t</h1>";
    var policy = "default-src 'none'; " + block("http");
    var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(EARLY));
    var hash = "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    assertTrue(policy.contains(hash), "docs/frontend.md needs " + hash);
    try (var device = Device.fresh()) {
      var tab = page(device, page, Map.of("content-security-policy", policy));

      assertEquals("light", tab.mode());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/web/preferences.js, 200",
    "/web/nothing.js, 404",
    "/web/../pom.xml, 404",
    "/web/%2e%2e/pom.xml, 404",
    "/web/..%2fpom.xml, 404",
    "/web//etc/passwd, 404",
    "/web/, 404"
  })
  void localServerHasTheFilesOfTheFolderOnly(String path, int status) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(Paper.API + path)).build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      var headers = answer.headers();

      assertEquals(status, answer.statusCode());
      if (status == 200) {
        assertEquals(
            "text/javascript; charset=utf-8 no-cache nosniff",
            String.join(
                " ",
                headers.firstValue("content-type").orElse(""),
                headers.firstValue("cache-control").orElse(""),
                headers.firstValue("x-content-type-options").orElse("")));
      }
    }
  }

  /// That page where `make run` has its own: at the root of the API's origin.
  private static Device.Tab page(Device device, String html, Map<String, String> headers) {
    device.intercept(
        "/",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/html; charset=utf-8")
                    .setHeaders(headers)
                    .setBody(html)));
    var tab = device.tab();
    tab.page().navigate(Paper.API + "/");
    return tab;
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("docs/frontend.md"));
  }

  /// The first code block of that language.
  private static String block(String language) throws IOException {
    var block = Pattern.compile("(?s)\n```" + language + "\n(.*?)\n```\n").matcher(document());
    if (!block.find()) {
      throw new IllegalStateException("docs/frontend.md has no such block: " + language);
    }
    return block.group(1);
  }
}
