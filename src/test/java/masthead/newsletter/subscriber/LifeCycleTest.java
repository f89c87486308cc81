package masthead.newsletter.subscriber;

import static masthead.newsletter.subscriber.People.ADA;
import static masthead.newsletter.subscriber.People.BEFORE;
import static masthead.newsletter.subscriber.People.DELIVERY;
import static masthead.newsletter.subscriber.People.GIVEN;
import static masthead.newsletter.subscriber.People.NOW;
import static masthead.newsletter.subscriber.People.mails;
import static masthead.newsletter.subscriber.People.seconds;
import static masthead.newsletter.subscriber.People.suppression;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.Bounce;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The edges of the rules: to the second, and to the count. What happens in which state is in
/// [StateTableTest].
final class LifeCycleTest {
  private static final Instant SECOND = seconds(NOW);

  private static Register asking(Register register) {
    return register.with(People.signUp());
  }

  private static Decision<?> decide(Register register) {
    return LifeCycle.decide(register.person(), NOW);
  }

  private static Optional<MailKind> mail(Register register) {
    return decide(register).mail();
  }

  // How often a mailbox is written to

  @ParameterizedTest
  @CsvSource({"PT0S, false", "PT14M59S, false", "PT15M, true", "PT16M, true"})
  void quarterOfAnHourLiesBetweenTwoConfirmationMails(Duration ago, boolean sent) {
    var mails = mails(MailKind.CONFIRM, ago);
    for (var row :
        List.of(Register.empty(), Register.empty().with(People.pending(Optional.empty())))) {
      assertEquals(sent, mail(asking(row.with(mails))).isPresent());
    }
  }

