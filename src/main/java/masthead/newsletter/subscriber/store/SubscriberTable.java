package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The keys of the subscribers' table (`docs/tables.md`): only this class builds and parses them.
///
/// Keys contain a keyed hash instead of the address. Everything that belongs to one address is
/// under one partition key, so that an export or an erasure misses nothing.
public final class SubscriberTable {
  /// Of one width, so that events sort by their time.
  private static final DateTimeFormatter EVENT_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  static final String SUBSCRIPTION = "L#";
  static final String EVENT = "E#";
  static final String ISSUE = "D#"; // written by the digest
  static final String LINK = "T#";
  public static final String OUTBOX = "O#";
  static final String SUPPRESSION = "X";
  static final String MAILS = "M";

  private static final String PERSON = "S#";

  private SubscriberTable() {}

  static Map<String, AttributeValue> subscription(SubscriberId id) {
    return key(person(id), SUBSCRIPTION + Subscription.DAILY);
  }

  static Map<String, AttributeValue> event(SubscriberId id, Instant at) {
    return key(person(id), EVENT + EVENT_TIME.format(at) + "#" + UUID.randomUUID());
  }

  static Map<String, AttributeValue> link(SubscriberId id, String hash) {
    return key(person(id), LINK + hash);
  }

  public static Map<String, AttributeValue> outbox(OutboxItem.Key key) {
    return key(person(key.subscriber()), OUTBOX + key.name());
  }

  /// The key of an item of the outbox as the table's stream brings it.
  public static Map<String, String> names(OutboxItem.Key key) {
    return Map.of("pk", person(key.subscriber()), "sk", OUTBOX + key.name());
  }

  /// The key of an item of the outbox that was read.
  public static OutboxItem.Key outbox(Item item) {
    return outbox(item.text("pk"), item.text("sk")).orElseThrow();
  }

  static Map<String, AttributeValue> suppression(SubscriberId id) {
    return key(SUPPRESSION + "#" + id.text(), SUPPRESSION);
  }

  /// Of a mailbox, which several addresses may reach.
  ///
  /// @param mailbox a keyed hash
  static Map<String, AttributeValue> mails(String mailbox) {
    return key(MAILS + "#" + mailbox, MAILS);
  }

  /// A group of subscribers who get the newsletter together.
  static Map<String, AttributeValue> slot(Delivery delivery) {
    return key("SLOTS#" + Subscription.DAILY, delivery.slot());
  }

  static Map<String, AttributeValue> report(String id) {
    return key("FB#" + id, "FB");
  }

  static String person(SubscriberId id) {
    return PERSON + id.text();
  }

  static SubscriberId id(Item item) {
    var pk = item.text("pk");
    return new SubscriberId(pk.substring(pk.indexOf('#') + 1));
  }

  /// Empty when it is another kind of item.
  public static Optional<OutboxItem.Key> outbox(String pk, String sk) {
    return pk.startsWith(PERSON) && sk.startsWith(OUTBOX)
        ? Optional.of(
            new OutboxItem.Key(
                new SubscriberId(pk.substring(PERSON.length())), sk.substring(OUTBOX.length())))
        : Optional.empty();
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Item.attributes("pk", pk, "sk", sk);
  }
}
