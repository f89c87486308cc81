package masthead.newsletter.subscriber;

import java.util.Optional;

/// The outcome of a change of preferences.
public sealed interface Changed {
  record Done(Subscription subscription) implements Changed {}

  record Conflict(Subscription subscription) implements Changed {}

  record NotActive(Optional<Subscription> subscription) implements Changed {}
}
