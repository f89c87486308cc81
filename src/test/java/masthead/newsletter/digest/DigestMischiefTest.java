package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Slot;
import masthead.queue.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// What somebody found who tried to make the digest lose or double a mail.
final class DigestMischiefTest {

  private final DigestFixture digest = new DigestFixture();

  @AfterEach
  void close() {
    digest.close();
  }

  /// A function that is killed each time over the million rows of an old issue.
  @Test
  void issueThatTakesTheWholeTickDoesNotHoldUpANewOne() {
    digest.subscribe(1);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    digest.issues().remember(DigestFixture.SLOT_AT_NINE);
    digest.put(DigestFixture.row(1, DigestFixture.SLOT_AT_NINE));
    digest.clock.until(DigestFixture.NINE.at());
    var killed = digest.tick(digest.platform(dyingAt("D#" + DigestFixture.ISSUE)));

    assertThrows(Killed.class, killed::run);
    assertInstanceOf(
        State.Sending.class, digest.issues().find(DigestFixture.NINE).orElseThrow().state());
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private DynamoDbClient dyingAt(String key) {
    return digest.store((method, arguments, real) -> {
      if (method.getName().equals("query") && query(arguments[0]).contains(key)) {
        throw new Killed();
      }
      return real.make();
    });
  }

  private static String query(Object argument) {
    if (argument instanceof Consumer<?> consumer) {
      var builder = QueryRequest.builder();
      @SuppressWarnings("unchecked")
      var fill = (Consumer<QueryRequest.Builder>) consumer;
      return builder.applyMutation(fill).build().toString();
    }
    return String.valueOf(argument);
  }

  /// Paris has Berlin's moment. Nobody was in it for days when somebody comes: Berlin's readers
  /// must not get the headlines of those days again.
  @Test
  void newcomerOfAnEmptyZoneDoesNotBringOldHeadlinesBackToOthers() {
    var paris = new Slot("en", "daily", ZoneId.of("Europe/Paris"), 7);
    var begins = new ArrayList<Instant>();
    digest.subscribe(1);
    digest.issues().remember(paris);
    digest.put(DigestFixture.row(1, paris));
    for (var day = 0; day < 4; day++) {
      var title = "Day " + day;
      digest.clock.until(DigestFixture.DUE.plus(Duration.ofDays(day)));
      if (day == 1) {
        digest.put(DigestFixture.row(1, DigestFixture.SLOT_AT_NINE));
      } else if (day == 3) {
        digest.put(DigestFixture.row(2, paris));
      }
      new Tick(
              digest.table(),
              () -> Optional.of(digest.limits),
              (_, since) -> {
                begins.add(since);
                return Optional.of(
                    new Content(title, "<p>" + Content.UNSUBSCRIBE, title, "en", title, 5));
              },
              Queue.of(digest.platform().environment(), "FAN_OUT_QUEUE_URL"),
              Queue.of(digest.platform().environment(), "DELIVERY_QUEUE_URL"),
              digest.clock,
              Issue.DEFAULT_SEND_WITHIN,
              digest.tickBudget)
          .run();
      digest.drain();
    }

    var yesterday = DigestFixture.DUE.minus(Duration.ofDays(1));
    assertEquals(
        List.of(0, 1, 2, 3).stream().map(day -> yesterday.plus(Duration.ofDays(day))).toList(),
        begins);
  }

  /// Denver and Phoenix share the moment in winter only. Phoenix was empty all summer: a stranger
  /// who comes into it must not bring summer's headlines to Denver.
  @Test
  void emptySlotForgetsWhatItWasSentLast() {
    digest.subscribe(1);
    digest.tick();
    digest.drain();
    assertTrue(digest.issues().last(DigestFixture.SLOT).isPresent());

    digest.put(DigestFixture.row(0, DigestFixture.SLOT_AT_NINE));
    digest.clock.until(DigestFixture.DUE.plus(Duration.ofDays(1)));
    digest.tick();
    assertEquals(Optional.empty(), digest.issues().last(DigestFixture.SLOT));
  }

  /// The newcomer has never been sent anything, the others have been sent just this.
  @Test
  void newcomerOfAnEmptyZoneDoesNotBringTheSameIssueToOthersAgain() {
    digest.subscribe(1);
    digest.issues().remember(new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 8));
    digest.tick();
    digest.drain();
    var paris = new Slot("en", "daily", ZoneId.of("Europe/Paris"), 7);
    digest.issues().remember(paris);
    digest.put(DigestFixture.row(1, paris));
    digest.clock.until(DigestFixture.DUE.plus(Duration.ofDays(1)));
    digest.tick();
    digest.drain();

    assertEquals(1, digest.ses.accepted().size());
  }

