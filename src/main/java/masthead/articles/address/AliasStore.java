package masthead.articles.address;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Addresses that variants had in another system, each of one variant.
public final class AliasStore {
  private final Table table;

  public AliasStore(Table table) {
    this.table = table;
  }

  /// The variant that had an address; where none had it with its query, the one that had it
  /// without.
  public Optional<VariantKey> find(PagePath path) {
    var owners = owners(List.of(path.text(), path.path()), false);
    return Optional.ofNullable(owners.get(path.text()))
        .or(() -> Optional.ofNullable(owners.get(path.path())));
  }

  /// Whose these addresses are.
  public Map<String, VariantKey> owners(Collection<String> aliases) {
    return owners(aliases, true);
  }

  private Map<String, VariantKey> owners(Collection<String> aliases, boolean consistent) {
    var owners = new LinkedHashMap<String, VariantKey>();
    if (!aliases.isEmpty()) {
      var keys = new LinkedHashSet<>(aliases).stream().map(AliasStore::key).toList();
      table
          .getAll(keys, consistent)
          .forEach(item ->
              owners.put(
                  item.text("pk").substring(2),
                  new VariantKey(item.text("id"), item.text("language"))));
    }
    return owners;
  }

  /// The part of a publishing transaction that gives a variant other aliases. It fails when another
  /// variant has one of them by then.
  public static void replace(
      Transaction transaction, VariantKey owner, Aliases before, Aliases after) {
    if (before.equals(after)) {
      return;
    }
    before.without(after).forEach(alias -> transaction.remove(key(alias)));
    after
        .without(before)
        .forEach(alias -> {
          var item = key(alias);
          item.put("id", Item.value(owner.id()));
          item.put("language", Item.value(owner.language()));
          transaction.put(item);
        });
    var own = ofVariant(owner);
    own.putAll(Item.attributes("version", after.version(), "aliases", after.text()));
    transaction.overwrite(own);
  }

  /// The key of the item that lists a variant's aliases.
  public static Map<String, AttributeValue> ofVariant(VariantKey owner) {
    return Item.attributes("pk", "A#" + owner.id(), "sk", "P#" + owner.language());
  }

  private static Map<String, AttributeValue> key(String alias) {
    return Item.attributes("pk", "P#" + alias, "sk", "P");
  }
}
