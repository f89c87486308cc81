package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import masthead.lambda.Platform;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;

/// Issues of the days before, in several states, for `events/issues/`.
public final class SampleIssues {
  private static final Slot SLOT = new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 7);

  private SampleIssues() {}

  /// Stores those that are not there yet.
  public static void store(Platform platform) {
    var issues = new IssueStore(platform.table());
    var ledger = new LedgerStore(platform.table(), platform.clock());
    var sending = issue(27).freeze(frozen()).flatMap(Issue::start).orElseThrow();
    issues.plan(sending);
    issues.plan(issue(26).freeze(frozen()).flatMap(Issue::start).orElseThrow());
    issues.plan(issue(25).cancel().orElseThrow());
    ledger.add(sending.id(), List.of(DigestFixture.subscriber(0)));
    ledger.change(
        sending.id(),
        DigestFixture.subscriber(0),
        recipient ->
            recipient instanceof Recipient.Pending
                ? Optional.of(new Recipient.Sent("0102018f"))
                : Optional.empty());
  }

  private static Issue issue(int day) {
    var date = LocalDate.of(2026, 11, day);
    var at = date.atTime(6, 0).toInstant(ZoneOffset.UTC);
    var id = new IssueId(at, "en", Frequency.DAILY, date);
    return Issue.planned(id, List.of(SLOT), Issue.DEFAULT_SEND_WITHIN);
  }

  private static Issue.Frozen frozen() {
    var since = Instant.parse("2026-11-26T06:00:00Z").minus(Duration.ofDays(1));
    return new Issue.Frozen("none", "Four nations sign a treaty", 8, "en", since);
  }
}
