package masthead.runtime;

/// A service that this function depends on (the store, a secret) does not respond, or throttles.
///
/// The response is a 503 with `Retry-After`: the client may retry. The cause is kept for the log.
public final class UnavailableException extends RuntimeException {
  public UnavailableException(Throwable cause) {
    super(cause);
  }

  /// For a reason that no exception has reported.
  public static UnavailableException because(String reason) {
    return new UnavailableException(new IllegalStateException(reason));
  }
}
