package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Slot;

/// An issue of the past, for nobody: functions are primed with it.
final class PrimingIssue {
  static final Content CONTENT =
      new Content("Priming", Content.UNSUBSCRIBE, Content.PREFERENCES, "en", "priming", 1);

  private PrimingIssue() {}

  static Issue sending() {
    var id = IssueId.parse("20000101T0000Z-en-daily-20000101").orElseThrow();
    var slot = new Slot("en", "daily", ZoneOffset.UTC, 0);
    return Issue.planned(id, List.of(slot), Duration.ofHours(1))
        .freeze(new Issue.Frozen(CONTENT.hash(), CONTENT.subject(), 1, "en", Instant.EPOCH))
        .flatMap(Issue::start)
        .orElseThrow();
  }
}
