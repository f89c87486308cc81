package masthead.newsletter;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.mail.EmailAddress;

/// A subscription as it is stored: one address, one list.
///
/// @param address the keyed hash that stands for the address in keys
record Subscriber(String address, Item item) {

  enum State {
    PENDING,
    ACTIVE,
    UNSUBSCRIBED,
    SUPPRESSED
  }

  static Subscriber of(Item item) {
    return new Subscriber(item.text("pk").substring("S#".length()), item);
  }

  String list() {
    return item.text("sk").substring("L#".length());
  }

  State state() {
    return State.valueOf(item.text("state"));
  }

  /// Gets mail, or will again when the pause is over.
  boolean isSubscribed() {
    return state() == State.ACTIVE;
  }

  EmailAddress email() {
    return EmailAddress.stored(item.text("email"));
  }

  long epoch() {
    return item.number("epoch");
  }

  long version() {
    return item.number("version");
  }

  Choices choices() {
    return new Choices(
        item.text("language"),
        item.text("frequency"),
        ZoneId.of(item.text("timeZone")),
        (int) item.number("hour"));
  }

  /// The language that was chosen, where it is still offered.
  Language language(Languages languages) {
    return languages.find(item.text("language")).orElse(languages.standard());
  }

  Optional<String> tokenHash() {
    return item.find("tokenHash");
  }

  /// No mail before that day, in the subscriber's time zone. A pause is a date and no state: it
  /// ends by itself, and a date that has passed is none.
  Optional<LocalDate> pausedUntil(Instant now) {
    var today = LocalDate.ofInstant(now, choices().timeZone());
    return item.find("pausedUntil").map(LocalDate::parse).filter(day -> day.isAfter(today));
  }

  /// After "this was not me" no sign-up reaches the address for a while.
  boolean isBlocked(Instant now) {
    return item.findNumber("confirmBlockedUntil")
        .map(end -> end > now.getEpochSecond())
        .orElse(false);
  }

  Tokens.Link link() {
    return new Tokens.Link(address, list(), "");
  }
}
