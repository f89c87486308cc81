package masthead.articles.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.json.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Select;

/// What the news sitemap shows, as one item that is read at once, and the changes since it was
/// written.
///
/// A publishing transaction adds its change as an item of its own, so writers do not wait for each
/// other and nothing is lost at any crash. Readers put item and changes together. When there are
/// many changes, the publisher that sees them writes a new item and removes them.
public final class NewsStore {
  private static final String PK = "N";
  private static final String ALL = "N";
  private static final String CHANGE = "P#";

  /// Changes that are left for readers to put together.
  private static final int MANY = 10;

  /// With the item itself they cost a reader less than 15 read units.
  private static final int MAX_READ = 31;

  private static final int MAX_COMPACTED = Transaction.MAX_ITEMS - 1;

  private final Table table;

  public NewsStore(Table table) {
    this.table = table;
  }

  /// What there is to show, without changes beyond the newest item's thirty: a few seconds after a
  /// large import they are part of it.
  public News read() {
    var rows = rows(MAX_READ, false);
    return news(rows).with(changes(rows));
  }

  /// The item of a change, for the transaction that makes it.
  public static Map<String, AttributeValue> item(News.Change change) {
    return Item.attributes(
        "pk",
        PK,
        "sk",
        CHANGE + change.id() + "#" + change.language(),
        "variants",
        News.text(change.variants()));
  }

  /// Makes one item of all when many changes have gathered. When somebody else does so at the same
  /// time, nothing is written.
  public void compact(Instant now) {
    if (count() < MANY) {
      return;
    }
    List<Item> rows;
    do {
      rows = rows(MAX_COMPACTED, true);
      var all = new Transaction(table);
      all.put(
          Item.attributes(
              "pk", PK, "sk", ALL, "news", news(rows).with(changes(rows)).trimmed(now).bytes()),
          find(rows));
      rows.stream()
          .filter(NewsStore::isChange)
          .forEach(
              row -> all.delete(Item.attributes("pk", PK, "sk", row.text("sk")), Optional.of(row)));
      if (!all.commit()) {
        return;
      }
    } while (rows.size() == MAX_COMPACTED);
  }

  private int count() {
    return table
        .call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .keyConditionExpression("pk = :pk AND begins_with(sk, :change)")
                    .expressionAttributeValues(Item.attributes(":pk", PK, ":change", CHANGE))
                    .select(Select.COUNT)
                    .limit(MANY)))
        .count();
  }

  private List<Item> rows(int count, boolean consistent) {
    var items = new ArrayList<Item>();
    table
        .call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", PK))
                    .consistentRead(consistent)
                    .limit(count)))
        .items()
        .forEach(row -> items.add(new Item(row)));
    return items;
  }

  private static boolean isChange(Item row) {
    return row.text("sk").startsWith(CHANGE);
  }

  private static Optional<Item> find(List<Item> rows) {
    return rows.stream().filter(row -> row.text("sk").equals(ALL)).findFirst();
  }

  private static News news(List<Item> rows) {
    return find(rows).map(row -> News.of(row.bytes("news"))).orElse(News.NONE);
  }

  private static List<News.Change> changes(List<Item> rows) {
    return rows.stream().filter(NewsStore::isChange).map(NewsStore::change).toList();
  }

  private static News.Change change(Item row) {
    var parts = row.text("sk").split("#", 3);
    return new News.Change(
        parts[1], parts[2], News.variants(parts[1], Json.own(row.text("variants"))));
  }
}
