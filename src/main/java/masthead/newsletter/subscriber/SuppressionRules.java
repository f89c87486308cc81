package masthead.newsletter.subscriber;

import static java.util.Comparator.naturalOrder;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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

  /// No older bounce counts, however few issues there were: this is how long it is known which
  /// issues a person was sent.
  static final Duration COUNTED = Duration.ofDays(90);

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

  /// A mail that did not arrive because its mailbox was full or unavailable.
  ///
  /// @param mailAt when its issue was due; for any other mail, when it was sent
  /// @param lastIssues when the last issues were due that the reader was sent, [#ISSUES] at most
  public record SoftBounce(Instant mailAt, List<Instant> lastIssues) {
    /// How many issues bounces are counted in.
    public static final int ISSUES = 5;

    public SoftBounce {
      lastIssues = List.copyOf(lastIssues);
    }
  }

  /// What a soft bounce means.
  public enum Bounce {
    /// The address is unknown, or the report was processed before.
    IGNORED,
    COUNTED,
    /// One too many: the address is to be suppressed.
    TOO_MANY
  }

  /// A mailbox that was full or unavailable. When three mails have come back since the fifth-last
  /// issue, it receives no mail for a month; after that its owner may sign up again. A pause or a
  /// lower frequency changes nothing: issues count, not days.
  public static Decision<Bounce> softBounce(Person person, SoftBounce bounce, Instant now) {
    var row = person.subscription();
    if (row.isEmpty() || person.reported()) {
      return Decision.of(Bounce.IGNORED, person);
    }
    var times = new TreeSet<>(row.get().softBounces());
    times.add(bounce.mailAt()); // of two reports about one mail the second adds nothing
    var start = start(bounce.lastIssues(), now);
    times.removeIf(time -> time.isBefore(start));
    return times.size() >= MAX_SOFT_BOUNCES
        ? Decision.of(Bounce.TOO_MANY, person)
        : Decision.of(Bounce.COUNTED, person)
            .after(
                person
                    .withSubscription(row.map(found -> found.bounced(List.copyOf(times))))
                    .reported(true));
  }

  private static Instant start(List<Instant> lastIssues, Instant now) {
    var oldest = now.minus(COUNTED);
    return lastIssues.size() < SoftBounce.ISSUES
        ? oldest
        : lastIssues.stream().min(naturalOrder()).filter(oldest::isBefore).orElse(oldest);
  }

  /// Marks an address as erased, so that no import brings it back; row 20.
  public static Suppression erased(Optional<Suppression> known, Instant now) {
    return Suppression.with(known, Reason.ERASED, now);
  }
}
