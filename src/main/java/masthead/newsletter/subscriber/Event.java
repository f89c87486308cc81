package masthead.newsletter.subscriber;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Something that happened to a subscription: the proof of what was agreed to, and of its end.
///
/// @param proof of what somebody agreed to
/// @param details more, by name
/// @param kept how long; empty: until the person is erased
public record Event(
    Type type,
    String source,
    Optional<Consent.Given> proof,
    Map<String, String> details,
    Optional<Duration> kept) {

  public Event {
    details = Map.copyOf(details);
  }

  public enum Type {
    REQUESTED,
    CONFIRMED,
    PREFERENCES_CHANGED,
    UNSUBSCRIBED,
    SUPPRESSED,
    SUPPRESSION_LIFTED,
    BLOCKED_SIGNUP,
    IMPORTED
  }

  static Event of(Type type, String source, Map<String, String> details) {
    return new Event(type, source, Optional.empty(), details, Optional.empty());
  }

  /// Its source is that of the consent.
  static Event of(Type type, Consent.Given proof, Map<String, String> details) {
    return new Event(type, proof.consent().source(), Optional.of(proof), details, Optional.empty());
  }

  Event kept(Duration time) {
    return new Event(type, source, proof, details, Optional.of(time));
  }
}
