package masthead.newsletter.outbox;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.mail.EmailAddress;
import masthead.mail.Mailer;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.OutboxItem.OutgoingMail;
import masthead.newsletter.subscriber.OutboxItem.State;
import masthead.newsletter.subscriber.store.OutboxItemCodec;
import masthead.newsletter.subscriber.store.SubscriberTable;
import masthead.newsletter.subscriber.store.Subscribers;

/// What is still to be done: requests to decide and mails to send.
///
/// A request is one item, and the response to it needs nothing else, so an accepted request
/// survives a crash.
public final class OutboxStore {
  /// How long a mail is retried while the fault is the sender's and would affect every mail.
  public static final Duration PATIENCE = Duration.ofHours(1);

  private final Table table;
  private final Subscribers subscribers;

  public OutboxStore(Table table, Subscribers subscribers) {
    this.table = table;
    this.subscribers = subscribers;
  }

  /// Stores a sign-up with the proof of its consent.
  public void ask(EmailAddress email, Delivery delivery, Consent consent) {
    ask(newId(), email, delivery, consent);
  }

  /// Stores a sign-up under that id, and says under which key.
  public OutboxItem.Key ask(String id, EmailAddress email, Delivery delivery, Consent consent) {
    var key = key(email, id);
    var given = new Consent.Given(subscribers.now(), consent);
    put(OutboxItemCodec.signUp(key, email, delivery, given));
    return key;
  }

  /// Stores a request to see or erase what is kept of an address.
  public void askAccess(EmailAddress email) {
    askAccess(newId(), email);
  }

  public void askAccess(String id, EmailAddress email) {
    put(OutboxItemCodec.accessRequest(key(email, id), email, subscribers.now()));
  }

  private OutboxItem.Key key(EmailAddress email, String id) {
    return new OutboxItem.Key(subscribers.id(email), id);
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private void put(Item request) {
    var item = request.with("writeId", newId());
    table.call(client -> client.putItem(r -> r.tableName(table.name()).item(item.attributes())));
  }

  /// The mail under that key; empty when there is none, or a request.
  public Optional<OutgoingMail> find(OutboxItem.Key key) {
    return table
        .get(SubscriberTable.outbox(key))
        .flatMap(item -> OutboxItemCodec.readMail(key, item));
  }

  /// Takes a mail for sending; empty when another invocation has taken it.
  public Optional<OutgoingMail> claim(OutgoingMail mail) {
    return change(mail, new State.Claimed());
  }

  /// Records the outcome of an attempt.
  public State settle(OutgoingMail mail, Mailer.Sent sent) {
    var next =
        switch (sent) {
          case Mailer.Sent.Accepted(var messageId) -> new State.Sent(messageId, subscribers.now());
          case Mailer.Sent.Refused(var code) -> new State.Refused(code);
          case Mailer.Sent.TryLater later when isRetried(mail, later) ->
              new State.Waiting(Optional.of(later.code()));
          case Mailer.Sent.TryLater later -> new State.Parked(later.code());
          case Mailer.Sent.Unknown() -> new State.Uncertain();
        };
    change(mail, next);
    return next;
  }

  /// Whether the mail is tried again at once. All other mail waits behind it, so it is not when
  /// only its own recipient causes the delay, and not for longer than [#PATIENCE].
  private boolean isRetried(OutgoingMail mail, Mailer.Sent.TryLater later) {
    return !later.isOfRecipient() && subscribers.now().isBefore(mail.since().plus(PATIENCE));
  }

  private Optional<OutgoingMail> change(OutgoingMail mail, State next) {
    var changed = mail.with(next);
    var write = new Transaction(table);
    var seen = Optional.of(OutboxItemCodec.write(mail));
    return write.put(OutboxItemCodec.write(changed).attributes(), seen).commit()
        ? Optional.of(changed.withVersion(write.writeId()))
        : Optional.empty();
  }

  /// Parks a waiting mail or request that fails by itself until an operator puts it back.
  ///
  /// @return false when there is none, or it has changed in the meantime
  public boolean park(OutboxItem.Key key, String code) {
    return table
        .get(SubscriberTable.outbox(key))
        .filter(OutboxItemCodec::isWaiting)
        .map(item ->
            new Transaction(table)
                .put(OutboxItemCodec.parked(item, code).attributes(), Optional.of(item))
                .commit())
        .orElse(false);
  }

  /// Removes a mail that is no longer needed; false when it has changed in the meantime.
  public boolean drop(OutgoingMail mail) {
    return new Transaction(table)
        .delete(SubscriberTable.outbox(mail.key()), Optional.of(OutboxItemCodec.write(mail)))
        .commit();
  }
}
