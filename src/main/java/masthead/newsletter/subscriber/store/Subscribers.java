package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.LongPredicate;
import masthead.aws.DeploymentSecret;
import masthead.dynamo.Table;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.Changed;
import masthead.newsletter.subscriber.Confirmation;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.ImportRules;
import masthead.newsletter.subscriber.Incoming;
import masthead.newsletter.subscriber.LifeCycle;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.Person;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules;
import masthead.newsletter.subscriber.SuppressionRules.Bounce;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.newsletter.subscriber.Tokens;

/// Everything that can happen to subscribers: for each, the parts to read and the rule to apply.
public final class Subscribers {
  private final PersonStore store;

  public Subscribers(Table table, DeploymentSecret secret, InstantSource clock) {
    this.store = new PersonStore(table, secret, clock);
  }

  public Instant now() {
    return store.now();
  }

  public SubscriberId id(EmailAddress email) {
    return store.id(email);
  }

  /// Decides a request, once: an item that is no longer a request has been decided.
  public void decide(OutboxItem.Key request) {
    store.decide(
        Reads.of(request.subscriber())
            .and(Part.REQUEST, request.name(), person -> person.request().isEmpty())
            .and(Part.SUBSCRIPTION, Part.SUPPRESSION, Part.MAILS),
        LifeCycle::decide);
  }

  /// The state of the link in a confirmation mail. Changes nothing.
  public Confirmation find(Tokens.OneTime link) {
    return store.ask(reads(link), LifeCycle::find);
  }

  /// Confirms, once. A confirmed subscription stays as it is.
  public Confirmation confirm(Tokens.OneTime link) {
    return store.decide(reads(link), LifeCycle::confirm);
  }

  /// The subscription before the link: when a confirmation comes between the two reads, the link is
  /// the one that confirmed, and not one that a newer mail replaced.
  private Reads reads(Tokens.OneTime link) {
    return Reads.of(link.id(), Part.SUBSCRIPTION)
        .and(Part.LINK, link.hash(), person -> !LifeCycle.isConfirming(person, now()))
        .and(Part.SUPPRESSION);
  }

  /// Also empty if it has expired.
  public Optional<Subscription> find(SubscriberId id) {
    return store.ask(Reads.of(id, Part.SUBSCRIPTION), Person::subscription);
  }

  /// Whom an issue is about to be sent to, with what speaks against it.
  public Person recipient(SubscriberId id) {
    return store.ask(Reads.of(id, Part.SUBSCRIPTION, Part.SUPPRESSION), (person, _) -> person);
  }

  /// Ends a subscription. May be repeated, and never fails, whatever its state.
  ///
  /// @param source who did it: `one_click`, `page`, `preferences`, `admin`
  /// @return the subscription, for the language of the response; empty when nobody is known
  public Optional<Subscription> unsubscribe(SubscriberId id, String source) {
    return store.decide(
        Reads.of(id, Part.SUBSCRIPTION),
        (person, now) -> LifeCycle.unsubscribe(person, source, now));
  }

  /// Changes what a subscriber receives and when.
  ///
  /// @param mayChange the versions that the change is meant for
  public Changed change(
      SubscriberId id,
      LongPredicate mayChange,
      Delivery delivery,
      Optional<LocalDate> pausedUntil) {
    return store.decide(
        Reads.of(id, Part.SUBSCRIPTION),
        (person, now) -> LifeCycle.change(person, mayChange, delivery, pausedUntil, now));
  }

  public Optional<Suppression> suppression(SubscriberId id) {
    return store.ask(Reads.of(id, Part.SUPPRESSION), (person, _) -> person.suppression());
  }

  /// Suppresses an address because a person said so.
  public void suppress(SubscriberId id, Reason reason, String source) {
    suppress(Reads.of(id), reason, source);
  }

  /// Suppresses an address because of a report.
  ///
  /// @param reportId of a report that may be delivered again
  /// @return false when it was processed before
  public boolean report(SubscriberId id, Reason reason, String source, String reportId) {
    return suppress(Reads.of(id).and(Part.REPORT, reportId, Person::reported), reason, source);
  }

  private boolean suppress(Reads reads, Reason reason, String source) {
    return store.decide(
        reads.and(Part.SUPPRESSION, Part.SUBSCRIPTION),
        (person, now) -> SuppressionRules.suppress(person, reason, source, now));
  }

  /// Counts a report of a mailbox that was full or unavailable.
  ///
  /// @return whether the address is suppressed for it now
  public boolean softBounce(SubscriberId id, SoftBounce bounce, String source, String reportId) {
    var result =
        store.decide(
            Reads.of(id)
                .and(Part.SUBSCRIPTION, "", person -> person.subscription().isEmpty())
                .and(Part.REPORT, reportId, _ -> false),
            (person, now) -> SuppressionRules.softBounce(person, bounce, now));
    return result == Bounce.TOO_MANY && report(id, Reason.SOFT_BOUNCE, source, reportId);
  }

  /// Lifts a suppression. The subscription stays ended: its owner can sign up again.
  ///
  /// @return false when there was none
  public boolean lift(SubscriberId id, String source) {
    return store.decide(
        Reads.of(id, Part.SUPPRESSION),
        (person, now) -> SuppressionRules.lift(person, source, now));
  }

  /// Imports one person of a file.
  public Incoming.Outcome bringIn(Incoming incoming) {
    return store.decide(
        reads(incoming), (person, now) -> ImportRules.bringIn(person, incoming, now));
  }

  /// What an import of one person would do.
  public Incoming.Outcome wouldBringIn(Incoming incoming) {
    return store.ask(
        reads(incoming), (person, now) -> ImportRules.bringIn(person, incoming, now).outcome());
  }

  private Reads reads(Incoming incoming) {
    return Reads.of(id(incoming.email()))
        .and(Part.SUPPRESSION, "", person -> person.suppression().isPresent())
        .and(Part.SUBSCRIPTION);
  }
}
