package masthead.runtime;

/// A service that this function depends on does not respond, or throttles.
///
/// The response is a 503 with `Retry-After`: the client may retry. The cause is kept for the log.
public final class UnavailableException extends RuntimeException {
  private final Reason reason;
  private final String detail;

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
    QUEUE("queue"),
    /// The mail service takes no mail at the moment.
    MAIL("mail");

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
    this.detail = "A service that this request depends on is unavailable. Try again.";
  }

  /// @param detail what the client is told
  public UnavailableException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
    this.detail = detail;
  }

  /// For a conflict that no exception has reported.
  public static UnavailableException because(String conflict) {
    return new UnavailableException(Reason.CONFLICT, new IllegalStateException(conflict));
  }

  public Reason reason() {
    return reason;
  }

  /// What the client is told. It says nothing about the cause.
  public String detail() {
    return detail;
  }
}
