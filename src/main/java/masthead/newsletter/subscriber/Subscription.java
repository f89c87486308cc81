package masthead.newsletter.subscriber;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import masthead.mail.EmailAddress;

/// One address on the one list, in one of four states.
///
/// @param epoch grows when a subscription starts again; links of an older one are invalid
/// @param version grows by one with each change; the `ETag`
/// @param softBounces the mails that came back because its mailbox was full or unavailable, by
///   their time ([SuppressionRules]), recently
/// @param expiresAt when it is forgotten; empty: when it is erased
public record Subscription(
    EmailAddress email,
    Delivery delivery,
    long epoch,
    long version,
    State state,
    List<Instant> softBounces,
    Optional<Instant> expiresAt) {

  /// The one list there is.
  public static final String DAILY = "daily";

  public Subscription {
    softBounces = List.copyOf(softBounces);
  }

  public sealed interface State {
    default Status status() {
      return switch (this) {
        case Pending _ -> Status.PENDING;
        case Active _ -> Status.ACTIVE;
        case Unsubscribed _ -> Status.UNSUBSCRIBED;
        case Suppressed _ -> Status.SUPPRESSED;
      };
    }
  }

  /// The names of the states.
  public enum Status {
    PENDING,
    ACTIVE,
    UNSUBSCRIBED,
    SUPPRESSED
  }

  /// Waits for its confirmation.
  ///
  /// @param linkHash of the newest confirm link: the only one that counts
  /// @param leftAt when its owner left before, if so: that is not forgotten with the request
  public record Pending(String linkHash, Consent.Given consent, Optional<Instant> leftAt)
      implements State {}

  /// Gets mail, or will again when the pause is over.
  ///
  /// @param pausedUntil as it was chosen; it may have passed: see [Subscription#pausedUntil]
  public record Active(Proof proof, Optional<LocalDate> pausedUntil) implements State {}

  /// Gets no mail, by its owner's wish.
  ///
  /// @param confirmBlockedUntil after "this was not me": until then nobody is asked to confirm
  /// @param proof of the subscription that ended, if it was ever confirmed
  public record Unsubscribed(
      Instant endedAt, Optional<Instant> confirmBlockedUntil, Optional<Proof> proof)
      implements State {}

  /// Ended by a [Suppression], and not brought back when that is lifted.
  ///
  /// @param leftAt when its owner had left before that, if so
  public record Suppressed(
      Instant suppressedAt,
      Optional<Instant> leftAt,
      Optional<Instant> confirmBlockedUntil,
      Optional<Proof> proof)
      implements State {}

  /// What an active subscription rests on: when somebody agreed, to which text, and where, if that
  /// was elsewhere and an import brought it. The whole proof is in the events.
  public record Proof(Instant at, String textVersion, Optional<String> importedFrom) {}

  public Status status() {
    return state.status();
  }

  /// Gets mail, or will again when the pause is over.
  public boolean isActive() {
    return state instanceof Active;
  }

  /// No mail before that day, in the subscriber's time zone. A pause is a date and not a state: it
  /// ends by itself, and a date that has passed is none.
  public Optional<LocalDate> pausedUntil(Instant now) {
    var today = LocalDate.ofInstant(now, delivery.timeZone());
    return state instanceof Active(var _, var day)
        ? day.filter(last -> last.isAfter(today))
        : Optional.empty();
  }

  /// When it ended, if it has.
  public Optional<Instant> endedAt() {
    return switch (state) {
      case Pending _, Active _ -> Optional.empty();
      case Unsubscribed ended -> Optional.of(ended.endedAt);
      case Suppressed ended -> Optional.of(ended.suppressedAt);
    };
  }

  /// When its owner left, now or before.
  public Optional<Instant> leftAt() {
    return switch (state) {
      case Pending pending -> pending.leftAt;
      case Active _ -> Optional.empty();
      case Unsubscribed ended -> Optional.of(ended.endedAt);
      case Suppressed ended -> ended.leftAt;
    };
  }

  /// The proof of the last consent that was confirmed or imported.
  public Optional<Proof> proof() {
    return switch (state) {
      case Pending _ -> Optional.empty();
      case Active active -> Optional.of(active.proof);
      case Unsubscribed ended -> ended.proof;
      case Suppressed ended -> ended.proof;
    };
  }

  /// After "this was not me" no confirmation is sent for a while.
  boolean isBlocked(Instant now) {
    return confirmBlockedUntil().filter(end -> end.isAfter(now)).isPresent();
  }

  Optional<Instant> confirmBlockedUntil() {
    return switch (state) {
      case Pending _, Active _ -> Optional.empty();
      case Unsubscribed ended -> ended.confirmBlockedUntil;
      case Suppressed ended -> ended.confirmBlockedUntil;
    };
  }

  /// What is past its time counts as gone: its row is deleted late.
  boolean isLive(Instant now) {
    return expiresAt.filter(end -> !end.isAfter(now)).isEmpty();
  }

  /// In another state, one version on.
  Subscription next(State next, Optional<Instant> expires) {
    return new Subscription(email, delivery, epoch, version + 1, next, softBounces, expires);
  }

  Subscription bounced(List<Instant> times) {
    return new Subscription(email, delivery, epoch, version, state, times, expiresAt);
  }
}
