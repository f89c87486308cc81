package masthead.newsletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static masthead.newsletter.NewsletterFixture.ADA;
import static masthead.newsletter.NewsletterFixture.SUBSCRIPTIONS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import masthead.local.TestApi.Reply;
import masthead.newsletter.issue.DateGuard;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of states and triggers of a subscription, row by row (`docs/newsletter.md`).
final class SubscriptionLifeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final NewsletterFixture life = new NewsletterFixture();

  private Status state() {
    return life.row(ADA).status();
  }

  private boolean getsMail() {
    return life.item(ADA).has("audiencePk") || life.item(ADA).has("audienceSk");
  }

  private static void assertProblem(int status, String type, Reply reply) {
    assertEquals(status, reply.status(), reply.text());
    assertEquals("https://masthead.example/problems#" + type, reply.at("type"));
  }

  // ---- sign-up: rows 1 to 5

  @Test
  void unknownAddressWaitsForItsConfirmation() {
    assertEquals(202, life.signUp(ADA).status());
    var row = life.row(ADA);
    assertEquals(Status.PENDING, row.status());
    assertEquals(ADA, row.email().text());
    assertFalse(getsMail());
    assertEquals(List.of("requested"), life.events(ADA));
    assertEquals("2026-11-01/en", life.lastEvent(ADA).text("textVersion"));
    assertEquals(1, life.mails("confirm", ADA));
    assertEquals(1, life.items(ADA, "T#").size());
    assertEquals("SENT", life.items(ADA, "O#").getFirst().text("state"));
    var expires = life.clock.instant().plus(Duration.ofDays(3)).getEpochSecond();
    assertEquals(expires, life.item(ADA).number("expiresAt"));
  }

  @Test
  void mailCarriesNoTokenThatTheTableHolds() {
    life.signUp(ADA);
    var token = NewsletterFixture.token(life.lastLink("confirm", ADA));
    var secret = token.substring(token.indexOf('.') + 1);
    assertFalse(life.table().toString().contains(secret), "only its hash is kept");
  }

  @Test
  void whoHasUnsubscribedBeginsAgainInANewEpoch() {
    life.bring(ADA, Status.UNSUBSCRIBED);
    var before = life.row(ADA);
    life.pass(MINUTE);
    life.signUp(ADA);
    assertEquals(Status.PENDING, state());
    assertEquals(before.epoch() + 1, life.row(ADA).epoch());
    assertEquals(before.version() + 1, life.row(ADA).version());
    assertEquals(2, life.mails("confirm", ADA));
    assertEquals(200, life.post(life.lastLink("confirm", ADA)).status());
    assertEquals(Status.ACTIVE, state());
  }

  @Test
  void secondSignUpAfterAQuarterOfAnHourSendsAnotherLinkAndEndsTheFirst() {
    life.signUp(ADA);
    var first = life.lastLink("confirm", ADA);
    var epoch = life.row(ADA).epoch();
    life.pass(Duration.ofMinutes(15));
    life.signUp(ADA);
    var second = life.lastLink("confirm", ADA);
    assertNotEquals(first, second);
    assertEquals(epoch, life.row(ADA).epoch());
    assertProblem(410, "token-superseded", life.post(first));
    assertEquals(Status.PENDING, state());
    assertEquals("confirmed", life.post(second).at("status"));
    assertProblem(410, "token-superseded", life.post(first));
  }

  @Test
  void newestSignUpIsWhatIsConfirmed() {
    life.signUp(ADA);
    life.pass(Duration.ofMinutes(15));
    var other =
        NewsletterFixture.json(ADA)
            .replace("{\"email\"", "{\"language\":\"ur\",\"hour\":5,\"email\"");
    life.api.send("POST", SUBSCRIPTIONS, other);
    life.work(ADA);
    life.post(life.lastLink("confirm", ADA));
    assertEquals("A#daily#ur#daily#Etc/UTC#05", life.item(ADA).text("audiencePk"));
  }

  @Test
  void secondSignUpWithinAQuarterOfAnHourDoesNothing() {
    life.signUp(ADA);
    var before = life.table();
    life.pass(Duration.ofMinutes(14).plusSeconds(59));
    life.signUp(ADA);
    assertEquals(before, life.table());
    assertEquals(1, life.mails(ADA).size());
  }

  @Test
  void fourthConfirmationMailOfADayIsNotSent() {
    for (var i = 0; i < 3; i++) {
      life.signUp(ADA);
      life.pass(Duration.ofMinutes(20));
    }
    assertEquals(3, life.mails("confirm", ADA));
    var before = life.table();
    life.signUp(ADA);
    assertEquals(before, life.table());
    life.pass(DAY.minusMinutes(60)); // a day after the first
    life.signUp(ADA);
    assertEquals(4, life.mails("confirm", ADA));
  }

  /// Past the gate, which would stop the sixth of a day.
  private void ask(String email) {
    var consent = new Consent("api", "2026-11-01/en", "h", Optional.empty(), "203.0.113.0", "a");
    life.outbox.ask(NewsletterFixture.email(email), Delivery.standard("en"), consent);
    life.work(email);
  }

  /// Three in a day, a quarter of an hour apart, whatever the spelling; and each address has a
  /// subscription of its own.
  @Test
  void oneMailboxIsWrittenToAsOneHoweverItsAddressIsSpelled() {
    var spellings =
        List.of("ada.l@gmail.com", "adal@gmail.com", "adal+x@googlemail.com", "a.dal@gmail.com");
    spellings.forEach(this::ask);
    assertEquals(1, life.api.mailbox().mails().size());
    for (var i = 0; i < 4; i++) {
      life.pass(Duration.ofMinutes(15));
      spellings.reversed().forEach(this::ask);
    }
    assertEquals(3, life.api.mailbox().mails().size());
    assertEquals(1, life.mailTimes().size());
    assertEquals(Optional.empty(), life.find("adal@gmail.com"), "it was not its turn");
    life.personalData.erase(life.id("a.dal@gmail.com"), _ -> {});
    assertEquals(List.of(), life.mailTimes());
  }

  @Test
  void subscriberIsToldOnceADayThatTheMailIsOnItsWay() {
    life.subscribe(ADA);
    var before = life.item(ADA);
    var events = life.events(ADA);
    var mails = life.mails(ADA).size();
    life.pass(MINUTE);
    var other = NewsletterFixture.json(ADA).replace("{\"email\"", "{\"language\":\"ur\",\"email\"");
    life.api.send("POST", SUBSCRIPTIONS, other);
    life.work(ADA);
    life.signUp(ADA);
    life.pass(DAY.minus(MINUTE));
    life.signUp(ADA);
    assertEquals(mails + 1, life.mails(ADA).size());
    life.pass(MINUTE);
    life.signUp(ADA);
    assertEquals(mails + 2, life.mails(ADA).size());
    assertEquals(before, life.item(ADA), "what was asked for is not applied");
    assertEquals(events, life.events(ADA));
    var preferences = life.lastLink("preferences", ADA);
    assertEquals(200, life.api.get(preferences).status());
  }

  @ParameterizedTest
  @EnumSource(names = {"HARD_BOUNCE", "SOFT_BOUNCE", "COMPLAINT", "MANUAL"})
  void suppressedAddressGetsNoMail(Reason reason) {
    life.subscribe(ADA);
    life.suppress(ADA, reason);
    var row = life.row(ADA);
    var suppression = life.suppression(ADA);
    life.pass(MINUTE);
    var mails = life.mails(ADA).size();
    life.signUp(ADA);
    assertEquals(mails, life.mails(ADA).size());
    assertEquals("blocked_signup", life.lastEvent(ADA).text("type"));
    assertEquals(row, life.row(ADA));
    assertEquals(suppression, life.suppression(ADA));
    assertEquals(List.of(), life.items(ADA, "O#").stream().skip(1).toList());
  }

  @Test
  void suppressionOutranksAnAddressWithoutARow() {
    life.suppress(ADA, Reason.MANUAL);
    life.signUp(ADA);
    assertEquals(Optional.empty(), life.find(ADA));
    assertEquals(List.of(), life.mails(ADA));
    assertEquals(List.of("blocked_signup"), life.events(ADA));
  }

  /// What is known of an address is told to nobody: the answers are the same to the byte, but for
  /// the id of the request.
  @ParameterizedTest
  @ValueSource(strings = {"api", "form", "browser"})
  void signUpIsAnsweredTheSameWhateverIsKnown(String client) {
    var first = request(client, "new@example.org");
    for (var state : Status.values()) {
      var email = state.name().toLowerCase(Locale.ROOT) + "@example.org";
      life.bring(email, state);
      for (var minutes : List.of(0, 15)) {
        life.pass(Duration.ofMinutes(minutes));
        var reply = request(client, email);
        assertEquals(first.status(), reply.status());
        assertArrayEquals(first.answer().body(), reply.answer().body());
        assertEquals(headers(first), headers(reply));
      }
    }
  }

  private Reply request(String client, String email) {
    var form =
        "email=%s&accepted=on&textVersion=2026-11-01%%2Fen".formatted(email.replace("@", "%40"));
    return switch (client) {
      case "form" ->
          life.api.send("POST", SUBSCRIPTIONS, form, "content-type", NewsletterFixture.FORM);
      case "browser" ->
          life.api.send(
              "POST",
              SUBSCRIPTIONS,
              form,
              "content-type",
              NewsletterFixture.FORM,
              "accept",
              "text/html,*/*");
      default -> life.api.send("POST", SUBSCRIPTIONS, NewsletterFixture.json(email));
    };
  }

  private static Map<String, String> headers(Reply reply) {
    var headers = new LinkedHashMap<>(reply.answer().headers());
    requireNonNull(headers.remove("x-request-id"));
    return headers;
  }

  // ---- confirm: rows 6 to 10

  @Test
  void confirmationMakesTheSubscriptionActive() {
    life.signUp(ADA);
    var before = life.row(ADA);
    var reply = life.post(life.lastLink("confirm", ADA));
    assertEquals(200, reply.status(), reply.text());
    assertEquals("confirmed", reply.at("status"));
    var row = life.row(ADA);
    assertEquals(Status.ACTIVE, row.status());
    assertEquals(before.version() + 1, row.version());
    assertEquals(before.epoch(), row.epoch());
    assertEquals("A#daily#en#daily#Etc/UTC#07", life.item(ADA).text("audiencePk"));
    assertEquals(life.address(ADA), life.item(ADA).text("audienceSk"));
    assertFalse(life.item(ADA).has("expiresAt"), "it stays");
    assertFalse(life.item(ADA).has("linkHash"));
    assertEquals(life.clock.instant().toString(), life.item(ADA).text("confirmedAt"));
    assertEquals(List.of("confirmed", "requested"), life.events(ADA).stream().sorted().toList());
    var url = String.valueOf(reply.at("preferencesUrl"));
    assertEquals(200, life.api.get(url.substring(url.indexOf("/v1/"))).status());
  }

  @Test
  void secondConfirmationChangesNothing() {
    life.subscribe(ADA);
    var link = life.lastLink("confirm", ADA);
    var before = life.table();
    for (var i = 0; i < 2; i++) {
      var reply = life.post(link);
      assertEquals(200, reply.status());
      assertEquals("already_confirmed", reply.at("status"));
      assertTrue(reply.text().contains("preferencesUrl"));
    }
    assertEquals(before, life.table());
  }

  @ParameterizedTest
  @CsvSource({"GET", "HEAD"})
  void lookingAtTheConfirmationChangesNothing(String method) {
    life.signUp(ADA);
    var link = life.lastLink("confirm", ADA);
    var before = life.table();
    for (var accept : List.of("text/html", "application/json", "*/*")) {
      assertEquals(200, life.api.send(method, link, null, "accept", accept).status());
    }
    assertEquals(before, life.table());
    assertEquals("confirmable", life.api.get(link).at("state"));
    assertEquals("ad•@ex•••••.org", life.api.get(link).at("email"));
    life.pass(DAY.multipliedBy(2));
    assertEquals(410, life.api.send(method, link, null).status());
    var other = link.substring(0, link.length() - 1) + (link.endsWith("A") ? "B" : "A");
    assertEquals(404, life.api.send(method, other, null).status());
    assertEquals(before, life.table());
  }

  /// How many hours after the sign-up, and what the link is then. Deletion by TTL is late, so the
  /// row is there all the time.
  @ParameterizedTest
  @CsvSource({
    "47, 200, ''",
    "48, 410, token-expired",
    "71, 410, token-expired",
    "72, 404, not-found"
  })
  void confirmationIsPossibleForTwoDays(int hours, int status, String type) {
    life.signUp(ADA);
    var before = life.row(ADA);
    life.pass(Duration.ofHours(hours));
    var reply = life.post(life.lastLink("confirm", ADA));
    assertEquals(status, reply.status(), reply.text());
    if (status != 200) {
      assertProblem(status, type, reply);
      assertEquals(before, life.row(ADA));
    }
  }

  @Test
  void rowThatWasNeverConfirmedCountsAsGoneWhenItsTimeIsOver() {
    life.signUp(ADA);
    var before = life.row(ADA);
    var old = life.lastLink("confirm", ADA);
    life.pass(Duration.ofDays(3));
    life.signUp(ADA);
    assertTrue(life.row(ADA).epoch() > before.epoch());
    assertTrue(life.row(ADA).version() > before.version());
    assertEquals(404, life.post(old).status());
    assertEquals("confirmed", life.post(life.lastLink("confirm", ADA)).at("status"));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNSUBSCRIBED", "SUPPRESSED"})
  void usedLinkBringsNobodyBack(Status state) {
    life.bring(ADA, state);
    var before = life.table();
    assertProblem(410, "token-superseded", life.post(life.lastLink("confirm", ADA)));
    assertProblem(410, "token-superseded", life.api.get(life.lastLink("confirm", ADA)));
    assertEquals(before, life.table());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unusedLinkIsDeadOnceTheSubscriptionEnded(boolean suppressed) {
    life.signUp(ADA);
    if (suppressed) {
      life.suppress(ADA, Reason.COMPLAINT);
    } else {
      life.post(life.unsubscribe(ADA));
    }
    var before = life.table();
    assertProblem(410, "token-superseded", life.post(life.lastLink("confirm", ADA)));
    assertEquals(before, life.table());
  }

  @Test
  void linkOfAnEarlierEpochIsDead() {
    life.bring(ADA, Status.UNSUBSCRIBED);
    var old = life.lastLink("confirm", ADA);
    life.signUp(ADA);
    assertProblem(410, "token-superseded", life.post(old));
    assertEquals(Status.PENDING, state());
    life.post(life.lastLink("confirm", ADA));
    assertProblem(410, "token-superseded", life.post(old));
    assertEquals(Status.ACTIVE, state());
  }

  // ---- unsubscribe: rows 11 to 14

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "ACTIVE"})
  void unsubscribingEndsTheSubscription(Status state) {
    life.bring(ADA, state);
    var before = life.row(ADA);
    life.pass(MINUTE);
    assertEquals(200, life.post(life.unsubscribe(ADA)).status());
    var row = life.row(ADA);
    assertEquals(Status.UNSUBSCRIBED, row.status());
    assertEquals(before.version() + 1, row.version());
    assertFalse(getsMail());
    assertFalse(life.item(ADA).has("pausedUntil"));
    assertEquals("unsubscribed", life.lastEvent(ADA).text("type"));
    assertEquals("one_click", life.lastEvent(ADA).text("source"));
    assertEquals(state.name().toLowerCase(Locale.ROOT), life.lastEvent(ADA).text("was"));
    assertEquals(state == Status.PENDING, life.item(ADA).has("confirmBlockedUntil"));
    assertEquals(state == Status.PENDING, life.item(ADA).has("expiresAt"));
  }

  @Test
  void buttonOfThePageIsNotedAsThePage() {
    life.subscribe(ADA);
    life.pass(MINUTE);
    life.api.send(
        "POST", life.unsubscribe(ADA), "reason=page", "content-type", NewsletterFixture.FORM);
    assertEquals("page", life.lastEvent(ADA).text("source"));
  }

  @Test
  void whoSaysItWasNotMeIsLeftAloneForThirtyDays() {
    life.signUp(ADA);
    var mail = life.mails(ADA).getFirst();
    assertEquals(200, life.post(NewsletterFixture.oneClick(mail)).status());
    var before = life.table();
    for (var days : List.of(0, 1, 28)) {
      life.pass(Duration.ofDays(days));
      life.signUp(ADA);
      assertEquals(before, life.table());
    }
    life.pass(DAY);
    life.signUp(ADA);
    assertEquals(2, life.mails("confirm", ADA));
    assertEquals("confirmed", life.post(life.lastLink("confirm", ADA)).at("status"));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNSUBSCRIBED", "SUPPRESSED"})
  void unsubscribingTwiceIsAnsweredTheSame(Status state) {
    life.bring(ADA, Status.ACTIVE);
    life.bring("bob@example.org", state);
    var first = life.post(life.unsubscribe(ADA));
    var before = life.table();
    var again = life.post(life.unsubscribe("bob@example.org"));
    assertEquals(200, again.status());
    assertArrayEquals(first.answer().body(), again.answer().body());
    assertEquals(headers(first), headers(again));
    assertEquals(before, life.table());
  }

  @Test
  void unsubscribingOfSomebodyErasedIsAnsweredTheSame() {
    life.subscribe(ADA);
    var link = life.unsubscribe(ADA);
    life.personalData.erase(life.id(ADA), _ -> {});
    var before = life.table();
    var gone = life.post(link);
    assertEquals(200, gone.status());
    assertEquals("You are unsubscribed.\n", gone.text());
    assertEquals(200, life.api.get(link, "accept", "text/html").status());
    assertEquals(before, life.table());
  }

  @ParameterizedTest
  @EnumSource
  void lookingAtTheUnsubscribePageChangesNothing(Status state) {
    life.bring(ADA, state);
    var before = life.table();
    for (var method : List.of("GET", "HEAD")) {
      for (var accept : List.of("text/html", "application/json", "*/*")) {
        assertEquals(
            200, life.api.send(method, life.unsubscribe(ADA), null, "accept", accept).status());
      }
    }
    assertEquals(before, life.table());
  }

  @Test
  void unsubscribeLinkWorksAfterASecondSignUp() {
    life.subscribe(ADA);
    var old = NewsletterFixture.oneClick(life.mails(ADA).getFirst());
    life.post(old);
    life.subscribe(ADA);
    assertEquals(Status.ACTIVE, state());
    life.pass(Duration.ofDays(400));
    assertEquals(200, life.post(old).status());
    assertEquals(Status.UNSUBSCRIBED, state());
  }

  @Test
  void badSignatureIsNotFound() {
    life.subscribe(ADA);
    var before = life.table();
    var link = life.unsubscribe(ADA);
    var bad = link.substring(0, link.length() - 2) + "xx";
    assertProblem(404, "not-found", life.post(bad));
    assertProblem(404, "not-found", life.api.get(bad));
    assertEquals(before, life.table());
  }

  // ---- preferences: row 15

  private Reply patch(String body, String tag) {
    return life.api.send(
        "PATCH",
        life.preferences(ADA),
        body,
        "content-type",
        "application/merge-patch+json",
        "if-match",
        tag);
  }

  @Test
  void changedPreferencesAreNotedBeforeAndAfter() {
    life.subscribe(ADA);
    var before = life.row(ADA);
    life.pass(MINUTE);
    var tag = requireNonNull(life.api.get(life.preferences(ADA)).header("etag"));
    assertEquals("\"" + before.version() + "\"", tag);
    var reply =
        patch(
            "{\"language\":\"ur\",\"frequency\":\"weekly:FR\",\"timeZone\":\"Asia/Karachi\",\"hour\":6}",
            tag);
    assertEquals(200, reply.status(), reply.text());
    assertEquals("\"" + (before.version() + 1) + "\"", reply.header("etag"));
    assertEquals("ur", reply.at("language"));
    assertEquals("A#daily#ur#weekly:FR#Asia/Karachi#06", life.item(ADA).text("audiencePk"));
    var event = life.lastEvent(ADA);
    assertEquals("preferences_changed", event.text("type"));
    assertEquals("en daily Etc/UTC 07", event.text("before"));
    assertEquals("ur weekly:FR Asia/Karachi 06", event.text("after"));
  }

  @Test
  void pauseIsADayAndEndsByItself() {
    life.subscribe(ADA);
    var version = life.row(ADA).version();
    assertEquals(200, life.pause(ADA).status());
    assertEquals("PAUSED", life.api.get(life.preferences(ADA)).at("state"));
    assertEquals(version + 1, life.row(ADA).version());
    var tag = "\"" + (version + 1) + "\"";
    var changed = patch("{\"hour\":9}", tag);
    assertEquals("PAUSED", changed.at("state"), "a change of the hour ends no pause");
    life.pass(Duration.ofDays(21));
    var over = life.api.get(life.preferences(ADA));
    assertEquals("ACTIVE", over.at("state"));
    assertNull(over.at("pausedUntil"));
    assertEquals("A#daily#en#daily#Etc/UTC#09", life.item(ADA).text("audiencePk"));
    assertEquals(200, life.pause(ADA).status());
    var ended = patch("{\"pausedUntil\":null}", "*");
    assertEquals("ACTIVE", ended.at("state"));
    assertFalse(life.item(ADA).has("pausedUntil"));
  }

  @Test
  void changeThatChangesNothingWritesNothing() {
    life.subscribe(ADA);
    var before = life.table();
    assertEquals(200, patch("{\"hour\":7}", "*").status());
    assertEquals(200, patch("{}", "*").status());
    assertEquals(before, life.table());
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "UNSUBSCRIBED", "SUPPRESSED"})
  void whoGetsNoMailHasNoPreferencesToChange(Status state) {
    life.bring(ADA, state);
    var before = life.table();
    assertProblem(409, "not-active", patch("{\"hour\":8}", "*"));
    assertEquals(before, life.table());
  }

  // ---- bounces and complaints: rows 16 to 19

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, HARD_BOUNCE",
    "ACTIVE, COMPLAINT",
    "ACTIVE, MANUAL",
    "PENDING, COMPLAINT",
    "UNSUBSCRIBED, COMPLAINT",
    "SUPPRESSED, COMPLAINT"
  })
  void suppressionEndsTheMailOfWhateverState(Status state, Reason reason) {
    life.bring(ADA, state);
    var version = life.row(ADA).version();
    life.pass(MINUTE);
    assertTrue(life.subscribers.report(life.id(ADA), reason, "mail_event", "f1"));
    assertEquals(Status.SUPPRESSED, state());
    assertEquals(version + (state == Status.SUPPRESSED ? 0 : 1), life.row(ADA).version());
    assertFalse(getsMail());
    assertEquals(reason.name(), life.suppression(ADA).orElseThrow().text("reason"));
    assertEquals("suppressed", life.lastEvent(ADA).text("type"));
    assertEquals(reason.name(), life.lastEvent(ADA).text("reason"));
    var before = life.table();
    assertFalse(life.subscribers.report(life.id(ADA), reason, "mail_event", "f1"));
    assertEquals(before, life.table(), "a report that comes twice counts once");
  }

  /// What is known, what comes, and which of the two counts from then on.
  @ParameterizedTest
  @CsvSource({
    "SOFT_BOUNCE, HARD_BOUNCE, HARD_BOUNCE",
    "HARD_BOUNCE, SOFT_BOUNCE, HARD_BOUNCE",
    "MANUAL,      COMPLAINT,   COMPLAINT",
    "COMPLAINT,   MANUAL,      COMPLAINT",
    "COMPLAINT,   HARD_BOUNCE, COMPLAINT",
    "ERASED,      SOFT_BOUNCE, SOFT_BOUNCE"
  })
  void strongestReasonCountsAndNoneIsForgotten(Reason known, Reason next, Reason counts) {
    life.suppress(ADA, known);
    life.suppress(ADA, next);
    var suppression = life.suppression(ADA).orElseThrow();
    assertEquals(counts.name(), suppression.text("reason"));
    assertEquals(
        List.of(known.name(), next.name()).stream().sorted().toList(),
        List.of(suppression.text("reasons").split(" ")));
    assertEquals(counts == Reason.SOFT_BOUNCE, suppression.has("liftAt"));
  }

  private boolean softBounce(String id) {
    return softBounce(id, List.of());
  }

  private boolean softBounce(String id, List<Instant> lastIssues) {
    var bounce = new SoftBounce(life.clock.instant(), lastIssues);
    return life.subscribers.softBounce(life.id(ADA), bounce, "mail_event", id);
  }

  @Test
  void thirdSoftBounceWithinFiveIssuesSuppressesForThirtyDays() {
    life.subscribe(ADA);
    assertFalse(softBounce("b1"));
    assertFalse(softBounce("b1"), "the same report again");
    life.pass(DAY);
    assertFalse(softBounce("b2"));
    assertEquals(Status.ACTIVE, state());
    life.pass(DAY);
    assertTrue(softBounce("b3"));
    assertEquals(Status.SUPPRESSED, state());
    assertEquals("SOFT_BOUNCE", life.suppression(ADA).orElseThrow().text("reason"));

    life.pass(Duration.ofDays(30));
    life.signUp(ADA);
    assertEquals("blocked_signup", life.lastEvent(ADA).text("type"), "to the second");
    life.pass(Duration.ofSeconds(1));
    life.signUp(ADA);
    assertEquals(Status.PENDING, state());
    assertTrue(life.suppression(ADA).isPresent(), "it is lifted by the confirmation");
    life.post(life.lastLink("confirm", ADA));
    assertEquals(Status.ACTIVE, state());
    assertEquals(Optional.empty(), life.suppression(ADA));
    life.pass(MINUTE);
    assertFalse(softBounce("b4"), "the count begins anew");
  }

  /// Every third issue comes back, so never more than two of five.
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void softBouncesWithFiveIssuesBetweenThemAreForgotten(int daysBetweenIssues) {
    life.subscribe(ADA);
    var issues = new ArrayDeque<Instant>();
    for (var i = 0; i < 12; i++) {
      issues.addFirst(life.clock.instant());
      if (i % 3 == 0) {
        assertFalse(softBounce("far" + i, issues.stream().limit(5).toList()), "issue " + i);
      }
      life.pass(Duration.ofDays(daysBetweenIssues));
    }
    assertEquals(Status.ACTIVE, state());
    issues.addFirst(life.clock.instant());
    assertFalse(softBounce("near1", issues.stream().limit(5).toList()));
    life.pass(Duration.ofDays(daysBetweenIssues));
    issues.addFirst(life.clock.instant());
    assertTrue(softBounce("near2", issues.stream().limit(5).toList()));
    assertEquals(Status.SUPPRESSED, state());
  }

  /// What SES reports of issues, against what was sent according to the ledger.
  @Test
  void softBouncesAreCountedByTheIssuesThatWereSent() throws IOException {
    life.subscribe(ADA);
    var ledger = new LedgerStore(life.store(), life.clock);
    var ada = life.id(ADA).text();
    var issues = new ArrayList<IssueId>();
    for (var day = 0; day < 7; day++) {
      var at = life.clock.instant().truncatedTo(ChronoUnit.DAYS);
      var issue = new IssueId(at, "en", Frequency.DAILY, LocalDate.ofInstant(at, ZoneOffset.UTC));
      ledger.add(issue, List.of(ada));
      assertEquals(DateGuard.OURS, new DateGuardStore(life.store(), life.clock).take(issue, ada));
      issues.add(issue);
      life.pass(DAY);
    }
    ledger.leaveOut(issues.get(3), ada, Recipient.Reason.PAUSED);
    for (var day : List.of(0, 1, 5, 6)) { // the last five issues begin with that of day 1
      comesBack(issues.get(day), "f" + day);
      comesBack(issues.get(day), "f" + day);
      assertEquals(day == 6 ? Status.SUPPRESSED : Status.ACTIVE, state(), "day " + day);
    }
  }

  private void comesBack(IssueId issue, String feedbackId) throws IOException {
    var event =
        Files.readString(Path.of("events/feedback/soft-bounced.json"))
            .replace("curious@sample.example.org", ADA)
            .replace("20261124T0600Z-en-daily-20261124", issue.toString())
            .replaceAll("\"feedbackId\": \"[^\"]*\"", "\"feedbackId\": \"" + feedbackId + "\"");
    life.api.run("FeedbackFunction", event.getBytes(UTF_8));
  }

  @Test
  void softBounceOfNobodyIsNothing() {
    assertFalse(softBounce("b1"));
    assertEquals(List.of(), life.table());
  }

  @ParameterizedTest
  @EnumSource(names = {"HARD_BOUNCE", "COMPLAINT", "MANUAL"})
  void neverLiftedByWhatAnybodyDoesAtHome(Reason reason) {
    life.bring(ADA, Status.PENDING);
    var pending = life.lastLink("confirm", ADA);
    life.suppress(ADA, reason);
    for (var i = 0; i < 4; i++) {
      life.pass(Duration.ofDays(100));
      life.signUp(ADA);
      life.post(pending);
      life.post(life.unsubscribe(ADA));
      patch("{\"pausedUntil\":null}", "*");
    }
    assertEquals(Status.SUPPRESSED, state());
    assertEquals(1, life.mails(ADA).size());
    assertEquals(reason.name(), life.suppression(ADA).orElseThrow().text("reason"));
  }

  @Test
  void operatorLiftsAndTheOwnerBeginsAgain() {
    life.bring(ADA, Status.SUPPRESSED);
    life.pass(MINUTE);
    assertTrue(life.subscribers.lift(life.id(ADA), "admin"));
    assertFalse(life.subscribers.lift(life.id(ADA), "admin"));
    assertEquals("suppression_lifted", life.lastEvent(ADA).text("type"));
    assertEquals(Status.SUPPRESSED, state(), "an operator brings nobody back");
    assertProblem(410, "token-superseded", life.post(life.lastLink("confirm", ADA)));
    life.subscribe(ADA);
    assertEquals(Status.ACTIVE, state());
  }

  // ---- erasure: row 20

  @ParameterizedTest
  @EnumSource
  void erasureLeavesNothingButTheMark(Status state) {
    life.bring(ADA, Status.ACTIVE);
    var token = NewsletterFixture.token(life.access(ADA));
    switch (state) { // whoever bounced hard gets no mail, so the link is older
      case PENDING -> {}
      case ACTIVE -> {}
      case UNSUBSCRIBED -> life.post(life.unsubscribe(ADA));
      case SUPPRESSED -> life.suppress(ADA, Reason.HARD_BOUNCE);
    }
    var me = "/v1/newsletter/me";
    var reply = life.api.send("DELETE", me, null, "authorization", "Bearer " + token);
    assertEquals(204, reply.status(), reply.text());
    assertEquals(List.of(), life.items(ADA));
    var reason = state == Status.SUPPRESSED ? "HARD_BOUNCE" : "ERASED";
    assertEquals(reason, life.suppression(ADA).orElseThrow().text("reason"));
    assertEquals(1, life.table().size());
    assertThrows(NoSuchElementException.class, () -> life.row(ADA));
  }

  @Test
  void whoWasErasedMayComeBack() {
    life.subscribe(ADA);
    life.personalData.erase(life.id(ADA), _ -> {});
    life.pass(MINUTE);
    life.subscribe(ADA);
    assertEquals(Status.ACTIVE, state());
    assertEquals(Optional.empty(), life.suppression(ADA));
    assertEquals(2, life.events(ADA).size(), "from scratch");
  }
}
