package masthead.newsletter.subscriber.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.MailKind;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.Request;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;

/// A request as an item of the outbox, and what becomes of it there: a mail that waits, under the
/// same key.
final class RequestItem {
  private static final Duration KEPT = Duration.ofDays(7);

  private RequestItem() {}

  /// Empty when it is a mail already, or parked until an operator puts it back.
  ///
  /// @param name what follows `O#` in its key: the request's id, and a number once it was put back.
  ///   The link is made with the id alone
  static Optional<Request> read(SubscriberId id, String name, Item item, Tokens tokens) {
    if (item.find("state").equals(Optional.of("PARKED"))) {
      return Optional.empty();
    }
    var requestId = name.split("#", 2)[0];
    return switch (item.text("kind")) {
      case "SIGN_UP" ->
          Optional.of(
              new Request.SignUp(
                  EmailAddress.stored(item.text("email")),
                  SubscriptionItem.delivery(item),
                  ConsentItem.read(item),
                  tokens.ofRequest(Purpose.CONFIRM, id, requestId).hash()));
      case "ASK_ACCESS" ->
          Optional.of(
              new Request.Access(
                  EmailAddress.stored(item.text("email")),
                  tokens.ofRequest(Purpose.ACCESS, id, requestId).hash()));
      default -> Optional.empty();
    };
  }

  /// What was asked is no longer needed.
  static Item mail(SubscriberId id, String requestId, MailKind kind, Instant now) {
    return new Item(SubscriberTable.outbox(id, requestId))
        .with("kind", kind.name())
        .with("state", "WAITING")
        .with("list", Subscription.DAILY)
        .with("at", now.toString())
        .with("expiresAt", now.plus(KEPT).getEpochSecond());
  }
}
