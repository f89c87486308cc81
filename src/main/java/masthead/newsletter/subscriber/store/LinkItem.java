package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.util.Locale;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.OneTimeLink;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;

/// A one-time link as an item. Its key has the hash of its secret half.
final class LinkItem {
  private LinkItem() {}

  static Item write(SubscriberId id, OneTimeLink link) {
    return new Item(SubscriberTable.link(id, link.hash()))
        .with("purpose", link.purpose().name().toLowerCase(Locale.ROOT))
        .with("list", Subscription.DAILY)
        .with("epoch", link.epoch())
        .with("validUntil", link.validUntil().getEpochSecond())
        .with("usedAt", link.usedAt().map(Instant::toString))
        .with("expiresAt", link.expiresAt().getEpochSecond());
  }

  static OneTimeLink read(Item item) {
    return new OneTimeLink(
        Purpose.valueOf(item.text("purpose").toUpperCase(Locale.ROOT)),
        item.text("sk").substring(SubscriberTable.LINK.length()),
        item.number("epoch"),
        Instant.ofEpochSecond(item.number("validUntil")),
        item.find("usedAt").map(Instant::parse));
  }
}
