package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.util.Locale;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.Event;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;

/// An event as an item. It is written once and only ever read to be shown.
final class EventItem {
  private EventItem() {}

  static Item write(SubscriberId id, Event event, Instant at) {
    var item = new Item(SubscriberTable.event(id, at));
    for (var detail : event.details().entrySet()) {
      item = item.with(detail.getKey(), detail.getValue());
    }
    if (event.proof().isPresent()) {
      item = ConsentItem.write(item, event.proof().get());
    }
    return item.with("at", at.toString())
        .with("type", event.type().name().toLowerCase(Locale.ROOT))
        .with("list", Subscription.DAILY)
        .with("source", event.source())
        .with("expiresAt", event.kept().map(time -> at.plus(time).getEpochSecond()));
  }
}
