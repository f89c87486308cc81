package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import masthead.dynamo.Table;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Schedule;
import masthead.newsletter.issue.store.IssueStore;

/// For the local server: which issues come next, and how those are that were.
public final class NextIssues {
  private static final Map<String, String> WHY =
      Map.of(
          "empty", " (fewer new headlines since the issue before than one needs: publish some)",
          "duplicate", " (the same headlines as the issue before: publish some)");

  private NextIssues() {}

  /// When the slots that somebody is in are due next, within a week.
  public static List<Instant> times(Table table, Instant now) {
    var issues = new IssueStore(table);
    var times = new TreeSet<Instant>();
    for (var slot : issues.slots()) {
      if (!issues.audience(slot, "", 1).isEmpty()) {
        times.add(Schedule.next(slot, Optional.empty(), now));
      }
    }
    return List.copyOf(times);
  }

  /// Has what is due before that moment planned never.
  public static void skipTo(Table table, Instant at) {
    new IssueStore(table).plannedUntil(at);
  }

  /// `20261128T0600Z-en-daily-20261128 DONE, 3 sent`; why, when it was not sent for want of news.
  public static List<String> states(Table table, Instant now) {
    return new IssueStore(table)
        .latest(Optional.empty(), 50).reversed().stream()
            .filter(issue -> issue.id().at().isAfter(now.minus(Duration.ofDays(8))))
            .map(issue ->
                "%s %s, %d sent"
                    .formatted(
                        issue.id(),
                        issue.state() instanceof Issue.State.Skipped(var reason)
                            ? "SKIPPED " + reason + WHY.getOrDefault(reason, "")
                            : issue.state().code(),
                        issue.balance().count(Recipient.State.SENT)))
            .toList();
  }
}
