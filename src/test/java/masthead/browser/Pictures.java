package masthead.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

  private static void draw(Page page, String name, int width, int height) {
    page.setViewportSize(width, height);
    page.evaluate("Promise.all([...document.images].map(i => i.loading === 'lazy' || i.decode()))");
    page.waitForTimeout(300);
    page.screenshot(new ScreenshotOptions().setPath(Path.of("docs/pictures", name + ".png")));
  }
}
