package masthead.newsletter.transfer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Spreads the writes of an import evenly. It uses at most half of what its table may write in a
/// second, because sign-ups write to the same table.
public final class WritePace {
  /// What a line may cost on average, in write units. It costs 5 to 7 (`ImportCostTest`): each of
  /// the three items of its transaction counts twice, and the audience index once. Only sources of
  /// hundreds of characters that are not Latin cost more, and never twice as much as this.
  static final int UNITS_PER_LINE = 10;

  private final Duration step;
  private final InstantSource clock;
  private final Pause pause;
  private Instant next = Instant.MIN;

  /// @param unitsPerSecond the maximum for the table
  WritePace(int unitsPerSecond, InstantSource clock, Pause pause) {
    this.step = Duration.ofSeconds(1).multipliedBy(2L * UNITS_PER_LINE).dividedBy(unitsPerSecond);
    this.clock = clock;
    this.pause = pause;
  }

  /// The source of time.
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
