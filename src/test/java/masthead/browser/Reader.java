package masthead.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import masthead.articles.SampleArticles;
import masthead.json.Json;
import masthead.local.Template;
import org.jspecify.annotations.Nullable;

/// The reader page in one reader's browser, as `make run` serves it.
final class Reader implements AutoCloseable {
  /// In the document, whether or not it can be seen.
  static final Locator.WaitForOptions ATTACHED =
      new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);

  static final String RIVER = "/en/world/01JD9A0WORLDRIVERTREATY01/river-treaty";
  static final String SEED =
      "/en/world/" + SampleArticles.SEED_ID + "/china-and-north-korea-mark-75-years";

  /// An article with a block of each type.
  static final String ALL_BLOCKS = "/en/culture/01READERPAGEALLTHEBLOCKS/all-blocks";

  final Device device = Device.fresh();
  final List<String> errors = new ArrayList<>();
  private final List<String> requested = new ArrayList<>();

  Reader() {
    device.context().onRequest(request -> requested.add(request.url()));
    device.context().onWebError(error -> errors.add(error.error()));
  }

  /// Opens an address in a new tab and waits until it is shown.
  Page open(String path) {
    var page = device.tab().page();
    page.navigate(Paper.API + path);
    arrive(page);
    return page;
  }

  /// Opens it with these settings on the device, such as `{readingMode: 'dark'}`.
  Page open(String path, String settings) {
    device
        .context()
        .addInitScript(
            "if (location.protocol !== 'about:') localStorage.masthead ??= JSON.stringify({ device: "
                + settings
                + " });");
    return open(path);
  }

  static void arrive(Page page) {
    page.locator("main:not([aria-busy]) h1").waitFor(ATTACHED);
  }

  /// Clicks something and waits for the page it leads to.
  static void follow(Page page, Locator link, String path) {
    link.click();
    page.waitForURL(Paper.API + path);
    arrive(page);
  }

  /// The open Settings panel.
  static Locator settings(Page page) {
    page.locator("dialog").waitFor(ATTACHED);
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Settings")).click();
    return page.getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName("Settings"));
  }

  static void choose(Locator panel, String name, String value) {
    panel.locator("[name=%s][value=%s]".formatted(name, value)).check();
  }

  static @Nullable Object html(Page page, String attribute) {
    return page.evaluate("document.documentElement.getAttribute('%s')".formatted(attribute));
  }

  /// What was asked of others than this site.
  List<String> strangers() {
    return requested.stream().filter(url -> !url.startsWith(Paper.API + "/")).toList();
  }

  int requests() {
    return requested.size();
  }

  /// What the browser complained of, but for what is not there (404), which tests ask for.
  List<String> complaints() {
    var all = new ArrayList<>(errors);
    device.console().stream().filter(text -> !text.contains("404")).forEach(all::add);
    return all;
  }

  /// Stores [#ALL_BLOCKS], unless it is there.
  static void publishAllBlocks() throws IOException, InterruptedException {
    publish("01READERPAGEALLTHEBLOCKS", ALL_BLOCKS_JSON.replace("$SITE", Paper.API));
  }

  /// Without a time an article would lead the front page, which other tests look at.
  private static String ofThePast(String json) {
    return json.contains("\"publishedAt\"")
        ? json
        : "{\"publishedAt\": \"2024-01-01T00:00:00Z\"," + json.strip().substring(1);
  }

  /// Publishes an article in English, unless it is there; the path of its page.
  static String publish(String id, String json) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(Paper.API + "/v1/articles/" + id + "/en"))
            .header(
                "Authorization",
                "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe")
            .header("Content-Type", "application/json")
            .header("If-None-Match", "*")
            .PUT(BodyPublishers.ofString(ofThePast(json)))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.body());
      }
      return URI.create(Template.text(Json.own(answer.body()), "url")).getPath();
    }
  }

  /// The cursor of the page behind that one.
  static String cursor(String target) {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(Paper.API + target)).build();
      var list = Json.own(client.send(request, BodyHandlers.ofString()).body());
      return Template.text(list.get("page"), "next");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String ALL_BLOCKS_JSON =
      """
      { "headline": "Everything at once", "standfirst": "Each block has its place.", "section": "culture",
        "slug": "all-blocks", "publishedAt": "2024-01-01T00:00:00Z",
        "authors": [{ "id": "asha-rao", "name": "Asha Rao" }],
        "source": { "name": "The Agency", "url": "https://agency.example/story" },
        "body": [
          { "type": "paragraph", "html": "With <strong>weight</strong> and <a href=\\"https://a.example/\\">a link</a>." },
          { "type": "heading", "level": 4, "id": "deep", "text": "A heading" },
          { "type": "related", "label": "ALSO READ", "articleId": "01JD9A0WORLDRIVERTREATY01" },
          { "type": "image", "image": { "url": "$SITE/images/last-over.svg", "alt": "A cricketer", "caption": "The last over",
            "credit": "Masthead", "width": 1200, "height": 675,
            "variants": [{ "url": "$SITE/images/last-over.svg", "width": 480, "type": "image/svg+xml" }] } },
          { "type": "quote", "text": "Well said.", "cite": "Somebody" },
          { "type": "list", "ordered": true, "items": ["One", "<em>Two</em>"] },
          { "type": "table", "header": ["Place", "Votes"], "rows": [["<a href=\\"https://a.example/north\\">North</a>", "12"]] },
          { "type": "preformatted", "html": "if dry:\\n    <em>water()</em>" },
          { "type": "image", "image": { "url": "$SITE/images/last-over.svg", "alt": "" } },
          { "type": "embed", "provider": "youtube", "url": "https://www.youtube.com/watch?v=x", "title": "A film" } ] }
      """;

  @Override
  public void close() {
    device.close();
  }
}
