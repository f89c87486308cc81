package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Draws the pictures of the documents from the running page: `make pictures`. It is no test, and
/// its name keeps it out of them.
final class Pictures {
  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void front() {
    draw(reader.open("/en/"), "front", 1280, 900);
  }

  @Test
  void phone() {
    draw(reader.open("/en/"), "phone", 390, 844);
  }

  @Test
  void article() {
    draw(reader.open(Reader.RIVER), "article", 1280, 1000);
  }

  @Test
  void settings() {
    var page = reader.open(Reader.RIVER, "{ readingMode: 'sepia' }");
    Reader.settings(page).waitFor();
    draw(page, "settings", 1000, 720);
  }

  @Test
  void urdu() {
    var settings = "{ readingMode: 'dark', fontSize: 'huge', language: 'ur' }";
    draw(reader.open(Reader.RIVER.replace("/en/", "/ur/"), settings), "urdu-dark-huge", 1000, 900);
  }

  /// The next issue of the newsletter, as the publisher's preview shows it: the mail's own HTML.
  @ParameterizedTest
  @CsvSource({
    "digest, en, 720, LIGHT",
    "digest-arabic, ar, 390, LIGHT",
    "digest-dark, hi, 390, DARK"
  })
  void digest(String name, String language, int width, ColorScheme scheme) throws Exception {
    var path = "/v1/admin/newsletter/issues/next/preview?format=html&language=" + language;
    var preview =
        HttpRequest.newBuilder(URI.create(Paper.API + path))
            .header(
                "authorization",
                "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe")
            .build();
    try (var client = HttpClient.newHttpClient();
        var context = Paper.context(new NewContextOptions().setColorScheme(scheme))) {
      var html = client.send(preview, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, html.statusCode(), html::body);
      var page = context.newPage();
      page.setViewportSize(width, 900);
      page.setContent(html.body());
      draw(page, name, width, 900);
    }
  }

  private static void draw(Page page, String name, int width, int height) {
    page.setViewportSize(width, height);
    page.evaluate("Promise.all([...document.images].map(i => i.loading === 'lazy' || i.decode()))");
    page.waitForTimeout(300);
    page.screenshot(new ScreenshotOptions().setPath(Path.of("docs/pictures", name + ".png")));
  }
}
