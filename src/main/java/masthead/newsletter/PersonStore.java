package masthead.newsletter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Transaction;
import masthead.newsletter.SuppressionStore.Reason;

/// All that is kept of a person: to see, to take away, to erase (GDPR articles 15, 17 and 20).
final class PersonStore {
  private final NewsletterStore store;

  PersonStore(NewsletterStore store) {
    this.store = store;
  }

  /// Whom the link of an access mail lets in; empty when it is unknown, old, or of a subscription
  /// that has ended and begun again.
  Optional<Access> find(Tokens.OneTime link) {
    var key = NewsletterStore.token(link.address(), link.hash());
    var now = store.now().getEpochSecond();
    return store
        .get(key)
        .filter(item -> item.text("purpose").equals("access"))
        .filter(item -> item.number("validUntil") > now)
        .map(item -> new Access(link.address(), item))
        .filter(access -> access.erasing() || isCurrent(access));
  }

  /// The right to see and erase what is kept of one address.
  record Access(String address, Item token) {
    /// An erasure was begun with it and not finished.
    boolean erasing() {
      return token.has("usedAt");
    }
  }

  /// Also when the address was signed up anew since: or a stranger could end the owner's link.
  private boolean isCurrent(Access access) {
    return row(access.address).isPresent();
  }

  Optional<Item> row(String address) {
    return store.live(store.get(NewsletterStore.subscription(address, Subscription.DAILY)));
  }

  /// Everything under the address, the suppression too.
  List<Item> everything(String address) {
    var all = new ArrayList<>(under(address));
    store.get(NewsletterStore.suppression(address)).ifPresent(all::add);
    return all;
  }

  private List<Item> under(String address) {
    var table = store.table();
    return table.call(client ->
        client
            .queryPaginator(r ->
                r.tableName(table.name())
                    .consistentRead(true)
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", "S#" + address)))
            .items()
            .stream()
            .map(Item::new)
            .toList());
  }

  /// Erases a person with the link of an access mail. The link goes last, so that what was broken
  /// off can be repeated with it.
  void erase(Access access) {
    var used = access.token.with("usedAt", store.now().toString());
    if (!access.erasing()) {
      store.transaction().put(used.attributes(), Optional.of(access.token)).commit();
    }
    erase(access.address);
  }

  /// Erases all that is kept of an address. What stays is the mark that an import may not bring it
  /// back, under a keyed hash, or the stronger suppression that was there.
  void erase(String address) {
    NewsletterStore.decide(() -> {
      // The row first: without it nobody writes events any more. Tokens last.
      var items = new ArrayList<>(under(address));
      items.sort(Comparator.comparingInt(PersonStore::rank));
      var start = 0;
      do {
        var end = Math.min(items.size(), start + Transaction.MOST_ITEMS - 1);
        if (!delete(address, items.subList(start, end))) {
          return Optional.empty();
        }
        start = end;
      } while (start < items.size());
      return Optional.of(true);
    });
  }

  private static int rank(Item item) {
    return switch (item.text("sk").charAt(0)) {
      case 'L' -> 0;
      case 'T' -> 2;
      default -> 1;
    };
  }

  /// With the mark in the same write: a confirmation at that moment lifts it.
  private boolean delete(String address, List<Item> items) {
    var key = NewsletterStore.suppression(address);
    var seen = store.get(key);
    var mark = SuppressionStore.suppressed(address, seen, Reason.ERASED, store.now());
    var write = store.transaction().put(mark.attributes(), seen);
    for (var item : items) {
      write.delete(
          Item.attributes("pk", item.text("pk"), "sk", item.text("sk")), Optional.of(item));
    }
    return write.commit();
  }
}
