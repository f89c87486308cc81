package masthead.identity;

import masthead.http.ProblemException;
import masthead.http.Request;

/// Tells which reader a request comes from.
public final class Readers {
  /// The partition key of everything kept for the reader of this request.
  ///
  /// @throws ProblemException 401, the same for every reason
  public String key(Request request) {
    return ReaderToken.of(request).key();
  }
}
