package masthead.testing;

import java.lang.StackWalker.Option;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/// Clears up what a test or a test class made, when it is over.
///
/// DynamoDB Local looks through all of its tables twice a second, one request waiting for the next:
/// with the tables of two thousand tests it does little else.
public final class AfterTest implements TestExecutionListener {
  private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /// The class and the test that run on a thread, the test last.
  private static final ThreadLocal<Deque<Running>> RUNNING =
      ThreadLocal.withInitial(ArrayDeque::new);

  private record Running(String className, List<Runnable> actions) {}

  /// Runs that when the test on this thread is over, or when the class is whose static initializer
  /// calls this. What another class's initializer makes, or another thread, stays until the JVM
  /// ends.
  public static void run(Runnable action) {
    var running = RUNNING.get();
    initializing()
        .map(initializing ->
            running.stream().filter(test -> test.className.equals(initializing)).findFirst())
        .orElseGet(() -> Optional.ofNullable(running.peekLast()))
        .ifPresent(test -> test.actions.add(action));
  }

  /// The class whose static initializer is running on this thread.
  private static Optional<String> initializing() {
    return STACK.walk(frames ->
        frames
            .filter(frame -> frame.getMethodName().equals("<clinit>"))
            .findFirst()
            .map(frame -> frame.getDeclaringClass().getName()));
  }

  private static Optional<String> className(TestIdentifier id) {
    return id.getSource()
        .filter(ClassSource.class::isInstance)
        .map(source -> ((ClassSource) source).getClassName());
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    var className = className(id);
    if (id.isTest() || className.isPresent()) {
      RUNNING.get().addLast(new Running(className.orElse(""), new ArrayList<>()));
    }
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    if (id.isTest() || className(id).isPresent()) {
      RUNNING.get().removeLast().actions.forEach(Runnable::run);
    }
  }
}
