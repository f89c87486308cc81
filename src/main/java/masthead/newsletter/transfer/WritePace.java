package masthead.newsletter.transfer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Spreads the writes of an import evenly. It uses at most half of what its table may write in a
/// second, because sign-ups write to the same table.
public final class WritePace {
  /// What one line costs at most, in write units: a transaction counts each of its three items
  /// twice, and the index of the audience comes on top.
  static final int UNITS_PER_LINE = 10;

  private final Duration step;
  private final InstantSource clock;
  private final Pause pause;
  private Instant next = Instant.MIN;

  /// @param unitsPerSecond what the table may write at most
  WritePace(int unitsPerSecond, InstantSource clock, Pause pause) {
    this.step = Duration.ofSeconds(1).multipliedBy(2L * UNITS_PER_LINE).dividedBy(unitsPerSecond);
    this.clock = clock;
    this.pause = pause;
  }

  /// How time passes.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /// Waits until the next line may be written.
  ///
  /// @return false, at once, when that is after `end`
  boolean waits(Instant end) {
    var now = clock.instant();
    var start = next.isAfter(now) ? next : now;
    if (start.isAfter(end)) {
      return false;
    }
    next = start.plus(step);
    try {
      pause.of(Duration.between(now, start));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }
}
