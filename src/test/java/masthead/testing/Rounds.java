package masthead.testing;

/// How often a random test tries: a tenth in `make check`, all in `make check-slow`, which also
/// needs the tag `rounds` on the test.
public final class Rounds {
  private static final boolean ALL = "all".equals(System.getProperty("rounds"));

  /// Of SnapStart's hook, in the JVM of the tests.
  public static final int PRIMING = of(2, 20);

  private Rounds() {}

  public static int of(int all) {
    return of(Math.ceilDiv(all, 10), all);
  }

  /// What holds for all rounds need not hold for a tenth of them: few rounds vary more.
  public static int of(int quick, int all) {
    return ALL ? all : quick;
  }
}
