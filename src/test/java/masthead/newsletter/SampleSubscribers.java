package masthead.newsletter;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// Subscribers whose links are the same on every developer's machine, so that the events in
/// `events/` can hold them: their tokens are made with the secret of `events/env.json`.
public final class SampleSubscribers {
  private static final Consent CONSENT =
      new Consent("api", "2026-11-01/en", "sample", Optional.empty(), "203.0.113.0", "sample");

  private static final Delivery DELIVERY =
      new Delivery("en", "daily", ZoneId.of("Europe/Berlin"), 7);

  private SampleSubscribers() {}

  /// In the future, so that no link expires while a developer works.
  private static InstantSource clock() {
    return InstantSource.offset(InstantSource.system(), Duration.ofDays(300));
  }

  /// Stores those that are not there yet.
  public static void store(Platform platform) {
    var secret = platform.secret();
    var table = platform.table();
    var outbox = new OutboxStore(table, new Subscribers(table, secret, clock()));
    var tokens = new Tokens(secret);
    var subscribers = new Subscribers(table, secret, clock());
    for (var name : List.of("pending", "reader", "curious", "goner")) {
      var email = new EmailAddress(name, "sample.example.org");
      var id = subscribers.id(email);
      if (subscribers.find(id).isPresent()) {
        continue;
      }
      outbox.ask(name, email, DELIVERY, CONSENT);
      subscribers.decide(new OutboxItem.Key(id, name));
      if (!name.equals("pending")) {
        subscribers.confirm(tokens.ofRequest(Purpose.CONFIRM, id, name));
        outbox.askAccess(name + "-access", email);
        subscribers.decide(new OutboxItem.Key(id, name + "-access"));
      }
      // Nobody reads their mail.
      outbox.find(new OutboxItem.Key(id, name)).ifPresent(outbox::drop);
      outbox.find(new OutboxItem.Key(id, name + "-access")).ifPresent(outbox::drop);
    }
  }
}
