package masthead.articles.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.address.ArticleAddress;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Select;

/// The news of each language, as one item that is read at once, and the changes since it was
/// written.
///
/// A publishing transaction adds its change as an item of its own, so writers do not wait for each
/// other and nothing is lost at any crash. Readers put item and changes together. When there are
/// many changes, the publisher that sees them writes a new item and removes them.
public final class NewsStore {
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
  public News read(String language) {
    var rows = rows(language, MAX_READ, false);
    return news(language, rows).with(changes(language, rows));
  }

  /// The item of a change, for the transaction that makes it.
  public static Map<String, AttributeValue> item(String language, News.Change change) {
    var item = Item.attributes("pk", pk(language), "sk", CHANGE + change.id());
    change
        .entry()
        .ifPresent(entry -> {
          item.put("section", Item.value(entry.address().section()));
          entry.address().slug().ifPresent(slug -> item.put("slug", Item.value(slug)));
          item.put("publishedAt", Item.value(entry.publishedAt().toString()));
          item.put("title", Item.value(entry.title()));
        });
    return item;
  }

  /// Makes one item of all when many changes have gathered. When somebody else does so at the same
  /// time, nothing is written.
  public void compact(String language, Instant now) {
    if (count(language) < MANY) {
      return;
    }
    List<Item> rows;
    do {
      rows = rows(language, MAX_COMPACTED, true);
      var all = new Transaction(table);
      var news = news(language, rows).with(changes(language, rows)).trimmed(now);
      all.put(Item.attributes("pk", pk(language), "sk", ALL, "news", news.bytes()), find(rows));
      rows.stream()
          .filter(NewsStore::isChange)
          .forEach(row -> all.delete(key(language, row), Optional.of(row)));
      if (!all.commit()) {
        return;
      }
    } while (rows.size() == MAX_COMPACTED);
  }

  private int count(String language) {
    return table
        .call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .keyConditionExpression("pk = :pk AND begins_with(sk, :change)")
                    .expressionAttributeValues(
                        Item.attributes(":pk", pk(language), ":change", CHANGE))
                    .select(Select.COUNT)
                    .limit(MANY)))
        .count();
  }

  private List<Item> rows(String language, int count, boolean consistent) {
    var items = new ArrayList<Item>();
    table
        .call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", pk(language)))
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

  private static News news(String language, List<Item> rows) {
    return find(rows).map(row -> News.of(language, row.bytes("news"))).orElse(News.NONE);
  }

  private static List<News.Change> changes(String language, List<Item> rows) {
    return rows.stream().filter(NewsStore::isChange).map(row -> change(language, row)).toList();
  }

  private static News.Change change(String language, Item row) {
    var id = row.text("sk").substring(CHANGE.length());
    return new News.Change(
        id,
        row.find("title")
            .map(title ->
                new News.Entry(
                    new ArticleAddress(id, language, row.text("section"), row.find("slug")),
                    Instant.parse(row.text("publishedAt")),
                    title)));
  }

  private static Map<String, AttributeValue> key(String language, Item row) {
    return Item.attributes("pk", pk(language), "sk", row.text("sk"));
  }

  private static String pk(String language) {
    return "N#" + language;
  }
}
