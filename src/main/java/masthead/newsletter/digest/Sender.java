package masthead.newsletter.digest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import masthead.dynamo.Table;
import masthead.mail.Mail;
import masthead.mail.Mailer;
import masthead.newsletter.digest.IssueRun.Later;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.PaceStore;

/// Sends an issue to recipients: each is claimed, sent to once and settled. Several may do so for
/// the same ones, again and again.
final class Sender {
  private final IssueRun.Tools tools;

  Sender(
      Table table,
      Readers readers,
      Letters letters,
      Mailer mailer,
      InstantSource clock,
      Pacer.Waiting waiting) {
    this.tools =
        new IssueRun.Tools(
            new IssueStore(table),
            new LedgerStore(table, clock),
            new DateGuardStore(table, clock),
            readers,
            new PaceStore(table, clock),
            letters,
            mailer,
            clock,
            waiting);
  }

  /// Addresses an issue to one reader.
  interface Letters {
    Mail write(Issue issue, Content content, String subscriber, Reader reader, String claim);
  }

  /// Reads a subscriber as they are now: the index that made them a recipient lags.
  interface Readers {
    Optional<Reader> find(String subscriber);
  }

  /// Sends to those of them who are still to be sent to.
  ///
  /// @param until when to begin nothing new
  /// @return whom to try again later
  List<Later> send(IssueId id, List<String> subscribers, Instant until) {
    var issue = tools.issues().find(id);
    var content =
        issue.flatMap(Issue::frozen).flatMap(it -> tools.issues().content(id, it.contentHash()));
    return content.isPresent()
        ? new IssueRun(tools, issue.get(), content.get(), until).deliver(subscribers)
        : List.of(); // past its retention: the rows are, too
  }
}
