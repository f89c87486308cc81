package masthead.newsletter.digest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import masthead.dynamo.Table;
import masthead.json.ForeignJson;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reputation;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;

/// What becomes of an issue's mails, as SES reports it. The tags of each mail say whose it is.
public final class DeliveryReports {
  /// Refusals that are about us, whoever the reader is: authentication (RFC 7372, Microsoft's
  /// 5.7.515), policy, and providers that slow us down.
  private static final Pattern ABOUT_US =
      Pattern.compile("\\b(5\\.7\\.515|5\\.7\\.2[0-9]|5\\.7\\.1|4\\.7\\.\\d{1,3})\\b");

  private static final Set<String> REFUSED_CONTENT =
      Set.of("ContentRejected", "AttachmentRejected", "MessageTooLarge");

  private final IssueStore issues;
  private final LedgerStore ledger;
  private final InstantSource clock;

  public DeliveryReports(Table table, InstantSource clock) {
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.clock = clock;
  }

  /// Whose mail a report is about.
  private record Tags(IssueId issue, String subscriber, String claim) {
    /// Empty when it is not an issue's.
    static Optional<Tags> of(ForeignJson mail) {
      return tag(mail, "issue")
          .flatMap(IssueId::parse)
          .flatMap(issue ->
              tag(mail, "subscriber")
                  .flatMap(subscriber ->
                      tag(mail, "claim").map(claim -> new Tags(issue, subscriber, claim))));
    }

    private static Optional<String> tag(ForeignJson mail, String name) {
      return mail.get("tags").get(name).elements().stream().findFirst().map(ForeignJson::text);
    }
  }

  /// When the issue was due that a report is about; empty for any other mail.
  public static Optional<Instant> dueAt(ForeignJson mail) {
    return Tags.of(mail).map(tags -> tags.issue.at());
  }

  /// SES has taken a mail: what the worker could not tell is certain now.
  public void sent(ForeignJson mail) {
    Tags.of(mail)
        .ifPresent(tags ->
            ledger.change(
                tags.issue,
                tags.subscriber,
                recipient -> recipient.accepted(tags.claim, mail.get("messageId").text())));
  }

  /// A mail came back for good. To be called once for each report.
  public void bounced(ForeignJson mail) {
    Tags.of(mail).ifPresent(tags -> judge(tags.issue, known -> known.bounce(sentAt(mail))));
  }

  /// A mail came back for a reason that lies with us: somebody must look.
  public void refused(ForeignJson mail, ForeignJson bounce) {
    var issue = Tags.of(mail).map(tags -> tags.issue.toString()).orElse("none");
    DigestLog.senderRefused(issue, subtype(bounce));
  }

  /// A reader complained. To be called once for each report.
  public void complained(ForeignJson mail) {
    Tags.of(mail).ifPresent(tags -> judge(tags.issue, known -> known.complaint(sentAt(mail))));
  }

  private Instant sentAt(ForeignJson mail) {
    var time = mail.get("timestamp").text();
    return time.isEmpty() ? clock.instant() : Instant.parse(time);
  }

  private void judge(IssueId id, UnaryOperator<Reputation> more) {
    issues
        .tally(id, more)
        .fault()
        .ifPresent(reason ->
            issues
                .change(id, issue -> issue.halt(reason))
                .ifPresent(_ -> DigestLog.halted(id, reason)));
  }

  /// Whether a bounce says something about the sender or the mail rather than about the mailbox.
  public static boolean isAboutUs(ForeignJson bounce) {
    if (REFUSED_CONTENT.contains(subtype(bounce))) {
      return true;
    }
    return bounce.get("bouncedRecipients").elements().stream()
        .anyMatch(recipient -> says(recipient, "status") || says(recipient, "diagnosticCode"));
  }

  private static boolean says(ForeignJson recipient, String member) {
    return ABOUT_US.matcher(recipient.get(member).text()).find();
  }

  private static String subtype(ForeignJson bounce) {
    return bounce.get("bounceSubType").text();
  }
}
