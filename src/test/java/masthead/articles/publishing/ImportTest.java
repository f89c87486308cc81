package masthead.articles.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import masthead.identity.Publisher;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportTest {
  private static final PublishingFixture DESK = PublishingFixture.open();
  private static final String TARGET = "/v1/articles/import";

  private static String line(String id, Object... namesAndValues) {
    var document = PublishingFixture.document(namesAndValues);
    document.putIfAbsent("language", "en");
    document.put("id", id);
    return Json.text(document);
  }

  private static Reply lines(String... lines) {
    return DESK.publish(
        "POST", TARGET, String.join("\n", lines), "content-type", "application/x-ndjson");
  }

  private static Reply array(String... elements) {
    return DESK.publish("POST", TARGET, "[" + String.join(",", elements) + "]");
  }

  private static List<Map<String, Object>> results(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return Template.list(reply.json().get("results")).stream().map(Template::object).toList();
  }

  private static List<Object> all(Reply reply, String member) {
    var values = new ArrayList<Object>();
    results(reply).forEach(result -> values.add(result.getOrDefault(member, "")));
    return values;
  }

  private static List<Object> statuses(Reply reply) {
    return all(reply, "status");
  }

  private static String newId() {
    return PublishingFixture.newId();
  }

  @Test
  void eachLineHasItsResult() {
    var one = newId();
    var two = newId();
    var reply = lines(line(one), line(two, "language", "hi"));

    assertEquals(
        List.of(
            Map.of("line", 1, "id", one, "language", "en", "status", 201, "errors", List.of()),
            Map.of("line", 2, "id", two, "language", "hi", "status", 201, "errors", List.of())),
        results(reply));
    assertEquals("no-store", reply.header("cache-control"));
    assertEquals(200, DESK.get("/v1/articles/" + two + "?language=hi").status());
    assertEquals(200, DESK.stored(one, "en").status());
  }

  @Test
  void arrayIsReadAsLinesAre() {
    var id = newId();
    var reply = array(line(id), line(newId(), "headline", ""), line(id));

    assertEquals(List.of(1, 2, 3), all(reply, "line"));
    assertEquals(List.of(201, 422, 200), statuses(reply));
  }

  @Test
  void arrayThatIsSentAsLinesIsReadAsAnArray() {
    var reply = lines("", " [" + line(newId()) + ",", line(newId(), "headline", "") + "]");
    assertEquals(List.of(201, 422), statuses(reply));
  }

  /// As Windows programs write it.
  @Test
  void byteOrderMarkLosesNothing() {
    var first = newId();
    assertEquals(List.of(201, 201), statuses(lines("\uFEFF" + line(first), line(newId()))));
    assertEquals(200, DESK.stored(first, "en").status());
    var array = DESK.publish("POST", TARGET, "\uFEFF[" + line(newId()) + "]");
    assertEquals(List.of(201), statuses(array));
  }

  @Test
  void emptyImportHasNoResults() {
    assertEquals(List.of(), results(array()));
  }

  @Test
  void oneBadLineDoesNotStopTheOthers() {
    var first = newId();
    var last = newId();
    var reply =
        lines(
            line(first),
            "{\"id\": \"broken\",",
            "[]",
            "null",
            line(newId(), "headline", "", "section", "politics"),
            line("a b", "language", "tlh"),
            "{}",
            line(last));

    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), all(reply, "line"));
    assertEquals(List.of(201, 400, 400, 400, 422, 422, 422, 201), statuses(reply));
    assertEquals(
        List.of("/headline", "/section"),
        Template.list(results(reply).get(4).get("errors")).stream()
            .map(error -> Template.text(error, "pointer"))
            .toList());
    assertEquals(
        Set.of("/id", "/language"),
        Set.copyOf(
            Template.list(results(reply).get(5).get("errors")).stream()
                .map(error -> Template.text(error, "pointer"))
                .toList()));
    assertFalse(String.valueOf(results(reply).get(1).get("detail")).isEmpty());
    assertEquals(200, DESK.stored(last, "en").status());
  }

  @Test
  void elementThatIsNoObjectIsOneResult() {
    assertEquals(List.of(400, 400, 201), statuses(array("7", "\"x\"", line(newId()))));
  }

  @Test
  void elementThatIsNullIsOneResult() {
    assertEquals(List.of(400, 201), statuses(array("null", line(newId()))));
  }

  /// Editors look for the line in their file.
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void linesAreNumberedAsInTheFile(String end) {
    var reply = lines(line(newId()) + end + end + line(newId(), "headline", "") + end);

    assertEquals(List.of(1, 3), all(reply, "line"));
    assertEquals(List.of(201, 422), statuses(reply));
  }

  @Test
  void wholeBodyThatIsNoArrayIsRefused() {
    assertEquals(400, DESK.publish("POST", TARGET, "{").status());
    assertEquals(400, DESK.publish("POST", TARGET, "{}").status());
    assertEquals(400, DESK.publish("POST", TARGET, "[{}] x").status());
    assertEquals(415, DESK.publish("POST", TARGET, "[]", "content-type", "text/plain").status());
    assertEquals(400, DESK.publish("POST", TARGET + "?dry=1", "[]").status());
  }

  @Test
  void sameLineAgainChangesNothing() {
    var id = newId();
    var line = line(id, "updatedAt", "2020-01-02T00:00:00Z", "publishedAt", "2020-01-01T00:00:00Z");
    lines(line);
    var before = DESK.table();
    DESK.pass(Duration.ofMinutes(1));

    assertEquals(List.of(200, 200), statuses(lines(line, line)));
    assertEquals(before, DESK.table());
  }

  @Test
  void otherContentNeedsTheVersion() {
    var id = newId();
    lines(line(id));
    var version = PublishingFixture.etag(DESK.stored(id, "en"));
    var before = DESK.table();
    var refused =
        lines(line(id, "headline", "Other"), line(id, "headline", "Other", "ifMatch", "\"7\""));

    assertEquals(List.of(412, 412), statuses(refused));
    assertEquals(before, DESK.table());
    assertEquals(List.of(200), statuses(lines(line(id, "headline", "Other", "ifMatch", version))));
    assertEquals("Other", DESK.stored(id, "en").at("headline"));
    var bare = version(id);
    assertEquals(List.of(200), statuses(lines(line(id, "headline", "More", "ifMatch", bare))));
    assertEquals(412, statuses(lines(line(newId(), "ifMatch", "7"))).getFirst());
  }

  private static String version(String id) {
    return PublishingFixture.etag(DESK.stored(id, "en")).replace("\"", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "*", "x", "-1", "1.5", "W/\"1\"", "99999999999999999999"})
  void ifMatchThatIsNoVersionIsAFault(String value) {
    var reply = lines(line(newId(), "ifMatch", value));

    assertEquals(List.of(422), statuses(reply));
    assertEquals("/ifMatch", reply.at("results/0/errors/0/pointer"));
  }

  @Test
  void historyComesAlong() {
    var id = newId();
    var reply =
        lines(
            line(
                id,
                "publishedAt",
                "2019-05-01T10:00:00+02:00",
                "updatedAt",
                "2019-06-01T00:00:00Z",
                "firstPublishedAt",
                "2019-04-30T00:00:00Z"));
    var stored = DESK.stored(id, "en");

    assertEquals(List.of(201), statuses(reply));
    assertEquals("2019-05-01T08:00:00Z", stored.at("publishedAt"));
    assertEquals("2019-06-01T00:00:00Z", stored.at("updatedAt"));
    assertEquals("2019-04-30T00:00:00Z", stored.at("firstPublishedAt"));
    assertEquals(
        "2019-06-01T00:00:00Z", DESK.get("/v1/articles/" + id + "?language=en").at("updatedAt"));

    // An edit here moves what an edit moves.
    var version = PublishingFixture.etag(stored);
    DESK.put(id, "en", PublishingFixture.document("headline", "Other"), "if-match", version);
    var edited = DESK.stored(id, "en");
    assertEquals("Other", edited.at("headline"));
    assertEquals(DESK.second(), edited.at("updatedAt"));
    assertEquals("2019-04-30T00:00:00Z", edited.at("firstPublishedAt"));
    assertEquals("2019-05-01T08:00:00Z", edited.at("publishedAt"));
  }

  @Test
  void draftWithAHistoryCanBeSentBack() {
    var id = newId();
    lines(line(id, "state", "draft", "firstPublishedAt", "2019-04-30T00:00:00Z"));
    var read = DESK.stored(id, "en");
    var reply = DESK.put(id, "en", read.json());

    assertEquals(200, reply.status(), reply.text());
    assertEquals(read.text(), reply.text());
  }

  @Test
  void immutableTimeIsTheLinesFault() {
    var id = newId();
    lines(line(id));
    var reply = lines(line(id, "publishedAt", "2019-01-01T00:00:00Z", "ifMatch", version(id)));

    assertEquals(List.of(422), statuses(reply));
    assertEquals("/publishedAt", reply.at("results/0/errors/0/pointer"));
    assertEquals("immutable", reply.at("results/0/errors/0/code"));
  }

  @Test
  void tombstoneIsRevivedByItsVersionOnly() {
    var id = newId();
    lines(line(id));
    DESK.withdraw(id, "en");
    var version = version(id);

    assertEquals(List.of(412), statuses(lines(line(id))));
    assertEquals(List.of(200), statuses(lines(line(id, "ifMatch", version))));
    assertEquals(200, DESK.get("/v1/articles/" + id + "?language=en").status());
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void moreThanAHundredAreRefusedWhole(boolean isArray) {
    var ids = IntStream.range(0, 101).mapToObj(_ -> newId()).toList();
    var all = ids.stream().map(id -> line(id)).toArray(String[]::new);
    var reply = isArray ? array(all) : lines(all);

    assertEquals(413, reply.status(), reply.text());
    assertEquals(404, DESK.stored(ids.getFirst(), "en").status());
  }

  @Test
  void hundredAreImported() {
    var all = IntStream.range(0, 100).mapToObj(_ -> line(newId())).toArray(String[]::new);
    var statuses = statuses(lines(all));

    assertEquals(100, statuses.size());
    assertEquals(Set.of(201), Set.copyOf(statuses));
  }

  @Test
  void moreThanFourMegabytesAreRefused() {
    var id = newId();
    var body = line(id) + "\n" + " ".repeat(4 * 1024 * 1024);

    assertEquals(413, lines(body).status());
    assertEquals(404, DESK.stored(id, "en").status());
  }

  @Test
  void lineOfMoreThan256KilobytesIsOneResult() {
    assertEquals(List.of(413, 201), statuses(lines(longLine("a"), line(newId()))));
  }

  @Test
  void bytesAreCountedInEveryScript() {
    assertEquals(List.of(413, 201), statuses(lines(longLine("क"), line(newId()))));
  }

  /// Of 400,000 bytes.
  private static String longLine(String letter) {
    var count = 400_000 / letter.getBytes(StandardCharsets.UTF_8).length;
    var paragraph = Map.of("type", "paragraph", "html", letter.repeat(10_000));
    return line(
        newId(), "body", IntStream.range(0, count / 10_000).mapToObj(_ -> paragraph).toList());
  }

  @Test
  void keysLimitsHoldForEachLine() {
    var world = newId();
    lines(line(world));
    var key =
        DESK.key(
            new Publisher(
                "a",
                Set.of("articles:write"),
                Optional.of(Set.of("sport")),
                Optional.of(Set.of("en", "hi"))));
    var sport = newId();
    var before = DESK.table();
    var lines =
        List.of(
            line(newId()),
            line(newId(), "section", "sport", "language", "ur"),
            line(world, "section", "sport", "ifMatch", version(world)),
            line(world));
    var refused = importBy(key, lines);

    assertEquals(List.of(403, 403, 403, 403), statuses(refused));
    assertEquals(before, DESK.table());
    var mixed = new ArrayList<>(lines);
    mixed.add(line(sport, "section", "sport"));
    mixed.add(line(sport, "section", "sport", "language", "hi"));
    assertEquals(List.of(403, 403, 403, 403, 201, 201), statuses(importBy(key, mixed)));
  }

  @Test
  void keyOfAnotherScopeImportsNothing() {
    var key =
        DESK.key(new Publisher("a", Set.of("newsletter:read"), Optional.empty(), Optional.empty()));
    var before = DESK.table();
    var reply = importBy(key, List.of(line(newId()), line(newId(), "language", "hi")));

    assertTrue(reply.status() == 403 || statuses(reply).equals(List.of(403, 403)), reply.text());
    assertEquals(before, DESK.table());
  }

  private static Reply importBy(String key, List<String> lines) {
    return DESK.publish(
        "POST",
        TARGET,
        String.join("\n", lines),
        "content-type",
        "application/x-ndjson",
        "authorization",
        key);
  }

  @Test
  void htmlOfALineIsCleaned() {
    var id = newId();
    var document =
        PublishingFixture.document(
            "id",
            id,
            "language",
            "en",
            "bodyHtml",
            "<p onclick=x>A <i>text</i></p><script>x</script>");
    document.remove("body");

    var reply = lines(Json.text(document));
    assertEquals(List.of(201), statuses(reply));
    assertEquals(List.of("onclick attribute", "script"), results(reply).getFirst().get("dropped"));
    assertEquals("A <em>text</em>", DESK.stored(id, "en").at("body/0/html"));
  }

  @Test
  void pictureWithoutSizeIsImportedWithItsCaption() {
    var id = newId();
    var html =
        "<figure><img src=\"https://a.example/p.jpg\" alt=\"Flood\" class=\"wp-image-9\"/>"
            + "<figcaption>The river</figcaption></figure>";

    assertEquals(List.of(201), statuses(lines(html(id, html))));
    assertEquals(
        Map.of("url", "https://a.example/p.jpg", "alt", "Flood", "caption", "The river"),
        DESK.stored(id, "en").at("body/0/image"));
  }

  /// It would be an empty article that nobody asked for.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "<p>&nbsp;</p>",
        "<form><input></form>",
        "<figure><img src=\"/a.jpg\"></figure>"
      })
  void htmlThatComesToNothingIsRefused(String html) {
    var id = newId();
    var result = results(lines(html(id, html))).getFirst();

    assertEquals(422, result.get("status"));
    assertTrue(String.valueOf(result.get("errors")).contains("/bodyHtml"), result.toString());
    assertEquals(404, DESK.stored(id, "en").status());
  }

  @Test
  void articleWithoutABodyIsTakenWhenItIsAskedFor() {
    var id = newId();
    assertEquals(List.of(201), statuses(lines(line(id, "body", List.of()))));
    assertEquals(List.of(), DESK.stored(id, "en").at("body"));
  }

  private static String html(String id, String html) {
    var document = PublishingFixture.document("id", id, "language", "en", "bodyHtml", html);
    document.remove("body");
    return Json.text(document);
  }

  @Test
  void importedArticlesStandOnTheFrontPage() {
    var desk = PublishingFixture.open();
    var body = line("a") + "\n" + line("b", "headline", "Newer") + "\n";
    assertEquals(
        List.of(201, 201),
        statuses(desk.publish("POST", TARGET, body, "content-type", "application/x-ndjson")));

    assertEquals("b", desk.get("/v1/articles?language=en").at("items/0/id"));
    assertEquals("a", desk.get("/v1/articles?language=en&section=world").at("items/1/id"));
  }

  /// Who keeps a copy of the site and asked a minute ago must learn of it.
  @Test
  void importOfAnOldArticleIsAChangeNow() {
    var desk = PublishingFixture.open();
    var since = desk.second();
    desk.publish(
        "POST",
        TARGET,
        line("a", "publishedAt", "2019-01-01T00:00:00Z", "updatedAt", "2019-01-02T00:00:00Z"),
        "content-type",
        "application/x-ndjson");

    assertEquals("a", desk.get("/v1/articles?language=en&updatedSince=" + since).at("items/0/id"));
  }
}
