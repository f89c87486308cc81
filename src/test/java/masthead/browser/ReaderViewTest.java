package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import masthead.local.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Firefox's reader view makes of an article: by its own library, Mozilla's Readability 0.6.0
/// (npm `@mozilla/readability`, Apache-2.0), which is kept with the tests as it was published.
final class ReaderViewTest {
  private static final String READABILITY = script("readability-0.6.0.js");

  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @ParameterizedTest
  @CsvSource({
    "en, ltr, Asha Rao, Four nations sign Lumara water treaty after 11 years of talks",
    "ur, rtl, , ",
    "ar, rtl, , ",
    "hi, ltr, , "
  })
  void readerViewFindsTitleBylineDateLanguageAndDirection(
      String language, String dir, String byline, String title) {
    var page = reader.open(Reader.RIVER.replace("/en/", "/" + language + "/"));
    var item = item(page);
    var found = read(page);

    assertEquals(text(item, "headline"), found.get("title"));
    assertEquals(authors(item), found.get("byline"));
    assertEquals(text(item, "publishedAt"), found.get("publishedTime"));
    assertEquals(language, found.get("lang"));
    assertEquals(dir, found.get("dir"));
    assertEquals("Masthead", found.get("siteName"));
    assertEquals(text(item, "standfirst"), found.get("excerpt"));
    assertEquals(title == null ? found.get("title") : title, found.get("title"));
    assertEquals(byline == null ? found.get("byline") : byline, found.get("byline"));
  }

  @Test
  void readerViewHasTheTextAndNotWhatIsAroundIt() {
    var page = reader.open(Reader.RIVER);
    page.locator(".others").waitFor();
    var text = String.valueOf(read(page).get("textContent"));

    for (var part : page.locator(".body > p:not(.related), .body > h2").allTextContents()) {
      assertTrue(text.contains(part), part + " is not in " + text);
    }
    for (var around : new String[] {"Share", "Reading time", "ago", "More of", "schema.org"}) {
      assertFalse(text.contains(around), around + " in " + text);
    }
  }

  /// The metadata go with the article.
  @Test
  void frontPageIsNoArticle() {
    var page = reader.open(Reader.RIVER);
    assertEquals(1, page.locator("script[type='application/ld+json']").count());
    Reader.follow(page, page.locator(".brand a"), "/en/");
    assertEquals(0, page.locator("script[type='application/ld+json']").count());
    assertTrue(reader.complaints().isEmpty(), reader.complaints()::toString);
  }

  /// A copy of the document, as the reader view takes one.
  @SuppressWarnings("unchecked") // an object of JavaScript
  private static Map<String, Object> read(Page page) {
    return (Map<String, Object>)
        page.evaluate(
            READABILITY + "\n;(() => new Readability(document.cloneNode(true)).parse())()");
  }

  @SuppressWarnings("unchecked") // as above
  private static Map<String, Object> item(Page page) {
    return (Map<String, Object>)
        page.evaluate(
            """
            fetch('/v1/articles/01JD9A0WORLDRIVERTREATY01?language=' + document.documentElement.lang)
              .then(answer => answer.json())
            """);
  }

  private static String authors(Map<String, Object> item) {
    return String.join(
        ", ",
        Template.list(item.get("authors")).stream()
            .map(author -> Template.text(Template.object(author), "name"))
            .toList());
  }

  private static String text(Map<String, Object> item, String name) {
    return Template.text(item, name);
  }

  private static String script(String name) {
    try (var in = ReaderViewTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + name + " is missing.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
