package masthead.newsletter;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.newsletter.Subscriber.State;
import masthead.newsletter.SuppressionStore.Reason;

/// Brings in who subscribed elsewhere, and who must not be written to.
///
/// What is known here already stays as it is, whatever a file says: nobody who left, bounced,
/// complained or was erased comes back by an import. So an import can be repeated.
final class ImportStore {
  private static final String SOURCE = "import";

  private final NewsletterStore store;

  ImportStore(NewsletterStore store) {
    this.store = store;
  }

  /// One person of a file.
  sealed interface Incoming {
    EmailAddress email();

    /// Who agreed, when and where: the proof takes the place of a confirmation.
    record Subscribed(
        EmailAddress email,
        Choices choices,
        Instant consentAt,
        String consentSource,
        String textVersion)
        implements Incoming {}

    record Unsubscribed(EmailAddress email, Choices choices) implements Incoming {}

    record Suppressed(EmailAddress email, Reason reason) implements Incoming {}
  }

  /// What became of one person: `added`, `ended` (an earlier import had brought them), or what was
  /// there and is kept.
  record Outcome(String text) {
    static final Outcome ADDED = new Outcome("added");
    static final Outcome ENDED = new Outcome("ended");

    static Outcome kept(String what) {
      return new Outcome("kept:" + what.toLowerCase(Locale.ROOT));
    }
  }

  /// Brings one person in.
  ///
  /// @param dryRun only says what would become of them
  Outcome add(Incoming person, boolean dryRun) {
    var address = store.address(person.email());
    return NewsletterStore.decide(() -> {
      var suppression = store.get(NewsletterStore.suppression(address));
      if (suppression.isPresent()) {
        return Optional.of(Outcome.kept(SuppressionStore.reason(suppression.get()).name()));
      }
      var seen = store.get(NewsletterStore.subscription(address, Subscription.DAILY));
      var row = store.live(seen).map(Subscriber::of);
      if (row.isPresent()) {
        return Optional.of(known(row.get(), person, dryRun));
      }
      return dryRun || write(address, person, seen) ? Optional.of(Outcome.ADDED) : Optional.empty();
    });
  }

  /// Whoever an import brought leaves by one: lists are often exported in several files. Who
  /// confirmed here is not touched by an old file.
  private Outcome known(Subscriber row, Incoming person, boolean dryRun) {
    var leaves = row.isSubscribed() && row.item().has("imported");
    if (!leaves || person instanceof Incoming.Subscribed) {
      return Outcome.kept(row.state().name());
    }
    if (dryRun) {
      return Outcome.ENDED;
    }
    switch (person) {
      case Incoming.Suppressed(var _, var reason) ->
          new SuppressionStore(store).suppress(row.address(), reason, SOURCE, "");
      case Incoming.Unsubscribed _, Incoming.Subscribed _ ->
          new SubscriptionStore(store).unsubscribe(row.address(), row.list(), SOURCE);
    }
    return Outcome.ENDED;
  }

  private boolean write(String address, Incoming person, Optional<Item> seen) {
    var now = store.now();
    var write = store.transaction();
    var key = NewsletterStore.suppression(address);
    switch (person) {
      case Incoming.Subscribed subscribed ->
          write
              .unchanged(key, Optional.empty())
              .put(subscribed(address, subscribed, now).attributes(), seen)
              .put(
                  NewsletterStore.event(
                      address,
                      Subscription.DAILY,
                      now,
                      "imported",
                      SOURCE,
                      "consentAt",
                      subscribed.consentAt().toString(),
                      "consentSource",
                      subscribed.consentSource(),
                      "textVersion",
                      subscribed.textVersion()));
      case Incoming.Unsubscribed(var email, var choices) ->
          write
              .unchanged(key, Optional.empty())
              .put(
                  row(address, email, choices, State.UNSUBSCRIBED, now)
                      .with("endedAt", now.toString())
                      .attributes(),
                  seen)
              .put(
                  NewsletterStore.event(
                      address, Subscription.DAILY, now, "imported", SOURCE, "was", "unsubscribed"));
      case Incoming.Suppressed(var _, var reason) ->
          write
              .unchanged(NewsletterStore.subscription(address, Subscription.DAILY), seen)
              .put(SuppressionStore.suppressed(address, Optional.empty(), reason, now).attributes())
              .put(
                  NewsletterStore.event(
                      address,
                      Subscription.DAILY,
                      now,
                      "imported",
                      SOURCE,
                      "reason",
                      reason.name()));
    }
    return write.commit();
  }

  private static Item subscribed(String address, Incoming.Subscribed person, Instant now) {
    return SubscriptionStore.active(
        address,
        row(address, person.email(), person.choices(), State.ACTIVE, now)
            .with("imported", 1L)
            .with("confirmedAt", person.consentAt().toString())
            .with("textVersion", person.textVersion()));
  }

  private static Item row(
      String address, EmailAddress email, Choices choices, State state, Instant now) {
    return new Item(NewsletterStore.subscription(address, Subscription.DAILY))
        .with("state", state.name())
        .with("email", email.text())
        .with("epoch", now.toEpochMilli())
        .with("version", now.toEpochMilli())
        .with("language", choices.language())
        .with("frequency", choices.frequency())
        .with("timeZone", choices.timeZone().getId())
        .with("hour", (long) choices.hour());
  }
}
