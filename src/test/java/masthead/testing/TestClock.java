package masthead.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time of tests that need no time of their own: the system's or, with
/// `-Dnow=2028-02-29T23:59:30Z`, a clock that starts there.
public final class TestClock {
  private static final Clock CLOCK = at(System.getProperty("now", ""));

  private TestClock() {}

  public static InstantSource running() {
    return CLOCK;
  }

  public static Instant now() {
    return CLOCK.instant();
  }

  private static Clock at(String start) {
    var system = Clock.systemUTC();
    return start.isBlank()
        ? system
        : Clock.offset(system, Duration.between(system.instant(), Instant.parse(start)));
  }
}
