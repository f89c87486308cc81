package masthead.newsletter.links;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static masthead.newsletter.NewsletterFixture.ADA;
import static masthead.newsletter.NewsletterFixture.EVE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Transaction;
import masthead.local.Template;
import masthead.local.TestApi.Reply;
import masthead.newsletter.NewsletterFixture;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person may ask for of what is kept: to see it, to take it away, to have it erased.
final class PersonalDataTest {
  private static final String EXPORT = "/v1/newsletter/me/export";
  private static final String ME = "/v1/newsletter/me";

  /// Keys, and what tells a person nothing.
  private static final Set<String> NOT_EXPORTED =
      Set.of("pk", "sk", "writeId", "audiencePk", "audienceSk", "linkHash");

  private final NewsletterFixture life = new NewsletterFixture();

  private Reply export(String token) {
    return life.api.get(EXPORT, "authorization", "Bearer " + token);
  }

  private Reply erase(String token) {
    return life.api.send("DELETE", ME, null, "authorization", "Bearer " + token);
  }

  /// Someone to whom everything has happened.
  private void live(String email) {
    life.subscribe(email);
    life.pause(email);
    life.signUp(email);
    var bounce = new SoftBounce(life.clock.instant(), List.of());
    life.subscribers.softBounce(life.id(email), bounce, "mail_event", "bounce-" + email.length());
    life.post(life.unsubscribe(email));
    life.pass(Duration.ofMinutes(20));
    life.subscribe(email);
    life.suppress(email, Reason.MANUAL);
  }

  private static void assertUnauthorized(Reply reply) {
    assertEquals(401, reply.status(), reply.text());
    assertEquals("https://masthead.example/problems#unauthorized", reply.at("type"));
  }

  // ---- export

  /// Item by item, attribute by attribute. The gateway takes such a path for
  /// `/subscribers/{subscriber}`.
  @ParameterizedTest
  @ValueSource(strings = {"lookup", "unsubscribe"})
  void pathOfAnotherMethodIsNoSubscriber(String path) {
    var answer = life.api.send("DELETE", "/v1/admin/newsletter/subscribers/" + path, null);
    assertEquals(405, answer.status());
    assertEquals("POST", answer.header("allow"));
  }

  @Test
  void exportIsWhatTheTableHolds() {
    live(ADA);
    live(EVE);
    var reply = export(NewsletterFixture.token(life.access(ADA)));
    assertEquals(200, reply.status(), reply.text());
    var held = new ArrayList<>(life.items(ADA));
    held.add(life.suppression(ADA).orElseThrow());
    life.mailTimes().stream().filter(times -> times.has("access")).forEach(held::add);
    var expected = held.stream().map(PersonalDataTest::plain).sorted().toList();
    var exported =
        reply.json().values().stream()
            .flatMap(part -> Template.list(part).stream())
            .map(item -> new TreeMap<>(Template.object(item)).toString())
            .sorted()
            .toList();
    assertEquals(expected, exported);
    assertTrue(expected.size() > 15, expected::toString);
    assertTrue(reply.text().contains(ADA));
    assertFalse(reply.text().contains(EVE));
    assertFalse(reply.text().contains(life.address(ADA)), "the key is nobody's business");
  }

  private static String plain(Item item) {
    var plain = new TreeMap<String, String>();
    item.attributes()
        .forEach((name, value) -> {
          if (!NOT_EXPORTED.contains(name)) {
            plain.put(name, value.s() == null ? requireNonNull(value.n()) : value.s());
          }
        });
    return plain.toString();
  }

  @Test
  void exportIsAFileThatNobodyKeeps() {
    life.subscribe(ADA);
    var token = NewsletterFixture.token(life.access(ADA));
    var link = "/v1/newsletter/access/" + token;
    var posted =
        life.api.send("POST", link, "action=export", "content-type", NewsletterFixture.FORM);
    for (var reply : List.of(export(token), posted)) {
      assertEquals(200, reply.status());
      assertEquals("application/json", reply.header("content-type"));
      assertEquals("attachment; filename=\"newsletter.json\"", reply.header("content-disposition"));
      assertEquals("no-store", reply.header("cache-control"));
      assertEquals("noindex", reply.header("x-robots-tag"));
    }
    assertArrayEquals(export(token).answer().body(), posted.answer().body());
    assertEquals(200, export(token).status(), "as often as one likes");
  }

