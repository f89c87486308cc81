package masthead.identity;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import masthead.dynamo.Table;
import masthead.http.Endpoint;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;

/// Authenticates publishers: by a key of this deployment, or by a JWT of the trusted issuer.
public final class PublisherAuthenticator {
  private final Oidc oidc;
  private final PublisherKeyStore store;

  private PublisherAuthenticator(Oidc oidc, PublisherKeyStore store) {
    this.oidc = oidc;
    this.store = store;
  }

  /// Trusts the keys in a table, and the issuer that the environment names.
  ///
  /// @param table where the keys are
  /// @throws IllegalStateException when the issuer is only half configured
  public static PublisherAuthenticator of(
      Environment environment, Table table, InstantSource clock) {
    return new PublisherAuthenticator(
        Oidc.of(environment, clock), new PublisherKeyStore(table, clock));
  }

  /// The publisher that sent this request. A signed-in reader counts as one without any scope.
  ///
  /// @throws ProblemException 401, the same for every reason
  /// @throws UnavailableException when the keys, or those of the issuer, cannot be read
  public Publisher publisher(Request request) {
    return oidc.find(request)
        .map(PublisherAuthenticator::publisher)
        .orElseGet(() -> store.publisher(request)); // a JWT is not a key: it is refused
  }

  /// An endpoint for publishers with that scope alone, who are asked before anything else is.
  public Endpoint requiring(String scope, Endpoint endpoint) {
    return request -> {
      publisher(request).require(scope);
      return endpoint.answer(request);
    };
  }

  /// A credential with these scopes, valid while this round of [priming][masthead.runtime.Priming]
  /// runs.
  public String primingCredential(String... scopes) {
    var key = PublisherKey.mint();
    store.prime(key, new Publisher("priming", Set.of(scopes), Optional.empty(), Optional.empty()));
    return "Bearer " + key.text();
  }

  /// For all sections and languages. The name reveals no person.
  private static Publisher publisher(Oidc.SignedIn signedIn) {
    var name = "oidc-" + signedIn.key().substring(2, 10);
    return new Publisher(name, signedIn.scopes(), Optional.empty(), Optional.empty());
  }
}
