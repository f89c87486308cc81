package masthead.newsletter.issue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Recipient.State;

/// The rows of an issue's ledger, counted.
///
/// @param reasons of the skipped and failed, by code: `skipped:paused`, `failed:invalid`
public record Balance(Map<State, Long> counts, Map<String, Long> reasons) {
  public static final Balance EMPTY = new Balance(Map.of(), Map.of());

  public Balance {
    counts = Map.copyOf(counts);
    reasons = Map.copyOf(reasons);
  }

  public long count(State state) {
    return counts.getOrDefault(state, 0L);
  }

  public long skipped(Reason reason) {
    return new Recipient.Skipped(reason)
        .why()
        .map(code -> reasons.getOrDefault(code, 0L))
        .orElse(0L);
  }

  /// Recipients for whom nothing more is to be done: sent, skipped, failed and uncertain.
  public long settled() {
    return sum(State.SETTLED);
  }

  /// All rows.
  public long rows() {
    return sum(Set.of(State.values()));
  }

  private long sum(Set<State> states) {
    return states.stream().mapToLong(this::count).sum();
  }

  public Balance plus(Recipient recipient) {
    var more = new EnumMap<State, Long>(State.class);
    more.putAll(counts);
    more.merge(recipient.state(), 1L, Long::sum);
    var why = new TreeMap<>(reasons);
    recipient.why().ifPresent(code -> why.merge(code, 1L, Long::sum));
    return new Balance(more, why);
  }

  public Balance plus(Balance other) {
    var more = new EnumMap<State, Long>(State.class);
    more.putAll(counts);
    other.counts.forEach((state, count) -> more.merge(state, count, Long::sum));
    var why = new TreeMap<>(reasons);
    other.reasons.forEach((code, count) -> why.merge(code, count, Long::sum));
    return new Balance(more, why);
  }

  /// Counts recipients.
  public static Collector<Recipient, ?, Balance> counting() {
    return Collectors.collectingAndThen(
        Collectors.groupingBy(
            recipient -> new Kind(recipient.state(), recipient.why().orElse("")),
            Collectors.counting()),
        kinds -> {
          var counts = new EnumMap<State, Long>(State.class);
          var reasons = new TreeMap<String, Long>();
          kinds.forEach((kind, count) -> {
            counts.merge(kind.state, count, Long::sum);
            if (!kind.why.isEmpty()) {
              reasons.put(kind.why, count);
            }
          });
          return new Balance(counts, reasons);
        });
  }

  private record Kind(State state, String why) {}
}
