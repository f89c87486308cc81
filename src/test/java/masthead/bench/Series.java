package masthead.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// One call that is made again and again, and how long it took each time.
final class Series {
  private final Runnable call;
  private final List<Long> nanoseconds = new ArrayList<>();

  Series(Runnable call) {
    this.call = call;
  }

  /// Each round makes every call once, in an order drawn anew: whatever else the machine does meets
  /// them alike, and none always comes after the dearest.
  ///
  /// @param warmUp how many rounds come before those that count
  static void measure(Bench bench, List<Series> series, int warmUp, int rounds) {
    var progress = new Progress(bench, "Measured", "rounds", warmUp + rounds);
    var order = new ArrayList<>(series);
    var random = new Random(20);
    for (var round = 0; round < warmUp + rounds; round++) {
      Collections.shuffle(order, random);
      for (var one : order) {
        var time = one.time();
        if (round >= warmUp) {
          one.nanoseconds.add(time);
        }
      }
      progress.add(1);
    }
  }

  private long time() {
    var start = System.nanoTime();
    call.run();
    return System.nanoTime() - start;
  }

  /// In milliseconds.
  double median() {
    var sorted = nanoseconds.stream().sorted().toList();
    return sorted.get(sorted.size() / 2) / 1e6;
  }
}
