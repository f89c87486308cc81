package masthead.dynamo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import masthead.aws.DeploymentSecret;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// Counts in a feature's own table, in fixed windows: `N#<scope>#<keyed hash of whom>#<window>`.
///
/// What it counts (a network, an address) is never readable in the key. A count is exact under any
/// number of callers, because it is one conditional update, and an SDK retry after a lost response
/// meets its own `writeId` and counts once.
public final class RateLimitStore {
  private final Table table;
  private final Map<String, AttributeValue> sortKey;
  private final DeploymentSecret secret;
  private final InstantSource clock;

  private RateLimitStore(
      Table table,
      Map<String, AttributeValue> sortKey,
      DeploymentSecret secret,
      InstantSource clock) {
    this.table = table;
    this.sortKey = sortKey;
    this.secret = secret;
    this.clock = clock;
  }

  /// In a table whose key is `pk`.
  public static RateLimitStore of(Table table, DeploymentSecret secret, InstantSource clock) {
    return new RateLimitStore(table, Map.of(), secret, clock);
  }

  /// In a table whose key is `pk` and `sk`.
  public static RateLimitStore withSortKey(
      Table table, DeploymentSecret secret, InstantSource clock) {
    return new RateLimitStore(table, Item.attributes("sk", "N"), secret, clock);
  }

  /// The outcome of counting.
  public sealed interface Count {
    /// It was counted, as the n-th of its window.
    record Counted(int n) implements Count {}

    /// The limit is reached until the window ends.
    record Full(Duration pause) implements Count {}
  }

  /// Counts one more.
  ///
  /// @param scope what is counted; a scope is always asked with the same window
  public Count take(String scope, String whom, Duration window, int most) {
    var now = clock.instant();
    var end = end(window, now);
    var n = counted(key(scope, whom, window, now), end, most);
    return n.isPresent()
        ? new Count.Counted(n.getAsInt())
        : new Count.Full(Duration.between(now, end));
  }

  /// How many were counted in this window so far.
  public int counted(String scope, String whom, Duration window) {
    return table
        .get(key(scope, whom, window, clock.instant()))
        .map(item -> (int) item.number("n"))
        .orElse(0);
  }

  private static Instant end(Duration window, Instant now) {
    return Instant.ofEpochSecond((number(window, now) + 1) * window.toSeconds());
  }

  private static long number(Duration window, Instant now) {
    return now.getEpochSecond() / window.toSeconds();
  }

  private Map<String, AttributeValue> key(String scope, String whom, Duration window, Instant now) {
    var key = new HashMap<>(sortKey);
    var pk = "N#" + scope + "#" + hash(scope, whom) + "#" + number(window, now);
    key.put("pk", Item.value(pk));
    return key;
  }

  private OptionalInt counted(Map<String, AttributeValue> key, Instant end, int most) {
    var writeId = UUID.randomUUID().toString();
    try {
      var answer =
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
                      .returnValues(ReturnValue.UPDATED_NEW)
                      .returnValuesOnConditionCheckFailure(
                          ReturnValuesOnConditionCheckFailure.ALL_OLD)));
      return OptionalInt.of((int) new Item(answer.attributes()).number("n"));
    } catch (ConditionalCheckFailedException e) {
      return Item.of(e.item())
          .filter(met -> met.text("writeId").equals(writeId))
          .map(met -> OptionalInt.of((int) met.number("n")))
          .orElse(OptionalInt.empty());
    }
  }

  private String hash(String scope, String whom) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(secret.hash("rate-limit-" + scope, whom));
  }
}
