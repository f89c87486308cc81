package masthead.newsletter.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Pace.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaceTest {
  private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
  private static final int BLOCK = 25;

  /// 100,000 recipients on a clock that only these workers move.
  @ParameterizedTest
  @CsvSource({"1, 2, 2000", "2, 8, 5000", "14, 2, 100000", "14, 8, 100000", "200, 5, 100000"})
  void isNeverAboveTheAccountsRateAndNearlyAlwaysAtItsOwn(
      double maxPerSecond, int workers, int recipients) {
    var sent =
        new Fleet(new SendingLimits(maxPerSecond, -1, 0), workers, new Random(7)).send(recipients);

    assertEquals(recipients, sent.size());
    var windowStart = 0;
    for (var i = 0; i < sent.size(); i++) {
      while (!sent.get(windowStart).isAfter(sent.get(i).minusSeconds(1))) {
        windowStart++;
      }
      var within = i - windowStart + 1;
      assertTrue(within <= maxPerSecond, within + " mails in a second at " + sent.get(i));
    }
    var seconds = Duration.between(sent.getFirst(), sent.getLast()).toMillis() / 1000.0;
    var average = (recipients - 1) / seconds;
    var own = maxPerSecond * 0.72;
    assertTrue(average >= own * 0.9 && average <= own * 1.001, average + " of " + own);
  }

  /// Workers that each send one mail after the other, as reserved times come.
  private static final class Fleet {
    private record Event(Instant at, int worker) {}

    private final PriorityQueue<Event> events =
        new PriorityQueue<>((a, b) -> a.at().compareTo(b.at()));
    private final List<Block> blocks = new ArrayList<>();
    private final Random random;
    private Pace pace;

    Fleet(SendingLimits limits, int workers, Random random) {
      this.pace = Pace.start(limits, START);
      this.random = random;
      for (var worker = 0; worker < workers; worker++) {
        blocks.add(new Block(List.of(), false));
        events.add(new Event(START, worker));
      }
    }

    List<Instant> send(int recipients) {
      var sent = new ArrayList<Instant>();
      while (sent.size() < recipients) {
        var event = events.remove();
        var now = event.at();
        var time = blocks.get(event.worker()).take(now);
        if (time.isEmpty()) {
          var reservation = pace.reserve(BLOCK, now);
          pace = reservation.after();
          blocks.set(event.worker(), reservation.block());
          time = reservation.block().take(now);
        }
        if (time.isEmpty()) {
          events.add(new Event(now.plusMillis(500), event.worker())); // all that is near is taken
          continue;
        }
        var at = time.get().isAfter(now) ? time.get() : now;
        // Reading and claiming the row takes some milliseconds, at times a hundred.
        var late = random.nextInt(50) == 0 ? random.nextInt(100) : random.nextInt(5);
        sent.add(at.plusMillis(late));
        events.add(new Event(at, event.worker()));
      }
      Collections.sort(sent);
      return sent;
    }
  }

  @Test
  void sharesOneRateAmongAllWorkers() {
    var pace = Pace.start(new SendingLimits(1, -1, 0), START);
    var first = pace.reserve(3, START);
    var second = first.after().reserve(3, START);
    var interval = Duration.ofNanos(Math.round(1e9 / 0.72));

    assertEquals(START.plus(interval.multipliedBy(3)), second.block().take(START).orElseThrow());
  }

  @Test
  void nothingIsReservedFarAhead() {
    var pace = Pace.start(new SendingLimits(1, -1, 0), START).reserve(100, START).after();

    assertTrue(pace.reserve(1, START).block().take(START).isEmpty());
    assertTrue(pace.reserve(1, START.plusSeconds(2)).block().take(START).isPresent());
  }

  @Test
  void timeThatPassedIsNotMadeUpFor() {
    var reservation = Pace.start(new SendingLimits(14, -1, 0), START).reserve(BLOCK, START);
    var late = START.plusSeconds(1);

    assertTrue(
        reservation
            .block()
            .take(late)
            .orElseThrow()
            .isAfter(late.minus(Block.TOLERANCE).minusMillis(1)));
  }

  @Test
  void throttlingHalvesOnceAndTheRateCreepsBack() {
    var pace = Pace.start(new SendingLimits(100, -1, 0), START);
    var halved = pace.throttled(START).throttled(START.plusSeconds(1));

    assertEquals(36, halved.rate(START), 0.01);
    assertEquals(54, halved.rate(START.plusSeconds(125)), 0.1);
    assertEquals(72, halved.rate(START.plusSeconds(250)), 0.1);
    assertEquals(72, halved.rate(START.plusSeconds(9_999)), 0.01);
  }

  @Test
  void throttlingThatGoesOnSlowsDownToASixteenth() {
    var pace = Pace.start(new SendingLimits(100, -1, 0), START);
    for (var i = 1; i < 20; i++) {
      pace = pace.throttled(START.plusSeconds(6L * i));
    }

    assertEquals(4.5, pace.rate(START.plusSeconds(6L * 19)), 0.01);
  }

  @Test
  void dayLeavesAFifthOfTheQuotaForOtherMail() {
    var pace = Pace.start(new SendingLimits(14, 200, 150), START);
    var reserved = pace.reserve(BLOCK, START);
    var times = 0;
    while (reserved.block().take(START).isPresent()) {
      times++;
    }

    assertEquals(10, times);
    assertTrue(reserved.after().reserve(1, START.plusSeconds(60)).block().take(START).isEmpty());
    var refreshed = reserved.after().under(new SendingLimits(14, 200, 0), START.plusSeconds(60));
    assertTrue(refreshed.reserve(1, START.plusSeconds(60)).block().take(START).isPresent());
  }

  @Test
  void quotaThatIsUsedUpStopsEverythingUntilTheNextCount() {
    var pace = Pace.start(new SendingLimits(14, -1, 0), START).exhausted();

    assertTrue(pace.reserve(1, START).block().take(START).isEmpty());
    assertTrue(
        pace.under(new SendingLimits(14, -1, 0), START)
            .reserve(1, START)
            .block()
            .take(START)
            .isPresent());
  }

  /// The account counts a mail when it is sent. 20 are reserved, and only 15 more are allowed.
  @Test
  void mailsThatAreReservedCountWhenTheLimitsAreAskedForAgain() {
    var reserved = Pace.start(new SendingLimits(14, 100, 0), START).reserve(20, START).after();
    var pace = reserved.under(new SendingLimits(14, 100, 45), START);

    assertEquals(15, pace.dayLeft());
    assertEquals(
        35, reserved.under(new SendingLimits(14, 100, 45), START.plusSeconds(3)).dayLeft());
  }

  @Test
  void timeThatWasNotNeededGoesToTheNext() {
    var block = Pace.start(new SendingLimits(14, -1, 0), START).reserve(2, START).block();
    var time = block.take(START).orElseThrow();
    block.putBack(time);

    assertEquals(time, block.take(START).orElseThrow());
  }
}