  // ---- who may

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer:x", "Bearer a b"})
  void otherAuthorizationIsNone(String header) {
    life.subscribe(ADA);
    var reply = life.api.get(EXPORT, "authorization", header);
    assertUnauthorized(reply);
    assertEquals("Bearer error=\"invalid_token\"", reply.header("www-authenticate"));
    assertUnauthorized(life.api.send("DELETE", ME, null, "authorization", header));
    assertUnauthorized(life.api.get(EXPORT));
    assertEquals("Bearer", life.api.get(EXPORT).header("www-authenticate"));
    assertEquals(Status.ACTIVE, life.row(ADA).status());
  }

  /// Whoever a newsletter is forwarded to holds these links.
  @Test
  void forwardedNewsletterNeitherShowsNorErases() {
    life.subscribe(ADA);
    life.signUp(ADA);
    var before = life.table();
    for (var mail : life.mails(ADA)) {
      for (var kind : List.of("u", "preferences", "confirm")) {
        for (var link :
            Stream.concat(
                    NewsletterFixture.links(kind, mail).stream(),
                    Stream.of(NewsletterFixture.oneClick(mail)))
                .toList()) {
          assertUnauthorized(export(NewsletterFixture.token(link)));
          assertUnauthorized(erase(NewsletterFixture.token(link)));
          assertEquals(
              410, life.api.get("/v1/newsletter/access/" + NewsletterFixture.token(link)).status());
          assertFalse(life.api.get(link, "accept", "text/html").text().contains(ADA));
          assertFalse(life.api.get(link).text().contains(ADA));
        }
      }
    }
    assertEquals(before, life.table());
  }

  @ParameterizedTest
  @CsvSource({"1439, true", "1440, false", "2000, false"})
  void linkIsGoodForADay(int minutes, boolean good) {
    life.subscribe(ADA);
    var link = life.access(ADA);
    life.pass(Duration.ofMinutes(minutes));
    assertEquals(good ? 200 : 410, life.api.get(link).status());
    assertEquals(good ? 200 : 401, export(NewsletterFixture.token(link)).status());
    assertEquals(good ? 204 : 401, erase(NewsletterFixture.token(link)).status());
    assertEquals(good, life.find(ADA).isEmpty());
  }

  /// A stranger may have signed the address up.
  @Test
  void linkOutlivesASignUp() {
    life.bring(ADA, Status.UNSUBSCRIBED);
    var token = NewsletterFixture.token(life.access(ADA));
    life.pass(Duration.ofMinutes(20));
    life.signUp(ADA);
    assertEquals(Status.PENDING, life.row(ADA).status());
    assertEquals(200, export(token).status());
    assertEquals(204, erase(token).status());
    life.signUp(ADA);
    assertUnauthorized(export(token));
  }

