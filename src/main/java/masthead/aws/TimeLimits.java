package masthead.aws;

import java.time.Duration;

/// How long a client of the SDK waits.
///
/// @param connect for a connection
/// @param attempt for the response to one attempt
/// @param call for all attempts of a call together
public record TimeLimits(Duration connect, Duration attempt, Duration call) {

  /// A request with three calls ends within the function's 10 s, whatever the far end does.
  public static final TimeLimits PRODUCTION =
      new TimeLimits(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(3));
}
