package masthead.newsletter.outbox;

import java.time.Instant;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.SubscriberId;

/// A row of the outbox: something to be decided, or a mail to be sent.
///
/// What a request asks for is written down as it is and decided later, by the function on the
/// table's stream. So the answer takes the same time whether an address is known or not.
public record OutboxItem(SubscriberId subscriber, String id, Item item) {

  /// The first two are requests. Each becomes a mail, or nothing.
  public enum Kind {
    SIGN_UP,
    ASK_ACCESS,
    CONFIRM,
    ALREADY,
    ACCESS
  }

  /// Of a mail. `CLAIMED`: an attempt was begun. When that is all, or no answer came (`UNCERTAIN`),
  /// it may have been sent or not, and is not sent again. `PARKED`, also of a request: certainly
  /// not done, and not tried again until an operator puts it back.
  public enum State {
    WAITING,
    PARKED,
    CLAIMED,
    SENT,
    REFUSED,
    UNCERTAIN
  }

  /// The sort key is `O#<id>`, or `O#<id>#<n>` after it was put back for the nth time. The id
  /// stays, because the link in the mail is made with it.
  public static OutboxItem of(Item item) {
    return new OutboxItem(
        new SubscriberId(item.text("pk").substring("S#".length())),
        item.text("sk").split("#", -1)[1],
        item);
  }

  Kind kind() {
    return Kind.valueOf(item.text("kind"));
  }

  /// A request has no state, unless it is parked.
  public State state() {
    return State.valueOf(item.find("state").orElse(State.WAITING.name()));
  }

  /// Since when it waits.
  Instant since() {
    return Instant.parse(item.find("at").orElseGet(() -> item.text("requestedAt")));
  }

  /// The same errand under a key of its own, which is an insertion for the table's stream.
  ///
  /// @param expiresAt until when it is kept
  public Item putBack(Instant now, Instant expiresAt) {
    var words = item.text("sk").split("#", -1);
    var times = words.length > 2 ? Integer.parseInt(words[2]) : 0;
    var again =
        item.without("state", "code")
            .with("sk", "O#" + id + "#" + (times + 1))
            .with("expiresAt", expiresAt.getEpochSecond());
    return isRequest()
        ? again
        : again.with("state", State.WAITING.name()).with("at", now.toString());
  }

  boolean isRequest() {
    return kind() == Kind.SIGN_UP || kind() == Kind.ASK_ACCESS;
  }

  String list() {
    return item.text("list");
  }
}
