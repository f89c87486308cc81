package masthead.newsletter.digest;

import java.time.LocalDate;
import java.util.Optional;
import masthead.newsletter.digest.Recipient.Reason;

/// A subscriber as the digest sees one, right before it sends.
///
/// @param pausedUntil no mail before that day
record Reader(
    String email,
    Slot slot,
    boolean isActive,
    boolean isSuppressed,
    Optional<LocalDate> pausedUntil) {

  /// Why a subscriber gets no mail of an issue; empty when they do.
  static Optional<Reason> reason(Optional<Reader> reader, Issue issue) {
    return reader
        .map(found -> found.reason(issue))
        .orElse(Optional.of(Reason.ERASED));
  }

  private Optional<Reason> reason(Issue issue) {
    if (isSuppressed) {
      return Optional.of(Reason.SUPPRESSED);
    }
    if (!isActive) {
      return Optional.of(Reason.UNSUBSCRIBED);
    }
    if (pausedUntil.filter(day -> day.isAfter(issue.id().date())).isPresent()) {
      return Optional.of(Reason.PAUSED);
    }
    return issue.slots().contains(slot) ? Optional.empty() : Optional.of(Reason.MOVED);
  }
}
