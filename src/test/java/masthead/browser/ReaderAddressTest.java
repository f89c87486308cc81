package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader page's addresses: whatever an article's id, and by whatever address the site was
/// opened.
final class ReaderAddressTest {
  private final Reader reader = new Reader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void articleOfTheDocumentOpens() throws Exception {
    var document = Files.readString(Path.of("docs/publishing.md"));
    var put =
        Pattern.compile("-X PUT [$]API/v1/articles/([^/]+)/en [^']*'[^']*' -H '[^']*' -d '([^']*)'")
            .matcher(document);
    assertTrue(put.find());
    var page = reader.open(Reader.publish(put.group(1), put.group(2)));

    assertEquals("A bridge opens two years early", page.locator("h1").textContent());
  }

  @ParameterizedTest
  @CsvSource({
    "wp-123, hello-world",
    "wp-124, ",
    "wp, 125",
    "wp-125, ",
    "wp-125-hello, ",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff, a-b-c-d-e-f",
    "-a, b",
    "a-, b",
    "a--b, c",
    "--, c",
    "-, "
  })
  void addressOfAnyIdOpens(String id, String slug) throws Exception {
    var headline = "The article " + id;
    var json =
        """
        {"headline": "%s", "section": "world", "body": [{"type": "paragraph", "html": "Text."}]%s}
        """
            .formatted(headline, slug == null ? "" : ", \"slug\": \"%s\"".formatted(slug));
    var page = reader.open(Reader.publish(id, json));

    assertEquals(headline, page.locator("h1").textContent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/en/sport/moved/old",
        "/en/world/moved",
        "/en/world/moved/new/?utm_source=mail#why"
      })
  void formerAddressOpensAndBecomesThePresentOne(String path) throws Exception {
    Reader.publish(
        "moved",
        """
        {"headline": "It has moved", "section": "world", "slug": "new",
         "body": [{"type": "heading", "level": 2, "id": "why", "text": "Why"}]}
        """);
    var page = reader.open(path);

    assertEquals("It has moved", page.locator("h1").textContent());
    assertEquals("/en/world/moved/new", page.evaluate("location.pathname"));
    page.goBack();
    assertEquals("about:blank", page.url());
  }

  @Test
  void addressInAnotherScriptOpens() throws Exception {
    var path =
        Reader.publish(
            "russian-headline",
            """
            {"headline": "Новый мост", "section": "world", "body": [{"type": "paragraph", "html": "Text."}]}
            """);
    var page = reader.open(path);

    assertEquals("Новый мост", page.locator("h1").textContent());
    assertEquals(
        "/en/world/russian-headline/новый-мост", page.evaluate("decodeURI(location.pathname)"));
  }

  /// `127.0.0.1`, or the machine's address from a phone, which is no secure context.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "paper.test"})
  void picturesAndLinksFollowTheAddressThatThePageWasOpenedBy(String host) {
    var origin = Paper.API.replace("localhost", host);
    var page = reader.device.tab().page();
    for (var path : List.of("/en/", Reader.RIVER)) {
      page.navigate(origin + path);
      Reader.arrive(page);
      assertShown(page);
      assertEquals(
          List.of(),
          page.locator("main a, footer a, .explore a")
              .evaluateAll("all => all.map(a => a.href).filter(to => !to.startsWith(origin))"));
    }
    page.locator(".others").waitFor();
    page.locator("main .others h2 a").first().click();
    Reader.arrive(page);
    assertTrue(page.url().startsWith(origin + "/en/"), page.url());
    assertShown(page);
    assertEquals(List.of(), reader.complaints());
  }

  /// Each picture is loaded, the lazy ones too. One look decides whether all have ended and which
  /// of them are broken: more may come at any time, with the other articles.
  private static void assertShown(Page page) {
    assertTrue(page.locator("main img").count() > 0);
    var broken =
        page.waitForFunction(
            """
            () => {
              const all = [...document.images];
              all.forEach((image) => image.loading = "eager");
              return all.every((image) => image.complete)
                && { sources: all.filter((image) => !image.naturalWidth).map((image) => image.src) };
            }
            """);
    assertEquals(List.of(), broken.evaluate("found => found.sources"));
  }

  @Test
  void pictureOfAnotherHostIsShown() throws Exception {
    var picture = "https://pictures.example/bridge.jpg";
    var svg = Files.readString(Path.of("web/icon.svg"));
    reader
        .device
        .context()
        .route(
            picture,
            route ->
                route.fulfill(
                    new com.microsoft.playwright.Route.FulfillOptions()
                        .setContentType("image/svg+xml")
                        .setBody(svg)));
    var page =
        reader.open(
            Reader.publish(
                "picture-elsewhere",
                """
                {"headline": "A picture from elsewhere", "section": "world",
                 "image": {"url": "%1$s", "alt": "The bridge", "width": 120, "height": 90},
                 "body": [{"type": "image", "image": {"url": "%1$s", "alt": "The bridge", "width": 120, "height": 90}}]}
                """
                    .formatted(picture)));

    assertShown(page);
    assertEquals(2, page.locator("article.whole img").count());
    assertEquals(List.of(), reader.complaints());
  }

  @Test
  void headingOfAnArticleTakesNoIdOfThePage() throws Exception {
    var headings =
        List.of("Subscribe", "Main", "Status", "Translations", "Language", "Settings title");
    var blocks = new StringBuilder("{\"type\":\"paragraph\",\"html\":\"Text.\"}");
    headings.forEach(text ->
        blocks.append(",{\"type\":\"heading\",\"level\":2,\"text\":\"%s\"}".formatted(text)));
    var path =
        Reader.publish(
            "headings",
            "{\"headline\":\"Names\",\"section\":\"world\",\"body\":[%s]}".formatted(blocks));
    var page = reader.open(path);
    page.locator("dialog").waitFor(Reader.ATTACHED);

    assertEquals(headings, page.locator(".body h2").allTextContents());
    assertEquals(
        List.of(),
        page.evaluate(
            """
            (ids => ids.filter((id, at) => ids.indexOf(id) !== at))(
              [...document.querySelectorAll('[id]')].map(element => element.id))
            """));
    page.locator("a.skip").focus();
    page.keyboard().press("Enter");
    assertEquals("MAIN", page.evaluate("document.activeElement.tagName"));
    page.locator("a.subscribe").click();
    assertEquals("SECTION", page.evaluate("document.activeElement.tagName"));
  }

  @Test
  void fragmentNamesAHeadingOfTheArticle() throws Exception {
    Reader.publishAllBlocks();
    var page = reader.open(Reader.ALL_BLOCKS + "#deep");
    assertEquals("A heading", page.evaluate("document.activeElement.textContent"));
    assertFalse(Boolean.TRUE.equals(page.evaluate("document.activeElement === document.body")));
  }
}
