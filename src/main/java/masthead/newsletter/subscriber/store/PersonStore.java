package masthead.newsletter.subscriber.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import masthead.aws.DeploymentSecret;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.mail.EmailAddress;
import masthead.mail.Mailbox;
import masthead.newsletter.subscriber.Decision;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.MailHistory;
import masthead.newsletter.subscriber.OneTimeLink;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Person;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Reads a person, applies a rule, and writes the decision: all of it, or nothing if something that
/// it depends on has changed in the meantime. Then the person is read and the rule applied again.
final class PersonStore {
  private static final int MAX_TRIES = 10;
  private static final Duration REPORT_KEPT = Duration.ofDays(90);

  private final Table table;
  private final DeploymentSecret secret;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Set<Delivery> knownSlots = ConcurrentHashMap.newKeySet();

  PersonStore(Table table, DeploymentSecret secret, InstantSource clock) {
    this.table = table;
    this.secret = secret;
    this.tokens = new Tokens(secret);
    this.clock = clock;
  }

  Table table() {
    return table;
  }

  Instant now() {
    return clock.instant();
  }

  SubscriberId id(EmailAddress email) {
    return new SubscriberId(hash("newsletter-address", email.canonical()));
  }

  /// The key of the mail history of a mailbox, the same for every spelling of its address.
  String mailbox(EmailAddress email) {
    return hash("newsletter-mailbox", Mailbox.of(email));
  }

  private String hash(String purpose, String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.hash(purpose, text));
  }

  /// What was read: the parts, and the items that they come from.
  private record Read(Person person, Map<Part, Source> sources) {
    /// Where a part is kept, and its item if there is one.
    record Source(Map<String, AttributeValue> key, Optional<Item> seen, String name) {}

    Source source(Part part) {
      return requireNonNull(sources.get(part));
    }
  }

  /// The result of a rule. Nothing is written.
  <T> T ask(Reads reads, BiFunction<Person, Instant, T> rule) {
    return rule.apply(read(reads).person, now());
  }

  /// Decides and writes the decision.
  ///
  /// @throws UnavailableException if the person keeps changing
  <T> T decide(Reads reads, BiFunction<Person, Instant, Decision<T>> rule) {
    for (var tries = 0; tries < MAX_TRIES; tries++) {
      var read = read(reads);
      var now = now(); // after what was read, so that events sort as they happened
      var decision = rule.apply(read.person, now);
      if (!decision.changes() || commit(decision, read, now)) {
        return decision.outcome();
      }
    }
    throw UnavailableException.because("the person changed on every attempt");
  }

  private Read read(Reads reads) {
    var person = Person.unread(reads.id());
    var sources = new EnumMap<Part, Read.Source>(Part.class);
    for (var step : reads.steps()) {
      var source = source(step, person);
      sources.put(step.part(), source);
      person = with(person, step, source.seen);
      if (step.isEnough().test(person)) {
        break;
      }
    }
    return new Read(person, sources);
  }

  private Read.Source source(Reads.Step step, Person person) {
    var id = person.id();
    var name =
        step.part() == Part.MAILS
            ? mailbox(person.request().map(Request::email).orElseThrow())
            : step.key();
    var key =
        switch (step.part()) {
          case REQUEST -> SubscriberTable.outbox(new OutboxItem.Key(id, name));
          case SUBSCRIPTION -> SubscriberTable.subscription(id);
          case SUPPRESSION -> SubscriberTable.suppression(id);
          case MAILS -> SubscriberTable.mails(name);
          case LINK -> SubscriberTable.link(id, name);
          case REPORT -> SubscriberTable.report(name);
        };
    return new Read.Source(key, table.get(key), name);
  }

  private Person with(Person person, Reads.Step step, Optional<Item> seen) {
    return switch (step.part()) {
      case REQUEST ->
          person.with(
              seen.flatMap(item ->
                  OutboxItemCodec.readRequest(
                      new OutboxItem.Key(person.id(), step.key()), item, tokens)));
      case SUBSCRIPTION -> person.withSubscription(seen.map(SubscriptionItem::read));
      case SUPPRESSION -> person.withSuppression(seen.map(SuppressionItem::read));
      case MAILS -> person.with(seen.map(MailHistoryItem::read).orElse(MailHistory.EMPTY));
      case LINK -> person.withLink(seen.map(LinkItem::read));
      case REPORT -> person.reported(seen.isPresent());
    };
  }

  private boolean commit(Decision<?> decision, Read read, Instant now) {
    rememberSlot(decision);
    var id = read.person.id();
    var write = new Write(new Transaction(table), decision, read);
    write.part(
        Part.SUBSCRIPTION, Person::subscription, (row, _) -> SubscriptionItem.write(id, row));
    write.part(
        Part.SUPPRESSION, Person::suppression, (found, _) -> SuppressionItem.write(id, found));
    write.part(
        Part.MAILS,
        person -> Optional.of(person.mails()),
        (mails, source) -> MailHistoryItem.write(source.name, mails, now));
    write.part(Part.LINK, Person::link, (link, _) -> LinkItem.write(id, link));
    write.part(
        Part.REPORT,
        person -> Optional.of(person.reported()),
        (_, source) ->
            new Item(source.key).with("expiresAt", now.plus(REPORT_KEPT).getEpochSecond()));
    for (OneTimeLink link : decision.links()) {
      write.transaction.put(LinkItem.write(id, link).attributes());
    }
    for (var event : decision.events()) {
      write.transaction.put(EventItem.write(id, event, now).attributes());
    }
    if (decision.settles()) {
      var request = read.source(Part.REQUEST);
      decision
          .mail()
          .ifPresentOrElse(
              kind ->
                  write.transaction.put(
                      OutboxItemCodec.mail(new OutboxItem.Key(id, request.name), kind, now)
                          .attributes(),
                      request.seen),
              () -> write.transaction.delete(request.key, request.seen));
    }
    return write.transaction.commit();
  }

  /// The digest queries the slots before the subscribers in them. A slot without subscribers does
  /// no harm, so it is written first, and kept. All of an import may be in one slot, and an item
  /// takes 1,000 writes a second, so what this instance has written is not written again.
  private void rememberSlot(Decision<?> decision) {
    if (!decision.after().knows(Part.SUBSCRIPTION)) {
      return;
    }
    var before = slot(decision.before());
    slot(decision.after())
        .filter(slot -> !Optional.of(slot).equals(before) && !knownSlots.contains(slot))
        .ifPresent(this::rememberSlot);
  }

  private void rememberSlot(Delivery slot) {
    table.put(new Item(SubscriberTable.slot(slot)), Optional.empty());
    if (!Priming.isRunning()) {
      knownSlots.add(slot);
    }
  }

  private static Optional<Delivery> slot(Person person) {
    return person.subscription().filter(Subscription::isActive).map(Subscription::delivery);
  }

  /// Turns a decision into a transaction.
  private record Write(Transaction transaction, Decision<?> decision, Read read) {

    /// Writes a part that changes, and checks one that the decision depends on.
    <V> void part(
        Part part, Function<Person, Optional<V>> value, BiFunction<V, Read.Source, Item> item) {
      if (!decision.before().knows(part)) {
        return;
      }
      var source = read.source(part);
      var next = value.apply(decision.after());
      if (!next.equals(value.apply(decision.before()))) {
        next.map(found -> item.apply(found, source).attributes())
            .ifPresentOrElse(
                attributes -> transaction.put(attributes, source.seen),
                () -> transaction.delete(source.key, source.seen));
      } else if (decision.given().contains(part)) {
        transaction.unchanged(source.key, source.seen);
      }
    }
  }
}
