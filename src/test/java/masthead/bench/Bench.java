package masthead.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What benchmarks share: where they print, and the targets they hold.
final class Bench {
  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  private Bench(PrintStream out) {
    this.out = out;
  }

  /// From now on only the benchmark prints: the handlers write a log line for each request to
  /// standard output.
  static Bench quiet() {
    var bench = new Bench(System.out);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    return bench;
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }

  void hold(String name, double value, double most) {
    if (value > most) {
      missed.add("Missed: %s is %.2f, the target is at most %.2f".formatted(name, value, most));
    }
  }

  void holdSame(String name, Object value, Object target) {
    if (!value.equals(target)) {
      missed.add("Missed: %s is %s, the target is %s".formatted(name, value, target));
    }
  }

  /// Ends the JVM, with 1 when a target is missed.
  void exit() {
    say("%s", missed.isEmpty() ? "All targets are met." : String.join("\n", missed));
    System.exit(missed.isEmpty() ? 0 : 1);
  }
}
