package masthead.json;

/// What a client sent is not the JSON it should be. The message may be shown to the client: it
/// quotes nothing of what was sent.
public final class MalformedJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
