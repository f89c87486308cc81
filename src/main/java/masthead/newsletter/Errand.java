package masthead.newsletter;

import masthead.dynamo.Item;

/// A row of the outbox: something to be decided, or a mail to be sent.
///
/// What a request asks for is written down as it is and decided later, by the function on the
/// table's stream. So the answer takes the same time whether an address is known or not.
record Errand(String address, String id, Item item) {

  /// The first two are requests. Each becomes a mail, or nothing.
  enum Kind {
    SIGN_UP,
    ASK_ACCESS,
    CONFIRM,
    ALREADY,
    ACCESS
  }

  /// Of a mail. `CLAIMED`: an attempt was begun. When that is all, or no answer came (`UNCERTAIN`),
  /// it may have been sent or not, and is not sent again.
  enum State {
    WAITING,
    CLAIMED,
    SENT,
    REFUSED,
    UNCERTAIN
  }

  static Errand of(Item item) {
    return new Errand(
        item.text("pk").substring("S#".length()), item.text("sk").substring("O#".length()), item);
  }

  Kind kind() {
    return Kind.valueOf(item.text("kind"));
  }

  State state() {
    return State.valueOf(item.text("state"));
  }

  String list() {
    return item.text("list");
  }
}