  private static IssueId seven(int day) {
    var date = DigestFixture.ISSUE.date().plusDays(day);
    var at = DigestFixture.DUE.plus(Duration.ofDays(day));
    return new IssueId(at, "en", DigestFixture.ISSUE.frequency(), date);
  }

  private Optional<State> state(int day) {
    return digest.issues().find(seven(day)).map(Issue::state);
  }

  /// Nothing ticks from the first issue's end to the morning of the sixth day, 9:00.
  @Test
  void issuesThatNobodyMadeAreRecordedAsLate() {
    digest.subscribe(1);
    digest.tick();
    digest.drain();
    digest.content = digest.content.map(c -> new Content("Sun", c.html(), c.text(), "en", "i", 5));
    digest.clock.until(seven(5).at().plus(Duration.ofHours(3)));
    digest.tick();
    digest.drain();

    assertEquals(Optional.empty(), state(1), "no record of what is older than two days");
    assertEquals(Optional.of(new State.Skipped("late")), state(4));
    assertEquals(Optional.of(new State.Sending()), state(5));
    assertEquals(2, digest.ses.accepted().size());
    digest.clock.pass(Duration.ofMinutes(15));
    digest.tick();
    assertEquals(Optional.of(new State.Done()), state(5));
  }

  /// It is not for those who came after its time: they were told that it begins tomorrow.
  @Test
  void slotThatSomebodyChoosesAfterItsHourBeginsTheNextDay() {
    digest.tick();
    digest.clock.pass(Duration.ofMinutes(15));
    digest.tick();
    digest.clock.pass(Duration.ofMinutes(10));
    digest.subscribe(1);
    digest.clock.pass(Duration.ofMinutes(5));
    digest.tick();

    assertEquals(Optional.empty(), state(0));
  }

  /// An issue whose rows nobody sent, and one that was frozen and never begun, are left when the
  /// ticks end, or the publisher takes the sender away. Five days later the next tick closes both.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openIssueIsClosedHoweverOldItIs(boolean isOpen) {
    digest.subscribe(2);
    digest.tick();
    digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
    var frozen =
        Issue.planned(
            DigestFixture.NINE, List.of(DigestFixture.SLOT_AT_NINE), Issue.DEFAULT_SEND_WITHIN);
    digest.issues().plan(frozen.freeze(digest.issue().frozen().orElseThrow()).orElseThrow());
    digest.clock.pass(Duration.ofDays(5));
    for (var ticks = 0; ticks < 3; ticks++) {
      var tick = digest.tick(digest.platform());
      if (isOpen) {
        tick.run();
      } else {
        tick.runClosed();
      }
      digest.clock.pass(Duration.ofMinutes(15));
    }

    assertInstanceOf(State.Done.class, digest.issue().state());
    assertEquals(2, digest.issue().balance().count(Recipient.State.SKIPPED));
    assertEquals(OptionalLong.of(2), digest.issue().candidates());
    assertEquals(
        new State.Skipped("late"), digest.issues().find(DigestFixture.NINE).orElseThrow().state());
    assertEquals(List.of(), digest.issues().open(), "they cost nothing more");
  }

  /// The newsletter is closed: nothing new, and no record of what nobody wanted.
  @Test
  void closedNewsletterPlansNothing() {
    digest.subscribe(1);
    digest.clock.pass(Duration.ofMinutes(15));
    digest.tick(digest.platform()).runClosed();
    digest.clock.pass(Duration.ofHours(1));
    digest.tick();

    assertEquals(Optional.empty(), state(0));
  }

  @Test
  void issuesForWhichThereWasNoTimeAreTheFirstOfTheNextTick() {
    digest.subscribe(1);
    digest.tick();
    digest.drain();
    digest.tickBudget = Duration.ZERO;
    digest.tick();
    assertEquals(Optional.empty(), digest.issue().countedAt());

    digest.tickBudget = Duration.ofMinutes(3);
    digest.tick();
    assertInstanceOf(State.Done.class, digest.issue().state());
  }

  @Test
  void slotHasOneKey() {
    for (var key :
        List.of(
            "en#daily#Etc/UTC#7", "en#daily#Etc/UTC#+7", "en#daily#Etc/UTC#24", "en#daily#x#07")) {
      assertThrows(IllegalArgumentException.class, () -> Slot.ofKey(key), key);
    }
  }

  @Test
  void issueHasOneName() {
    for (var text :
        List.of("20260230T0600Z-en-daily-20260228", "20261127T2400Z-en-daily-20261128")) {
      assertEquals(Optional.empty(), IssueId.parse(text), text);
    }
  }
}