  /// Whoever ended their subscription after that mail has read it, and may begin again at once.
  @ParameterizedTest
  @CsvSource({"PT4M, true", "PT5M, true", "PT5M1S, false"})
  void whoEndedTheirSubscriptionSinceDoesNotWait(Duration endedAgo, boolean sent) {
    var mails = mails(MailKind.CONFIRM, Duration.ofMinutes(5));
    var at = SECOND.minus(endedAgo);
    var none = Optional.<Instant>empty();
    for (var state :
        List.of(
            new Unsubscribed(at, none, Optional.empty()),
            new Suppressed(at, none, none, Optional.empty()))) {
      var register = Register.empty().with(People.row(state, none)).with(mails);
      assertEquals(sent, mail(asking(register)).isPresent(), state.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'PT1H PT2H',                              true",
    "'PT1H PT2H PT23H59M59S',                  false",
    "'PT1H PT2H PT24H',                        true",
    "'PT48H PT72H PT96H PT120H PT144H',        true",
    "'PT48H PT72H PT96H PT120H PT144H PT719H', false",
    "'PT48H PT72H PT96H PT120H PT144H PT720H', true"
  })
  void threeConfirmationMailsADayAndSixAMonth(String ago, boolean sent) {
    var times = Stream.of(ago.split(" ")).map(Duration::parse).toArray(Duration[]::new);
    var register = Register.empty().with(mails(MailKind.CONFIRM, times));
    assertEquals(sent, mail(asking(register)).isPresent());
  }

  @ParameterizedTest
  @CsvSource({"PT23H59M59S, false", "PT24H, true"})
  void subscriberIsRemindedOnceADay(Duration ago, boolean sent) {
    var register = Register.empty().with(People.active()).with(mails(MailKind.ALREADY, ago));
    assertEquals(sent, mail(asking(register)).isPresent());
    assertTrue(decide(asking(register)).settles());
  }

  @ParameterizedTest
  @CsvSource({
    "'PT1H PT2H',             true",
    "'PT1H PT2H PT23H59M59S', false",
    "'PT1H PT2H PT24H',       true"
  })
  void threeAccessMailsADay(String ago, boolean sent) {
    var times = Stream.of(ago.split(" ")).map(Duration::parse).toArray(Duration[]::new);
    var register =
        Register.empty()
            .with(People.active())
            .with(mails(MailKind.ACCESS, times))
            .with(new Request.Access(ADA, "asked"));
    assertEquals(sent, mail(register).isPresent());
  }

  @Test
  void kindsOfMailAreCountedApartAndOldTimesForgotten() {
    var old = Duration.ofDays(30);
    var history =
        mails(MailKind.CONFIRM, old.plusSeconds(1), old, Duration.ofDays(29))
            .with(MailKind.ACCESS, NOW)
            .with(MailKind.CONFIRM, NOW);
    assertEquals(
        Map.of(
            MailKind.CONFIRM, List.of(SECOND.minus(Duration.ofDays(29)), SECOND),
            MailKind.ACCESS, List.of(SECOND)),
        history.sent());
  }

  // What a sign-up leaves

  @Test
  void newestSignUpIsWhatWillBeConfirmed() {
    var asked = People.signUp();
    var after = decide(Register.empty().with(asked)).after();
    assertEquals(
        Optional.of(
            new Subscription(
                ADA,
                asked.delivery(),
                NOW.toEpochMilli(),
                NOW.toEpochMilli(),
                new Pending("asked", asked.consent(), Optional.empty()),
                List.of(),
                Optional.of(seconds(NOW.plus(Duration.ofDays(3)))))),
        after.subscription());
    assertEquals(Map.of(MailKind.CONFIRM, List.of(SECOND)), after.mails().sent());
  }

  @ParameterizedTest
  @CsvSource({"PT-1S, true", "PT0S, true", "PT1S, false"})
  void softBounceBlocksToTheSecond(Duration sinceLift, boolean blocked) {
    var soft =
        new Suppression(Set.of(Reason.SOFT_BOUNCE), BEFORE, Optional.of(SECOND.minus(sinceLift)));
    var register = asking(Register.empty().with(soft));
    assertEquals(blocked, mail(register).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"PT1S, false", "PT0S, true"})
  void blockOfThirtyDaysEndsToTheSecond(Duration more, boolean sent) {
    var end = Optional.of(SECOND.plus(more));
    var state = new Unsubscribed(BEFORE, end, Optional.empty());
    assertEquals(
        sent, mail(asking(Register.empty().with(People.row(state, Optional.empty())))).isPresent());
    var suppressed = new Suppressed(BEFORE, Optional.empty(), end, Optional.empty());
    var row = People.row(suppressed, Optional.empty());
    assertEquals(sent, mail(asking(Register.empty().with(row))).isPresent());
  }

  // Links

  private static Person holding(Subscription row, OneTimeLink link) {
    return Register.empty().with(row).person().withLink(Optional.of(link));
  }

  @ParameterizedTest
  @CsvSource({"PT1S,    Open", "PT0S,    Expired", "PT-24H,  Unknown", "PT-23H59M59S, Expired"})
  void confirmLinkIsGoodUntilItsTimeAndKnownForADayMore(Duration left, String found) {
    var link = OneTimeLink.of(Purpose.CONFIRM, "newest", 100, SECOND.plus(left));
    var row = People.row(new Pending("newest", GIVEN, Optional.empty()), Optional.empty());
    var person = holding(row, link);
    assertEquals(found, LifeCycle.find(person, NOW).getClass().getSimpleName());
    assertEquals(!found.equals("Unknown"), LifeCycle.isConfirming(person, NOW));
    assertEquals(found.equals("Open"), LifeCycle.confirm(person, NOW).changes());
  }

  @Test
  void accessLinkConfirmsNothing() {
    var link = OneTimeLink.of(Purpose.ACCESS, "newest", 100, NOW.plus(Duration.ofHours(1)));
    var person = holding(People.pending(Optional.empty()), link);
    assertEquals(new Confirmation.Unknown(), LifeCycle.find(person, NOW));
    assertFalse(LifeCycle.isConfirming(person, NOW));
  }

  /// Somebody who was imported never used a link.
  @Test
  void unusedLinkOfAnActiveSubscriptionIsSuperseded() {
    var link = OneTimeLink.of(Purpose.CONFIRM, "newest", 100, NOW.plus(Duration.ofHours(1)));
    assertEquals(
        new Confirmation.Superseded(Optional.of(People.active())),
        LifeCycle.find(holding(People.active(), link), NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "ERASED,      Open",
    "SOFT_BOUNCE, Superseded",
    "MANUAL,      Superseded",
    "HARD_BOUNCE, Superseded",
    "COMPLAINT,   Superseded"
  })
  void suppressionClosesTheConfirmLink(Reason reason, String found) {
    var link = OneTimeLink.of(Purpose.CONFIRM, "newest", 100, NOW.plus(Duration.ofHours(1)));
    var person =
        holding(People.pending(Optional.empty()), link)
            .withSuppression(Optional.of(suppression(reason)));
    assertEquals(found, LifeCycle.find(person, NOW).getClass().getSimpleName());
  }

  @Test
  void confirmationKeepsTheProofAndWhatWasAskedFor() {
    var link = OneTimeLink.of(Purpose.CONFIRM, "newest", 100, NOW.plus(Duration.ofHours(1)));
    var person =
        holding(People.pending(Optional.of(BEFORE)), link)
            .withSuppression(Optional.of(suppression(Reason.ERASED)));
    var decision = LifeCycle.confirm(person, NOW);
    var proof = new Subscription.Proof(NOW, "2026-11-01/en", Optional.empty());
    assertEquals(
        Optional.of(
            new Subscription(
                ADA,
                DELIVERY,
                100,
                201,
                new Active(proof, Optional.empty()),
                List.of(),
                Optional.empty())),
        decision.after().subscription());
    assertEquals(Optional.empty(), decision.after().suppression(), "the mark is lifted");
    assertEquals(Optional.of(link.used(NOW)), decision.after().link());
    assertEquals(Optional.of(GIVEN), decision.events().getFirst().proof());
  }

  /// Purpose, minutes left, whether an erasure was begun, the epoch of the subscription.
  @ParameterizedTest
  @CsvSource({
    "ACCESS,  PT1S, false, 100, true,  true",
    "ACCESS,  PT0S, false, 100, false, false",
    "ACCESS,  PT1S, false, 101, true,  true",
    "ACCESS,  PT1S, false, 0,   false, true",
    "ACCESS,  PT1S, true,  0,   true,  false",
    "ACCESS,  PT1S, true,  101, true,  false",
    "ACCESS,  PT0S, true,  100, false, false",
    "CONFIRM, PT1S, false, 100, false, false",
    "CONFIRM, PT1S, true,  100, false, false"
  })
  void accessLinkLetsInWhileSomethingIsKept(
      Purpose purpose, Duration left, boolean used, long epoch, boolean letsIn, boolean depends) {
    var link = OneTimeLink.of(purpose, "x", epoch, SECOND.plus(left));
    var register = epoch == 0 ? Register.empty() : Register.empty().with(People.active());
    var person = register.person().withLink(Optional.of(used ? link.used(BEFORE) : link));
    assertEquals(letsIn, LifeCycle.letsIn(person, NOW));
    assertEquals(depends, LifeCycle.dependsOnTheSubscription(person, NOW));
  }

  // Preferences

  @Test
  void pauseIsADayInTheSubscribersZone() {
    var delivery = new Delivery("en", "daily", ZoneId.of("Pacific/Kiritimati"), 7); // UTC+14
    var today = LocalDate.of(2026, 11, 28);
    for (var days : List.of(-1, 0, 1)) {
      var day = today.plusDays(days);
      var state = new Active(People.PROOF, Optional.of(day));
      var row = new Subscription(ADA, delivery, 1, 1, state, List.of(), Optional.empty());
      assertEquals(days > 0 ? Optional.of(day) : Optional.empty(), row.pausedUntil(NOW));
    }
    assertEquals(Optional.empty(), People.pending(Optional.empty()).pausedUntil(NOW));
  }

  @Test
  void changeIsForOneVersionAndCountsIt() {
    var person = Register.empty().with(People.active()).person();
    var delivery = Delivery.standard("ur");
    var day = Optional.of(LocalDate.of(2026, 12, 24));
    assertEquals(
        new Changed.Conflict(People.active()),
        LifeCycle.change(person, version -> version != 200, delivery, day, NOW).outcome());
    var done = LifeCycle.change(person, version -> version == 200, delivery, day, NOW);
    assertEquals(
        Optional.of(
            new Subscription(
                ADA,
                delivery,
                100,
                201,
                new Active(People.PROOF, day),
                List.of(),
                Optional.empty())),
        done.after().subscription());
    assertEquals(
        Map.of(
            "before", "en daily Etc/UTC 07",
            "after", "ur daily Etc/UTC 07 paused until 2026-12-24"),
        done.events().getFirst().details());
  }

  @Test
  void changeThatChangesNothingIsNone() {
    var past = Optional.of(LocalDate.of(2026, 11, 27));
    var row = People.row(new Active(People.PROOF, past), Optional.empty());
    var person = Register.empty().with(row).person();
    var none = Optional.<LocalDate>empty();
    assertFalse(LifeCycle.change(person, _ -> true, DELIVERY, none, NOW).changes());
    var day = Optional.of(LocalDate.of(2026, 12, 24));
    assertTrue(LifeCycle.change(person, _ -> true, DELIVERY, day, NOW).changes());
    assertTrue(LifeCycle.change(person, _ -> true, Delivery.standard("ur"), none, NOW).changes());
  }

  // Bounces

  /// Issues that came on each of the last days, the newest first.
  private static List<Instant> daily(int count) {
    return IntStream.range(0, count).mapToObj(days -> NOW.minus(Duration.ofDays(days))).toList();
  }

  private static Person bounced(Instant... mails) {
    var row = People.active().bounced(List.of(mails));
    return Register.empty().with(row).person().reported(false);
  }

  /// How long before now the first of three mails was sent that came back, and how many issues
  /// there were; the fifth-last is four days old.
  @ParameterizedTest
  @CsvSource({
    "P4D,           9, TOO_MANY",
    "P4DT0.001S,    9, COUNTED",
    "P4DT0.001S,    4, TOO_MANY",
    "P90D,          4, TOO_MANY",
    "P90DT0.001S,   4, COUNTED",
    "P90DT0.001S,   0, COUNTED"
  })
  void thirdSoftBounceWithinFiveIssuesIsTooMany(Duration first, int issues, Bounce expected) {
    var person = bounced(NOW.minus(first), NOW.minusSeconds(9));
    var lastIssues = daily(issues).stream().limit(SoftBounce.ISSUES).toList();
    var decision = SuppressionRules.softBounce(person, new SoftBounce(NOW, lastIssues), NOW);
    assertEquals(expected, decision.outcome());
    assertEquals(expected == Bounce.COUNTED, decision.changes());
    if (expected == Bounce.COUNTED) {
      assertEquals(
          List.of(NOW.minusSeconds(9), NOW),
          decision.after().subscription().orElseThrow().softBounces());
      assertTrue(decision.after().reported());
    }
  }

  /// The last five issues of somebody who is paused may be months apart: they count all the same.
  @Test
  void pauseForgetsNoBounce() {
    var issues =
        Stream.of(1, 40, 41, 42, 43).map(days -> NOW.minus(Duration.ofDays(days))).toList();
    var person = bounced(issues.get(4), issues.get(2));
    var bounce = new SoftBounce(issues.getFirst(), issues);
    assertEquals(Bounce.TOO_MANY, SuppressionRules.softBounce(person, bounce, NOW).outcome());
  }

  @Test
  void reportOfAnOldIssueIsNotedAndCountsNothing() {
    var person = bounced(NOW.minusSeconds(9), NOW.minusSeconds(8));
    var bounce = new SoftBounce(NOW.minus(Duration.ofDays(5)), daily(5));
    var decision = SuppressionRules.softBounce(person, bounce, NOW);
    assertEquals(Bounce.COUNTED, decision.outcome());
    assertEquals(2, decision.after().subscription().orElseThrow().softBounces().size());
    assertTrue(decision.after().reported());
  }

  @Test
  void reportThatComesAgainIsIgnored() {
    var person = Register.empty().with(People.active()).person().reported(true);
    var bounce = new SoftBounce(NOW, List.of());
    assertEquals(Bounce.IGNORED, SuppressionRules.softBounce(person, bounce, NOW).outcome());
    assertFalse(SuppressionRules.softBounce(person, bounce, NOW).changes());
    var again = SuppressionRules.suppress(person, Reason.COMPLAINT, "ses", NOW);
    assertEquals(false, again.outcome());
    assertFalse(again.changes());
  }

  @Test
  void twoReportsOfOneMailAreOneBounce() {
    var bounce = new SoftBounce(NOW.minusSeconds(9), List.of());
    var person = bounced(NOW.minusSeconds(9), NOW.minusSeconds(5));
    assertEquals(Bounce.COUNTED, SuppressionRules.softBounce(person, bounce, NOW).outcome());
  }

  // Suppressions

  /// Every set of reasons with every reason that may come: the strongest counts, none is forgotten.
  @ParameterizedTest
  @EnumSource
  void strongestReasonCountsAndNoneIsForgotten(Reason next) {
    var reasons = Reason.values();
    for (var bits = 1; bits < 1 << reasons.length; bits++) {
      var known = EnumSet.noneOf(Reason.class);
      for (var i = 0; i < reasons.length; i++) {
        if ((bits & (1 << i)) != 0) {
          known.add(reasons[i]);
        }
      }
      var liftAt = Optional.of(SECOND.plus(Duration.ofDays(7)));
      var before = new Suppression(known, BEFORE, liftAt).settled();
      var after = Suppression.with(Optional.of(before), next, NOW);
      var all = EnumSet.copyOf(known);
      all.add(next);
      var strongest = all.stream().reduce((_, last) -> last).orElseThrow();
      assertEquals(all, after.reasons());
      assertEquals(strongest, after.reason());
      assertEquals(BEFORE, after.firstAt());
      var expected =
          next == Reason.SOFT_BOUNCE
              ? Optional.of(SECOND.plus(Duration.ofDays(30)))
              : before.liftAt();
      assertEquals(strongest == Reason.SOFT_BOUNCE ? expected : Optional.empty(), after.liftAt());
    }
  }

  @Test
  void markOfAnErasureOutlivesWhatLayAboveIt() {
    var both = Register.empty().with(suppression(Reason.COMPLAINT, Reason.ERASED)).person();
    var lifted = SuppressionRules.lift(both, "admin", NOW);
    assertEquals(
        Optional.of(new Suppression(Set.of(Reason.ERASED), NOW, Optional.empty())),
        lifted.after().suppression());
    assertEquals(List.of(), lifted.events());
  }

  @Test
  void mailsOfASuppressedMailboxAreOnlyForItsOwnData() {
    for (var reason : Reason.values()) {
      var register =
          Register.empty()
              .with(People.active())
              .with(suppression(reason))
              .with(new Request.Access(ADA, "asked"));
      assertEquals(reason != Reason.HARD_BOUNCE, mail(register).isPresent(), reason.name());
    }
  }

  // Imports

  private static Decision<Incoming.Outcome> bringIn(Register register, Incoming incoming) {
    return ImportRules.bringIn(register.person(), incoming, NOW);
  }

  @Test
  void importKeepsWhatAFileTellsOfAnEnd() {
    var at = Instant.parse("2025-03-01T10:00:00Z");
    var liftAt = Instant.parse("2026-12-24T10:00:00Z");
    var proof = Optional.of(People.IMPORTED);
    var soft =
        new Incoming.Suppressed(
            ADA, DELIVERY, Set.of(Reason.SOFT_BOUNCE), Optional.of(at), Optional.of(liftAt), proof);
    var after = bringIn(Register.empty(), soft).after();
    assertEquals(
        Optional.of(new Suppression(Set.of(Reason.SOFT_BOUNCE), at, Optional.of(liftAt))),
        after.suppression());
    assertEquals(
        new Suppressed(at, Optional.empty(), Optional.empty(), proof),
        after.subscription().orElseThrow().state());
    var untold =
        new Incoming.Suppressed(
            ADA,
            DELIVERY,
            Set.of(Reason.SOFT_BOUNCE),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertEquals(
        Optional.of(
            new Suppression(
                Set.of(Reason.SOFT_BOUNCE), NOW, Optional.of(SECOND.plus(Duration.ofDays(30))))),
        bringIn(Register.empty(), untold).after().suppression());
    var ended = new Incoming.Unsubscribed(ADA, DELIVERY, Optional.empty(), Optional.empty());
    assertEquals(
        new Unsubscribed(NOW, Optional.empty(), Optional.empty()),
        bringIn(Register.empty(), ended).after().subscription().orElseThrow().state());
    var day = Optional.of(LocalDate.of(2026, 12, 24));
    var paused = new Incoming.Subscribed(ADA, DELIVERY, People.IMPORTED, day);
    assertEquals(
        new Active(People.IMPORTED, day),
        bringIn(Register.empty(), paused).after().subscription().orElseThrow().state());
  }

  // What a rule may look at

  @Test
  void ruleThatLooksAtWhatItDidNotAskForThrows() {
    var person = Person.unread(Register.ID);
    assertThrows(IllegalStateException.class, person::subscription);
    assertThrows(IllegalStateException.class, person::suppression);
    assertThrows(IllegalStateException.class, person::mails);
    assertThrows(IllegalStateException.class, person::link);
    assertThrows(IllegalStateException.class, person::request);
    assertThrows(IllegalStateException.class, person::reported);
  }
}
