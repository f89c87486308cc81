package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the reader page costs its readers.
final class ReaderBudgetTest {
  private static final String WATCH =
      """
      window.shifts = []; window.breaches = [];
      new PerformanceObserver(list => shifts.push(...list.getEntries()))
        .observe({ type: 'layout-shift', buffered: true });
      addEventListener('securitypolicyviolation', event => breaches.push(event.blockedURI));
      """;

  /// What the front page needs until its headlines stand there.
  private static final List<String> FIRST =
      List.of(
          "index.html",
          "style.css",
          "app.js",
          "page.js",
          "headlines.js",
          "preferences.js",
          "preferences-early.js");

  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void codeIsSmall() throws Exception {
    var raw = 0L;
    var zipped = 0L;
    for (var name : FIRST) {
      var bytes = Files.readAllBytes(Path.of("web", name));
      raw += bytes.length;
      zipped += zipped(bytes);
    }
    assertTrue(raw < 50_000, "bytes of the front page: " + raw);
    assertTrue(zipped < 20_000, "zipped bytes of the front page: " + zipped);
  }

  @Test
  void frontPageAsksForLittleAndForNothingElsewhere() {
    reader.device.context().addInitScript(WATCH);
    var page = reader.open("/en/");
    settle(page);

    // Itself, a style sheet, seven scripts, texts, icon, newsletter, three answers; and pictures in
    // sight.
    assertTrue(reader.requests() <= 16 + 13, "requests: " + reader.requests());
    assertEquals(List.of(), reader.strangers());
    assertEquals(List.of(), page.evaluate("breaches"));
    assertEquals(List.of(), reader.complaints());
  }

  @Test
  void nothingMovesWhenStoredSettingsApply() {
    reader.device.context().addInitScript(WATCH);
    for (var path : List.of("/en/", Reader.RIVER)) {
      var page = reader.open(path, "{ readingMode: 'dark', fontSize: 'x-large' }");
      settle(page);
      assertEquals(0.0, shift(page), path);
    }
  }

  @Test
  void nothingMovesByItselfWhenASettingChanges() {
    reader.device.context().addInitScript(WATCH);
    var page = reader.open("/en/");
    var panel = Reader.settings(page);
    for (var mode : List.of("dark", "sepia", "contrast", "light")) {
      Reader.choose(panel, "readingMode", mode);
    }
    settle(page);
    assertEquals(
        0.0,
        ((Number) page.evaluate("shifts.reduce((sum, one) => sum + one.value, 0)")).doubleValue());
    Reader.choose(panel, "fontSize", "huge");
    settle(page);
    assertEquals(0.0, shift(page));
  }

  /// Waits until nothing is loaded any more, and what that changed is painted.
  private static void settle(Page page) {
    page.waitForLoadState(LoadState.NETWORKIDLE);
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))");
  }

  /// The cumulative layout shift: what moved other than by the reader's own doing.
  private static double shift(Page page) {
    return ((Number)
            page.evaluate(
                "shifts.filter(one => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0)"))
        .doubleValue();
  }

  private static int zipped(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.size();
  }
}
