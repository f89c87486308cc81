package masthead.newsletter;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;

/// Subscribers whose links are the same on every developer's machine, so that the events in
/// `events/` can hold them: their tokens are made with the secret of `events/env.json`.
public final class SampleSubscribers {
  private static final Consent CONSENT =
      new Consent("api", "2026-11-01/en", "sample", Optional.empty(), "203.0.113.0", "sample");

  private static final Choices CHOICES = new Choices("en", "daily", ZoneId.of("Europe/Berlin"), 7);

  private SampleSubscribers() {}

  /// In the future, so that no link expires while a developer works.
  private static InstantSource clock() {
    return InstantSource.offset(InstantSource.system(), Duration.ofDays(300));
  }

  /// Stores those that are not there yet.
  public static void store(Platform platform) {
    var secret = platform.secret();
    var store = new NewsletterStore(platform.table(), secret, clock());
    var tokens = new Tokens(secret);
    var subscriptions = new SubscriptionStore(store);
    for (var name : List.of("pending", "reader", "curious", "goner")) {
      var email = new EmailAddress(name, "sample.example.org");
      var address = store.address(email);
      if (subscriptions.find(address, Subscription.DAILY).isPresent()) {
        continue;
      }
      var outbox = new OutboxStore(store);
      var signUps = new SignUpStore(store, outbox, tokens);
      outbox.ask(name, new Subscription(Subscription.DAILY, email, CHOICES), CONSENT);
      signUps.signUp(outbox.find(NewsletterStore.errand(address, name)).orElseThrow());
      if (!name.equals("pending")) {
        subscriptions.confirm(tokens.ofErrand("confirm", address, name));
        outbox.askAccess(name + "-access", email);
        signUps.access(
            outbox.find(NewsletterStore.errand(address, name + "-access")).orElseThrow());
      }
      // Nobody reads their mail.
      outbox.find(NewsletterStore.errand(address, name)).ifPresent(outbox::drop);
      outbox.find(NewsletterStore.errand(address, name + "-access")).ifPresent(outbox::drop);
    }
  }
}