  /// Strangers ask all day, from many networks, and sign the address up besides. At any moment the
  /// owner can ask: either a mail comes, or one of the last day has a link that works.
  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "UNSUBSCRIBED", "PENDING"})
  @Tag("rounds")
  void ownerAlwaysGetsInHoweverOftenStrangersAsk(Status state) {
    life.bring(ADA, state);
    var body = "{\"email\":\"" + ADA + "\"}";
    for (var hour = 0; hour < Rounds.of(10, 60); hour += 5) {
      for (var i = 0; i < 4; i++) {
        var from = "198.51." + hour + "." + i;
        var strangers = life.api.sendFrom(from, "POST", "/v1/newsletter/access", body);
        assertEquals(202, strangers.status(), strangers.text());
        life.api.sendFrom(
            from, "POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(ADA));
        life.work(ADA);
      }
      assertEquals(202, life.api.send("POST", "/v1/newsletter/access", body).status());
      life.work(ADA);
      assertEquals(200, life.api.get(life.lastLink("access", ADA)).status(), "hour " + hour);
      life.pass(Duration.ofHours(5));
    }
    var day = 60.0 / 24;
    assertTrue(life.mails("access", ADA) <= 3 * Math.ceil(day), "no flood");
  }

  @Test
  void secondLinkLeavesTheFirstAlone() {
    life.subscribe(ADA);
    var first = NewsletterFixture.token(life.access(ADA));
    var second = NewsletterFixture.token(life.access(ADA));
    assertEquals(200, export(first).status());
    assertEquals(204, erase(second).status());
    assertUnauthorized(erase(first));
    assertUnauthorized(erase(second));
  }

  // ---- asking for the link

  @Test
  void askingIsAnsweredTheSameWhateverIsKnown() {
    var first = life.api.send("POST", "/v1/newsletter/access", "{\"email\":\"no@example.org\"}");
    assertEquals(202, first.status(), first.text());
    for (var state : Status.values()) {
      var email = state.name().toLowerCase(Locale.ROOT) + "@example.org";
      life.bring(email, state);
      var mails = life.mails("access", email);
      var body = "{\"email\":\"" + email + "\"}";
      var reply = life.api.send("POST", "/v1/newsletter/access", body);
      assertEquals(202, reply.status());
      assertArrayEquals(first.answer().body(), reply.answer().body());
      life.work(email);
      var dead = state == Status.SUPPRESSED; // by a hard bounce: there is no such mailbox
      assertEquals(mails + (dead ? 0 : 1), life.mails("access", email), email);
    }
    life.work("no@example.org");
    assertEquals(List.of(), life.mails("no@example.org"));
    assertEquals(List.of(), life.items("no@example.org"), "nothing is kept of who is not known");
  }

  @ParameterizedTest
  @ValueSource(strings = {"email=ada%40example.org", "email=Ada%40EXAMPLE.org&website="})
  void askingTakesAFormToo(String form) {
    life.subscribe(ADA);
    var reply =
        life.api.send(
            "POST", "/v1/newsletter/access", form, "content-type", NewsletterFixture.FORM);
    assertEquals(202, reply.status(), reply.text());
    life.work(ADA);
    assertEquals(1, life.mails("access", ADA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                     | /email required",
        "{\"email\":5}                          | /email wrong-type",
        "{\"email\":\"ada@@example.org\"}       | /email email-not-one-address",
        "{\"email\":\"a@example.org\",\"x\":1}  | /x unknown-member"
      })
  void askingNamesTheFault(String body, String fault) {
    var reply = life.api.send("POST", "/v1/newsletter/access", body);
    assertEquals(422, reply.status());
    assertEquals(List.of("pointer " + fault), reply.faults());
    assertEquals(List.of(), life.api.items(NewsletterFixture.TABLE));
  }

  @Test
  void filledTrapSendsNothing() {
    life.subscribe(ADA);
    var body = "{\"email\":\"" + ADA + "\",\"website\":\"x\"}";
    assertEquals(202, life.api.send("POST", "/v1/newsletter/access", body).status());
    life.work(ADA);
    assertEquals(0, life.mails("access", ADA));
  }

  /// Nobody can have a mailbox flooded with these either.
  @Test
  void threeLinksAreSentInAnyDay() {
    life.subscribe(ADA);
    var day = Duration.ofHours(25);
    for (var days = 1; days <= 10; days++) { // strangers cannot use the owner's right up
      for (var i = 0; i < 5; i++) {
        life.outbox.askAccess(NewsletterFixture.email(ADA));
      }
      life.work(ADA);
      assertEquals(3L * days, life.mails("access", ADA));
      life.pass(day);
    }
  }

  // ---- the page

  @Test
  void pageShowsTheMaskedAddressAndWantsAnUnderstoodErasure() {
    life.subscribe(ADA);
    var link = life.access(ADA);
    var page = life.api.get(link, "accept", "text/html");
    assertEquals(200, page.status());
    assertFalse(page.text().contains(ADA));
    for (var form : List.of("x", "action=", "action=burn", "action=erase", "understood=on")) {
      var reply = life.api.send("POST", link, form, "content-type", NewsletterFixture.FORM);
      assertEquals(422, reply.status(), form);
      assertEquals(Status.ACTIVE, life.row(ADA).status());
    }
    var done =
        life.api.send(
            "POST",
            link,
            "action=erase&understood=on",
            "content-type",
            NewsletterFixture.FORM,
            "accept",
            "text/html");
    assertEquals(200, done.status(), done.text());
    assertEquals(List.of(), life.items(ADA));
    assertEquals(410, life.api.get(link).status());
    assertEquals(410, life.api.get(link, "accept", "text/html").status());
  }

  // ---- erasure

  @Test
  void erasureLeavesNeitherTheAddressNorItsKey() {
    live(ADA);
    live(EVE);
    var eve = life.items(EVE);
    var key = life.address(ADA);
    assertEquals(1, places("ada@").size(), "it was there");
    assertTrue(places(key).size() > 10);
    assertEquals(204, erase(NewsletterFixture.token(life.access(ADA))).status());
    assertEquals(List.of(), places("ada@"));
    var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(ADA.getBytes(UTF_8));
    assertEquals(List.of(), places(encoded));
    assertEquals(List.of("X#" + key), places(key));
    assertEquals(eve, life.items(EVE));
    assertEquals(1, life.mailTimes().size(), "of Eve's mailbox only");
    assertEquals(
        Set.of("pk", "sk", "reason", "reasons", "firstAt", "writeId"),
        life.suppression(ADA).orElseThrow().attributes().keySet());
  }

  /// The partition keys of all items that hold the text, in whatever case.
  private List<String> places(String text) {
    return life.api.items(NewsletterFixture.TABLE).stream()
        .filter(item ->
            item.toString().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
        .map(item -> new Item(item).text("pk"))
        .toList();
  }

  @Test
  void erasureTakesMoreThanOneTransactionHolds() {
    life.subscribe(ADA);
    var token = NewsletterFixture.token(life.access(ADA));
    for (var i = 0; i < 230; i++) {
      var event = Item.attributes("pk", "S#" + life.address(ADA), "sk", "E#" + i);
      assertTrue(new Transaction(life.store()).put(event).commit());
    }
    assertEquals(204, erase(token).status());
    assertEquals(List.of(), life.items(ADA));
    assertTrue(life.suppression(ADA).isPresent());
  }

  @Test
  void erasureThatWasBrokenOffIsFinishedWithTheSameLink() {
    live(ADA);
    var token = NewsletterFixture.token(life.access(ADA));
    for (var item : life.items(ADA)) {
      var sk = item.text("sk");
      if (sk.startsWith("T#") && item.text("purpose").equals("access")) {
        var begun = item.with("usedAt", life.clock.instant().toString());
        assertTrue(
            new Transaction(life.store()).put(begun.attributes(), Optional.of(item)).commit());
      } else if (sk.startsWith("L#")) {
        var key = Item.attributes("pk", item.text("pk"), "sk", sk);
        assertTrue(new Transaction(life.store()).delete(key, Optional.of(item)).commit());
      }
    }
    assertEquals(204, erase(token).status());
    assertEquals(List.of(), life.items(ADA));
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLAINT", "HARD_BOUNCE", "MANUAL", "SOFT_BOUNCE"})
  void strongerSuppressionOutlivesTheErasure(Reason reason) {
    life.subscribe(ADA);
    var token = NewsletterFixture.token(life.access(ADA));
    life.suppress(ADA, reason);
    assertEquals(204, erase(token).status());
    assertEquals(reason.name(), life.suppression(ADA).orElseThrow().text("reason"));
    life.pass(Duration.ofDays(1));
    var mails = life.mails(ADA).size();
    life.signUp(ADA);
    assertEquals(Optional.empty(), life.find(ADA));
    assertEquals(mails, life.mails(ADA).size());
  }

  @Test
  void whoComesBackBeginsFromScratch() {
    live(ADA);
    life.subscribers.lift(life.id(ADA), "admin");
    var version = life.row(ADA).version();
    assertEquals(204, erase(NewsletterFixture.token(life.access(ADA))).status());
    life.pass(Duration.ofMinutes(1));
    life.subscribe(ADA);
    assertEquals(Status.ACTIVE, life.row(ADA).status());
    assertTrue(life.row(ADA).version() > version, "an old page's form is stale");
    assertEquals(Set.of("requested", "confirmed"), Set.copyOf(life.events(ADA)));
    assertEquals(2, life.events(ADA).size());
    assertEquals(Optional.empty(), life.suppression(ADA));
  }

  @Test
  void mailThatWaitsWhenItsReaderIsErasedIsNotSent() {
    life.subscribe(ADA);
    var token = NewsletterFixture.token(life.access(ADA));
    life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(ADA));
    var rows = life.items(ADA, "O#").stream().map(item -> item.attributes()).toList();
    var mails = life.mails(ADA).size();
    assertEquals(204, erase(token).status());
    assertEquals(0, life.api.work(rows));
    assertEquals(mails, life.mails(ADA).size());
    assertEquals(List.of(), life.items(ADA));
  }
}
