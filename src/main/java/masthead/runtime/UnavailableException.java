package masthead.runtime;

/// Something this function stands on (the store, a secret) does not answer or throttles.
///
/// The kernel answers 503 with `Retry-After`; a caller may try again. The cause is kept for the
/// log.
public final class UnavailableException extends RuntimeException {
  public UnavailableException(Throwable cause) {
    super(cause);
  }
}
