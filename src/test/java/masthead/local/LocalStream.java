package masthead.local;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import masthead.dynamo.Item;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/// Brings what is inserted into a table to a function, as Lambda's event source does: the stream of
/// DynamoDB Local, asked five times a second.
final class LocalStream implements AutoCloseable {
  private static final long PAUSE_MILLISECONDS = 200;

  private final DynamoDbStreamsClient client;
  private final String stream;
  private final Consumer<List<Map<String, AttributeValue>>> inserted;
  private final Map<String, String> iterators = new HashMap<>();
  private final Thread thread;
  private volatile boolean open = true;

  /// @param inserted takes the keys of new rows
  LocalStream(
      DynamoLocal database, String table, Consumer<List<Map<String, AttributeValue>>> inserted) {
    this.client = client(database.endpoint());
    this.stream =
        database.client().describeTable(r -> r.tableName(table)).table().latestStreamArn();
    this.inserted = inserted;
    this.thread = Thread.ofVirtual().name("stream of " + table).start(this::follow);
  }

  private static DynamoDbStreamsClient client(URI endpoint) {
    return DynamoDbStreamsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClient(AwsCrtHttpClient.create())
        .build();
  }

  private void follow() {
    while (open) {
      try {
        var rows = newRows();
        if (!rows.isEmpty()) {
          inserted.accept(rows);
        }
        Thread.sleep(PAUSE_MILLISECONDS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (open) {
          System.err.println("The stream of the local database: " + e);
        }
      }
    }
  }

  private List<Map<String, AttributeValue>> newRows() {
    var shards = client.describeStream(r -> r.streamArn(stream)).streamDescription().shards();
    for (var shard : shards) {
      iterators.computeIfAbsent(
          shard.shardId(),
          id ->
              client
                  .getShardIterator(r ->
                      r.streamArn(stream)
                          .shardId(id)
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                  .shardIterator());
    }
    var rows = new ArrayList<Map<String, AttributeValue>>();
    for (var entry : new HashMap<>(iterators).entrySet()) {
      if (!entry.getValue().isEmpty()) {
        rows.addAll(rows(entry.getKey(), entry.getValue()));
      }
    }
    return rows;
  }

  private List<Map<String, AttributeValue>> rows(String shard, String iterator) {
    var answer = client.getRecords(r -> r.shardIterator(iterator));
    var next = answer.nextShardIterator();
    iterators.put(shard, next == null ? "" : next); // a shard that is closed and read has none
    return answer.records().stream()
        .filter(record -> record.eventName() == OperationType.INSERT)
        .map(Record::dynamodb)
        .map(change -> change.keys())
        .filter(keys -> new Item(keys).text("sk").startsWith("O#"))
        .toList();
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join(Duration.ofSeconds(3)); // a mail that is being sent is sent
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
