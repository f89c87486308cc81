package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.json.ForeignJson;
import masthead.local.Alarms;
import masthead.mail.FakeSes;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Issue;
import masthead.testing.Output;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each way in which an issue goes wrong raises one alarm, and one that goes well none.
final class DigestAlarmsTest {
  private final DigestFixture digest = new DigestFixture();
  private final Output.Capture printed = Output.capture();

  @AfterEach
  void close() {
    printed.close();
    digest.close();
  }

  private void assertRaised(String... alarms) {
    assertEquals(Set.of(alarms), Alarms.raisedBy(printed.lines()), printed::text);
  }

  @Test
  void issueThatReachesEverybodyRaisesNone() {
    digest.subscribe(3);
    digest.run();
    assertEquals(new Issue.State.Done(), digest.issue().state());
    assertRaised();
  }

  @Test
  void pausedAccountHalts() {
    digest.subscribe(3);
    var paused = new FakeSes.Mode.Answer(400, "SendingPausedException", "{\"message\":\"paused\"}");
    digest.ses.will(_ -> paused);
    digest.tick();
    digest.drain();
    assertRaised("DigestHalted");
  }

  @Test
  void tooManyBouncesHalt() {
    digest.subscribe(1);
    digest.tick();
    digest.issues().tally(DigestFixture.ISSUE, reputation -> reputation.sent(200));
    var reports = new DeliveryReports(digest.table(), digest.clock);
    for (var i = 0; i < 10; i++) {
      reports.bounced(mail());
    }
    assertRaised("DigestHalted");
  }

  @Test
  void refusalOfTheSenderIsSeen() {
    var bounce =
        Map.<String, Object>of(
            "bounceType", "Transient",
            "bounceSubType", "ContentRejected");
    new DeliveryReports(digest.table(), digest.clock).refused(mail(), new ForeignJson(bounce));
    assertRaised("DigestSenderRefused");
  }

  @Test
  void recipientsWhoAreNotReachedInTimeAreLate() {
    digest.limits = new SendingLimits(14, 100, 90); // nothing left of the day for the digest
    digest.subscribe(5);
    digest.tick();
    digest.drain(); // until the issue's time is over
    digest.tick();
    assertRaised("DigestLate");
  }

  @Test
  void issueThatIsNotBegunInTimeIsLate() {
    var within = Issue.DEFAULT_SEND_WITHIN;
    digest.issues().plan(Issue.planned(DigestFixture.ISSUE, List.of(DigestFixture.SLOT), within));
    digest.clock.pass(within);
    digest.tick();
    assertRaised("DigestLate");
  }

  /// The fan-out's message is lost, so nobody knows who the recipients are.
  @Test
  void issueWhoseTimeEndsUnaccountedForIsPartial() {
    digest.subscribe(3);
    digest.tick();
    digest.queues.receive("FanOutQueue", 10, Duration.ofHours(1)).forEach(digest.queues::delete);
    for (var hours = 0; hours < Issue.DEFAULT_SEND_WITHIN.toHours() + 2; hours++) {
      digest.clock.pass(Duration.ofHours(1));
      digest.tick();
    }
    assertRaised("DigestPartial");
  }

  @Test
  void lostResponsesAreUncertain() {
    digest.subscribe(3);
    digest.ses.will(_ -> new FakeSes.Mode.Close());
    digest.run();
    assertRaised("DigestUncertain");
  }

  @Test
  void outageOfTheTicksIsSeen() {
    digest.tick();
    digest.clock.pass(Issue.DEFAULT_SEND_WITHIN.plusHours(1));
    digest.tick();
    assertRaised("DigestTicksMissed");
  }

  @Test
  void tickWithoutTimeForAllIssuesIsSeen() {
    digest.subscribe(1);
    digest.tick();
    digest.tickBudget = Duration.ZERO;
    digest.tick();
    assertRaised("DigestUnfinished");
  }

  private static ForeignJson mail() {
    return new ForeignJson(
        Map.of(
            "tags",
            Map.of(
                "issue", List.of(DigestFixture.ISSUE.toString()),
                "subscriber", List.of(DigestFixture.subscriber(0)),
                "claim", List.of("c"))));
  }
}
