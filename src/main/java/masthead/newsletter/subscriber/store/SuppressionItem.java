package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.Suppression.Reason;

/// A suppression as an item.
final class SuppressionItem {
  private SuppressionItem() {}

  static Item write(SubscriberId id, Suppression suppression) {
    return new Item(SubscriberTable.suppression(id))
        .with("reason", suppression.reason().name())
        .with(
            "reasons",
            suppression.reasons().stream()
                .map(Reason::name)
                .sorted()
                .collect(Collectors.joining(" ")))
        .with("firstAt", suppression.firstAt().toString())
        .with("liftAt", SubscriptionItem.seconds(suppression.liftAt()));
  }

  static Suppression read(Item item) {
    return new Suppression(
        Stream.of(item.text("reasons").split(" ")).map(Reason::valueOf).collect(Collectors.toSet()),
        Instant.parse(item.text("firstAt")),
        SubscriptionItem.time(item, "liftAt"));
  }
}
