package masthead.newsletter.subscriber;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.newsletter.subscriber.Incoming.Outcome;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Subscription.State;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;

/// The rules of an import: rows 21 to 23 of the table of states.
///
/// Known addresses stay as they are, whatever a file says: no address that unsubscribed, bounced,
/// complained or was erased is subscribed by an import. So an import can be repeated.
public final class ImportRules {
  private static final String SOURCE = "import";

  private ImportRules() {}

  /// Imports one person of a file.
  public static Decision<Outcome> bringIn(Person person, Incoming incoming, Instant now) {
    var suppression = person.suppression();
    if (suppression.isPresent()) {
      return Decision.of(Outcome.kept(suppression.get().reason()), person);
    }
    return person
        .subscription(now)
        .map(row -> known(person, row, incoming, now))
        .orElseGet(() -> added(person, incoming, now));
  }

  /// An import may end a subscription that an import added: lists are often exported in several
  /// files. A subscription that was confirmed here is not affected by an old file.
  private static Decision<Outcome> known(
      Person person, Subscription row, Incoming incoming, Instant now) {
    var isImported =
        row.state() instanceof Active(var proof, var _) && proof.importedFrom().isPresent();
    if (!isImported) {
      return Decision.of(Outcome.kept(row.status()), person);
    }
    return switch (incoming) {
      case Incoming.Subscribed _ -> Decision.of(Outcome.kept(row.status()), person);
      case Incoming.Unsubscribed _ ->
          LifeCycle.unsubscribe(person, SOURCE, now).outcome(Outcome.ENDED);
      case Incoming.Suppressed suppressed ->
          SuppressionRules.suppress(person, Collections.max(suppressed.reasons()), SOURCE, now)
              .outcome(Outcome.ENDED);
    };
  }

  private static Decision<Outcome> added(Person person, Incoming incoming, Instant now) {
    var decision = Decision.of(Outcome.ADDED, person).given(Part.SUPPRESSION);
    return switch (incoming) {
      case Incoming.Subscribed subscribed ->
          decision
              .after(with(person, incoming, now, active(subscribed)))
              .event(imported(proof(subscribed.proof())));
      case Incoming.Unsubscribed ended ->
          decision
              .after(
                  with(
                      person,
                      incoming,
                      now,
                      new Unsubscribed(
                          ended.endedAt().orElse(now), Optional.empty(), ended.proof())))
              .event(imported(details(ended.proof(), "was", "unsubscribed")));
      case Incoming.Suppressed suppressed ->
          decision
              .after(
                  with(
                          person,
                          incoming,
                          now,
                          new Suppressed(
                              suppressed.endedAt().orElse(now),
                              Optional.empty(),
                              Optional.empty(),
                              suppressed.proof()))
                      .withSuppression(Optional.of(suppression(suppressed, now))))
              .event(
                  imported(
                      details(
                          suppressed.proof(),
                          "reason",
                          Collections.max(suppressed.reasons()).name())));
    };
  }

  private static Active active(Incoming.Subscribed subscribed) {
    return new Active(subscribed.proof(), subscribed.pausedUntil());
  }

  private static Suppression suppression(Incoming.Suppressed incoming, Instant now) {
    var liftAt = incoming.liftAt().orElse(now.plus(Suppression.SOFT));
    return new Suppression(
            EnumSet.copyOf(incoming.reasons()),
            incoming.endedAt().orElse(now),
            Optional.of(liftAt.truncatedTo(ChronoUnit.SECONDS)))
        .settled();
  }

  private static Person with(Person person, Incoming incoming, Instant now, State state) {
    var millis = now.toEpochMilli();
    return person.withSubscription(
        Optional.of(
            new Subscription(
                incoming.email(),
                incoming.delivery(),
                millis,
                millis,
                state,
                List.of(),
                Optional.empty())));
  }

  private static Event imported(Map<String, String> details) {
    return Event.of(Event.Type.IMPORTED, SOURCE, details);
  }

  private static Map<String, String> details(Optional<Proof> proof, String name, String value) {
    var details = new HashMap<>(proof.map(ImportRules::proof).orElse(Map.of()));
    details.put(name, value);
    return details;
  }

  private static Map<String, String> proof(Proof proof) {
    var details =
        new HashMap<>(
            Map.of("consentAt", proof.at().toString(), "textVersion", proof.textVersion()));
    proof.importedFrom().ifPresent(source -> details.put("consentSource", source));
    return details;
  }
}
