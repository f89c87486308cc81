package masthead.dynamo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// The way to the database while a function is primed: reads are real, writes have no effect.
///
/// A write is sent with a condition that no item can meet. It is then answered as if it had been
/// made, and what it would have written is remembered, so that the code behind it runs too and
/// reads find it. Calls that are not here are not made while priming: they throw.
final class PrimingClient implements DynamoDbClient {
  private static final String NEVER = "attribute_exists(pk) AND attribute_not_exists(pk)";

  /// `a = :b`, `a = a + :b` and `ADD a :b`.
  private static final Pattern ASSIGNED =
      Pattern.compile("(?:ADD\\s+)?([#\\w]+)\\s*(?:=\\s*(?:[\\w(), :#]+\\+\\s*)?|\\s)(:\\w+)");

  private final DynamoDbClient client;
  private final Map<String, Map<String, AttributeValue>> written = new HashMap<>();

  PrimingClient(DynamoDbClient client) {
    this.client = client;
  }

  /// Lets reads find an item that was never sent.
  void add(String table, Map<String, AttributeValue> item) {
    written.put(id(table, item), item);
  }

  @Override
  public GetItemResponse getItem(GetItemRequest request) {
    var found = client.getItem(request);
    var item = written.get(id(request.tableName(), request.key()));
    return item == null ? found : found.toBuilder().item(item).build();
  }

  @Override
  public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
    var found = client.batchGetItem(request);
    var responses = new HashMap<>(found.responses());
    request
        .requestItems()
        .forEach((table, wanted) -> {
          var items = new ArrayList<>(responses.getOrDefault(table, List.of()));
          wanted.keys().stream()
              .map(key -> written.get(id(table, key)))
              .forEach(item -> {
                if (item != null) {
                  items.add(item);
                }
              });
          responses.put(table, items);
        });
    return found.toBuilder().responses(responses).build();
  }

  @Override
  public QueryResponse query(QueryRequest request) {
    return client.query(request);
  }

  /// Looks at one item and finds none, so that nobody's data is in the snapshot.
  @Override
  public ScanResponse scan(ScanRequest request) {
    return client
        .scan(
            request.toBuilder()
                .limit(1)
                .filterExpression("(" + request.filterExpression() + ") AND " + NEVER)
                .build())
        .toBuilder()
        .lastEvaluatedKey(null)
        .build();
  }

  @Override
  public PutItemResponse putItem(PutItemRequest request) {
    refused(() ->
        client.putItem(
            r -> r.tableName(request.tableName()).item(request.item()).conditionExpression(NEVER)));
    add(request.tableName(), request.item());
    return PutItemResponse.builder().build();
  }

  @Override
  public UpdateItemResponse updateItem(UpdateItemRequest request) {
    var expression = request.updateExpression();
    refused(() ->
        client.updateItem(r ->
            r.tableName(request.tableName())
                .key(request.key())
                .updateExpression(expression)
                .expressionAttributeNames(used(request.expressionAttributeNames(), expression))
                .expressionAttributeValues(used(request.expressionAttributeValues(), expression))
                .conditionExpression(NEVER)));
    var item =
        updated(
            request.tableName(),
            request.key(),
            expression,
            request.expressionAttributeNames(),
            request.expressionAttributeValues());
    return UpdateItemResponse.builder().attributes(item).build();
  }

  @Override
  public DeleteItemResponse deleteItem(DeleteItemRequest request) {
    refused(() ->
        client.deleteItem(
            r -> r.tableName(request.tableName()).key(request.key()).conditionExpression(NEVER)));
    written.remove(id(request.tableName(), request.key()));
    return DeleteItemResponse.builder().build();
  }

  @Override
  public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
    var writes = request.transactItems().stream().map(PrimingClient::never).toList();
    refused(() -> client.transactWriteItems(request.copy(r -> r.transactItems(writes))));
    request.transactItems().forEach(this::remember);
    return TransactWriteItemsResponse.builder().build();
  }

  private static void refused(Runnable write) {
    try {
      write.run();
    } catch (ConditionalCheckFailedException _) {
      return;
    } catch (TransactionCanceledException e) {
      if (e.cancellationReasons().stream()
          .anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code()))) {
        return;
      }
      throw e;
    }
    throw new IllegalStateException("A write made during priming reached the table.");
  }

  private static TransactWriteItem never(TransactWriteItem write) {
    var builder = TransactWriteItem.builder();
    if (write.put() != null) {
      var put = write.put();
      builder.put(p -> p.tableName(put.tableName()).item(put.item()).conditionExpression(NEVER));
    } else if (write.delete() != null) {
      var delete = write.delete();
      builder.delete(
          d -> d.tableName(delete.tableName()).key(delete.key()).conditionExpression(NEVER));
    } else if (write.update() != null) {
      var update = write.update();
      var expression = update.updateExpression();
      builder.update(u ->
          u.tableName(update.tableName())
              .key(update.key())
              .updateExpression(expression)
              .expressionAttributeNames(used(update.expressionAttributeNames(), expression))
              .expressionAttributeValues(used(update.expressionAttributeValues(), expression))
              .conditionExpression(NEVER));
    } else {
      return write;
    }
    return builder.build();
  }

  /// The names or values that an expression has: DynamoDB refuses others.
  private static <T> @Nullable Map<String, T> used(Map<String, T> all, String expression) {
    var used = new HashMap<String, T>();
    all.forEach((name, value) -> {
      if (Pattern.compile(Pattern.quote(name) + "\\b").matcher(expression).find()) {
        used.put(name, value);
      }
    });
    return used.isEmpty() ? null : used;
  }

  private void remember(TransactWriteItem write) {
    if (write.put() != null) {
      add(write.put().tableName(), write.put().item());
    } else if (write.update() != null) {
      var update = write.update();
      updated(
          update.tableName(),
          update.key(),
          update.updateExpression(),
          update.expressionAttributeNames(),
          update.expressionAttributeValues());
    } else if (write.delete() != null) {
      written.remove(id(write.delete().tableName(), write.delete().key()));
    }
  }

  private Map<String, AttributeValue> updated(
      String table,
      Map<String, AttributeValue> key,
      String expression,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    var item = new HashMap<>(written.getOrDefault(id(table, key), key));
    ASSIGNED
        .matcher(expression)
        .results()
        .forEach(found -> {
          var value = values.get(found.group(2));
          if (value != null) {
            item.put(names.getOrDefault(found.group(1), found.group(1)), value);
          }
        });
    add(table, item);
    return item;
  }

  private static String id(String table, Map<String, AttributeValue> item) {
    Function<String, String> text = name -> item.containsKey(name) ? item.get(name).s() : "";
    return table + "\n" + text.apply("pk") + "\n" + text.apply("sk");
  }

  @Override
  public String serviceName() {
    return client.serviceName();
  }

  @Override
  public void close() {
    // The client is not ours.
  }
}
