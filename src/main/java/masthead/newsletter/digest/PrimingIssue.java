package masthead.newsletter.digest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.Slot;

/// An issue of this minute, for a reader whom nobody is: functions are primed with it.
final class PrimingIssue {
  /// In a zone with rules, as most are.
  private static final Slot SLOT = new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 7);

  static final String SUBSCRIBER = "priming";
  static final Reader READER =
      new Reader("priming@example.org", SLOT, true, false, Optional.empty());

  static final Content CONTENT =
      new Content("Priming", Content.UNSUBSCRIBE, Content.PREFERENCES, "en", "priming", 1);

  private PrimingIssue() {}

  static Issue sending(Instant now) {
    var id =
        new IssueId(
            now.truncatedTo(ChronoUnit.MINUTES),
            SLOT.language(),
            Frequency.DAILY,
            LocalDate.ofInstant(now, SLOT.zone()));
    return Issue.planned(id, List.of(SLOT), Issue.DEFAULT_SEND_WITHIN)
        .freeze(new Issue.Frozen(CONTENT.hash(), CONTENT.subject(), 1, "en", Instant.EPOCH))
        .flatMap(Issue::start)
        .orElseThrow();
  }
}
