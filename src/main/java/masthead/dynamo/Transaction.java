package masthead.dynamo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Writes several items or none, each on the condition that it is still what was read.
///
/// Every item carries the `writeId` of the write that made it, and that is what is compared. So a
/// decision about several items is committed as a whole: when [#commit()] says false, read again
/// and decide again.
public final class Transaction {
  /// The most that DynamoDB accepts at once.
  public static final int MAX_ITEMS = 100;

  private final Table table;
  private final String writeId = UUID.randomUUID().toString();
  private final List<TransactWriteItem> writes = new ArrayList<>();

  public Transaction(Table table) {
    this.table = table;
  }

  /// What every item that is written carries.
  public String writeId() {
    return writeId;
  }

  /// Writes an item that is not there yet.
  public Transaction put(Map<String, AttributeValue> item) {
    return put(item, Optional.empty());
  }

  /// Replaces what was read with an item.
  public Transaction put(Map<String, AttributeValue> item, Optional<Item> seen) {
    writes.add(
        TransactWriteItem.builder()
            .put(p ->
                p.tableName(table.name())
                    .item(marked(item))
                    .conditionExpression(condition(seen))
                    .expressionAttributeValues(values(seen)))
            .build());
    return this;
  }

  /// Deletes what was read, or does nothing when nothing was and nothing is there.
  public Transaction delete(Map<String, AttributeValue> key, Optional<Item> seen) {
    writes.add(
        TransactWriteItem.builder()
            .delete(d ->
                d.tableName(table.name())
                    .key(key)
                    .conditionExpression(condition(seen))
                    .expressionAttributeValues(values(seen)))
            .build());
    return this;
  }

  /// Writes an item that has a `version`, on the condition that it still is at that one (0: that it
  /// is not there).
  public Transaction putAt(long version, Map<String, AttributeValue> item) {
    writes.add(
        TransactWriteItem.builder()
            .put(p ->
                p.tableName(table.name())
                    .item(marked(item))
                    .conditionExpression(
                        version == 0 ? "attribute_not_exists(pk)" : "version = :version")
                    .expressionAttributeValues(
                        version == 0 ? null : Item.attributes(":version", version)))
            .build());
    return this;
  }

  /// Writes an item unconditionally: a copy, which follows from another item of this transaction.
  public Transaction overwrite(Map<String, AttributeValue> item) {
    writes.add(
        TransactWriteItem.builder().put(p -> p.tableName(table.name()).item(marked(item))).build());
    return this;
  }

  /// Deletes an item unconditionally.
  public Transaction remove(Map<String, AttributeValue> key) {
    writes.add(TransactWriteItem.builder().delete(d -> d.tableName(table.name()).key(key)).build());
    return this;
  }

  /// Changes some attributes of an item whatever the others are.
  ///
  /// @param names of the expression's `#` placeholders
  /// @param values of its `:` placeholders
  public Transaction update(
      Map<String, AttributeValue> key,
      String expression,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    writes.add(
        TransactWriteItem.builder()
            .update(u ->
                u.tableName(table.name())
                    .key(key)
                    .updateExpression(expression)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values))
            .build());
    return this;
  }

  /// Requires that an item is still what was read.
  public Transaction unchanged(Map<String, AttributeValue> key, Optional<Item> seen) {
    writes.add(
        TransactWriteItem.builder()
            .conditionCheck(c ->
                c.tableName(table.name())
                    .key(key)
                    .conditionExpression(condition(seen))
                    .expressionAttributeValues(values(seen)))
            .build());
    return this;
  }

  /// Requires that there is an item.
  public Transaction exists(Map<String, AttributeValue> key) {
    writes.add(
        TransactWriteItem.builder()
            .conditionCheck(
                c -> c.tableName(table.name()).key(key).conditionExpression("attribute_exists(pk)"))
            .build());
    return this;
  }

  /// Writes all of it; false when something is no longer what was read, and nothing is written
  /// then.
  public boolean commit() {
    return table.transact(writes);
  }

  private Map<String, AttributeValue> marked(Map<String, AttributeValue> item) {
    var whole = new HashMap<>(item);
    whole.put("writeId", Item.value(writeId));
    return whole;
  }

  private static String condition(Optional<Item> seen) {
    return seen.isPresent() ? "writeId = :seen" : "attribute_not_exists(pk)";
  }

  private static @org.jspecify.annotations.Nullable Map<String, AttributeValue> values(
      Optional<Item> seen) {
    return seen.map(item -> Item.attributes(":seen", item.text("writeId"))).orElse(null);
  }
}
