package masthead.newsletter.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.Recipient.Failed;
import masthead.newsletter.issue.Recipient.Pending;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Recipient.Sent;
import masthead.newsletter.issue.Recipient.Skipped;
import masthead.newsletter.issue.Recipient.Uncertain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IssueTest {
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final IssueId ID =
      new IssueId(AT, "en", Frequency.DAILY, LocalDate.of(2026, 11, 28));
  private static final Issue.Frozen CONTENT =
      new Issue.Frozen("hash", "Rain", 8, "en", AT.minus(Duration.ofDays(1)));

  private static Issue planned() {
    var slot = new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 7);
    return Issue.planned(ID, List.of(slot), Issue.DEFAULT_SEND_WITHIN);
  }

  private static Issue sending() {
    return planned().freeze(CONTENT).flatMap(Issue::start).orElseThrow();
  }

  private static Balance balance(Recipient... recipients) {
    var balance = Balance.EMPTY;
    for (var recipient : recipients) {
      balance = balance.plus(recipient);
    }
    return balance;
  }

  @Test
  void everyStateAllowsItsChangesAndNoOther() {
    Map<String, Issue> issues = new TreeMap<>();
    for (var issue :
        List.of(
            planned(),
            planned().freeze(CONTENT).orElseThrow(),
            sending(),
            sending().pause().orElseThrow(),
            sending().halt("bounces").orElseThrow(),
            sending().cancel().orElseThrow(),
            planned().skip("empty").orElseThrow(),
            sending().with(0).counted(Balance.EMPTY, AT))) {
      issues.put(issue.state().code(), issue);
    }
    Map<String, Function<Issue, Optional<Issue>>> changes =
        Map.of(
            "freeze", issue -> issue.freeze(CONTENT),
            "skip", issue -> issue.skip("empty"),
            "start", Issue::start,
            "pause", Issue::pause,
            "halt", issue -> issue.halt("bounces"),
            "resume", Issue::resume,
            "cancel", Issue::cancel);
    var allowed = new TreeMap<String, String>();
    issues.forEach((state, issue) -> {
      var names = new TreeMap<String, String>();
      changes.forEach((name, change) ->
          change.apply(issue).ifPresent(next -> names.put(name, next.state().code())));
      allowed.put(state, names.toString());
    });

    assertEquals(
        new TreeMap<>(
            Map.of(
                "PLANNED", "{cancel=CANCELLED, freeze=FROZEN, skip=SKIPPED}",
                "FROZEN", "{cancel=CANCELLED, skip=SKIPPED, start=SENDING}",
                "SENDING", "{cancel=CANCELLED, halt=HALTED, pause=PAUSED}",
                "PAUSED", "{cancel=CANCELLED, resume=SENDING}",
                "HALTED", "{cancel=CANCELLED, resume=SENDING}",
                "CANCELLED", "{}",
                "SKIPPED", "{}",
                "DONE", "{}")),
        allowed);
  }

  @Test
  void isDoneOnlyWhenEveryCandidateIsAccountedFor() {
    var balance =
        balance(
            new Sent("1"),
            new Skipped(Reason.PAUSED),
            new Failed("invalid"),
            new Uncertain("claim"));
    var open = sending().with(4).counted(balance(new Sent("1"), new Pending()), AT);

    assertInstanceOf(State.Sending.class, open.state());
    assertInstanceOf(State.Done.class, sending().with(4).counted(balance, AT).state());
    assertInstanceOf(State.Sending.class, sending().with(5).counted(balance, AT).state());
    assertInstanceOf(State.Sending.class, sending().counted(balance, AT).state());
    assertEquals(Map.of("skipped:paused", 1L, "failed:invalid", 1L), balance.reasons());
  }

  /// A fan-out that is repeated may add a row after the candidates were counted.
  @Test
  void rowThatCameLateIsACandidateToo() {
    var both = sending().with(1).counted(balance(new Sent("1"), new Sent("2")), AT);
    assertInstanceOf(State.Done.class, both.state());
    assertEquals(OptionalLong.of(2), both.candidates());

    var one = balance(new Sent("1"), new Pending());
    assertInstanceOf(State.Sending.class, sending().with(1).counted(one, AT).state());
    var over = AT.plus(Duration.ofHours(9));
    assertEquals(
        new State.Partial(OptionalLong.of(1)), sending().with(1).counted(one, over).state());
  }

  @Test
  void isPartialWithTheNumberThatIsMissingWhenItsTimeIsOver() {
    var over = AT.plus(Duration.ofHours(6)).plus(Recipient.LEASE.multipliedBy(2)).plusSeconds(1);
    var one = balance(new Sent("1"));

    assertEquals(
        new State.Partial(OptionalLong.of(2)), sending().with(3).counted(one, over).state());
    assertEquals(new State.Partial(OptionalLong.empty()), sending().counted(one, over).state());
    assertInstanceOf(
        State.Sending.class, sending().with(3).counted(one, over.minusSeconds(2)).state());
  }

  @ParameterizedTest
  @CsvSource({
    "199, 100, 100, ",
    "200, 9, 0, ",
    "200, 10, 0, bounces",
    "1000, 49, 2, ",
    "1000, 0, 3, complaints",
    "400, 0, 1, complaints",
    "401, 0, 1, "
  })
  void tooManyBouncesOrComplaintsAreAFault(
      long sent, long bounced, long complained, String expected) {
    assertEquals(
        Optional.ofNullable(expected), new Reputation.Tally(sent, bounced, complained).fault());
  }
}
