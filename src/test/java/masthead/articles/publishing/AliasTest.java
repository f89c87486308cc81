package masthead.articles.publishing;

import static masthead.articles.publishing.PublishingFixture.document;
import static masthead.articles.publishing.PublishingFixture.etag;
import static masthead.articles.publishing.PublishingFixture.newId;
import static masthead.articles.publishing.PublishingFixture.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import org.junit.jupiter.api.Test;

/// Addresses that articles had in another system.
final class AliasTest {
  private static final PublishingFixture DESK = PublishingFixture.open();

  private static Reply at(PublishingFixture desk, String path) {
    return desk.get("/v1/articles?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
  }

  private static Reply at(String path) {
    return at(DESK, path);
  }

  private static String published(String... aliases) {
    var id = newId();
    var reply = DESK.put(id, "en", document("slug", "tea", "aliases", List.of(aliases)));
    assertEquals(201, reply.status(), reply.text());
    return id;
  }

  @Test
  void aliasSaysWhereTheArticleIs() {
    var id = published("/2019/05/12/tea/", "/?p=123", "/%E0%A4%9A%E0%A4%BE%E0%A4%AF");

    for (var path :
        List.of("/2019/05/12/tea", "/2019/05/12/tea/?utm_source=x", "/?p=123", "/चाय")) {
      var found = at(path);
      assertEquals(200, found.status(), path);
      assertEquals(true, found.at("moved"));
      assertEquals("http://localhost:8080/en/world/" + id + "/tea", found.at("url"));
    }
    assertEquals(
        List.of("/2019/05/12/tea", "/?p=123", "/चाय"), DESK.stored(id, "en").at("aliases"));
    assertEquals(404, at("/?p=12").status());
    assertEquals(404, at("/").status());
    assertFalse(DESK.get("/v1/articles/" + id).text().contains("aliases"));
  }

  @Test
  void requestWithoutAliasesKeepsThem() {
    var id = published("/keep/1", "/keep/2");
    DESK.put(id, "en", document("headline", "Other"), "if-match", "*");
    assertEquals(200, at("/keep/1").status());
    DESK.put(id, "en", document("aliases", List.of("/keep/2", "/keep/3")), "if-match", "*");
    assertEquals(404, at("/keep/1").status());
    assertEquals(List.of("/keep/2", "/keep/3"), DESK.stored(id, "en").at("aliases"));
    DESK.patch(id, "en", "{\"headline\": \"Third\"}", "if-match", "*");
    assertEquals(200, at("/keep/3").status());
    DESK.patch(id, "en", "{\"aliases\": null}", "if-match", "*");
    assertEquals(404, at("/keep/3").status());
    assertFalse(DESK.stored(id, "en").json().containsKey("aliases"));
  }

  @Test
  void sameRequestAgainChangesNothing() {
    var document = document("aliases", List.of("/again/2", "/again/1/", "/again/1"));
    var id = newId();
    var first = DESK.put(id, "en", document);

    assertEquals(etag(first), etag(DESK.put(id, "en", document)));
    assertEquals(List.of("/again/1", "/again/2"), first.at("aliases"));
    var read = DESK.stored(id, "en");
    assertEquals(etag(first), etag(DESK.put(id, "en", Json.own(read.text()))));
    var more = document("aliases", List.of("/again/3"));
    assertEquals(428, DESK.put(id, "en", more).status());
    assertEquals(404, at("/again/3").status());
  }

  @Test
  void withdrawnArticleIsGoneAtItsAliasesToo() {
    var id = published("/gone/1");
    DESK.withdraw(id, "en");
    assertEquals(410, at("/gone/1").status());
    var tombstone = etag(DESK.stored(id, "en"));
    DESK.put(id, "en", document(), "if-match", tombstone);
    assertEquals(200, at("/gone/1").status());
    DESK.put(id, "en", document("state", "draft"), "if-match", "*");
    assertEquals(404, at("/gone/1").status());
  }

  @Test
  void aliasHasOneOwner() {
    var id = published("/mine/1", "/mine/2");
    var other = newId();
    var refused =
        DESK.put(other, "en", document("aliases", List.of("/mine/2", "/free", "/mine/1/")));

    assertEquals(422, refused.status(), refused.text());
    assertEquals("taken", refused.at("errors/0/code"));
    assertEquals("taken", refused.at("errors/1/code"));
    assertTrue(refused.text().contains("/mine/1 is an address of " + id + " in en"));
    assertEquals(404, DESK.stored(other, "en").status());
    assertEquals(404, at("/free").status());
    assertEquals(422, DESK.put(id, "hi", document("aliases", List.of("/mine/1"))).status());
    DESK.put(id, "en", document("aliases", List.of()), "if-match", "*");
    var taken = document("aliases", List.of("/mine/1"));
    assertEquals(201, DESK.put(other, "en", taken).status());
    assertEquals(other, at("/mine/1").at("id"));
  }

  /// Of many who want the same address at once, one gets it, and nothing of the others is stored.
  @Test
  void raceForAnAliasHasOneWinner() {
    var desk = PublishingFixture.open();
    var document = document("aliases", List.of("/race"));
    var replies =
        together(
            IntStream.range(0, 6)
                .mapToObj(i -> (Callable<Reply>) () -> desk.put("r" + i, "en", document))
                .toList());

    assertEquals(1, replies.stream().filter(reply -> reply.status() == 201).count());
    assertEquals(5, replies.stream().filter(reply -> reply.status() == 422).count());
    var owner = (String) at(desk, "/race").at("id");
    var stored = desk.api().items("ArticlesTable", "A#").stream().map(Item::plain).toList();
    assertTrue(
        stored.stream().allMatch(item -> ("A#" + owner).equals(item.get("pk"))), stored::toString);
  }

  @Test
  void everyFaultIsNamed() {
    var aliases = List.of("tea", "//a/b", "/", "/a#b", "/" + "a".repeat(400), 7, "/good");
    var reply = DESK.put(newId(), "en", document("aliases", aliases));

    assertEquals(422, reply.status());
    for (var i = 0; i < 6; i++) {
      assertEquals("/aliases/" + i, reply.at("errors/" + i + "/pointer"), reply.text());
    }
    assertFalse(reply.text().contains("/aliases/6"));
    var many = IntStream.range(0, 21).mapToObj(i -> "/many/" + i).toList();
    assertEquals(422, DESK.put(newId(), "en", document("aliases", many)).status());
    assertEquals(201, DESK.put(newId(), "en", document("aliases", many.subList(0, 20))).status());
  }

  @Test
  void importTakesAliasesAndNamesThoseThatAreTaken() {
    var one = newId();
    var two = newId();
    var lines =
        Json.text(document("id", one, "language", "en", "aliases", List.of("/import/1")))
            + "\n"
            + Json.text(document("id", two, "language", "en", "aliases", List.of("/import/1")));
    var reply =
        DESK.publish("POST", "/v1/articles/import", lines, "content-type", "application/x-ndjson");

    assertEquals(201, reply.at("results/0/status"), reply.text());
    assertEquals(422, reply.at("results/1/status"), reply.text());
    assertEquals("taken", reply.at("results/1/errors/0/code"));
    assertEquals(one, at("/import/1").at("id"));
  }

  /// An id in an address by the pattern comes first; where there is no such article, aliases of
  /// that form, such as another system's `/en/2019/05/tea`, are found.
  @Test
  void aliasMayLookLikeAnAddress() {
    var id = published("/en/2019/05/tea");
    assertEquals(id, at("/en/2019/05/tea").at("id"));
    DESK.put("05", "en", document());
    assertEquals("05", at("/en/2019/05/tea").at("id"));
  }

  @Test
  void noAddressCostsMoreThanTwoReadUnits() {
    var desk = PublishingFixture.open();
    desk.put("a", "en", document("slug", "tea", "aliases", List.of("/old", "/en/2019/05/tea")));
    try (var meter = Meter.before(TestApi.database())) {
      var function = desk.articles(Map.of("DYNAMODB_ENDPOINT", meter.endpoint()));
      for (var path :
          List.of(
              "/en/world/a/tea",
              "/en/x/a",
              "/old",
              "/old?x=y",
              "/en/2019/05/tea?x=y",
              "/en/world/nobody/x?a=b",
              "/nothing")) {
        var before = meter.costs().size();
        var encoded = URLEncoder.encode(path, StandardCharsets.UTF_8);
        var reply = desk.get(function, "/v1/articles?path=" + encoded);
        var units = meter.readUnits(before);
        // The local database counts nothing for what is not there, and AWS half a unit.
        assertTrue(units > 0 || reply.status() == 404, path + " costs " + units);
        assertTrue(units <= 2, path + " costs " + units);
      }
    }
  }
}
