package masthead.newsletter.subscriber.store;

import java.time.Instant;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.Consent;

/// A consent among the attributes of an item: of the request, then of the subscription until it is
/// confirmed, then of the event that keeps it.
final class ConsentItem {
  private ConsentItem() {}

  static Item write(Item item, Consent.Given given) {
    return write(item.with("requestedAt", given.requestedAt().toString()), given.consent());
  }

  private static Item write(Item item, Consent consent) {
    return item.with("source", consent.source())
        .with("textVersion", consent.textVersion())
        .with("textHash", consent.textHash())
        .with("formUrl", consent.formUrl())
        .with("network", consent.network())
        .with("userAgentHash", consent.userAgentHash());
  }

  static Consent.Given read(Item item) {
    return new Consent.Given(
        Instant.parse(item.text("requestedAt")),
        new Consent(
            item.text("source"),
            item.text("textVersion"),
            item.text("textHash"),
            item.find("formUrl"),
            item.text("network"),
            item.text("userAgentHash")));
  }
}
