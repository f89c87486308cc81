package masthead.articles.feed;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.address.ArticleAddress;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.json.Sha256;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The address of every live article of a language, in the order of publication: what sitemaps
/// list.
///
/// A sitemap holds what is between two boundaries. One article in 32 is one, chosen by its id
/// alone, so nothing has to be counted, and a sitemap changes only with the articles in it. Rows
/// are small: even some hundred between two boundaries are read for less than 15 read units.
public final class CatalogueStore {
  private static final int ROWS_IN_A_SITEMAP = 32;

  private final Table table;

  public CatalogueStore(Table table) {
    this.table = table;
  }

  /// One article.
  public record Entry(ArticleAddress address, Instant publishedAt, Instant updatedAt) {
    private String key() {
      return publishedAt + "#" + address.id();
    }

    private String language() {
      return address.language();
    }

    private boolean isBoundary() {
      return HexFormat.fromHexDigits(Sha256.hex(address.id()).substring(0, 4)) % ROWS_IN_A_SITEMAP
          == 0;
    }
  }

  /// Replaces what the catalogue says of an article.
  public static void replace(
      Transaction transaction, Optional<Entry> before, Optional<Entry> after) {
    before
        .filter(old -> !after.map(Entry::key).equals(Optional.of(old.key())))
        .ifPresent(old -> {
          transaction.remove(key(rows(old.language()), old));
          if (old.isBoundary()) {
            transaction.remove(key(boundaries(old.language()), old));
          }
        });
    after.ifPresent(entry -> {
      transaction.overwrite(row(entry));
      if (entry.isBoundary()) {
        transaction.overwrite(key(boundaries(entry.language()), entry));
      }
    });
  }

  private static Map<String, AttributeValue> row(Entry entry) {
    var row = key(rows(entry.language()), entry);
    row.put("section", Item.value(entry.address().section()));
    row.put("updatedAt", Item.value(entry.updatedAt().toString()));
    entry.address().slug().ifPresent(slug -> row.put("slug", Item.value(slug)));
    return row;
  }

  /// Where a language's sitemaps begin, except the first: positions, the oldest first.
  public List<String> boundaries(String language, Instant now) {
    var keys = new ArrayList<String>();
    query(boundaries(language), "0", end(now), false).forEach(row -> keys.add(row.text("sk")));
    return keys;
  }

  /// What one sitemap lists.
  ///
  /// @param from where it begins; the first has none
  public List<Entry> sitemap(String language, Optional<String> from, Instant now) {
    var low = from.orElse("0");
    // Behind `low`: `~` is behind all that an id may contain.
    var next =
        query(boundaries(language), from.map(key -> key + "~").orElse("0"), end(now), true).stream()
            .map(row -> row.text("sk"))
            .findFirst();
    return query(rows(language), low, next.orElse(end(now)), false).stream()
        .filter(row -> !next.equals(row.find("sk")))
        .map(row -> entry(language, row))
        .toList();
  }

  private List<Item> query(String pk, String low, String high, boolean oneOnly) {
    var found = new ArrayList<Item>();
    if (low.compareTo(high) > 0) {
      return found;
    }
    Map<String, AttributeValue> from = Map.of();
    do {
      var start = from;
      var page =
          table.call(client ->
              client.query(r ->
                  r.tableName(table.name())
                      .keyConditionExpression("pk = :pk AND sk BETWEEN :low AND :high")
                      .expressionAttributeValues(
                          Item.attributes(":pk", pk, ":low", low, ":high", high))
                      .limit(oneOnly ? 1 : null)
                      .exclusiveStartKey(start.isEmpty() ? null : start)));
      page.items().forEach(row -> found.add(new Item(row)));
      from = page.lastEvaluatedKey();
    } while (!from.isEmpty() && !oneOnly);
    return found;
  }

  private static Entry entry(String language, Item row) {
    var key = row.text("sk").split("#", 2);
    return new Entry(
        new ArticleAddress(key[1], language, row.text("section"), row.find("slug")),
        Instant.parse(key[0]),
        Instant.parse(row.text("updatedAt")));
  }

  /// The first position that is ahead of now.
  private static String end(Instant now) {
    return now.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, AttributeValue> key(String pk, Entry entry) {
    return Item.attributes("pk", pk, "sk", entry.key());
  }

  private static String rows(String language) {
    return "C#" + language;
  }

  private static String boundaries(String language) {
    return "C#" + language + "#B";
  }
}
