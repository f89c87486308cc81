package masthead.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import masthead.local.StreamSource.Row;
import masthead.local.StreamSource.Settings;
import org.junit.jupiter.api.Test;

/// The rules by which rows are retried, on a clock that each pause moves by a minute.
final class StreamSourceTest {
  private static final Settings OURS = Settings.of(Template.read(), "MailFunction", "Outbox");

  private Instant now = Instant.parse("2026-11-24T06:30:00Z");
  private final List<String> calls = new ArrayList<>();
  private final List<String> discarded = new ArrayList<>();

  private void deliver(Settings settings, int rows, Function<List<Row>, List<String>> function) {
    var source =
        new StreamSource(
            settings,
            () -> now,
            batch -> {
              calls.add(names(batch));
              return function.apply(batch);
            },
            lost -> discarded.add(names(lost)),
            _ -> now = now.plus(Duration.ofMinutes(1)));
    var written = now;
    source.deliver(
        IntStream.range(0, rows)
            .mapToObj(i -> new Row(Integer.toString(i), written, Map.of()))
            .toList());
  }

  private static String names(List<Row> rows) {
    return String.join("", rows.stream().map(Row::sequenceNumber).toList());
  }

  private static Settings settings(boolean bisects, int retries) {
    return new Settings(10, bisects, true, Optional.of(retries), Optional.empty());
  }

  @Test
  void batchesAreInOrder() {
    deliver(new Settings(3, true, true, Optional.empty(), Optional.empty()), 7, _ -> List.of());
    assertEquals(List.of("012", "345", "6"), calls);
  }

  @Test
  void whatIsReportedIsRetriedWithEverythingBehindIt() {
    deliver(settings(true, 9), 5, _ -> calls.size() < 3 ? List.of("4", "2") : List.of());
    assertEquals(List.of("01234", "234", "234"), calls);
    assertEquals(List.of(), discarded);
  }

  @Test
  void rowThatKillsTheFunctionIsFoundByHalving() {
    deliver(
        settings(true, 1),
        8,
        batch -> {
          if (names(batch).contains("5")) {
            throw new IllegalStateException();
          }
          return List.of();
        });
    assertEquals(List.of("5"), discarded);
    assertEquals(List.of("01234567", "0123", "4567", "45", "4", "5", "5", "67"), calls);
  }

  @Test
  void withoutHalvingTheWholeBatchIsLost() {
    deliver(
        settings(false, 2),
        3,
        _ -> {
          throw new IllegalStateException();
        });
    assertEquals(List.of("012", "012", "012"), calls);
    assertEquals(List.of("012"), discarded);
  }

  @Test
  void whatIsTooOldIsDiscarded() {
    var limited =
        new Settings(10, true, true, Optional.empty(), Optional.of(Duration.ofMinutes(3)));
    deliver(limited, 2, _ -> List.of("0"));
    assertEquals(List.of("01", "01", "01", "01"), calls);
    assertEquals(List.of("01"), discarded);
  }

  /// A mail waits for an hour and is then parked by the function itself. The event source's limits
  /// must not come first, or the mail would be dropped where nobody looks.
  @Test
  void ourEventSourceWaitsLongerThanTheFunction() {
    assertTrue(OURS.bisects());
    assertTrue(OURS.reportsFailures());
    var hour = Duration.ofHours(1);
    assertTrue(OURS.maxAge().orElseThrow().compareTo(hour.multipliedBy(2)) >= 0);
    assertTrue(OURS.retries().orElseThrow() >= hour.toMinutes());
    deliver(OURS, 3, _ -> calls.size() <= hour.toMinutes() ? List.of("0") : List.of());
    assertEquals(List.of(), discarded);
    assertEquals(hour.toMinutes() + 1, calls.size());
  }
}
