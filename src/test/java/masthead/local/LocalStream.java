package masthead.local;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import masthead.dynamo.Item;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/// Brings what is inserted into a table to a function by the rules of [StreamSource]: the stream of
/// DynamoDB Local, read five times a second.
final class LocalStream implements AutoCloseable {
  private static final long PAUSE_MILLISECONDS = 200;

  private final DynamoDbStreamsClient client;
  private final String stream;
  private final StreamSource source;
  private final Map<String, String> iterators = new HashMap<>();
  private final Thread thread;
  private volatile boolean open = true;

  /// @param function processes new rows, and gives the sequence numbers that it reports as failed
  LocalStream(
      DynamoLocal database,
      String table,
      StreamSource.Settings settings,
      Function<List<StreamSource.Row>, List<String>> function) {
    this.client = client(database.endpoint());
    this.stream =
        database.client().describeTable(r -> r.tableName(table)).table().latestStreamArn();
    this.source =
        new StreamSource(
            settings, InstantSource.system(), function, LocalStream::discarded, this::pause);
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
          source.deliver(rows);
        }
        pause(1);
      } catch (RuntimeException e) {
        if (open) {
          System.err.println("The stream of the local database: " + e);
        }
      }
    }
  }

  /// Longer before each retry of a batch, up to half a minute.
  private void pause(int retry) {
    try {
      Thread.sleep(Math.min(30_000, PAUSE_MILLISECONDS << Math.min(retry - 1, 8)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!open) {
      throw new IllegalStateException("closed");
    }
  }

  private static void discarded(List<StreamSource.Row> rows) {
    System.err.println(
        "Given up on rows of the outbox: " + rows.size() + ". See make mail-redrive.");
  }

  private List<StreamSource.Row> newRows() {
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
    var rows = new ArrayList<StreamSource.Row>();
    for (var entry : new HashMap<>(iterators).entrySet()) {
      if (!entry.getValue().isEmpty()) {
        rows.addAll(rows(entry.getKey(), entry.getValue()));
      }
    }
    return rows;
  }

  private List<StreamSource.Row> rows(String shard, String iterator) {
    var answer = client.getRecords(r -> r.shardIterator(iterator));
    var next = answer.nextShardIterator();
    iterators.put(shard, next == null ? "" : next); // a shard that is closed and read has none
    return answer.records().stream()
        .filter(record -> record.eventName() == OperationType.INSERT)
        .map(Record::dynamodb)
        .filter(change -> new Item(change.keys()).text("sk").startsWith("O#"))
        .map(change ->
            new StreamSource.Row(
                change.sequenceNumber(), change.approximateCreationDateTime(), change.keys()))
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
