package masthead.bench;

/// Tells every 2 seconds, and at the end, how far something long is. Threads may share it.
final class Progress {
  private static final long PAUSE_NANOSECONDS = 2_000_000_000;

  private final Bench bench;
  private final String done;
  private final String what;
  private final int total;
  private final long start = System.nanoTime();
  private long told = start;
  private int count;

  /// @param done what was done to one: `Stored`
  /// @param what what they are: `readers`
  Progress(Bench bench, String done, String what, int total) {
    this.bench = bench;
    this.done = done;
    this.what = what;
    this.total = total;
  }

  synchronized void add(int more) {
    count += more;
    var now = System.nanoTime();
    if (now - told < PAUSE_NANOSECONDS && count < total) {
      return;
    }
    told = now;
    var rate = count / ((now - start) / 1e9);
    bench.say(
        "%s %,d of %,d %s, %,.0f a second, %,.0f s left",
        done, count, total, what, rate, (total - count) / rate);
  }
}
