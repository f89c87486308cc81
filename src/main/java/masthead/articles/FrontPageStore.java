package masthead.articles;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// Front pages rendered ahead: the first page of a language, or of a section of it, as the bytes of
/// the response, so that most readers cost one small read.
///
/// The publishing transaction raises a page's `generation` and removes its bytes. After the commit
/// the publisher renders the page from its list and stores the bytes if the generation still is the
/// one it saw before. So stored bytes are always right, whatever crashes when; while there are
/// none, readers query the list.
public final class FrontPageStore {
  /// An item has at most 400 KB, and this page 20 cards of which each is bounded: far below.
  private static final int MAX_BYTES = 100_000;

  private final Table table;

  public FrontPageStore(Table table) {
    this.table = table;
  }

  /// A page as readers get it.
  ///
  /// @param gzip the response's JSON, compressed
  /// @param etag its entity tag
  /// @param next the cursor of the next page
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Page(byte[] gzip, String etag, Optional<String> next) {}

  /// The page, when it is rendered, by the same configuration, and no embargo has ended since.
  Optional<Page> find(ListName list, String configuration, Instant now) {
    return read(list, false)
        .filter(item -> item.find("configuration").equals(Optional.of(configuration)))
        .filter(item ->
            item.find("validUntil").map(end -> Instant.parse(end).isAfter(now)).orElse(true))
        .map(item -> new Page(item.bytes("page"), item.text("etag"), item.find("next")));
  }

  /// The generation that bytes rendered from now on belong to.
  long generation(ListName list) {
    return read(list, true).map(item -> item.number("generation")).orElse(0L);
  }

  /// Stores the bytes unless a publish came in between, which then renders them itself, or there
  /// are too many of them for an item: then readers query the list.
  ///
  /// @param validUntil when the next embargo in that list ends
  void store(
      ListName list,
      long generation,
      Page page,
      String configuration,
      Optional<Instant> validUntil) {
    if (page.gzip().length > MAX_BYTES) {
      return;
    }
    var values =
        Item.attributes(
            ":page",
            page.gzip(),
            ":etag",
            page.etag(),
            ":configuration",
            configuration,
            ":generation",
            generation);
    var expression =
        new StringBuilder("SET page = :page, etag = :etag, configuration = :configuration");
    page.next().ifPresent(cursor -> values.put(":next", Item.value(cursor)));
    validUntil.ifPresent(end -> values.put(":validUntil", Item.value(end.toString())));
    expression.append(page.next().isPresent() ? ", #next = :next" : "");
    expression.append(validUntil.isPresent() ? ", validUntil = :validUntil" : "");
    try {
      table.call(client ->
          client.updateItem(r ->
              r.tableName(table.name())
                  .key(key(list))
                  .updateExpression(expression.toString())
                  .conditionExpression("generation = :generation")
                  .expressionAttributeNames(
                      page.next().isPresent() ? Map.of("#next", "next") : null)
                  .expressionAttributeValues(values)));
    } catch (ConditionalCheckFailedException _) {
      // a newer publish renders it
    }
  }

  private Optional<Item> read(ListName list, boolean consistent) {
    var found =
        table.call(client ->
            client.getItem(
                r -> r.tableName(table.name()).key(key(list)).consistentRead(consistent)));
    return Item.of(found.item())
        .filter(item -> consistent || item.attributes().containsKey("page"));
  }

  /// The part of a publishing transaction that invalidates the page's bytes.
  public static void invalidate(Transaction transaction, ListName list) {
    transaction.update(
        key(list),
        "SET generation = if_not_exists(generation, :zero) + :one"
            + " REMOVE page, etag, configuration, validUntil, #next",
        Map.of("#next", "next"),
        Item.attributes(":zero", 0L, ":one", 1L));
  }

  private static Map<String, AttributeValue> key(ListName list) {
    return Item.attributes("pk", "F" + list.key().substring(1), "sk", "F");
  }
}
