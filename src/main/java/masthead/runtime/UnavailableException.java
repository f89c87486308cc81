package masthead.runtime;

/// A service that this function depends on does not respond, or throttles.
///
/// The response is a 503 with `Retry-After`: the client may retry. The cause is kept for the log.
public final class UnavailableException extends RuntimeException {
  private final Reason reason;

  /// What is unavailable. Each has an alarm of its own.
  public enum Reason {
    /// The store does not respond, or fails.
    STORE("store"),
    /// A table, or the account, takes no more at the moment.
    THROTTLED("throttled"),
    /// Others did not stop writing the same items.
    CONFLICT("conflict"),
    SECRET("secret"),
    /// The OpenID Connect issuer's keys.
    ISSUER("issuer"),
    QUEUE("queue");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /// Its value as a dimension of [Metric#REQUESTS_UNAVAILABLE].
    public String label() {
      return label;
    }
  }

  public UnavailableException(Reason reason, Throwable cause) {
    super(cause);
    this.reason = reason;
  }

  /// For a conflict that no exception has reported.
  public static UnavailableException because(String conflict) {
    return new UnavailableException(Reason.CONFLICT, new IllegalStateException(conflict));
  }

  public Reason reason() {
    return reason;
  }
}
