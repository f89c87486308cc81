package masthead.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Runs a function's real code before SnapStart takes its snapshot, so that classes are loaded and
/// code is compiled, without any effect.
///
/// While it runs, no table is written to (`masthead.dynamo.PrimingClient`), the deployment's secret
/// is a made-up text, mail goes nowhere and requests are not logged. That holds for the thread that
/// runs it: what starts threads of its own must not be primed, unless it only reads.
///
/// A failure costs speed, never the deployment. It ends the priming and is counted for the
/// operator.
public final class Priming {
  /// After 20 rounds a first request is as fast as it gets (`docs/architecture.md`). Tests of what
  /// a round does need few.
  private static final int ROUNDS = Integer.getInteger("masthead.priming.rounds", 20);

  private static final ScopedValue<Map<Object, Object>> KEPT = ScopedValue.newInstance();

  private Priming() {}

  /// Runs the code of all rounds.
  public static void run(Runnable round) {
    try {
      for (var i = 0; i < ROUNDS; i++) {
        ScopedValue.where(KEPT, new ConcurrentHashMap<>()).run(round);
      }
    } catch (RuntimeException e) {
      Log.error("priming", e, Metric.PRIMING_FAILED, "");
    }
  }

  public static boolean isRunning() {
    return KEPT.isBound();
  }

  /// What replaces an object's own state while this round runs; discarded after the round.
  @SuppressWarnings("unchecked") // an owner has values of one type
  public static <T> T kept(Object owner, Supplier<T> value) {
    return (T) KEPT.get().computeIfAbsent(owner, _ -> value.get());
  }
}
