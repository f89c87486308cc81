package masthead.newsletter.digest;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import masthead.articles.SampleArticles;
import masthead.dynamo.Item;
import masthead.json.ForeignJson;
import masthead.json.Json;
import masthead.mail.FakeSes;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.DateGuard;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.SubscriberId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/// The way of an issue from the tick to the end, on a real table.
final class DigestTest {
  private final DigestFixture digest = new DigestFixture();

  @AfterEach
  void close() {
    digest.close();
  }

  private Map<String, Long> accepted() {
    return new TreeMap<>(
        digest.ses.accepted().stream().collect(groupingBy(FakeSes.Request::recipient, counting())));
  }

  @Test
  void everybodyGetsOneMailAndTheIssueIsDone() {
    digest.subscribe(60);
    digest.run();

    assertEquals(60, accepted().size());
    assertTrue(accepted().values().stream().allMatch(mails -> mails == 1));
    assertInstanceOf(State.Done.class, digest.issue().state());
    assertEquals(OptionalLong.of(60), digest.issue().candidates());
    assertEquals(60, digest.issue().balance().count(Recipient.State.SENT));
  }

  @Test
  void secondTickAndRepeatedMessagesChangeNothing() {
    digest.subscribe(30);
    digest.tick();
    digest.tick();
    digest.queues.send("FanOutQueue", "{\"issue\":\"" + DigestFixture.ISSUE + "\"}", Duration.ZERO);
    digest.drain();
    digest.run();

    assertEquals(30, digest.ses.accepted().size());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void whoMayNotGetItIsSkippedAndTheReasonIsKept() {
    digest.subscribe(7);
    digest.tick();
    digest.put(DigestFixture.row(0, DigestFixture.SLOT).with("state", "UNSUBSCRIBED"));
    digest.put(DigestFixture.row(1, DigestFixture.SLOT).with("pausedUntil", "2026-11-29"));
    digest.put(DigestFixture.row(2, DigestFixture.SLOT).with("pausedUntil", "2026-11-28"));
    digest.put(DigestFixture.row(3, new Slot("en", "daily", DigestFixture.ZONE, 9)));
    digest.put(
        new Item(Item.attributes("pk", "X#" + DigestFixture.subscriber(4), "sk", "X"))
            .with("reason", "HARD_BOUNCE")
            .with("reasons", "HARD_BOUNCE")
            .with("firstAt", "2026-11-28T00:00:00Z"));
    // The index brought them before that.
    digest
        .ledger()
        .add(
            DigestFixture.ISSUE,
            IntStream.range(0, 7).mapToObj(DigestFixture::subscriber).toList());
    digest.queues.send(
        "DeliveryQueue",
        Json.text(
            FanOut.chunks(
                    DigestFixture.ISSUE,
                    IntStream.range(0, 7).mapToObj(DigestFixture::subscriber).toList())
                .getFirst()),
        Duration.ZERO);
    digest.drain();
    digest.clock.pass(Duration.ofMinutes(15));
    digest.tick();

    assertEquals(
        Map.of(
            "skipped:unsubscribed", 1L,
            "skipped:paused", 1L,
            "skipped:moved", 1L,
            "skipped:suppressed", 1L),
        digest.issue().balance().reasons());
    assertEquals(3, digest.ses.accepted().size());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  /// Auckland has had the issue of the 28th when its subscriber lands in Los Angeles, where the
  /// 28th's is still to come.
  @Test
  void whoTravelsGetsOneIssueOfALocalDate() {
    var auckland = new Slot("en", "daily", ZoneId.of("Pacific/Auckland"), 7);
    var losAngeles = new Slot("en", "daily", ZoneId.of("America/Los_Angeles"), 7);
    digest.issues().remember(auckland);
    digest.issues().remember(losAngeles);
    digest.put(DigestFixture.row(1, auckland));
    digest.put(DigestFixture.row(2, losAngeles));
    digest.clock.until(DigestFixture.DUE); // the 28th, 19:00 in Auckland: its 7:00 was 12 h ago
    digest.clock.until(Instant.parse("2026-11-28T18:00:00Z")); // the 29th there, 7:00
    digest.tick();
    digest.drain();
    digest.put(DigestFixture.row(1, losAngeles));
    digest.content = digest.content.map(c -> new Content("Sun", c.html(), c.text(), "en", "i", 5));
    digest.clock.until(Instant.parse("2026-11-29T15:00:00Z")); // the 29th, 7:00 there
    digest.tick();
    digest.drain();

    assertEquals(1L, accepted().get(DigestFixture.email(1)));
    assertTrue(accepted().getOrDefault(DigestFixture.email(2), 0L) >= 1);
  }

  /// The seven o'clock issue is paused when it has only tried to reach a reader, who then chooses
  /// nine o'clock. Only when the first is given up is it certain that the second is no second mail.
  @Test
  void whoWasNotReachedByOneIssueGetsTheOtherOfThatDate() {
    digest.subscribe(1);
    digest.ses.will(_ -> {
      digest.issues().change(DigestFixture.ISSUE, Issue::pause);
      return new FakeSes.Mode.Answer(429, "TooManyRequestsException", "{\"message\":\"slow\"}");
    });
    digest.tick();
    digest.drain();
    digest.ses.will(_ -> FakeSes.OK);
    digest.issues().remember(DigestFixture.SLOT_AT_NINE);
    digest.put(DigestFixture.row(0, DigestFixture.SLOT_AT_NINE));
    digest.clock.until(DigestFixture.NINE.at());
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.drain("DeliveryQueue", digest.delivery(digest.platform()));
    assertEquals(Map.of(), accepted(), "it waits for the first");

    for (var ticks = 0;
        digest.issues().find(DigestFixture.NINE).orElseThrow().isOpen() && ticks < 24;
        ticks++) {
      digest.drain("DeliveryQueue", digest.delivery(digest.platform()));
      digest.clock.pass(Duration.ofMinutes(15));
      digest.tick();
    }

    assertEquals(Map.of(DigestFixture.email(0), 1L), accepted());
    assertEquals(Map.of("skipped:late", 1L), digest.issue().balance().reasons());
    assertInstanceOf(
        State.Done.class, digest.issues().find(DigestFixture.NINE).orElseThrow().state());
  }

  /// What another issue's row says, and whose the date then is: also when a worker died before it
  /// could release it.
  @Test
  void dateOfAnIssueThatWasNotSentPassesOn() {
    var ledger = digest.ledger();
    var guards = new DateGuardStore(digest.table(), digest.clock);
    var rows =
        Map.of(
            new Recipient.Pending(), DateGuard.WAITS,
            new Recipient.Retry("throttled", 0, DigestFixture.DUE), DateGuard.WAITS,
            new Recipient.Claimed("c", DigestFixture.DUE, 0), DateGuard.WAITS,
            new Recipient.Uncertain("c"), DateGuard.TAKEN,
            new Recipient.Sent("m"), DateGuard.TAKEN,
            new Recipient.Skipped(Recipient.Reason.LATE), DateGuard.OURS,
            new Recipient.Failed("invalid"), DateGuard.OURS);
    var number = 0;
    for (var row : rows.entrySet()) {
      var subscriber = DigestFixture.subscriber(number++);
      ledger.add(DigestFixture.ISSUE, List.of(subscriber));
      assertEquals(DateGuard.OURS, guards.take(DigestFixture.ISSUE, subscriber));
      ledger.change(
          DigestFixture.ISSUE,
          subscriber,
          seen -> seen.equals(row.getKey()) ? Optional.empty() : Optional.of(row.getKey()));

      assertEquals(row.getValue(), guards.take(DigestFixture.NINE, subscriber), row::toString);
      assertEquals(
          row.getValue() == DateGuard.OURS ? DateGuard.TAKEN : DateGuard.OURS,
          guards.take(DigestFixture.ISSUE, subscriber),
          row::toString);
    }
  }

  /// The store has taken the claim, and its response is lost: nothing was sent, so it may be sent.
  @Test
  void claimWhoseResponseIsLostIsNoUncertainMail() {
    digest.subscribe(1);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    var lost = new AtomicInteger();
    var dynamo =
        digest.store((_, _, real) -> {
          var result = real.make();
          var isClaimed =
              digest
                  .ledger()
                  .find(DigestFixture.ISSUE, DigestFixture.subscriber(0))
                  .filter(row -> row.recipient() instanceof Recipient.Claimed)
                  .isPresent();
          if (isClaimed && lost.getAndIncrement() == 0) {
            throw SdkClientException.create("the response is lost");
          }
          return result;
        });
    digest.drain("DeliveryQueue", digest.delivery(digest.platform(dynamo)));
    assertTrue(lost.get() > 0);
    assertEquals(Map.of(), accepted());

    digest.drain();
    digest.run();

    assertEquals(Map.of(DigestFixture.email(0), 1L), accepted());
    assertEquals(1, digest.issue().balance().count(Recipient.State.SENT));
  }

  @Test
  void dayWithTooFewHeadlinesIsSkipped() {
    digest.subscribe(1);
    digest.content = Optional.empty();
    digest.tick();

    assertEquals(new State.Skipped("empty"), digest.issue().state());
  }

  @Test
  void dayThatSaysWhatTheLastOneSaidIsSkipped() {
    digest.subscribe(1);
    digest.run();
    digest.clock.until(DigestFixture.DUE.plus(Duration.ofDays(1)));
    digest.tick();
    var tomorrow = IssueId.parse("20261129T0600Z-en-daily-20261129").orElseThrow();

    assertEquals(
        new State.Skipped("duplicate"), digest.issues().find(tomorrow).orElseThrow().state());
    assertEquals(1, digest.ses.accepted().size());
  }

  @Test
  void slotThatNobodyIsInMakesNoIssue() {
    digest.issues().remember(DigestFixture.SLOT);
    digest.tick();

    assertEquals(Optional.empty(), digest.issues().find(DigestFixture.ISSUE));
  }

  @Test
  void issueThatIsPausedRestsUntilItIsResumed() {
    digest.subscribe(30);
    digest.tick();
    digest.issues().change(DigestFixture.ISSUE, Issue::pause);
    digest.drain();
    assertEquals(0, digest.ses.accepted().size());

    digest.issues().change(DigestFixture.ISSUE, Issue::resume);
    digest.queues.send("FanOutQueue", Json.text(FanOut.begin(DigestFixture.ISSUE)), Duration.ZERO);
    digest.drain();
    digest.run();

    assertEquals(30, digest.ses.accepted().size());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void accountThatIsPausedHaltsTheIssueAndNobodyIsLost() {
    digest.subscribe(30);
    var paused = new FakeSes.Mode.Answer(400, "SendingPausedException", "{\"message\":\"paused\"}");
    digest.ses.will(_ -> paused);
    digest.tick();
    digest.drain();
    assertEquals(new State.Halted("account-paused"), digest.issue().state());

    digest.ses.will(_ -> FakeSes.OK);
    digest.issues().change(DigestFixture.ISSUE, Issue::resume);
    digest.queues.send("FanOutQueue", Json.text(FanOut.again(DigestFixture.ISSUE)), Duration.ZERO);
    digest.drain();
    digest.run();

    assertEquals(30, digest.ses.accepted().size());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void whoIsNotReachedInTimeIsSkippedAsLate() {
    digest.limits = new SendingLimits(14, 100, 90); // nothing left of the day for the digest
    digest.sendWithin = Duration.ofHours(1); // each minute of it is an attempt
    digest.subscribe(5);
    digest.tick();
    digest.drain(); // until the issue's time is over
    digest.tick();

    assertEquals(Map.of("skipped:late", 5L), digest.issue().balance().reasons());
    assertInstanceOf(State.Done.class, digest.issue().state());
    assertEquals(0, digest.ses.requests().size());
  }

  @Test
  void lostMessagesAreSentAgain() {
    digest.subscribe(30);
    digest.tick();
    digest.queues.receive("FanOutQueue", 10, Duration.ofHours(1)).forEach(digest.queues::delete);
    digest.run(); // counted for the first time
    digest.run();
    digest.drain();
    digest.run();

    assertEquals(30, digest.ses.accepted().size());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void tooManyBouncesHaltTheIssue() {
    digest.subscribe(1);
    digest.tick();
    digest.issues().tally(DigestFixture.ISSUE, reputation -> reputation.sent(200));
    var reports = new DeliveryReports(digest.table(), digest.clock);
    var mail =
        new ForeignJson(
            Map.of(
                "tags",
                Map.of(
                    "issue", List.of(DigestFixture.ISSUE.toString()),
                    "subscriber", List.of(DigestFixture.subscriber(0)),
                    "claim", List.of("c"))));
    for (var i = 0; i < 9; i++) {
      reports.bounced(mail);
    }
    assertInstanceOf(State.Sending.class, digest.issue().state());
    reports.bounced(mail);

    assertEquals(new State.Halted("bounces"), digest.issue().state());
  }

  private void bounce(int count) {
    var reports = new DeliveryReports(digest.table(), digest.clock);
    var tags =
        Map.of(
            "issue", List.of(DigestFixture.ISSUE.toString()),
            "subscriber", List.of(DigestFixture.subscriber(0)),
            "claim", List.of("c"));
    var sentAt = digest.clock.instant().minusSeconds(60).toString();
    for (var i = 0; i < count; i++) {
      reports.bounced(new ForeignJson(Map.of("tags", tags, "timestamp", sentAt)));
    }
  }

  /// Whoever resumes it has seen why it halted, and bounces of the mails before still come in.
  @Test
  void resumedIssueIsJudgedByWhatIsSentSince() {
    digest.subscribe(1);
    digest.tick();
    digest.issues().tally(DigestFixture.ISSUE, reputation -> reputation.sent(200));
    bounce(10);
    assertEquals(new State.Halted("bounces"), digest.issue().state());
    SampleArticles.letThePublisherIn(digest.api.platform("PublishingFunction"));
    var reply =
        digest.api.send(
            "POST",
            "/v1/admin/newsletter/issues/" + DigestFixture.ISSUE + "/resume",
            null,
            "authorization",
            "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe");
    assertEquals(200, reply.status(), reply::text);

    digest.issues().tally(DigestFixture.ISSUE, reputation -> reputation.sent(200));
    bounce(10);
    assertInstanceOf(State.Sending.class, digest.issue().state());
    digest.clock.pass(Duration.ofMinutes(2));
    bounce(9);
    assertInstanceOf(State.Sending.class, digest.issue().state());
    bounce(1);
    assertEquals(new State.Halted("bounces"), digest.issue().state());
    assertEquals(30, digest.issues().reputation(DigestFixture.ISSUE).all().bounced());
  }

  @Test
  void sendEventMendsALostResponse() {
    digest.subscribe(3);
    digest.ses.will(_ -> new FakeSes.Mode.Close());
    digest.run();
    assertEquals(3, digest.issue().balance().count(Recipient.State.UNCERTAIN));

    var reports = new DeliveryReports(digest.table(), digest.clock);
    digest.ses.accepted().forEach(request -> reports.sent(DigestFixture.sentEvent(request)));
    digest.tick();

    assertEquals(3, digest.issue().balance().count(Recipient.State.SENT));
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void erasureTakesAPersonOutOfTheLedgerAndTheCountsStay() {
    digest.subscribe(3);
    digest.tick();
    digest.put(DigestFixture.row(1, DigestFixture.SLOT).with("pausedUntil", "2026-12-24"));
    digest.drain();
    var before = digest.ledger().count(DigestFixture.ISSUE);
    for (var number : List.of(0, 1)) { // one who was sent the issue, and one who was not
      var id = new SubscriberId(DigestFixture.subscriber(number));
      new IssueHistory(digest.table(), digest.clock).forget(id);
      assertEquals(
          Optional.empty(), digest.ledger().find(DigestFixture.ISSUE, id.text()), id::text);
    }

    assertEquals(before, digest.ledger().count(DigestFixture.ISSUE));
  }
}
