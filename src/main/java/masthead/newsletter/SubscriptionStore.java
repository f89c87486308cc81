package masthead.newsletter;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.http.Precondition;
import masthead.newsletter.Subscriber.State;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What subscribers do with the links of their mails: confirm, unsubscribe, change preferences.
///
/// Only who is `ACTIVE` has the attributes of the index `audience`, so that nobody else gets mail.
final class SubscriptionStore {
  /// After "this was not me" nobody can have a confirmation sent there.
  static final Duration BLOCKED = Duration.ofDays(30);

  private final NewsletterStore store;

  SubscriptionStore(NewsletterStore store) {
    this.store = store;
  }

  Instant now() {
    return store.now();
  }

  /// What a confirm link opens.
  sealed interface Confirmation {
    /// Waits for the button.
    record Open(Subscriber subscriber) implements Confirmation {}

    record Confirmed(Subscriber subscriber) implements Confirmation {}

    record Already(Subscriber subscriber) implements Confirmation {}

    record Expired(Subscriber subscriber) implements Confirmation {}

    /// A newer mail was asked for, or the subscription has ended since.
    record Superseded(Optional<Subscriber> subscriber) implements Confirmation {}

    record Unknown() implements Confirmation {}
  }

  /// What the link of a confirmation mail opens now. Changes nothing.
  Confirmation find(Tokens.OneTime token) {
    return read(token).confirmation;
  }

  /// Confirms, once. What was confirmed already stays so.
  Confirmation confirm(Tokens.OneTime token) {
    return NewsletterStore.decide(() -> {
      var seen = read(token);
      return seen.confirmation instanceof Confirmation.Open(var subscriber)
          ? confirm(subscriber, seen)
          : Optional.of(seen.confirmation);
    });
  }

  private record Seen(
      Optional<Item> token, Optional<Item> suppression, Confirmation confirmation) {}

  /// The row before the token: when a confirmation comes between the two reads, the link is the one
  /// that confirmed, and not one that a newer mail replaced.
  private Seen read(Tokens.OneTime link) {
    var row = find(link.address(), Subscription.DAILY);
    var token =
        store
            .live(store.get(NewsletterStore.token(link.address(), link.hash())))
            .filter(item -> item.text("purpose").equals("confirm"));
    if (token.isEmpty()) {
      return new Seen(token, Optional.empty(), new Confirmation.Unknown());
    }
    var suppression = store.get(NewsletterStore.suppression(link.address()));
    return new Seen(token, suppression, confirmation(link.hash(), token.get(), row, suppression));
  }

  private Confirmation confirmation(
      String hash, Item token, Optional<Subscriber> row, Optional<Item> suppression) {
    var now = store.now();
    var blocked = suppression.map(item -> SuppressionStore.blocks(item, now)).orElse(false);
    if (row.isEmpty() || blocked || row.get().epoch() != token.number("epoch")) {
      return new Confirmation.Superseded(row);
    }
    if (row.get().isSubscribed() && token.has("usedAt")) {
      return new Confirmation.Already(row.get());
    }
    if (row.get().state() != State.PENDING || !row.get().tokenHash().equals(Optional.of(hash))) {
      return new Confirmation.Superseded(row);
    }
    return token.number("validUntil") > now.getEpochSecond()
        ? new Confirmation.Open(row.get())
        : new Confirmation.Expired(row.get());
  }

  private Optional<Confirmation> confirm(Subscriber subscriber, Seen seen) {
    var now = store.now();
    var active =
        active(subscriber.address(), next(subscriber, State.ACTIVE))
            .without("tokenHash", "expiresAt", "confirmBlockedUntil", "endedAt")
            .without(Consent.NAMES)
            .with("textVersion", subscriber.item().text("textVersion"))
            .with("confirmedAt", now.toString());
    var key = NewsletterStore.suppression(subscriber.address());
    var committed =
        store
            .transaction()
            .delete(key, seen.suppression)
            .put(active.attributes(), Optional.of(subscriber.item()))
            .put(seen.token.orElseThrow().with("usedAt", now.toString()).attributes(), seen.token)
            .put(consented(subscriber, now))
            .commit();
    return committed
        ? Optional.of(new Confirmation.Confirmed(new Subscriber(subscriber.address(), active)))
        : Optional.empty();
  }

  /// The proof of consent is kept from here on; of who never confirms nothing stays.
  private static Map<String, AttributeValue> consented(Subscriber row, Instant now) {
    return Consent.copy(row.item(), new Item(event(row, now, "confirmed", "page"))).attributes();
  }

  /// Whose row it is; absent when it is past its TTL.
  Optional<Subscriber> find(String address, String list) {
    return store.live(store.get(NewsletterStore.subscription(address, list))).map(Subscriber::of);
  }

