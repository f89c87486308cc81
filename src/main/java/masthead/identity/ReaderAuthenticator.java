package masthead.identity;

import java.time.InstantSource;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;

/// Authenticates readers: an anonymous one by its token, a signed-in one by a JWT.
public final class ReaderAuthenticator {
  private final Oidc oidc;

  private ReaderAuthenticator(Oidc oidc) {
    this.oidc = oidc;
  }

  /// Trusts the issuer that the environment names, if any.
  ///
  /// @throws IllegalStateException when the issuer is only half configured
  public static ReaderAuthenticator of(Environment environment, InstantSource clock) {
    return new ReaderAuthenticator(Oidc.of(environment, clock));
  }

  /// The partition key of everything kept for the reader of this request.
  ///
  /// @throws ProblemException 401, the same for every reason
  /// @throws UnavailableException when the keys of the JWTs' issuer cannot be fetched
  public String key(Request request) {
    return oidc.find(request)
        .map(Oidc.SignedIn::key)
        .orElseGet(() -> ReaderToken.of(request).key()); // a JWT is no such token: refused
  }
}
