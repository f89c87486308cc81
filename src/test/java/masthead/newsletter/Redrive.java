package masthead.newsletter;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.newsletter.outbox.OutboxItem;
import masthead.newsletter.outbox.OutboxItem.State;
import masthead.newsletter.outbox.OutboxStore;

/// Puts errands back that the mail function has parked, or that the stream has given up on.
///
/// Each is moved to a key of its own in one transaction, so that the table's stream brings it again
/// and it cannot be done twice. It reads the whole table: it is for an operator, after a fault.
public final class Redrive {
  private final Table table;
  private final InstantSource clock;

  private Redrive(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  public static Redrive of(Table table, InstantSource clock) {
    return new Redrive(table, clock);
  }

  /// How many there are, by state and code.
  public Map<String, Integer> count() {
    var counts = new TreeMap<String, Integer>();
    waiting().forEach(errand -> counts.merge(name(errand), 1, Integer::sum));
    return counts;
  }

  /// How many were put back, by state and code. One that changes meanwhile is not among them.
  public Map<String, Integer> putBack() {
    var counts = new TreeMap<String, Integer>();
    for (var errand : waiting().toList()) {
      var now = clock.instant();
      var again = errand.putBack(now, now.plus(OutboxStore.KEPT));
      var moved =
          new Transaction(table)
              .delete(OutboxStore.key(errand), Optional.of(errand.item()))
              .put(again.attributes())
              .commit();
      if (moved) {
        counts.merge(name(errand), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String name(OutboxItem errand) {
    return errand.state() + errand.item().find("code").map(code -> " " + code).orElse("");
  }

  private Stream<OutboxItem> waiting() {
    return table
        .call(client ->
            client
                .scanPaginator(r ->
                    r.tableName(table.name())
                        .consistentRead(true)
                        .filterExpression("begins_with(sk, :outbox)")
                        .expressionAttributeValues(Item.attributes(":outbox", "O#")))
                .items()
                .stream()
                .toList())
        .stream()
        .map(Item::new)
        .map(OutboxItem::of)
        .filter(errand -> List.of(State.PARKED, State.WAITING).contains(errand.state()));
  }
}
