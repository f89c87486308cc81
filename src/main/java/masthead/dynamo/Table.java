package masthead.dynamo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/// A feature's table: its name, and the connection that reaches it.
///
/// Every call ends within 3 seconds (see [SdkClients]). A store that throttles, fails or does not
/// respond is an [UnavailableException]; a bug (rights, a missing table, a bad expression) stays
/// what it is.
public final class Table {
  private static final int MAX_TRIES = 5;
  private static final int FIRST_PAUSE_MILLISECONDS = 20;

  private final String name;
  private final DynamoDb dynamoDb;

  Table(String name, DynamoDb dynamoDb) {
    this.name = name;
    this.dynamoDb = dynamoDb;
  }

  public String name() {
    return name;
  }

  /// Runs one call of the SDK.
  ///
  /// A call that met a transaction was not done, and the SDK does not retry it: we do, with full
  /// jitter.
  ///
  /// @throws UnavailableException when the store does not respond in time, throttles or fails, and
  ///   when the conflicts do not end
  public <T> T call(Function<DynamoDbClient, T> call) {
    for (var attempt = 1; ; attempt++) {
      try {
        return call.apply(dynamoDb.client());
      } catch (TransactionConflictException e) {
        pauseOrGiveUp(attempt, Reason.CONFLICT, e);
      } catch (SdkClientException e) {
        throw new UnavailableException(Reason.STORE, e);
      } catch (DynamoDbException e) {
        if (e.isThrottlingException()) {
          throw new UnavailableException(Reason.THROTTLED, e);
        }
        if (e.statusCode() >= 500) {
          throw new UnavailableException(Reason.STORE, e);
        }
        throw e;
      }
    }
  }

  /// Lets reads find an item while this round of [priming][masthead.runtime.Priming] runs.
  public void prime(Map<String, AttributeValue> item) {
    dynamoDb.add(name, item);
  }

  /// What is under a key now.
  public Optional<Item> get(Map<String, AttributeValue> key) {
    return Item.of(
        call(client -> client.getItem(r -> r.tableName(name).key(key).consistentRead(true)))
            .item());
  }

  /// What is under up to 100 keys now, in no order; a key without an item is left out.
  ///
  /// DynamoDB may return a part and leave the rest of the keys unprocessed, which is no error and
  /// which the SDK does not retry: we do, with full jitter.
  ///
  /// @throws UnavailableException also when keys are still left after the last try
  public List<Item> getAll(List<Map<String, AttributeValue>> keys, boolean consistent) {
    var items = new ArrayList<Item>();
    var wanted = KeysAndAttributes.builder().keys(keys).consistentRead(consistent).build();
    var left = Map.of(name, wanted);
    for (var attempt = 1; ; attempt++) {
      var request = left;
      var answer = call(client -> client.batchGetItem(r -> r.requestItems(request)));
      answer.responses().getOrDefault(name, List.of()).forEach(item -> items.add(new Item(item)));
      left = answer.unprocessedKeys();
      if (left.isEmpty()) {
        return items;
      }
      pauseOrGiveUp(
          attempt, Reason.THROTTLED, new IllegalStateException("DynamoDB left keys unprocessed"));
    }
  }

  /// Writes one item in the place of what was read, or where nothing was.
  ///
  /// Each write carries a `writeId`, which is what is compared: a retry after a lost response meets
  /// its own write and succeeds.
  ///
  /// @return what was written; empty when something else is there by now
  public Optional<Item> put(Item item, Optional<Item> seen) {
    var mine = UUID.randomUUID().toString();
    var written = item.with("writeId", mine);
    var values = Item.attributes(":mine", mine);
    seen.ifPresent(old -> values.put(":seen", Item.value(old.text("writeId"))));
    var condition = seen.isPresent() ? "writeId = :seen" : "attribute_not_exists(pk)";
    try {
      call(client ->
          client.putItem(r ->
              r.tableName(name)
                  .item(written.attributes())
                  .conditionExpression(condition + " OR writeId = :mine")
                  .expressionAttributeValues(values)));
      return Optional.of(written);
    } catch (ConditionalCheckFailedException _) {
      return Optional.empty();
    }
  }

  /// Deletes what was read; false when something else is there by now.
  public boolean delete(Map<String, AttributeValue> key, Item seen) {
    try {
      call(client ->
          client.deleteItem(r ->
              r.tableName(name)
                  .key(key)
                  .conditionExpression("attribute_not_exists(pk) OR writeId = :seen")
                  .expressionAttributeValues(Item.attributes(":seen", seen.text("writeId")))));
      return true;
    } catch (ConditionalCheckFailedException _) {
      return false;
    }
  }

  /// The items of a partition from one sort key on, read page by page as they are asked for.
  public Stream<Item> query(String pk, String fromSk) {
    return Stream.iterate(
            Optional.of(page(pk, fromSk, Map.of())),
            Optional::isPresent,
            page ->
                page.map(QueryResponse::lastEvaluatedKey)
                    .filter(key -> !key.isEmpty())
                    .map(key -> page(pk, fromSk, key)))
        .flatMap(page -> page.orElseThrow().items().stream())
        .map(Item::new);
  }

  private QueryResponse page(String pk, String fromSk, Map<String, AttributeValue> behind) {
    return call(client ->
        client.query(r ->
            r.tableName(name)
                .consistentRead(true)
                .keyConditionExpression("pk = :pk AND sk >= :sk")
                .expressionAttributeValues(Item.attributes(":pk", pk, ":sk", fromSk))
                .exclusiveStartKey(behind.isEmpty() ? null : behind)));
  }

  /// Writes all or nothing. The SDK's client token makes its own retries harmless.
  ///
  /// A conflict with another transaction is no decision about our conditions, and the SDK does not
  /// retry it: we do, with full jitter.
  ///
  /// @return false when a condition is not met; nothing is written then
  /// @throws UnavailableException also when the conflicts do not end
  public boolean transact(List<TransactWriteItem> writes) {
    for (var attempt = 1; ; attempt++) {
      try {
        call(client -> client.transactWriteItems(r -> r.transactItems(writes)));
        return true;
      } catch (TransactionCanceledException e) {
        if (has(e, reason -> "TransactionConflict".equals(reason.code()))) {
          pauseOrGiveUp(attempt, Reason.CONFLICT, e);
        } else if (has(e, Table::isThrottled)) {
          pauseOrGiveUp(attempt, Reason.THROTTLED, e);
        } else if (has(e, reason -> "ConditionalCheckFailed".equals(reason.code()))) {
          return false;
        } else {
          throw e;
        }
      }
    }
  }

  private static boolean has(
      TransactionCanceledException canceled, Predicate<CancellationReason> reason) {
    return canceled.cancellationReasons().stream().anyMatch(reason);
  }

  private static boolean isThrottled(CancellationReason reason) {
    return "ThrottlingError".equals(reason.code())
        || "ProvisionedThroughputExceeded".equals(reason.code());
  }

  private static void pauseOrGiveUp(int attempt, Reason reason, RuntimeException cause) {
    if (attempt == MAX_TRIES) {
      throw new UnavailableException(reason, cause);
    }
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MILLISECONDS << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(reason, e);
    }
  }
}
