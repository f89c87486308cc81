package masthead.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Says how far a test run is, which classes were slowest and what failed. What the product prints
/// goes into a file.
public final class TestProgress implements LauncherSessionListener, TestExecutionListener {
  private static final Path LOG = Path.of("target", "test.log");
  private static final Path FAILURES = Path.of("target", "test-failures.txt");
  private static final String SEED = "junit.jupiter.execution.order.random.seed";
  private static final int SLOWEST = 10;
  private static final long SILENCE_SECONDS = 30;

  /// JUnit makes several listeners; the log and the seed are one for a JVM.
  private static final class Shared {
    static final String ORDER;

    static {
      Output.logInto(LOG);
      System.setProperty("masthead.priming.rounds", String.valueOf(Rounds.PRIMING));
      if (System.getProperty(SEED, "").isBlank()) {
        System.setProperty(SEED, Long.toString(ThreadLocalRandom.current().nextInt(1_000_000)));
      }
      ORDER = System.getProperty(SEED);
    }
  }

  private record Done(String name, double seconds) {}

  /// One run: JUnit may ask a listener to follow several.
  private static final class Run {
    final TestPlan plan;
    final long start = System.nanoTime();
    final int total;
    final Map<String, Long> running = new ConcurrentSkipListMap<>();
    final Map<String, AtomicInteger> tests = new ConcurrentHashMap<>();
    final List<Done> done = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    volatile long told = start;

    Run(TestPlan plan) {
      this.plan = plan;
      this.total = plan.getRoots().stream().mapToInt(root -> plan.getChildren(root).size()).sum();
    }

    /// The test class that it belongs to, unless it is a whole engine.
    Optional<TestIdentifier> topLevel(TestIdentifier id) {
      var parent = plan.getParent(id);
      if (parent.isEmpty()) {
        return Optional.empty();
      }
      return plan.getParent(parent.get()).isEmpty() ? Optional.of(id) : topLevel(parent.get());
    }

    double seconds(long since) {
      return (System.nanoTime() - since) / 1e9;
    }
  }

  private final PrintStream terminal = Output.terminal();
  private volatile @Nullable Run run;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    requireNonNull(Shared.ORDER);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    var begun = new Run(plan);
    run = begun;
    print("%d test classes, in the order of seed %s", begun.total, Shared.ORDER);
    Thread.ofVirtual().name("progress").start(() -> tellOfSilence(begun));
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    var current = requireNonNull(run);
    if (current.topLevel(id).filter(id::equals).isPresent()) {
      current.running.put(name(id), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    var current = requireNonNull(run);
    var owner = current.topLevel(id);
    result
        .getThrowable()
        .filter(_ -> result.getStatus() == TestExecutionResult.Status.FAILED)
        .ifPresent(thrown -> failed(current, id, thrown));
    if (owner.isEmpty()) {
      return;
    }
    var name = name(owner.get());
    var tests = current.tests.computeIfAbsent(name, _ -> new AtomicInteger());
    if (id.isTest()) {
      tests.incrementAndGet();
    }
    var begun = owner.get().equals(id) ? current.running.remove(name) : null;
    if (begun != null) {
      finished(current, new Done(name, current.seconds(begun)), tests.get());
    }
  }

  @Override
  public void executionSkipped(TestIdentifier id, String reason) {
    var current = requireNonNull(run);
    if (current.topLevel(id).filter(id::equals).isPresent()) {
      finished(current, new Done(name(id) + " (skipped)", 0), 0);
    }
  }

  private void finished(Run current, Done done, int tests) {
    current.done.add(done);
    current.told = System.nanoTime();
    print(
        "%4.0f s  %3d of %d  %s: %d tests in %.1f s",
        current.seconds(current.start),
        current.done.size(),
        current.total,
        done.name(),
        tests,
        done.seconds());
  }

  private void failed(Run current, TestIdentifier id, Throwable thrown) {
    var text = "FAILED  " + name(id) + "\n        " + message(thrown).replace("\n", "\n        ");
    current.failures.add(text);
    print("%s", text);
    thrown.printStackTrace(); // into the log
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    var ended = requireNonNull(run);
    run = null;
    print(
        "The slowest of %d classes (%d tests):",
        ended.total, ended.tests.values().stream().mapToInt(AtomicInteger::get).sum());
    ended.done.stream()
        .sorted(Comparator.comparingDouble(Done::seconds).reversed())
        .limit(SLOWEST)
        .forEach(slow -> print("%7.1f s  %s", slow.seconds(), slow.name()));
    var failures =
        ended.failures.isEmpty()
            ? ""
            : String.join("\n", ended.failures)
                + "\nThe same order again: SEED=%s. What was printed is in %s.%n"
                    .formatted(Shared.ORDER, LOG.toAbsolutePath());
    print("%s", failures);
    try {
      Files.writeString(FAILURES, failures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tellOfSilence(Run current) {
    try {
      while (run == current) {
        Thread.sleep(1_000);
        if (current.seconds(current.told) > SILENCE_SECONDS) {
          current.told = System.nanoTime();
          print(
              "%4.0f s  %3d of %d  running: %s",
              current.seconds(current.start),
              current.done.size(),
              current.total,
              String.join(", ", current.running.keySet()));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // that annotation is in no library of ours
  private void print(String format, Object... values) {
    terminal.println(String.format(Locale.ROOT, format, values));
  }

  /// `ImportTest.everyLineIsTaken(String)[2]`.
  private static String name(TestIdentifier id) {
    return id.getSource()
        .map(source ->
            switch (source) {
              case MethodSource method ->
                  method.getClassName().replaceFirst("^.*[.]", "")
                      + "."
                      + method.getMethodName()
                      + (id.getType().isTest()
                              && !id.getDisplayName().startsWith(method.getMethodName())
                          ? " " + id.getDisplayName()
                          : "");
              case ClassSource type -> type.getClassName().replaceFirst("^masthead[.]", "");
              default -> id.getDisplayName();
            })
        .orElse(id.getDisplayName());
  }

  private static String message(Throwable thrown) {
    var text = String.valueOf(thrown);
    return text.length() > 2_000 ? text.substring(0, 2_000) + " ..." : text;
  }
}
