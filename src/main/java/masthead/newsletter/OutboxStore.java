package masthead.newsletter;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.mail.Mailer;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What is still to be done: requests to decide on and mails to send.
///
/// A request is one item and its answer needs nothing else, so what was accepted survives a crash.
final class OutboxStore {
  static final Duration KEPT = Duration.ofDays(7);

  /// How long a mail is tried while the fault is the sender's, and holds for every mail.
  static final Duration PATIENCE = Duration.ofHours(1);

  private final NewsletterStore store;

  OutboxStore(NewsletterStore store) {
    this.store = store;
  }

  /// Writes a sign-up down, with the proof of its consent.
  void ask(EmailAddress email, Delivery delivery, Consent consent) {
    ask(newId(), email, delivery, consent);
  }

  void ask(String id, EmailAddress email, Delivery delivery, Consent consent) {
    var request =
        request(id, Errand.Kind.SIGN_UP, email)
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
  void askAccess(EmailAddress email) {
    askAccess(newId(), email);
  }

  void askAccess(String id, EmailAddress email) {
    put(request(id, Errand.Kind.ASK_ACCESS, email));
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private Item request(String id, Errand.Kind kind, EmailAddress email) {
    var now = store.now();
    return new Item(NewsletterStore.errand(store.address(email), id))
        .with("kind", kind.name())
        .with("list", Subscription.DAILY)
        .with("email", email.text())
        .with("requestedAt", now.toString())
        .with("writeId", newId())
        .with("expiresAt", now.plus(KEPT).getEpochSecond());
  }

  private void put(Item item) {
    var table = store.table();
    table.call(client -> client.putItem(r -> r.tableName(table.name()).item(item.attributes())));
  }

  /// The errand under the key that came from the stream.
  Optional<Errand> find(Map<String, AttributeValue> key) {
    return store.get(key).map(Errand::of);
  }

  /// Takes a mail for sending; empty when somebody else has.
  Optional<Errand> claim(Errand errand) {
    return change(errand, state(errand, Errand.State.CLAIMED));
  }

  /// Records the outcome of a mail.
  Errand.State settle(Errand errand, Mailer.Sent sent) {
    var next =
        switch (sent) {
          case Mailer.Sent.Accepted(var messageId) ->
              state(errand, Errand.State.SENT)
                  .with("messageId", messageId)
                  .with("sentAt", store.now().toString());
          case Mailer.Sent.Refused(var code) ->
              state(errand, Errand.State.REFUSED).with("code", code);
          case Mailer.Sent.TryLater later ->
              state(errand, waits(errand, later) ? Errand.State.WAITING : Errand.State.PARKED)
                  .with("code", later.code());
          case Mailer.Sent.Unknown() -> state(errand, Errand.State.UNCERTAIN);
        };
    change(errand, next);
    return new Errand(errand.address(), errand.id(), next).state();
  }

  /// Whether the mail is tried again at once. All other mail waits behind it, so it is not when
  /// only its own recipient puts it off, and not for longer than [#PATIENCE].
  private boolean waits(Errand errand, Mailer.Sent.TryLater later) {
    return !later.isOfRecipient() && store.now().isBefore(errand.since().plus(PATIENCE));
  }

  /// Sets aside what fails by itself, until an operator puts it back.
  ///
  /// @return false when it has changed meanwhile
  boolean park(Errand errand, String code) {
    return change(errand, state(errand, Errand.State.PARKED).with("code", code)).isPresent();
  }

  /// Removes what needs no mail; false when somebody else has changed it.
  boolean drop(Errand errand) {
    return store.transaction().delete(key(errand), Optional.of(errand.item())).commit();
  }

  private static Item state(Errand errand, Errand.State state) {
    return errand.item().with("state", state.name()).without("code");
  }

  private Optional<Errand> change(Errand errand, Item next) {
    var write = store.transaction();
    return write.put(next.attributes(), Optional.of(errand.item())).commit()
        ? Optional.of(Errand.of(next.with("writeId", write.writeId())))
        : Optional.empty();
  }

  static Map<String, AttributeValue> key(Errand errand) {
    return Item.attributes("pk", errand.item().text("pk"), "sk", errand.item().text("sk"));
  }
}
