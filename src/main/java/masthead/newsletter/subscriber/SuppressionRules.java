package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.State;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;
import masthead.newsletter.subscriber.Suppression.Reason;

/// The rules of bounces, complaints, and what a publisher suppresses or erases: rows 16 to 20 of
/// the table of states.
public final class SuppressionRules {
  static final int MAX_SOFT_BOUNCES = 3;

  private SuppressionRules() {}

  /// Suppresses an address and ends its subscription.
  ///
  /// @return false when the report at hand was processed before
  public static Decision<Boolean> suppress(
      Person person, Reason reason, String source, Instant now) {
    var isReport = person.knows(Part.REPORT);
    if (isReport && person.reported()) {
      return Decision.of(false, person);
    }
    var row = person.subscription();
    var next =
        person
            .withSuppression(Optional.of(Suppression.with(person.suppression(), reason, now)))
            .withSubscription(row.map(found -> suppressed(found, now)));
    var decision =
        Decision.of(true, person)
            .given(Part.SUBSCRIPTION, Part.SUPPRESSION)
            .after(isReport ? next.reported(true) : next);
    return row.isEmpty()
        ? decision
        : decision.event(Event.of(Event.Type.SUPPRESSED, source, Map.of("reason", reason.name())));
  }

  private static Subscription suppressed(Subscription row, Instant now) {
    State next =
        switch (row.state()) {
          case Suppressed before -> before;
          case Pending _, Active _, Unsubscribed _ ->
              new Suppressed(now, row.leftAt(), row.confirmBlockedUntil(), row.proof());
        };
    // Without a confirmation, everything is deleted all the same.
    return next.equals(row.state()) ? row : row.next(next, row.expiresAt());
  }

  /// Lifts a suppression, which only an operator may. The subscription stays ended: its owner can
  /// sign up again. The mark of an erasure outlives what lay above it.
  ///
  /// @return false when there was none
  public static Decision<Boolean> lift(Person person, String source, Instant now) {
    if (person.suppression().isEmpty()) {
      return Decision.of(false, person);
    }
    var suppression = person.suppression().get();
    var lifted = Decision.of(true, person).after(person.withSuppression(suppression.lifted(now)));
    return suppression.reasons().contains(Reason.ERASED)
        ? lifted // no event: the person was erased
        : lifted.event(
            Event.of(
                Event.Type.SUPPRESSION_LIFTED,
                source,
                Map.of("reason", suppression.reason().name())));
  }

  /// What a soft bounce means.
  public enum Bounce {
    /// The address is unknown, or the report was processed before.
    IGNORED,
    COUNTED,
    /// One too many: the address is to be suppressed.
    TOO_MANY
  }

  /// A mailbox that was full or unavailable. After three times within about five issues it receives
  /// no mail for a month; after that its owner may sign up again.
  public static Decision<Bounce> softBounce(Person person, Instant now) {
    var row = person.subscription();
    if (row.isEmpty() || person.reported()) {
      return Decision.of(Bounce.IGNORED, person);
    }
    var start = now.minus(Duration.ofDays(row.get().delivery().daysOfFiveIssues()));
    var times = new ArrayList<>(row.get().softBounces());
    times.removeIf(time -> time.isBefore(start));
    if (!times.contains(now)) {
      times.add(now);
    }
    return times.size() >= MAX_SOFT_BOUNCES
        ? Decision.of(Bounce.TOO_MANY, person)
        : Decision.of(Bounce.COUNTED, person)
            .after(person.withSubscription(row.map(found -> found.bounced(times))).reported(true));
  }

  /// Marks an address as erased, so that no import brings it back; row 20.
  public static Suppression erased(Optional<Suppression> known, Instant now) {
    return Suppression.with(known, Reason.ERASED, now);
  }
}