  /// Ends a subscription. May be repeated, and never fails for what state it is in.
  ///
  /// @param source who did it: `one_click`, `page`, `preferences`, `admin`
  /// @return the subscriber, for the language of the answer; empty when nobody is known
  Optional<Subscriber> unsubscribe(String address, String list, String source) {
    return NewsletterStore.decide(() -> {
      var row = find(address, list);
      if (row.isEmpty() || !endable(row.get().state())) {
        return Optional.of(row);
      }
      var now = store.now();
      var ended = ended(row.get(), now);
      var committed =
          store
              .transaction()
              .put(ended.attributes(), row.map(Subscriber::item))
              .put(event(row.get(), now, "unsubscribed", source))
              .commit();
      return committed ? Optional.of(Optional.of(Subscriber.of(ended))) : Optional.empty();
    });
  }

  private static boolean endable(State state) {
    return switch (state) {
      case PENDING, ACTIVE -> true;
      case UNSUBSCRIBED, SUPPRESSED -> false;
    };
  }

  /// Who never confirmed is forgotten when the block ends.
  private static Item ended(Subscriber row, Instant now) {
    var ended = inactive(next(row, State.UNSUBSCRIBED)).with("endedAt", now.toString());
    var block = now.plus(BLOCKED).getEpochSecond();
    if (row.state() != State.PENDING) {
      return ended;
    }
    var blocked = ended.with("confirmBlockedUntil", block);
    return row.item().has("endedAt") ? blocked : blocked.with("expiresAt", block);
  }

  sealed interface Changed {
    record Done(Subscriber subscriber) implements Changed {}

    record Conflict(Subscriber subscriber) implements Changed {}

    record NotActive(Optional<Subscriber> subscriber) implements Changed {}
  }

  /// Changes what a subscriber gets and when. A pause ends by itself.
  Changed change(
      String address,
      String list,
      Precondition precondition,
      Choices choices,
      Optional<LocalDate> pausedUntil) {
    return NewsletterStore.decide(() -> {
      var row = find(address, list);
      if (!row.map(Subscriber::isSubscribed).orElse(false)) {
        return Optional.of(new Changed.NotActive(row));
      }
      var before = row.orElseThrow();
      if (!precondition.allows(before.version())) {
        return Optional.of(new Changed.Conflict(before));
      }
      var after = changed(before, choices, pausedUntil);
      return after.equals(before.item()) || write(before, after)
          ? Optional.of(new Changed.Done(Subscriber.of(after)))
          : Optional.empty();
    });
  }

  private Item changed(Subscriber before, Choices choices, Optional<LocalDate> pausedUntil) {
    if (before.choices().equals(choices) && before.pausedUntil(store.now()).equals(pausedUntil)) {
      return before.item();
    }
    var item =
        next(before, State.ACTIVE)
            .without("pausedUntil")
            .with("language", choices.language())
            .with("frequency", choices.frequency())
            .with("timeZone", choices.timeZone().getId())
            .with("hour", (long) choices.hour());
    return active(
        before.address(),
        pausedUntil.map(day -> item.with("pausedUntil", day.toString())).orElse(item));
  }

  private boolean write(Subscriber before, Item after) {
    var event =
        NewsletterStore.event(
            before.address(),
            before.list(),
            store.now(),
            "preferences_changed",
            "preferences",
            "before",
            summary(before),
            "after",
            summary(Subscriber.of(after)));
    return store
        .transaction()
        .put(after.attributes(), Optional.of(before.item()))
        .put(event)
        .commit();
  }

  private String summary(Subscriber subscriber) {
    var choices = subscriber.choices();
    return "%s %s %s %02d%s"
        .formatted(
            choices.language(),
            choices.frequency(),
            choices.timeZone().getId(),
            choices.hour(),
            subscriber.pausedUntil(store.now()).map(day -> " paused until " + day).orElse(""));
  }

  /// The row in another state, one version on.
  static Item next(Subscriber row, State state) {
    return row.item().with("state", state.name()).with("version", row.version() + 1);
  }

  /// With the attributes by which it gets mail.
  static Item active(String address, Item item) {
    var audience =
        "A#%s#%s#%s#%02d"
            .formatted(
                item.text("sk").substring("L#".length()),
                item.text("language"),
                item.text("timeZone"),
                item.number("hour"));
    return item.with("audiencePk", audience).with("audienceSk", address);
  }

  static Item inactive(Item item) {
    return item.without("audiencePk", "audienceSk", "tokenHash", "expiresAt", "pausedUntil");
  }

  private static Map<String, AttributeValue> event(
      Subscriber row, Instant now, String type, String source) {
    return NewsletterStore.event(
        row.address(),
        row.list(),
        now,
        type,
        source,
        "was",
        row.state().name().toLowerCase(Locale.ROOT));
  }
}
