package masthead.newsletter.subscriber.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.MailKind;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.OutboxItem.OutgoingMail;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.OutboxItem.State;
import masthead.newsletter.subscriber.OutboxItem.State.Claimed;
import masthead.newsletter.subscriber.OutboxItem.State.Parked;
import masthead.newsletter.subscriber.OutboxItem.State.Refused;
import masthead.newsletter.subscriber.OutboxItem.State.Sent;
import masthead.newsletter.subscriber.OutboxItem.State.Uncertain;
import masthead.newsletter.subscriber.OutboxItem.State.Waiting;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;

/// An [OutboxItem] as an item of the table. The mail that a request becomes replaces it, under the
/// same key.
///
/// A request is parked and put back without being read, because the one that cannot be read is the
/// one that is parked.
public final class OutboxItemCodec {
  private static final Duration KEPT = Duration.ofDays(7);
  private static final String SIGN_UP = "SIGN_UP";
  private static final String ACCESS_REQUEST = "ASK_ACCESS";

  private OutboxItemCodec() {}

  public static Item signUp(
      OutboxItem.Key key, EmailAddress email, Delivery delivery, Consent.Given consent) {
    var request = request(key, SIGN_UP, email, consent.requestedAt());
    return ConsentItem.write(SubscriptionItem.delivery(request, delivery), consent);
  }

  public static Item accessRequest(OutboxItem.Key key, EmailAddress email, Instant now) {
    return request(key, ACCESS_REQUEST, email, now);
  }

  private static Item request(OutboxItem.Key key, String kind, EmailAddress email, Instant now) {
    return new Item(SubscriberTable.outbox(key))
        .with("kind", kind)
        .with("list", Subscription.DAILY)
        .with("email", email.text())
        .with("requestedAt", now.toString())
        .with("expiresAt", now.plus(KEPT).getEpochSecond());
  }

  /// Empty when it is a mail already, or parked until an operator puts it back.
  static Optional<Request> readRequest(OutboxItem.Key key, Item item, Tokens tokens) {
    if (!isRequest(item) || !isWaiting(item)) {
      return Optional.empty();
    }
    var email = EmailAddress.stored(item.text("email"));
    return Optional.of(
        item.text("kind").equals(SIGN_UP)
            ? new Request.SignUp(
                email,
                SubscriptionItem.delivery(item),
                ConsentItem.read(item),
                linkHash(Purpose.CONFIRM, key, tokens))
            : new Request.Access(email, linkHash(Purpose.ACCESS, key, tokens)));
  }

  private static String linkHash(Purpose purpose, OutboxItem.Key key, Tokens tokens) {
    return tokens.ofRequest(purpose, key.subscriber(), key.requestId()).hash();
  }

  /// The mail that a request becomes.
  static Item mail(OutboxItem.Key key, MailKind kind, Instant now) {
    return mail(key, kind, new Waiting(Optional.empty()), now, now.plus(KEPT));
  }

  public static Item write(OutgoingMail mail) {
    return mail(mail.key(), mail.kind(), mail.state(), mail.since(), mail.keptUntil())
        .with("writeId", mail.version());
  }

  private static Item mail(
      OutboxItem.Key key, MailKind kind, State state, Instant since, Instant keptUntil) {
    var item =
        new Item(SubscriberTable.outbox(key))
            .with("kind", kind.name())
            .with("list", Subscription.DAILY)
            .with("at", since.toString())
            .with("expiresAt", keptUntil.getEpochSecond())
            .with("state", name(state));
    return switch (state) {
      case Waiting(var code) -> item.with("code", code);
      case Parked(var code) -> item.with("code", code);
      case Refused(var code) -> item.with("code", code);
      case Sent(var messageId, var at) ->
          item.with("messageId", messageId).with("sentAt", at.toString());
      case Claimed(), Uncertain() -> item;
    };
  }

  /// Empty when it is still a request.
  public static Optional<OutgoingMail> readMail(OutboxItem.Key key, Item item) {
    return isRequest(item)
        ? Optional.empty()
        : Optional.of(
            new OutgoingMail(
                key,
                MailKind.valueOf(item.text("kind")),
                state(item),
                Instant.parse(item.text("at")),
                Instant.ofEpochSecond(item.number("expiresAt")),
                item.text("writeId")));
  }

  /// Of a mail or a request. A request has no such attribute, unless it is parked.
  public static State state(Item item) {
    return switch (item.find("state").orElse("WAITING")) {
      case "WAITING" -> new Waiting(item.find("code"));
      case "PARKED" -> new Parked(code(item));
      case "CLAIMED" -> new Claimed();
      case "SENT" -> new Sent(item.text("messageId"), Instant.parse(item.text("sentAt")));
      case "REFUSED" -> new Refused(code(item));
      case "UNCERTAIN" -> new Uncertain();
      case String other -> throw new IllegalStateException("No such state: " + other);
    };
  }

  private static String code(Item item) {
    return item.find("code").orElse("");
  }

  /// As it is stored and shown to operators.
  public static String name(State state) {
    return state.getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  public static boolean isWaiting(Item item) {
    return state(item) instanceof Waiting;
  }

  private static boolean isRequest(Item item) {
    var kind = item.text("kind");
    return kind.equals(SIGN_UP) || kind.equals(ACCESS_REQUEST);
  }

  /// Also of a request that cannot be read.
  public static Item parked(Item item, String code) {
    return item.with("state", name(new Parked(code))).with("code", code);
  }

  /// The same under the next key, which is an insertion for the table's stream.
  public static Item putBack(Item item, Instant now) {
    var again = item.without("state", "code").with("expiresAt", now.plus(KEPT).getEpochSecond());
    var waiting =
        isRequest(item)
            ? again
            : again.with("state", name(new Waiting(Optional.empty()))).with("at", now.toString());
    for (var part : SubscriberTable.names(SubscriberTable.outbox(item).next()).entrySet()) {
      waiting = waiting.with(part.getKey(), part.getValue());
    }
    return waiting;
  }
}
