package masthead.newsletter;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.store.SubscriberTable;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.secret.Secret;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What the stores of the outbox and of challenges have in common.
final class NewsletterStore {
  private final Table table;
  private final Subscribers subscribers;
  private final InstantSource clock;

  NewsletterStore(Table table, Secret secret, InstantSource clock) {
    this.table = table;
    this.subscribers = new Subscribers(table, secret, clock);
    this.clock = clock;
  }

  Table table() {
    return table;
  }

  Instant now() {
    return clock.instant();
  }

  /// Who an address is, in keys.
  String address(EmailAddress email) {
    return subscribers.id(email).text();
  }

  static Map<String, AttributeValue> errand(String address, String id) {
    return SubscriberTable.outbox(new SubscriberId(address), id);
  }

  Optional<Item> get(Map<String, AttributeValue> key) {
    return table.get(key);
  }

  Transaction transaction() {
    return new Transaction(table);
  }
}
