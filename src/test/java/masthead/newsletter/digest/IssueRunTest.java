package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.mail.FakeSes;
import masthead.mail.Mailer;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// What a worker does with recipients whose mail is refused, put off or already on its way, and
/// with those who are gone.
final class IssueRunTest {
  private static final FakeSes.Mode SLOW =
      new FakeSes.Mode.Answer(429, "TooManyRequestsException", "{\"message\":\"slow\"}");

  private final DigestFixture digest = new DigestFixture();

  @AfterEach
  void close() {
    digest.close();
  }

  /// Processes what is in the queues at this moment.
  private void process() {
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.drain("DeliveryQueue", digest.delivery(digest.platform()));
  }

  private void process(Mailer mailer) {
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.drain(
        "DeliveryQueue",
        new DeliveryHandler(digest.platform(), mailer, DigestFixture::letter, digest.clock::pass));
  }

  private void moveToNine(int number) {
    digest.issues().remember(DigestFixture.SLOT_AT_NINE);
    digest.put(DigestFixture.row(number, DigestFixture.SLOT_AT_NINE));
    digest.clock.until(DigestFixture.NINE.at());
    digest.tick();
  }

  private Issue nine() {
    return digest.issues().find(DigestFixture.NINE).orElseThrow();
  }

  /// The nine o'clock issue comes to a reader at the very moment when the seven o'clock one, which
  /// took two hours to get to them, is being tried. SES refuses that for now, and it is never sent.
  @Test
  void mailThatIsOnItsWayDoesNotTakeTheDateBeforeItIsSent() {
    digest.subscribe(1);
    digest.tick();
    digest.clock.until(DigestFixture.NINE.at().minusSeconds(5));
    digest.ses.will(_ -> {
      moveToNine(0);
      process();
      return SLOW;
    });
    process();
    digest.ses.will(_ -> FakeSes.OK);
    for (var ticks = 0; ticks < 4; ticks++) {
      digest.drain();
      digest.clock.pass(Duration.ofMinutes(15));
      digest.tick();
    }

    assertEquals(1, digest.ses.accepted().size());
    assertEquals(Map.of("skipped:moved", 1L), digest.issue().balance().reasons());
    assertInstanceOf(State.Done.class, nine().state());
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /// A worker dies with the seven o'clock mail: nobody knows whether it was sent, so the nine
  /// o'clock one must not be.
  @Test
  void mailWhoseWorkerDiedTakesTheDate() {
    digest.subscribe(1);
    digest.tick();
    Mailer deadly =
        _ -> {
          throw new Killed();
        };
    digest.clock.until(DigestFixture.NINE.at().minusSeconds(5));
    assertThrows(Killed.class, () -> process(deadly));
    moveToNine(0);
    process();
    assertEquals(
        1, digest.ledger().count(DigestFixture.NINE).count(Recipient.State.PENDING), "it waits");
    digest.clock.pass(Recipient.LEASE.plusSeconds(1));
    digest.tick();
    digest.clock.pass(Duration.ofMinutes(15));
    process();
    digest.tick();

    assertEquals(List.of(), digest.ses.accepted());
    assertEquals(1, digest.issue().balance().count(Recipient.State.UNCERTAIN));
    assertEquals(Map.of("skipped:already", 1L), nine().balance().reasons());
  }

  /// Other recipients keep the queue busy, so no tick brings the waiting one again.
  @Test
  void whoWaitsForAnotherIssueIsTriedAgainWithoutATick() {
    digest.subscribe(1);
    digest.tick();
    digest.ses.will(_ -> SLOW);
    process();
    digest.issues().change(DigestFixture.ISSUE, Issue::pause);
    moveToNine(0);
    process();
    digest.ses.will(_ -> FakeSes.OK);
    digest.issues().change(DigestFixture.ISSUE, Issue::cancel);
    digest.tick();
    digest.clock.pass(Duration.ofMinutes(6));
    process();

    assertEquals(1, digest.ses.accepted().size());
    assertEquals(1, digest.ledger().count(DigestFixture.NINE).count(Recipient.State.SENT));
  }

  @Test
  void whoHadAnotherIssueIsNotLateForThisOne() {
    digest.subscribe(1);
    digest.tick();
    process();
    moveToNine(0);
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.clock.until(DigestFixture.NINE.at().plus(Issue.DEFAULT_SEND_WITHIN));
    digest.tick();

    assertEquals(1, digest.ses.accepted().size());
    assertEquals(
        Map.of("skipped:already", 1L), digest.ledger().count(DigestFixture.NINE).reasons());
  }

  private void erase(int number) {
    var platform = digest.api.platform("NewsletterFunction");
    new PersonalDataStore(digest.table(), platform.secret(), digest.clock)
        .erase(
            new SubscriberId(DigestFixture.subscriber(number)),
            new IssueHistory(digest.table(), digest.clock)::forget);
  }

  /// What the table keeps under a person's id, or in a ledger by it; the mark of the erasure apart.
  private List<String> kept(int number) {
    var id = DigestFixture.subscriber(number);
    var found = new ArrayList<String>();
    for (var item :
        digest
            .api
            .dynamo()
            .scanPaginator(r -> r.tableName(digest.api.table("NewsletterTable")))
            .items()) {
      var keys = new Item(item).text("pk") + " " + new Item(item).text("sk");
      if (keys.contains(id) && !keys.startsWith("X#")) {
        found.add(keys);
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsWrittenAboutAnErasedPersonWhoseIssueEnds(boolean isCancelled) {
    digest.subscribe(2);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    erase(0);
    if (isCancelled) {
      digest.issues().change(DigestFixture.ISSUE, Issue::cancel);
    } else {
      digest.clock.until(DigestFixture.DUE.plus(Issue.DEFAULT_SEND_WITHIN));
    }
    digest.tick();

    assertEquals(List.of(), kept(0));
    assertEquals(
        Map.of("skipped:erased", 1L, isCancelled ? "skipped:cancelled" : "skipped:late", 1L),
        digest.ledger().count(DigestFixture.ISSUE).reasons());
  }

  /// The erasure comes before any of the calls that a worker makes of the store for a recipient.
  @Test
  void erasureThatRacesAWorkerLeavesNothing() {
    var readers = 16;
    digest.subscribe(readers);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.queues.receive("DeliveryQueue", 10, Duration.ZERO).forEach(digest.queues::delete);
    var most = 0;
    for (var number = 0; number < readers; number++) {
      var reader = number;
      var calls = new AtomicInteger();
      digest.queues.send(
          "DeliveryQueue",
          Json.text(
              FanOut.chunks(DigestFixture.ISSUE, List.of(DigestFixture.subscriber(reader)))
                  .getFirst()),
          Duration.ZERO);
      var dynamo =
          before(() -> {
            if (calls.getAndIncrement() == reader) {
              erase(reader);
            }
          });
      digest.drain("DeliveryQueue", digest.delivery(digest.platform(dynamo)));
      most = Math.max(most, calls.get());

      assertEquals(
          calls.get() > reader ? List.of() : kept(reader), kept(reader), "before call " + reader);
    }

    assertTrue(most < readers, most + " calls, and an erasure before each of them");
  }

  /// The store, with something that happens before each of its calls.
  private DynamoDbClient before(Runnable event) {
    return digest.store((_, _, real) -> {
      event.run();
      return real.make();
    });
  }

  /// The date passes from an issue whose mail was refused to another one, and the row of the first
  /// must still be found.
  @Test
  void erasureFindsAlsoTheIssueThatWasRefused() {
    digest.subscribe(1);
    digest.tick();
    process(_ -> new Sent.Refused("invalid"));
    moveToNine(0);
    process();
    assertEquals(1, digest.ledger().count(DigestFixture.NINE).count(Recipient.State.SENT));
    erase(0);

    assertEquals(List.of(), kept(0));
    assertEquals(1, digest.ledger().count(DigestFixture.NINE).count(Recipient.State.SENT));
    assertEquals(
        Map.of("failed:invalid", 1L), digest.ledger().count(DigestFixture.ISSUE).reasons());
  }

  /// A worker dies after it has marked a person who was erased at that moment. The message comes
  /// again, and nothing is left.
  @Test
  void workerThatDiesDuringAnErasureLeavesNothingForLong() {
    digest.subscribe(1);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    erase(0);
    new DateGuardStore(digest.table(), digest.clock)
        .take(DigestFixture.ISSUE, DigestFixture.subscriber(0));
    process();

    assertEquals(List.of(), kept(0));
  }

  @Test
  void recipientWhoIsPutOffIsTriedLessAndLessOftenAndThenNotAnyMore() {
    digest.subscribe(2);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    var tries = new ConcurrentHashMap<String, List<Instant>>();
    Mailer mailer =
        mail -> {
          tries.computeIfAbsent(mail.to(), _ -> new ArrayList<>()).add(digest.clock.instant());
          return mail.to().equals(DigestFixture.email(0))
              ? new Sent.TryLater("deferred")
              : new Sent.Accepted("m");
        };
    while (digest.queues.size("DeliveryQueue") > 0) {
      process(mailer);
      digest.queues.next("DeliveryQueue").ifPresent(digest.clock::until);
    }
    digest.tick();

    var mine = tries.getOrDefault(DigestFixture.email(0), List.of());
    var gaps =
        IntStream.range(1, mine.size())
            .mapToObj(i -> Duration.between(mine.get(i - 1), mine.get(i)).toMinutes())
            .toList();
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L), gaps);
    assertEquals(Map.of("failed:deferred", 1L), digest.issue().balance().reasons());
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void recipientWhomTheSandboxDoesNotAcceptFailsAtOnce() {
    digest.subscribe(1);
    digest.tick();
    process(_ -> new Sent.TryLater("recipient-not-verified"));
    digest.tick();

    assertEquals(Map.of("failed:recipient-not-verified", 1L), digest.issue().balance().reasons());
    assertEquals(0, digest.queues.size("DeliveryQueue"));
  }

  @Test
  void mailThatIsRefusedForOneRecipientDoesNotHaltTheIssue() {
    digest.subscribe(60);
    digest.tick();
    process(mail ->
        mail.to().equals(DigestFixture.email(7))
            ? new Sent.Refused("content-refused")
            : new Sent.Accepted("m"));
    digest.tick();

    assertEquals(Map.of("failed:content-refused", 1L), digest.issue().balance().reasons());
    assertInstanceOf(State.Done.class, digest.issue().state());
    assertTrue(
        digest
            .api
            .dynamo()
            .scan(r -> r.tableName(digest.api.table("NewsletterTable")))
            .items()
            .stream()
            .noneMatch(item -> new Item(item).text("pk").startsWith("X#")),
        "nobody is suppressed");
  }

  @Test
  void refusalsInARowHaltTheIssue() {
    digest.subscribe(200);
    digest.tick();
    process(_ -> new Sent.Refused("content-refused"));

    assertEquals(new State.Halted("content-refused"), digest.issue().state());
    var failed = digest.ledger().count(DigestFixture.ISSUE).count(Recipient.State.FAILED);
    // Those that were under way go on: at most 40 at once.
    assertTrue(failed >= IssueRun.REFUSALS_IN_A_ROW && failed <= 50, failed + " failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender-refused", "configuration", "account-paused"})
  void refusalOfTheSenderHaltsTheIssueAndNobodyIsLost(String code) {
    digest.subscribe(3);
    digest.tick();
    process(_ -> new Sent.TryLater(code));

    assertEquals(new State.Halted(code), digest.issue().state());
    var counts = digest.ledger().count(DigestFixture.ISSUE);
    assertEquals(3, counts.count(Recipient.State.RETRY) + counts.count(Recipient.State.PENDING));
  }
}
