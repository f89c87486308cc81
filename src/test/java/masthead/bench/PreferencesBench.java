package masthead.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import masthead.dynamo.Item;
import masthead.identity.ReaderToken;
import masthead.lambda.Platform;
import masthead.local.DynamoLocal;
import masthead.local.LocalApi;
import masthead.local.LocalServer;
import masthead.local.Mailbox;
import masthead.local.Meter;
import masthead.local.Template;
import masthead.local.TestApi;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// What reading and changing a reader's preferences costs with few readers and with many: `make
/// bench BENCH=preferences`. Exits with 1 when a target is missed.
///
/// All calls go through the handler, for readers drawn at random, with DynamoDB Local and this
/// harness in the same JVM, both in every number: ratios mean something, milliseconds nothing.
///
/// The tables lie on disk, in one SQLite file of the folder that `DATA` names, which is kept: only
/// the first run fills it. SQLite caches 2 MB (2,000 pages of 1 KiB), so it has most of the few
/// readers at hand and hardly any of the many. Those come out of the system's file cache, or from
/// the disk where it does not hold the file.
public final class PreferencesBench {
  private static final int FEW = 1_000;
  private static final int MANY = 1_000_000;
  private static final int WARM_UP = 2_000;
  private static final int CALLS = 10_000;
  private static final int TRANSACTION = 100;

  private static final String PATH = "/v1/me/preferences";
  private static final List<String> SIZES = List.of("small", "medium", "large", "huge");

  private final Bench bench;
  private final Template template = Template.read();
  private final DynamoLocal database;
  private final SplittableRandom random = new SplittableRandom(20);

  private PreferencesBench(Bench bench, DynamoLocal database) {
    this.bench = bench;
    this.database = database;
  }

  public static void main(String[] arguments) throws IOException {
    var bench = Bench.quiet();
    var data = Path.of(System.getenv().getOrDefault("DATA", "target/bench/preferences"));
    Files.createDirectories(data);
    try (var database = DynamoLocal.start(TestApi.freePort(), data.toString())) {
      new PreferencesBench(bench, database).run(data);
    }
    bench.exit();
  }

  private void run(Path data) {
    var few = filled(FEW);
    var many = filled(MANY);
    bench.say("%s holds %,d MB.", data, megabytes(data));
    var series =
        List.of(
            new Series(() -> read(few, FEW)),
            new Series(() -> read(many, MANY)),
            new Series(() -> write(few, FEW)),
            new Series(() -> write(many, MANY)));
    Series.measure(bench, series, WARM_UP, CALLS);
    report(series.stream().map(Series::median).toList(), costs());
    // All writes were changes of rows that were there.
    require(count(FEW) == FEW && count(MANY) == MANY, "The number of readers has changed.");
  }

  private static long megabytes(Path folder) {
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum() / 1_000_000;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  // ---- readers

  private LocalApi filled(int readers) {
    database.createTables(template, suffix(readers));
    if (count(readers) != readers) {
      fill(readers);
    }
    require(
        count(readers) == readers,
        "%s has %,d rows, not %,d. Delete the folder to fill it anew."
            .formatted(table(readers), count(readers), readers));
    return api(suffix(readers), database.endpoint().toString());
  }

  /// In as many threads as there are processors. In transactions, because DynamoDB Local waits for
  /// the disk once for each, but once for each row of a batch.
  private void fill(int readers) {
    var shape = shape();
    var progress = new Progress(bench, "Stored", "readers", readers);
    IntStream.range(0, readers / TRANSACTION)
        .parallel()
        .forEach(transaction -> {
          var first = transaction * TRANSACTION;
          var rows =
              IntStream.range(first, first + TRANSACTION)
                  .mapToObj(reader -> put(table(readers), shape, reader))
                  .toList();
          database.client().transactWriteItems(r -> r.transactItems(rows));
          progress.add(TRANSACTION);
        });
  }

  /// A row as the API leaves it, made in another table, because it also counts a new reader.
  private Map<String, AttributeValue> shape() {
    database.createTables(template, "-shape");
    send(
        api("-shape", database.endpoint().toString()),
        "PATCH",
        0,
        "{\"readingMode\":\"dark\",\"fontSize\":\"large\",\"language\":\"hi\"}");
    return database.client().getItem(r -> r.tableName("PreferencesTable-shape").key(key(0))).item();
  }

  private static TransactWriteItem put(
      String table, Map<String, AttributeValue> shape, int reader) {
    var item = new HashMap<>(shape);
    item.putAll(key(reader));
    return TransactWriteItem.builder().put(r -> r.tableName(table).item(item)).build();
  }

  private static Map<String, AttributeValue> key(int reader) {
    return Item.attributes("pk", token(reader).key());
  }

  /// Has the form of a token; its key is as random as a real one's, because it is a hash.
  private static ReaderToken token(int reader) {
    return new ReaderToken("%043d".formatted(reader));
  }

  /// DynamoDB Local counts when it is asked; DynamoDB itself every six hours.
  private long count(int readers) {
    return database.client().describeTable(r -> r.tableName(table(readers))).table().itemCount();
  }

  private static String table(int readers) {
    return "PreferencesTable" + suffix(readers);
  }

  private static String suffix(int readers) {
    return "-" + readers;
  }

  // ---- measuring

  private LocalApi api(String suffix, String endpoint) {
    var variables = LocalServer.localVariables(database, 8080);
    variables.put("DYNAMODB_ENDPOINT", endpoint);
    return new LocalApi(
        template,
        function ->
            Platform.of(
                LocalApi.environment(template, function, variables, suffix),
                InstantSource.system()),
        Mailbox.inMemory());
  }

  private void read(LocalApi api, int readers) {
    send(api, "GET", random.nextInt(readers), "");
  }

  private void write(LocalApi api, int readers) {
    var size = SIZES.get(random.nextInt(SIZES.size()));
    send(api, "PATCH", random.nextInt(readers), "{\"fontSize\":\"" + size + "\"}");
  }

  private static void send(LocalApi api, String method, int reader, String body) {
    var headers =
        Map.of(
            "authorization",
            "Bearer " + token(reader).secret(),
            "content-type",
            "application/json");
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var answer = api.call(new LocalApi.Call(method, PATH, headers, bytes, "203.0.113.77"));
    require(answer.status() == 200, answer.text());
  }

  /// What the calls of one read and one write cost, with many readers.
  private List<String> costs() {
    try (var meter = Meter.before(database.endpoint())) {
      var api = api(suffix(MANY), meter.endpoint());
      read(api, MANY);
      write(api, MANY);
      return meter.costs();
    }
  }

  // ---- reporting

  private void report(List<Double> p50, List<String> costs) {
    var read = p50.get(1) / p50.get(0);
    var write = p50.get(3) / p50.get(2);
    bench.say("%n%-20s %9s %9s %9s", "p50 ms", "1,000", "1,000,000", "ratio");
    bench.say("%-20s %9.3f %9.3f %9.2f", "read", p50.get(0), p50.get(1), read);
    bench.say("%-20s %9.3f %9.3f %9.2f", "write", p50.get(2), p50.get(3), write);
    bench.say("%-20s %s%n", "units", String.join(", ", costs));
    bench.hold("read, 1,000,000 / 1,000", read, 1.1);
    bench.hold("write, 1,000,000 / 1,000", write, 1.1);
    bench.holdSame("units", costs, List.of("GetItem 0.5", "UpdateItem 1.0"));
  }
}
