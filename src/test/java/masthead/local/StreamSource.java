package masthead.local;

import static masthead.local.Template.object;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Hands the records of a stream to a function, by the rules that AWS documents for
/// [DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html):
/// in order and in batches; what fails, and everything after it, is tried again until it is too old
/// or was tried too often, and then goes to the on-failure destination.
final class StreamSource {

  /// A record: its place in the stream, when it was written, the keys of its row.
  record Row(String sequenceNumber, Instant writtenAt, Map<String, AttributeValue> keys) {}

  /// What the template says of an event source. Without a limit there is none.
  record Settings(
      int batchSize,
      boolean bisects,
      boolean reportsFailures,
      Optional<Integer> retries,
      Optional<Duration> maxAge) {

    /// Those of one event of a function.
    static Settings of(Template template, String function, String event) {
      var events = object(object(template.functions().get(function)).get("Events"));
      var source = object(object(events.get(event)).get("Properties"));
      return new Settings(
          number(source, "BatchSize").orElse(100),
          "true".equals(source.get("BisectBatchOnFunctionError")),
          source.containsKey("FunctionResponseTypes"),
          number(source, "MaximumRetryAttempts"),
          number(source, "MaximumRecordAgeInSeconds").map(Duration::ofSeconds));
    }

    private static Optional<Integer> number(Map<String, Object> source, String name) {
      return Optional.ofNullable(source.get(name))
          .map(value -> Integer.valueOf((String) value))
          .filter(number -> number >= 0); // -1 is no limit
    }
  }

  private final Settings settings;
  private final InstantSource clock;
  private final Function<List<Row>, List<String>> function;
  private final Consumer<List<Row>> discarded;
  private final Consumer<Integer> pause;

  /// @param function gives the sequence numbers that it reports as failed; throws when it fails
  /// @param discarded the on-failure destination
  /// @param pause waits before the nth retry of a batch
  StreamSource(
      Settings settings,
      InstantSource clock,
      Function<List<Row>, List<String>> function,
      Consumer<List<Row>> discarded,
      Consumer<Integer> pause) {
    this.settings = settings;
    this.clock = clock;
    this.function = function;
    this.discarded = discarded;
    this.pause = pause;
  }

  /// Returns when each row was processed or discarded.
  void deliver(List<Row> rows) {
    for (var start = 0; start < rows.size(); start += settings.batchSize()) {
      deliver(rows.subList(start, Math.min(rows.size(), start + settings.batchSize())), 0);
    }
  }

  private void deliver(List<Row> batch, int tries) {
    var retries = tries;
    var left = young(batch);
    while (!left.isEmpty()) {
      var failedAt = firstFailure(left);
      if (failedAt == left.size()) {
        return;
      }
      if (failedAt < 0 && settings.bisects() && left.size() > 1) {
        // Splitting does not count as a retry.
        deliver(left.subList(0, left.size() / 2), retries);
        deliver(left.subList(left.size() / 2, left.size()), retries);
        return;
      }
      if (failedAt > 0) {
        // The checkpoint moves to the first failure, and what is left is a batch of its own.
        left = left.subList(failedAt, left.size());
        retries = 0;
      } else if (settings.retries().isPresent() && retries >= settings.retries().get()) {
        discarded.accept(left);
        return;
      }
      retries++;
      pause.accept(retries);
      left = young(left);
    }
  }

  private List<Row> young(List<Row> batch) {
    var oldest = settings.maxAge().map(clock.instant()::minus).orElse(Instant.MIN);
    var old = batch.stream().filter(row -> row.writtenAt().isBefore(oldest)).toList();
    if (!old.isEmpty()) {
      discarded.accept(old);
    }
    return batch.stream().filter(row -> !row.writtenAt().isBefore(oldest)).toList();
  }

  /// Its index; the size of the batch when there is none, -1 when the function failed as a whole.
  private int firstFailure(List<Row> batch) {
    List<String> failures;
    try {
      failures = function.apply(batch);
    } catch (RuntimeException _) {
      return -1;
    }
    if (failures.isEmpty() || !settings.reportsFailures()) {
      return batch.size();
    }
    for (var i = 0; i < batch.size(); i++) {
      if (failures.contains(batch.get(i).sequenceNumber())) {
        return i;
      }
    }
    return -1; // "invalid itemIdentifier": the whole batch is a failure
  }
}
