package masthead.newsletter.issue.store;

import java.time.InstantSource;
import masthead.dynamo.Table;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.subscriber.SubscriberId;

/// Which issues a person was a recipient of.
public final class IssueHistory {
  private final Table table;
  private final LedgerStore ledger;

  public IssueHistory(Table table, InstantSource clock) {
    this.table = table;
    this.ledger = new LedgerStore(table, clock);
  }

  /// Takes a person out of all ledgers, whose counts stay as they are. To be called before what
  /// else is kept of them is erased, because that says where to look.
  public void forget(SubscriberId id) {
    table
        .query("S#" + id, "D#")
        .takeWhile(item -> item.text("sk").startsWith("D#"))
        .flatMap(item -> IssueId.parse(item.text("issue")).stream())
        .distinct()
        .forEach(issue -> ledger.forget(issue, id.text()));
  }
}
