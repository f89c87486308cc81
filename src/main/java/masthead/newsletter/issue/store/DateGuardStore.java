package masthead.newsletter.issue.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.newsletter.issue.DateGuard;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient.Reason;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Keeps what is known about issues under a person: which one holds a local date, and which ones
/// they were left out of. An erasure finds the rows of the ledger by it.
public final class DateGuardStore {
  /// As long as an issue's rows, so that an export names the issue while its row is there.
  private static final Duration KEPT = Duration.ofDays(90);

  private final Table table;
  private final InstantSource clock;

  public DateGuardStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// Marks that a person gets this issue on its local date, unless they have another. From an issue
  /// that certainly was not and never will be sent to them the date passes to this one.
  ///
  /// It does not look whether the person is still there: whoever calls this reads them afterwards,
  /// and leaves them out as [Reason#ERASED] when they are gone.
  public DateGuard take(IssueId issue, String subscriber) {
    var key = DigestTable.guard(subscriber, issue.date());
    while (true) {
      var held = table.get(key);
      var guard = held.map(mark -> guard(mark, issue, subscriber)).orElse(DateGuard.OURS);
      if (guard != DateGuard.OURS
          || held.filter(mark -> isOf(mark, issue)).isPresent()
          || table.put(mark(key, issue), held).isPresent()) {
        return guard;
      }
    }
  }

  /// Whether a person has another issue of that date, or may have.
  boolean isTaken(IssueId issue, String subscriber) {
    return table
        .get(DigestTable.guard(subscriber, issue.date()))
        .filter(mark -> guard(mark, issue, subscriber) == DateGuard.TAKEN)
        .isPresent();
  }

  private DateGuard guard(Item mark, IssueId issue, String subscriber) {
    if (isOf(mark, issue)) {
      return DateGuard.OURS;
    }
    return IssueId.parse(mark.text("issue"))
        .flatMap(holder -> table.get(DigestTable.recipient(holder, subscriber)))
        .map(row -> DateGuard.behind(RecipientItem.read(row)))
        .orElse(DateGuard.TAKEN);
  }

  private static boolean isOf(Item mark, IssueId issue) {
    return mark.text("issue").equals(issue.toString());
  }

  private Item mark(Map<String, AttributeValue> key, IssueId issue) {
    return new Item(key)
        .with("issue", issue.toString())
        .with("at", clock.instant().toString())
        .with("expiresAt", issue.at().plus(KEPT).getEpochSecond());
  }

  /// Marks that a person was left out, if they are still there.
  Transaction leaveOut(Transaction write, IssueId issue, String subscriber, Reason reason) {
    var mark = mark(DigestTable.skipped(subscriber, issue), issue).with("skipped", reason.code());
    return write.overwrite(mark.attributes()).exists(DigestTable.subscription(subscriber));
  }

  /// Whether anything is still kept of a person.
  boolean isKnown(String subscriber) {
    return table.get(DigestTable.subscription(subscriber)).isPresent();
  }

  /// Lets a person have another issue of that date, because this one was not sent.
  void release(IssueId issue, String subscriber) {
    held(issue, subscriber)
        .ifPresent(mark -> table.delete(DigestTable.guard(subscriber, issue.date()), mark));
  }

  /// Removes what is under a person about an issue.
  Transaction forget(Transaction write, IssueId issue, String subscriber) {
    var mark = held(issue, subscriber);
    if (mark.isPresent()) {
      write.delete(DigestTable.guard(subscriber, issue.date()), mark);
    }
    return write.remove(DigestTable.skipped(subscriber, issue));
  }

  private Optional<Item> held(IssueId issue, String subscriber) {
    return table.get(DigestTable.guard(subscriber, issue.date())).filter(mark -> isOf(mark, issue));
  }
}
