package masthead.newsletter.subscriber.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Gatherers;
import masthead.aws.DeploymentSecret;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.LifeCycle;
import masthead.newsletter.subscriber.Person;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.SuppressionRules;
import masthead.newsletter.subscriber.Tokens;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Personal data: access, erasure and export (GDPR articles 15, 17 and 20).
public final class PersonalDataStore {
  private static final int MAX_TRIES = 10;

  private final PersonStore store;
  private final Table table;

  public PersonalDataStore(Table table, DeploymentSecret secret, InstantSource clock) {
    this.store = new PersonStore(table, secret, clock);
    this.table = table;
  }

  /// The right to see and erase what is kept of one address.
  public static final class Access {
    private final SubscriberId id;
    private final Item link;
    private final Optional<Subscription> subscription;

    private Access(SubscriberId id, Item link, Optional<Subscription> subscription) {
      this.id = id;
      this.link = link;
      this.subscription = subscription;
    }

    public SubscriberId id() {
      return id;
    }

    /// Empty if an erasure was interrupted.
    public Optional<Subscription> subscription() {
      return subscription;
    }
  }

  /// The person that the link in an access mail belongs to; empty if the link is unknown, expired,
  /// or of a subscription that has ended and begun again.
  public Optional<Access> find(Tokens.OneTime token) {
    var id = token.id();
    var now = store.now();
    var item = table.get(SubscriberTable.link(id, token.hash()));
    var person = Person.unread(id).withLink(item.map(LinkItem::read));
    if (LifeCycle.dependsOnTheSubscription(person, now)) {
      var row = table.get(SubscriberTable.subscription(id)).map(SubscriptionItem::read);
      person = person.withSubscription(row);
    } else {
      person = person.withSubscription(Optional.empty());
    }
    var subscription = person.subscription(now);
    return LifeCycle.letsIn(person, now)
        ? item.map(link -> new Access(id, link, subscription))
        : Optional.empty();
  }

  /// Everything that is kept, part by part, each item by the names of the table, without keys and
  /// write ids.
  public PersonalData everything(SubscriberId id) {
    var items = new ArrayList<>(under(id));
    return everything(id, items, mails(items));
  }

  /// As the other, also where nothing is left but the times of mails to a mailbox.
  public PersonalData everything(EmailAddress email) {
    var id = store.id(email);
    return everything(id, under(id), Optional.of(SubscriberTable.mails(store.mailbox(email))));
  }

  private PersonalData everything(
      SubscriberId id, List<Item> under, Optional<Map<String, AttributeValue>> mails) {
    var items = new ArrayList<>(under);
    table.get(SubscriberTable.suppression(id)).ifPresent(items::add);
    mails.flatMap(table::get).ifPresent(items::add);
    return PersonalData.of(items);
  }

  /// Where the times of the mails are that the person's mailbox was sent.
  private Optional<Map<String, AttributeValue>> mails(List<Item> items) {
    return items.stream()
        .filter(item -> item.text("sk").startsWith(SubscriberTable.SUBSCRIPTION))
        .map(item -> EmailAddress.stored(item.text("email")))
        .map(email -> SubscriberTable.mails(store.mailbox(email)))
        .findFirst();
  }

  private List<Item> under(SubscriberId id) {
    return table.call(client ->
        client
            .queryPaginator(r ->
                r.tableName(table.name())
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", SubscriberTable.person(id))))
            .items()
            .stream()
            .map(Item::new)
            .toList());
  }

  /// Erases a person with the link of an access mail. The link is deleted last, so that an
  /// interrupted erasure can be repeated with it.
  ///
  /// @param elsewhere as for the other
  public void erase(Access access, Consumer<SubscriberId> elsewhere) {
    if (!access.link.has("usedAt")) {
      var used = access.link.with("usedAt", store.now().toString());
      new Transaction(table).put(used.attributes(), Optional.of(access.link)).commit();
    }
    erase(access.id, elsewhere);
  }

  /// Erases all that is kept of an address. What stays is the mark that an import may not bring it
  /// back, under a keyed hash, or the stronger suppression that was there.
  ///
  /// @param elsewhere takes the person out of the issues, and removes the items under them that say
  ///   which; called when the subscription is gone, so that no worker begins anything new
  public void erase(SubscriberId id, Consumer<SubscriberId> elsewhere) {
    for (var tries = 0; tries < MAX_TRIES; tries++) {
      if (tryToErase(id, elsewhere)) {
        return;
      }
    }
    throw UnavailableException.because("the person changed on every attempt");
  }

  /// The subscription first: without it no more events are written, and no issue is sent. Links
  /// last.
  private boolean tryToErase(SubscriberId id, Consumer<SubscriberId> elsewhere) {
    var items = under(id);
    var subscription = items.stream().filter(item -> rank(item) == 0).toList();
    if (!delete(id, subscription, mails(items))) {
      return false;
    }
    elsewhere.accept(id);
    return items.stream()
        .filter(item -> rank(item) > 0 && !item.text("sk").startsWith(SubscriberTable.ISSUE))
        .sorted(Comparator.comparingInt(PersonalDataStore::rank))
        .gather(Gatherers.windowFixed(Transaction.MAX_ITEMS - 2))
        .allMatch(chunk -> delete(id, chunk, Optional.empty()));
  }

  private static int rank(Item item) {
    var sk = item.text("sk");
    if (sk.startsWith(SubscriberTable.SUBSCRIPTION)) {
      return 0;
    }
    return sk.startsWith(SubscriberTable.LINK) ? 2 : 1;
  }

  /// With the mark in the same write, because a confirmation at that moment lifts it; and with the
  /// times of mails, which only the subscription leads to.
  private boolean delete(
      SubscriberId id, List<Item> items, Optional<Map<String, AttributeValue>> mails) {
    var seen = table.get(SubscriberTable.suppression(id));
    var mark = SuppressionRules.erased(seen.map(SuppressionItem::read), store.now());
    var write = new Transaction(table);
    write.put(SuppressionItem.write(id, mark).attributes(), seen);
    mails.ifPresent(write::remove);
    for (var item : items) {
      write.delete(
          Item.attributes("pk", item.text("pk"), "sk", item.text("sk")), Optional.of(item));
    }
    return write.commit();
  }
}
