package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Why an address receives no mail from any list.
///
/// @param reasons every reason there was; the strongest counts
/// @param liftAt while a soft bounce is the strongest: from then on its owner may sign up again
public record Suppression(Set<Reason> reasons, Instant firstAt, Optional<Instant> liftAt) {
  /// How long a mailbox that was full or unavailable receives no mail.
  static final Duration SOFT = Duration.ofDays(30);

  public Suppression {
    reasons = Collections.unmodifiableSet(EnumSet.copyOf(reasons));
  }

  /// From the weakest to the strongest. A stronger one replaces a weaker, never the other way.
  public enum Reason {
    /// A mark only: an import may not bring the address back, its owner may.
    ERASED,
    SOFT_BOUNCE,
    MANUAL,
    HARD_BOUNCE,
    COMPLAINT
  }

  /// The strongest.
  public Reason reason() {
    return Collections.max(reasons);
  }

  /// Whether an address may not even be asked to confirm.
  public boolean blocks(Instant now) {
    return switch (reason()) {
      case ERASED -> false;
      case SOFT_BOUNCE ->
          liftAt.filter(end -> now.truncatedTo(ChronoUnit.SECONDS).isAfter(end)).isEmpty();
      case MANUAL, HARD_BOUNCE, COMPLAINT -> true;
    };
  }

  /// What was there, with one more reason.
  public static Suppression with(Optional<Suppression> known, Reason reason, Instant now) {
    var reasons = EnumSet.of(reason);
    known.ifPresent(old -> reasons.addAll(old.reasons));
    var first = known.map(Suppression::firstAt).orElse(now);
    // An erasure does not restart the time of an old bounce.
    var liftAt =
        reason == Reason.SOFT_BOUNCE
            ? Optional.of(now.plus(SOFT).truncatedTo(ChronoUnit.SECONDS))
            : known.flatMap(Suppression::liftAt);
    return new Suppression(reasons, first, liftAt).settled();
  }

  /// Only a soft bounce ends by itself.
  Suppression settled() {
    return reason() == Reason.SOFT_BOUNCE
        ? this
        : new Suppression(reasons, firstAt, Optional.empty());
  }

  /// What outlives the lifting of all else: the mark of an erasure.
  Optional<Suppression> lifted(Instant now) {
    return reasons.contains(Reason.ERASED) && reason() != Reason.ERASED
        ? Optional.of(with(Optional.empty(), Reason.ERASED, now))
        : Optional.empty();
  }
}
