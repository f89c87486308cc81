package masthead.newsletter;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.mail.Mailer;

/// What is still to be done: requests to decide on and mails to send.
///
/// A request is one item and its answer needs nothing else, so what was accepted survives a crash.
final class OutboxStore {
  private static final Duration KEPT = Duration.ofDays(7);

  private final NewsletterStore store;

  OutboxStore(NewsletterStore store) {
    this.store = store;
  }

  /// Writes a sign-up down, with the proof of its consent.
  void ask(Subscription wanted, Consent consent) {
    ask(newId(), wanted, consent);
  }

  void ask(String id, Subscription wanted, Consent consent) {
    var choices = wanted.choices();
    var request =
        request(id, Errand.Kind.SIGN_UP, wanted.email())
            .with("language", choices.language())
            .with("frequency", choices.frequency())
            .with("timeZone", choices.timeZone().getId())
            .with("hour", (long) choices.hour())
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

  /// The errand under the key that the stream told.
  Optional<Errand> find(String address, String id) {
    return store.get(NewsletterStore.errand(address, id)).map(Errand::of);
  }

  /// A request turned into a mail: what was asked is no longer needed.
  Item mail(Errand errand, Errand.Kind kind) {
    return new Item(NewsletterStore.errand(errand.address(), errand.id()))
        .with("kind", kind.name())
        .with("state", Errand.State.WAITING.name())
        .with("list", errand.list())
        .with("at", store.now().toString())
        .with("expiresAt", store.now().plus(KEPT).getEpochSecond());
  }

  /// Takes a mail for sending; empty when somebody else has.
  Optional<Errand> claim(Errand errand) {
    return change(errand, state(errand, Errand.State.CLAIMED));
  }

  /// Notes what became of a mail.
  void settle(Errand errand, Mailer.Sent sent) {
    change(
        errand,
        switch (sent) {
          case Mailer.Sent.Accepted(var messageId) ->
              state(errand, Errand.State.SENT)
                  .with("messageId", messageId)
                  .with("sentAt", store.now().toString());
          case Mailer.Sent.Refused(var code) ->
              state(errand, Errand.State.REFUSED).with("code", code);
          case Mailer.Sent.TryLater(var code) ->
              state(errand, waits(sent) ? Errand.State.WAITING : Errand.State.REFUSED)
                  .with("code", code);
          case Mailer.Sent.Unknown() -> state(errand, Errand.State.UNCERTAIN);
        });
  }

  /// Whether the mail is to be tried again. One that only this mailbox puts off is not, because all
  /// other mail would wait behind it: its owner can ask for another.
  static boolean waits(Mailer.Sent sent) {
    return sent instanceof Mailer.Sent.TryLater(var code) && !code.equals("deferred");
  }

  /// Removes what needs no mail; false when somebody else has changed it.
  boolean drop(Errand errand) {
    return store
        .transaction()
        .delete(NewsletterStore.errand(errand.address(), errand.id()), Optional.of(errand.item()))
        .commit();
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
}
