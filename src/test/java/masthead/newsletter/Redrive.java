package masthead.newsletter;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.newsletter.subscriber.OutboxItem.State;
import masthead.newsletter.subscriber.store.OutboxItemCodec;
import masthead.newsletter.subscriber.store.SubscriberTable;

/// Puts back items of the outbox that the mail function has parked, or that the stream has given up
/// on.
///
/// Each is moved to a new key in one transaction, so that the table's stream delivers it again and
/// it cannot be processed twice. It reads the whole table: it is for an operator, after a fault.
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
    waiting().forEach(item -> counts.merge(name(item).orElseThrow(), 1, Integer::sum));
    return counts;
  }

  /// How many were put back, by state and code. One that changes in the meantime is not counted.
  public Map<String, Integer> putBack() {
    var counts = new TreeMap<String, Integer>();
    for (var item : waiting()) {
      var moved =
          new Transaction(table)
              .delete(SubscriberTable.outbox(SubscriberTable.outbox(item)), Optional.of(item))
              .put(OutboxItemCodec.putBack(item, clock.instant()).attributes())
              .commit();
      if (moved) {
        counts.merge(name(item).orElseThrow(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /// Empty when it is neither waiting nor parked.
  private static Optional<String> name(Item item) {
    var state = OutboxItemCodec.state(item);
    var name = OutboxItemCodec.name(state);
    return switch (state) {
      case State.Waiting(var code) -> Optional.of(name + code.map(text -> " " + text).orElse(""));
      case State.Parked(var code) -> Optional.of(name + " " + code);
      case State.Claimed _, State.Sent _, State.Refused _, State.Uncertain _ -> Optional.empty();
    };
  }

  private List<Item> waiting() {
    return table
        .call(client ->
            client
                .scanPaginator(r ->
                    r.tableName(table.name())
                        .consistentRead(true)
                        .filterExpression("begins_with(sk, :outbox)")
                        .expressionAttributeValues(
                            Item.attributes(":outbox", SubscriberTable.OUTBOX)))
                .items()
                .stream()
                .toList())
        .stream()
        .map(Item::new)
        .filter(item -> name(item).isPresent())
        .toList();
  }
}
