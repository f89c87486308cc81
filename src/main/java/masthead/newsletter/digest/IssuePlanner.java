package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Schedule;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.IssueStore;

/// Makes the issues that are due.
final class IssuePlanner {
  /// After a longer outage, only what was due within this is recorded as missed.
  private static final Duration MOST_MISSED = Duration.ofDays(2);

  /// The index of the audience lags: who confirmed right before a slot was due may only be seen by
  /// the next tick.
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  private final IssueStore issues;
  private final Duration sendWithin;

  /// @param sendWithin after it is due, an issue may be sent
  IssuePlanner(IssueStore issues, Duration sendWithin) {
    this.issues = issues;
    this.sendWithin = sendWithin;
  }

  /// Plans what has become due since it was last done. After an outage that includes issues that
  /// are too late to be sent, so that the publisher sees them; what can still be sent comes first.
  void plan(Instant now) {
    var last = issues.plannedUntil().orElse(now.minus(sendWithin));
    if (last.isBefore(now.minus(sendWithin))) {
      DigestLog.ticksMissed(Duration.between(last, now));
    }
    var oldest = now.minus(MOST_MISSED);
    var since = last.isBefore(oldest) ? oldest : last.minus(OVERLAP);
    Schedule.due(issues.slots(), since, now)
        .reversed()
        .forEach((id, slots) -> plan(id, slots.values(), now));
    issues.plannedUntil(now);
  }

  /// Slots that nobody is in make no issue. Empty ones among others are part of theirs: whoever
  /// comes into one tomorrow must not bring the headlines of its last issue back to all.
  private void plan(IssueId id, Collection<Slot> slots, Instant now) {
    if (issues.find(id).isPresent()) {
      return;
    }
    if (slots.stream().allMatch(slot -> issues.audience(slot, "", 1).isEmpty())) {
      slots.forEach(issues::forgetLast);
      return;
    }
    var issue = Issue.planned(id, List.copyOf(slots), sendWithin);
    issues.plan(issue.isLate(now) ? issue.skip("late").orElseThrow() : issue);
  }
}
