package masthead.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.secret.Secret;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// Counts in a feature's own table, in fixed windows: `N#<scope>#<keyed hash of whom>#<window>`.
///
/// Whom it counts (a network, an address) is never readable in the key. A count is exact under any
/// number of callers, because it is one conditional update, and the SDK's retry after a lost answer
/// meets its own `writeId` and counts once.
public final class RateLimitStore {
  private final Table table;
  private final Map<String, AttributeValue> sortKey;
  private final Secret secret;
  private final InstantSource clock;

  private RateLimitStore(
      Table table, Map<String, AttributeValue> sortKey, Secret secret, InstantSource clock) {
    this.table = table;
    this.sortKey = sortKey;
    this.secret = secret;
    this.clock = clock;
  }

  /// In a table whose key is `pk`.
  public static RateLimitStore of(Table table, Secret secret, InstantSource clock) {
    return new RateLimitStore(table, Map.of(), secret, clock);
  }

  /// In a table whose key is `pk` and `sk`.
  public static RateLimitStore withSortKey(Table table, Secret secret, InstantSource clock) {
    return new RateLimitStore(table, Item.attributes("sk", "N"), secret, clock);
  }

  /// Counts one more.
  ///
  /// @param scope what is counted; a scope is always asked with the same window
  /// @return empty when it was counted, else how long until there is room again
  public Optional<Duration> take(String scope, String whom, Duration window, int most) {
    var now = clock.instant();
    var number = now.getEpochSecond() / window.toSeconds();
    var end = Instant.ofEpochSecond((number + 1) * window.toSeconds());
    var key = new HashMap<>(sortKey);
    key.put("pk", Item.value("N#" + scope + "#" + hash(scope, whom) + "#" + number));
    return counts(key, end, most) ? Optional.empty() : Optional.of(Duration.between(now, end));
  }

  private boolean counts(Map<String, AttributeValue> key, Instant end, int most) {
    var writeId = UUID.randomUUID().toString();
    try {
      table.call(client ->
          client.updateItem(r ->
              r.tableName(table.name())
                  .key(key)
                  .updateExpression("SET writeId = :writeId, expiresAt = :expiresAt ADD n :one")
                  .conditionExpression(
                      "attribute_not_exists(pk) OR (n < :most AND writeId <> :writeId)")
                  .expressionAttributeValues(
                      Item.attributes(
                          ":writeId",
                          writeId,
                          ":expiresAt",
                          end.plus(Duration.ofHours(1)).getEpochSecond(),
                          ":one",
                          1L,
                          ":most",
                          (long) most))
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD)));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return Item.of(e.item()).filter(met -> met.text("writeId").equals(writeId)).isPresent();
    }
  }

  private String hash(String scope, String whom) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(secret.hash("rate-limit-" + scope, whom));
  }
}
