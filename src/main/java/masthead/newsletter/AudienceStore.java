package masthead.newsletter;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.newsletter.Subscriber.State;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// All subscribers and all suppressions, page by page, for who runs the newsletter.
///
/// It is the one place that scans: a list of everybody is read rarely and as a whole, and an index
/// of it would cost a write with every change.
final class AudienceStore {
  /// How many items of the table a page looks at.
  private static final int LOOKED_AT = 1000;

  private final NewsletterStore store;

  AudienceStore(NewsletterStore store) {
    this.store = store;
  }

  /// A part of a list. It may hold nothing and still have a next.
  record Page(List<Item> items, Optional<String> next) {}

  /// Subscribers in no order.
  ///
  /// @param state only those in that state, or all
  /// @param cursor of the page before, or empty
  Page subscribers(Optional<State> state, Optional<String> cursor) {
    var values = Item.attributes(":sk", "L#" + Subscription.DAILY);
    state.ifPresent(wanted -> values.put(":state", Item.value(wanted.name())));
    return scan(values, state.isPresent() ? "sk = :sk AND #state = :state" : "sk = :sk", cursor);
  }

  Page suppressions(Optional<String> cursor) {
    return scan(Item.attributes(":sk", "X"), "sk = :sk", cursor);
  }

  private Page scan(Map<String, AttributeValue> values, String filter, Optional<String> cursor) {
    var table = store.table();
    var answer =
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
    var items = answer.items().stream().map(Item::new).toList();
    return new Page(items, Item.of(answer.lastEvaluatedKey()).map(AudienceStore::cursor));
  }

  private static String cursor(Item key) {
    var text = key.text("pk") + "\n" + key.text("sk");
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Empty when the text is no cursor.
  static Optional<Item> start(String cursor) {
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
