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
import masthead.newsletter.issue.Recipient;
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
      if (held.filter(mark -> isOf(mark, issue)).isPresent()) {
        return DateGuard.OURS;
      }
      var holder = held.flatMap(mark -> holder(mark, subscriber));
      var guard = held.isEmpty() ? DateGuard.OURS : behind(holder);
      if (guard != DateGuard.OURS) {
        return guard;
      }
      var mine = mark(key, issue);
      var isMine =
          holder.isEmpty()
              ? table.put(mine, held).isPresent()
              : new Transaction(table)
                  .put(mine.attributes(), held)
                  .overwrite(leftOut(holder.get(), subscriber).attributes())
                  .commit();
      if (isMine) {
        return guard;
      }
    }
  }

  /// Whether a person has another issue of that date, or may have.
  boolean isTaken(IssueId issue, String subscriber) {
    return table
        .get(DigestTable.guard(subscriber, issue.date()))
        .filter(mark -> !isOf(mark, issue))
        .filter(mark -> behind(holder(mark, subscriber)) == DateGuard.TAKEN)
        .isPresent();
  }

  /// The issue that holds a date, and how far it has come for the person.
  private record Holder(IssueId issue, Recipient recipient) {}

  private Optional<Holder> holder(Item mark, String subscriber) {
    return IssueId.parse(mark.text("issue"))
        .flatMap(issue ->
            table
                .get(DigestTable.recipient(issue, subscriber))
                .map(row -> new Holder(issue, RecipientItem.read(row))));
  }

  private static DateGuard behind(Optional<Holder> holder) {
    return holder.map(found -> DateGuard.behind(found.recipient)).orElse(DateGuard.TAKEN);
  }

  /// What is left of an issue that was not sent when its date passes on, so that an erasure still
  /// finds its row.
  private Item leftOut(Holder holder, String subscriber) {
    var why = holder.recipient instanceof Recipient.Skipped(var reason) ? reason.code() : "failed";
    return mark(DigestTable.skipped(subscriber, holder.issue), holder.issue).with("skipped", why);
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
