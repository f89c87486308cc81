package masthead.newsletter.issue.store;

import static java.util.Comparator.reverseOrder;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import masthead.dynamo.Item;
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

  /// When the last issues were due that a person was sent, the newest first.
  public List<Instant> lastSent(SubscriberId id, int most) {
    return rows(id)
        .filter(item -> !item.has("skipped"))
        .flatMap(item -> IssueId.parse(item.text("issue")).stream())
        .map(IssueId::at)
        .sorted(reverseOrder())
        .limit(most)
        .toList();
  }

  /// Takes a person out of all ledgers, whose counts stay as they are. To be called when their
  /// subscription is gone: a worker that marks them after that finds them gone, and cleans up.
  public void forget(SubscriberId id) {
    rows(id)
        .flatMap(item -> IssueId.parse(item.text("issue")).stream())
        .distinct()
        .forEach(issue -> ledger.forget(issue, id.text()));
  }

  private Stream<Item> rows(SubscriberId id) {
    return table.query("S#" + id, "D#").takeWhile(item -> item.text("sk").startsWith("D#"));
  }
}
