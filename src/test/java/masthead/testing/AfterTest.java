package masthead.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/// Clears up what a test made, when it is over.
///
/// DynamoDB Local looks through all of its tables every second, one request waiting for the next:
/// with the tables of two thousand tests it does little else.
public final class AfterTest implements TestExecutionListener {
  private static final ThreadLocal<Deque<Deque<Runnable>>> RUNNING =
      ThreadLocal.withInitial(ArrayDeque::new);

  /// Runs that when the test on this thread is over. What is made for several tests, in a static
  /// initializer or on another thread, stays until the JVM ends.
  public static void run(Runnable action) {
    var tests = RUNNING.get();
    if (!tests.isEmpty() && !isInStaticInitializer()) {
      tests.getLast().add(action);
    }
  }

  private static boolean isInStaticInitializer() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    if (id.isTest()) {
      RUNNING.get().addLast(new ArrayDeque<>());
    }
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    if (id.isTest()) {
      RUNNING.get().removeLast().forEach(Runnable::run);
    }
  }
}
