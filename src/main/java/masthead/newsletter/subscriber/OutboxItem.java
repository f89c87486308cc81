package masthead.newsletter.subscriber;

import java.time.Instant;
import java.util.Optional;
import masthead.mail.EmailAddress;

/// An item of the outbox: a request until it is decided, then the mail that the decision asks for.
///
/// A request is stored as it came and decided later, by the function on the table's stream, so that
/// the response takes the same time whether the address is known or not.
public sealed interface OutboxItem {

  /// Where an item is kept.
  ///
  /// @param name the id of the request, followed by `#<n>` once an operator has put the item back
  ///   for the nth time
  record Key(SubscriberId subscriber, String name) {

    /// The same however often the item is put back: the link in the mail is made from it.
    public String requestId() {
      return name.split("#", 2)[0];
    }

    /// The key under which the item is put back, so that the stream sees it as a new one.
    public Key next() {
      var parts = name.split("#", -1);
      var times = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      return new Key(subscriber, parts[0] + "#" + (times + 1));
    }
  }

  /// What was asked for with an address.
  sealed interface Request extends OutboxItem {
    EmailAddress email();

    /// To receive the newsletter.
    ///
    /// @param linkHash of the link that the mail will carry, if there is one
    record SignUp(EmailAddress email, Delivery delivery, Consent.Given consent, String linkHash)
        implements Request {}

    /// To see or erase what is kept.
    record Access(EmailAddress email, String linkHash) implements Request {}
  }

  /// A mail to be sent, or one that was.
  ///
  /// @param since when it started to wait
  /// @param version changes with every write
  record OutgoingMail(
      Key key, MailKind kind, State state, Instant since, Instant keptUntil, String version)
      implements OutboxItem {

    public OutgoingMail with(State next) {
      return new OutgoingMail(key, kind, next, since, keptUntil, version);
    }

    public OutgoingMail withVersion(String next) {
      return new OutgoingMail(key, kind, state, since, keptUntil, next);
    }
  }

  /// How far a mail is. A request is `Waiting` or `Parked`.
  sealed interface State {
    /// To be processed, or to be tried again.
    ///
    /// @param code of the last attempt, if there was one
    record Waiting(Optional<String> code) implements State {}

    /// Certainly not sent, and not tried again until an operator puts it back.
    record Parked(String code) implements State {}

    /// An attempt has begun. If nothing follows, the mail may have been sent, and is not sent
    /// again.
    record Claimed() implements State {}

    record Sent(String messageId, Instant at) implements State {}

    record Refused(String code) implements State {}

    /// The mail server did not respond: the mail may have been sent, and is not sent again.
    record Uncertain() implements State {}
  }
}
