package masthead.newsletter.subscriber;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import masthead.newsletter.subscriber.OutboxItem.Request;

/// All that is kept of one address and that a rule may need: read together, decided on together,
/// written together.
///
/// A rule sees the parts that were read for it. Looking at another is a mistake and throws, because
/// the decision would depend on a part that was never read.
///
/// @param known the parts that were read
/// @param link the one-time link that somebody holds
/// @param reported whether the bounce or complaint at hand was processed before
public record Person(
    SubscriberId id,
    Set<Part> known,
    Optional<Request> request,
    Optional<Subscription> subscription,
    Optional<Suppression> suppression,
    MailHistory mails,
    Optional<OneTimeLink> link,
    boolean reported) {

  public Person {
    known = Set.copyOf(known);
  }

  /// Each is one item of the table, with a `writeId` of its own.
  public enum Part {
    REQUEST,
    SUBSCRIPTION,
    SUPPRESSION,
    MAILS,
    LINK,
    REPORT
  }

  /// A person of whom nothing has been read yet.
  public static Person unread(SubscriberId id) {
    return new Person(
        id,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        MailHistory.EMPTY,
        Optional.empty(),
        false);
  }

  @Override
  public Optional<Request> request() {
    return seen(Part.REQUEST, request);
  }

  @Override
  public Optional<Subscription> subscription() {
    return seen(Part.SUBSCRIPTION, subscription);
  }

  /// Without expired parts.
  public Optional<Subscription> subscription(Instant now) {
    return subscription().filter(row -> row.isLive(now));
  }

  @Override
  public Optional<Suppression> suppression() {
    return seen(Part.SUPPRESSION, suppression);
  }

  @Override
  public MailHistory mails() {
    return seen(Part.MAILS, mails);
  }

  @Override
  public Optional<OneTimeLink> link() {
    return seen(Part.LINK, link);
  }

  @Override
  public boolean reported() {
    return seen(Part.REPORT, reported);
  }

  public boolean knows(Part part) {
    return known.contains(part);
  }

  private <T> T seen(Part part, T value) {
    if (!knows(part)) {
      throw new IllegalStateException("The rule did not ask for " + part);
    }
    return value;
  }

  private Set<Part> and(Part part) {
    var all = EnumSet.of(part);
    all.addAll(known);
    return all;
  }

  public Person with(Optional<Request> asked) {
    return new Person(
        id, and(Part.REQUEST), asked, subscription, suppression, mails, link, reported);
  }

  public Person withSubscription(Optional<Subscription> next) {
    return new Person(
        id, and(Part.SUBSCRIPTION), request, next, suppression, mails, link, reported);
  }

  public Person withSuppression(Optional<Suppression> next) {
    return new Person(
        id, and(Part.SUPPRESSION), request, subscription, next, mails, link, reported);
  }

  public Person with(MailHistory next) {
    return new Person(
        id, and(Part.MAILS), request, subscription, suppression, next, link, reported);
  }

  public Person withLink(Optional<OneTimeLink> next) {
    return new Person(
        id, and(Part.LINK), request, subscription, suppression, mails, next, reported);
  }

  public Person reported(boolean next) {
    return new Person(id, and(Part.REPORT), request, subscription, suppression, mails, link, next);
  }
}
