package masthead.newsletter.subscriber;

import java.util.Optional;

/// What a confirm link opens.
public sealed interface Confirmation {
  /// Waits for the button.
  record Open(Subscription subscription) implements Confirmation {}

  record Confirmed(Subscription subscription) implements Confirmation {}

  record Already(Subscription subscription) implements Confirmation {}

  record Expired(Subscription subscription) implements Confirmation {}

  /// A newer mail was requested, or the subscription has ended since.
  record Superseded(Optional<Subscription> subscription) implements Confirmation {}

  record Unknown() implements Confirmation {}
}
