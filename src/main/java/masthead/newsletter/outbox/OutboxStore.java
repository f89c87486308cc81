package masthead.newsletter.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.mail.EmailAddress;
import masthead.mail.Mailer;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.store.SubscriberTable;
import masthead.newsletter.subscriber.store.Subscribers;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What is still to be done: requests to decide on and mails to send.
///
/// A request is one item and its answer needs nothing else, so what was accepted survives a crash.
public final class OutboxStore {
  public static final Duration KEPT = Duration.ofDays(7);

  /// How long a mail is tried while the fault is the sender's, and holds for every mail.
  public static final Duration PATIENCE = Duration.ofHours(1);

  private final Table table;
  private final Subscribers subscribers;

  public OutboxStore(Table table, Subscribers subscribers) {
    this.table = table;
    this.subscribers = subscribers;
  }

  /// Writes a sign-up down, with the proof of its consent.
  public void ask(EmailAddress email, Delivery delivery, Consent consent) {
    ask(newId(), email, delivery, consent);
  }

  public void ask(String id, EmailAddress email, Delivery delivery, Consent consent) {
    var request =
        request(id, OutboxItem.Kind.SIGN_UP, email)
            .with("language", delivery.language())
            .with("frequency", delivery.frequency())
            .with("timeZone", delivery.timeZone().getId())
            .with("hour", (long) delivery.hour())
            .with("source", consent.source())
            .with("textVersion", consent.textVersion())
            .with("textHash", consent.textHash())
            .with("network", consent.network())
            .with("userAgentHash", consent.userAgentHash());
    put(consent.formUrl().map(url -> request.with("formUrl", url)).orElse(request));
  }

  /// Writes down that somebody wants to see or erase what is kept of an address.
  public void askAccess(EmailAddress email) {
    askAccess(newId(), email);
  }

  public void askAccess(String id, EmailAddress email) {
    put(request(id, OutboxItem.Kind.ASK_ACCESS, email));
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private Item request(String id, OutboxItem.Kind kind, EmailAddress email) {
    var now = subscribers.now();
    return new Item(SubscriberTable.outbox(subscribers.id(email), id))
        .with("kind", kind.name())
        .with("list", Subscription.DAILY)
        .with("email", email.text())
        .with("requestedAt", now.toString())
        .with("writeId", newId())
        .with("expiresAt", now.plus(KEPT).getEpochSecond());
  }

  private void put(Item item) {
    table.call(client -> client.putItem(r -> r.tableName(table.name()).item(item.attributes())));
  }

  /// The errand under the key that came from the stream.
  public Optional<OutboxItem> find(Map<String, AttributeValue> key) {
    return table.get(key).map(OutboxItem::of);
  }

  /// Takes a mail for sending; empty when somebody else has.
  public Optional<OutboxItem> claim(OutboxItem errand) {
    return change(errand, state(errand, OutboxItem.State.CLAIMED));
  }

  /// Records the outcome of a mail.
  public OutboxItem.State settle(OutboxItem errand, Mailer.Sent sent) {
    var next =
        switch (sent) {
          case Mailer.Sent.Accepted(var messageId) ->
              state(errand, OutboxItem.State.SENT)
                  .with("messageId", messageId)
                  .with("sentAt", subscribers.now().toString());
          case Mailer.Sent.Refused(var code) ->
              state(errand, OutboxItem.State.REFUSED).with("code", code);
          case Mailer.Sent.TryLater later ->
              state(
                      errand,
                      waits(errand, later) ? OutboxItem.State.WAITING : OutboxItem.State.PARKED)
                  .with("code", later.code());
          case Mailer.Sent.Unknown() -> state(errand, OutboxItem.State.UNCERTAIN);
        };
    change(errand, next);
    return OutboxItem.of(next).state();
  }

  /// Whether the mail is tried again at once. All other mail waits behind it, so it is not when
  /// only its own recipient puts it off, and not for longer than [#PATIENCE].
  private boolean waits(OutboxItem errand, Mailer.Sent.TryLater later) {
    return !later.isOfRecipient() && subscribers.now().isBefore(errand.since().plus(PATIENCE));
  }

  /// Sets aside what fails by itself, until an operator puts it back.
  ///
  /// @return false when it has changed meanwhile
  public boolean park(OutboxItem errand, String code) {
    return change(errand, state(errand, OutboxItem.State.PARKED).with("code", code)).isPresent();
  }

  /// Removes what needs no mail; false when somebody else has changed it.
  public boolean drop(OutboxItem errand) {
    return new Transaction(table).delete(key(errand), Optional.of(errand.item())).commit();
  }

  private static Item state(OutboxItem errand, OutboxItem.State state) {
    return errand.item().with("state", state.name()).without("code");
  }

  private Optional<OutboxItem> change(OutboxItem errand, Item next) {
    var write = new Transaction(table);
    return write.put(next.attributes(), Optional.of(errand.item())).commit()
        ? Optional.of(OutboxItem.of(next.with("writeId", write.writeId())))
        : Optional.empty();
  }

  public static Map<String, AttributeValue> key(OutboxItem errand) {
    return Item.attributes("pk", errand.item().text("pk"), "sk", errand.item().text("sk"));
  }
}
