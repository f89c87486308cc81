package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A link in a mail that opens one thing for a limited time, as it is stored.
///
/// @param hash of its secret half, which is not stored
/// @param epoch of the subscription that it was made for
/// @param usedAt of a confirm link: when it confirmed; of an access link: when an erasure began
public record OneTimeLink(
    Purpose purpose, String hash, long epoch, Instant validUntil, Optional<Instant> usedAt) {
  private static final Duration KEPT_LONGER = Duration.ofDays(1);

  public enum Purpose {
    CONFIRM,
    ACCESS
  }

  static OneTimeLink of(Purpose purpose, String hash, long epoch, Instant validUntil) {
    var end = validUntil.truncatedTo(ChronoUnit.SECONDS);
    return new OneTimeLink(purpose, hash, epoch, end, Optional.empty());
  }

  /// When its row is deleted: until then it is known to have expired.
  public Instant expiresAt() {
    return validUntil.plus(KEPT_LONGER);
  }

  public OneTimeLink used(Instant now) {
    return new OneTimeLink(purpose, hash, epoch, validUntil, Optional.of(now));
  }

  public boolean isValid(Instant now) {
    return validUntil.isAfter(now);
  }

  boolean isLive(Instant now) {
    return expiresAt().isAfter(now);
  }
}
