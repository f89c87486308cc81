package masthead.newsletter.subscriber.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// All subscribers and all suppressions, page by page, for the publisher.
///
/// Only this store scans: the whole list is read rarely, and an index for it would cost a write
/// with every change.
public final class AudienceStore {
  /// How many items of the table a page looks at.
  private static final int LOOKED_AT = 1000;

  private final Table table;

  public AudienceStore(Table table) {
    this.table = table;
  }

  /// A part of a list. It may hold nothing and still have a next.
  public record Page<T>(List<Entry<T>> entries, Optional<String> next) {}

  /// An entry and the id of its subscriber.
  public record Entry<T>(SubscriberId id, T value) {}

  /// Subscribers, unordered.
  ///
  /// @param state only those in that state, or all
  /// @param cursor of the page before, or empty
  public Page<Subscription> subscribers(Optional<Status> state, Optional<String> cursor) {
    var values = Item.attributes(":sk", SubscriberTable.SUBSCRIPTION + Subscription.DAILY);
    state.ifPresent(wanted -> values.put(":state", Item.value(wanted.name())));
    var filter = state.isPresent() ? "sk = :sk AND #state = :state" : "sk = :sk";
    return scan(values, filter, cursor, SubscriptionItem::read);
  }

  public Page<Suppression> suppressions(Optional<String> cursor) {
    var values = Item.attributes(":sk", SubscriberTable.SUPPRESSION);
    return scan(values, "sk = :sk", cursor, SuppressionItem::read);
  }

  private <T> Page<T> scan(
      Map<String, AttributeValue> values,
      String filter,
      Optional<String> cursor,
      Function<Item, T> codec) {
    var response =
        table.call(client ->
            client.scan(r ->
                r.tableName(table.name())
                    .limit(LOOKED_AT)
                    .filterExpression(filter)
                    .expressionAttributeNames(
                        filter.contains("#state") ? Map.of("#state", "state") : null)
                    .expressionAttributeValues(values)
                    .exclusiveStartKey(
                        cursor
                            .flatMap(AudienceStore::start)
                            .map(key -> key.attributes())
                            .orElse(null))));
    var entries =
        response.items().stream()
            .map(Item::new)
            .map(item -> new Entry<>(SubscriberTable.id(item), codec.apply(item)))
            .toList();
    return new Page<>(entries, Item.of(response.lastEvaluatedKey()).map(AudienceStore::cursor));
  }

  private static String cursor(Item key) {
    var text = key.text("pk") + "\n" + key.text("sk");
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether a text has the form of a cursor.
  public static boolean isCursor(String text) {
    return start(text).isPresent();
  }

  private static Optional<Item> start(String cursor) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      var end = text.indexOf('\n');
      return end < 1 || end == text.length() - 1
          ? Optional.empty()
          : Optional.of(
              new Item(
                  Item.attributes("pk", text.substring(0, end), "sk", text.substring(end + 1))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
