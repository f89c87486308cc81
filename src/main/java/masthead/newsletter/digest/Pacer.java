package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import masthead.newsletter.issue.Pace;
import masthead.newsletter.issue.store.PaceStore;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;

/// Lets one worker's threads send at the times that it has reserved.
final class Pacer {
  /// How often it asks again while others have reserved all that is near.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final PaceStore store;
  private final InstantSource clock;
  private final Waiting waiting;
  private Pace.Block block = new Pace.Block(List.of(), false);

  /// @param waiting lets time pass; in a test it moves the clock
  Pacer(PaceStore store, InstantSource clock, Waiting waiting) {
    this.store = store;
    this.clock = clock;
    this.waiting = waiting;
  }

  interface Waiting {
    void pass(Duration time) throws InterruptedException;
  }

  /// Waits for the next time to send at.
  ///
  /// @param wanted how many mails the worker still has
  /// @return the time, which has come; empty when there is none before `until`
  Optional<Instant> await(int wanted, Instant until) {
    try {
      while (true) {
        var time = next(wanted);
        var now = clock.instant();
        if (time.isEmpty()) {
          if (isDayOver() || !now.plus(PAUSE).isBefore(until)) {
            return Optional.empty();
          }
          waiting.pass(PAUSE);
        } else if (time.get().isAfter(until)) {
          block.putBack(time.get());
          return Optional.empty();
        } else {
          if (time.get().isAfter(now)) {
            waiting.pass(Duration.between(now, time.get()));
          }
          return time;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(Reason.STORE, e);
    }
  }

  /// Gives back a time that turned out not to be needed.
  synchronized void putBack(Instant time) {
    block.putBack(time);
  }

  private synchronized boolean isDayOver() {
    return block.isDayOver();
  }

  private synchronized Optional<Instant> next(int wanted) {
    var time = block.take(clock.instant());
    if (time.isPresent()) {
      return time;
    }
    block = store.reserve(Math.max(1, wanted));
    return block.take(clock.instant());
  }
}
