package masthead.articles;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static masthead.articles.publishing.PublishingFixture.newId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.articles.publishing.PublishingFixture;
import masthead.local.Template;
import masthead.local.TestApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pointers to other articles, as readers see them.
final class RelatedTest {
  private static final PublishingFixture DESK = PublishingFixture.open();

  private final String target = newId();
  private final String id = newId();

  private static Map<String, Object> pointer(String id) {
    return Map.of("type", "related", "label", "ALSO READ", "articleId", id);
  }

  private static String created(String id, String language, Object... namesAndValues) {
    var reply = DESK.put(id, language, document(namesAndValues));
    assertEquals(201, reply.status(), reply.text());
    return etag(reply);
  }

  private Reply read(String more) {
    return DESK.get("/v1/articles/" + id + "?language=en" + more);
  }

  private List<?> body() {
    return Template.list(read("").at("body"));
  }

  private void publishPointer() {
    var text = Map.of("type", "paragraph", "html", "A text.");
    created(id, "en", "body", List.of(text, pointer(target), text));
  }

  @Test
  void showsTheHeadlineAndAddressThatTheTargetHasNow() {
    var first = created(target, "en", "headline", "First");
    publishPointer();
    assertEquals("First", read("").at("body/1/headline"));

    DESK.put(target, "en", document("headline", "Second", "slug", "two"), "if-match", first);

    assertEquals("Second", read("").at("body/1/headline"));
    assertEquals("ALSO READ", read("").at("body/1/label"));
    assertEquals(target, read("").at("body/1/articleId"));
    assertTrue(String.valueOf(read("").at("body/1/url")).endsWith("/en/world/" + target + "/two"));
    var html = String.valueOf(read("&fields=bodyHtml").at("bodyHtml"));
    assertTrue(html.contains("Second") && html.contains(target + "/two"), html);
  }

  @Test
  void disappearsWithItsTargetAndComesBackWithIt() {
    created(target, "en", "headline", "Gone");
    publishPointer();
    assertEquals(3, body().size());

    DESK.withdraw(target, "en");
    assertEquals(2, body().size());
    var html = String.valueOf(read("&fields=bodyHtml").at("bodyHtml"));
    assertFalse(html.contains("ALSO READ") || html.contains("Gone"), html);

    var gone = DESK.stored(target, "en");
    DESK.put(target, "en", document("headline", "Back"), "if-match", etag(gone));
    assertEquals("Back", read("").at("body/1/headline"));
  }

  @ParameterizedTest
  @CsvSource({"state, draft", "publishedAt, 2027-01-01T00:00:00Z"})
  void tellsNothingOfWhatReadersCannotSee(String member, String value) {
    created(target, "en", "headline", "A secret", member, value);
    publishPointer();

    assertEquals(2, body().size());
    assertFalse(read("").text().contains(target));
  }

  @Test
  void appearsWhenTheEmbargoOfItsTargetEnds() {
    var desk = PublishingFixture.open();
    var time = Instant.parse("2026-11-24T10:01:00Z");
    desk.put("later", "en", document("headline", "Later", "publishedAt", time.toString()));
    desk.put("points", "en", document("body", List.of(pointer("later"))));

    assertEquals(List.of(), desk.get("/v1/articles/points?language=en").at("body"));
    desk.now = time.plus(Duration.ofSeconds(1));
    assertEquals("Later", desk.get("/v1/articles/points?language=en").at("body/0/headline"));
  }

  @Test
  void pointsIntoItsOwnLanguageOnly() {
    created(target, "hi", "headline", "हिन्दी");
    publishPointer();
    assertEquals(2, body().size());
  }

  @Test
  void targetThatNeverWasIsNotShown() {
    publishPointer();
    assertEquals(2, body().size());
  }

  /// Else a page that sends back what it read would freeze the headline.
  @Test
  void keepsTheIdAndNotWhatReadersSaw() {
    created(target, "en", "headline", "First");
    var seen = new java.util.HashMap<String, Object>(pointer(target));
    seen.put("headline", "Old");
    seen.put("url", "https://old.example/");
    created(id, "en", "body", List.of(seen));

    var stored = DESK.stored(id, "en");
    assertEquals(
        Set.of("type", "label", "articleId"), Template.object(stored.at("body/0")).keySet());
    assertEquals("First", read("").at("body/0/headline"));
    var again = DESK.put(id, "en", document("body", List.of(seen)), "if-match", "\"1\"");
    assertEquals(etag(stored), etag(again));
  }

  @Test
  void addressElsewhereStaysAsItWasSent() {
    var elsewhere =
        Map.of("type", "related", "label", "SEE", "headline", "There", "url", "https://b.example/");
    created(id, "en", "body", List.of(elsewhere));
    assertEquals(elsewhere, read("").at("body/0"));
  }

  @Test
  void tenTargetsAreShown() {
    var pointers = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 12; i++) {
      var other = newId();
      created(other, "en");
      pointers.add(pointer(other));
    }
    created(id, "en", "body", pointers);
    assertEquals(10, body().size());
  }

  @Test
  void answerChangesItsTagWithTheTarget() {
    var first = created(target, "en", "headline", "First");
    publishPointer();
    var tag = etag(read(""));
    DESK.put(target, "en", document("headline", "Second"), "if-match", first);

    assertEquals(
        200, DESK.get("/v1/articles/" + id + "?language=en", "if-none-match", tag).status());
    assertNull(read("").header("last-modified"));
  }
}
