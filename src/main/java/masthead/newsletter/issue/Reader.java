package masthead.newsletter.issue;

import java.time.LocalDate;
import java.util.Optional;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.subscriber.Person;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Suppression;

/// A subscriber as the digest sees one, right before it sends.
///
/// @param pausedUntil no mail before that day
public record Reader(
    String email,
    Slot slot,
    boolean isActive,
    boolean isSuppressed,
    Optional<LocalDate> pausedUntil) {

  /// Empty when nothing is kept of them any more.
  public static Optional<Reader> of(Person person) {
    var isSuppressed =
        person
            .suppression()
            .filter(suppression -> suppression.reason() != Suppression.Reason.ERASED)
            .isPresent();
    return person.subscription().map(row -> of(row, isSuppressed));
  }

  private static Reader of(Subscription row, boolean isSuppressed) {
    var delivery = row.delivery();
    return new Reader(
        row.email().text(),
        new Slot(delivery.language(), delivery.frequency(), delivery.timeZone(), delivery.hour()),
        row.isActive(),
        isSuppressed,
        row.state() instanceof Active(var _, var pausedUntil) ? pausedUntil : Optional.empty());
  }

  /// Why a subscriber gets no mail of an issue; empty when they do.
  public static Optional<Reason> reason(Optional<Reader> reader, Issue issue) {
    return reader.map(found -> found.reason(issue)).orElse(Optional.of(Reason.ERASED));
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
