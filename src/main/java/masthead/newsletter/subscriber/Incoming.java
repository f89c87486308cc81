package masthead.newsletter.subscriber;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.Subscription.Proof;

/// One person of a file that is imported.
public sealed interface Incoming {
  EmailAddress email();

  Delivery delivery();

  /// Who agreed: the proof takes the place of a confirmation.
  record Subscribed(
      EmailAddress email, Delivery delivery, Proof proof, Optional<LocalDate> pausedUntil)
      implements Incoming {}

  /// Unsubscribed.
  ///
  /// @param endedAt when, if the file has it
  /// @param proof of the consent that ended, if the file has it
  record Unsubscribed(
      EmailAddress email, Delivery delivery, Optional<Instant> endedAt, Optional<Proof> proof)
      implements Incoming {}

  /// Must not be written to.
  ///
  /// @param liftAt of a soft bounce, if the file has it
  record Suppressed(
      EmailAddress email,
      Delivery delivery,
      Set<Suppression.Reason> reasons,
      Optional<Instant> endedAt,
      Optional<Instant> liftAt,
      Optional<Proof> proof)
      implements Incoming {}

  /// The outcome for one person: `added`, `ended` (an earlier import had brought them), or what was
  /// there and is kept.
  record Outcome(String text) {
    public static final Outcome ADDED = new Outcome("added");
    public static final Outcome ENDED = new Outcome("ended");

    static Outcome kept(Enum<?> what) {
      return new Outcome("kept:" + what.name().toLowerCase(Locale.ROOT));
    }
  }
}
