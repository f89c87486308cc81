package masthead.identity;

import java.time.InstantSource;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;

/// Tells which reader a request comes from: by the token of an anonymous one, or by the JWT of one
/// who signed in.
public final class ReaderAuthenticator {
  private final Oidc oidc;

  private ReaderAuthenticator(Oidc oidc) {
    this.oidc = oidc;
  }

  /// Trusts the issuer that the environment names, if any.
  ///
  /// @throws IllegalStateException when the environment says who is trusted by half
  public static ReaderAuthenticator of(Environment environment, InstantSource clock) {
    return new ReaderAuthenticator(Oidc.of(environment, clock));
  }

  /// The partition key of everything kept for the reader of this request.
  ///
  /// @throws ProblemException 401, the same for every reason
  /// @throws UnavailableException when the issuer of JWTs does not give its keys
  public String key(Request request) {
    return oidc.find(request)
        .map(Oidc.SignedIn::key)
        .orElseGet(() -> ReaderToken.of(request).key()); // a JWT has not that form: it is refused
  }
}
