package masthead.runtime;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Work that waits for a store or a mail server most of the time, many pieces at once.
public final class Concurrently {
  private static final int WIDTH = 40;

  private Concurrently() {}

  /// Runs a task for each value, at most 40 at once, and returns when all have ended.
  ///
  /// @throws RuntimeException the first failure
  public static <T> void forEach(Collection<T> values, Consumer<T> task) {
    if (Priming.isRunning()) {
      values.forEach(task); // what priming prevents, it prevents in this thread
      inThreads(values, _ -> {});
    } else {
      inThreads(values, task);
    }
  }

  private static <T> void inThreads(Collection<T> values, Consumer<T> task) {
    var places = new Semaphore(WIDTH);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          values.stream()
              .map(value ->
                  executor.submit(() -> {
                    places.acquire();
                    try {
                      task.accept(value);
                    } finally {
                      places.release();
                    }
                    return value;
                  }))
              .toList();
      for (var one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(UnavailableException.Reason.STORE, e);
    }
  }
}
