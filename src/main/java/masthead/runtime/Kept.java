package masthead.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Values that many readers request, kept in this instance for some seconds.
///
/// Of concurrent requests for one value, one reads the store. While the store is down, what was
/// read is served for up to five minutes. There is one entry for each key that was ever asked for,
/// so keys must come from the configuration, not from readers.
public final class Kept<K, V> {
  private static final Duration LAST_RESORT = Duration.ofMinutes(5);

  private final Duration kept;
  private final InstantSource clock;
  private final Map<K, Slot> slots = new ConcurrentHashMap<>();

  /// @param kept how long a value is good before the store is asked again
  public Kept(Duration kept, InstantSource clock) {
    this.kept = kept;
    this.clock = clock;
  }

  /// A value of now, or of before.
  ///
  /// @param age how old the value is when it comes from memory because the store is down
  public record Found<V>(V value, Optional<Duration> age) {}

  /// The value of a key.
  ///
  /// @throws UnavailableException when the store is down and no value of the last five minutes is
  ///   here
  public Found<V> get(K key, Supplier<V> read) {
    return slots.computeIfAbsent(key, _ -> new Slot()).get(read);
  }

  private final class Slot {
    private Optional<V> value = Optional.empty();
    private Instant readAt = Instant.EPOCH;

    synchronized Found<V> get(Supplier<V> read) {
      var now = clock.instant();
      if (value.isPresent() && readAt.plus(kept).isAfter(now)) {
        return new Found<>(value.get(), Optional.empty());
      }
      try {
        value = Optional.of(read.get());
        readAt = now;
        return new Found<>(value.get(), Optional.empty());
      } catch (UnavailableException e) {
        if (value.isEmpty() || readAt.plus(LAST_RESORT).isBefore(now)) {
          throw e;
        }
        return new Found<>(value.get(), Optional.of(Duration.between(readAt, now)));
      }
    }
  }
}
