package masthead.identity;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.http.Request;
import masthead.json.Sha256;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import org.jspecify.annotations.Nullable;

/// Sign-in with OpenID Connect: the JWT of a request, when the operator trusts an issuer.
///
/// `OIDC_ISSUER` and `OIDC_AUDIENCE` turn it on, `OIDC_PUBLISHER_CLAIM` names the claim that holds
/// a publisher's scopes. `docs/identity.md` says how to set them.
final class Oidc {
  private static final int MAX_LENGTH = 4096;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /// Three parts of base64url without padding (RFC 7515). Matched as a whole, so nothing follows.
  private static final Pattern HEADER =
      Pattern.compile("(?i:Bearer) +([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+)");

  /// What the operator set.
  ///
  /// @param publisherClaim words separated by spaces, or an array of texts
  record Trust(String issuer, String audience, String publisherClaim) {}

  /// Who a valid token was issued to.
  ///
  /// @param subject the issuer's name for them, which may be an e-mail address
  /// @param scopes what they may publish; empty for a reader
  record SignedIn(String issuer, String subject, Set<String> scopes) {

    /// The partition key of everything kept for this reader. No anonymous reader has it: what
    /// [ReaderToken#key()] hashes has neither the `:` of an issuer nor a line end.
    String key() {
      return "R#" + Sha256.hex(issuer + "\n" + subject);
    }

    /// Reveals nothing, so that no log line can contain a subject.
    @Override
    public String toString() {
      return "SignedIn";
    }
  }

  private final Optional<Trust> trust;
  private final InstantSource clock;
  private @Nullable JwtVerifier verifier;

  private Oidc(Optional<Trust> trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /// @throws IllegalStateException when only one of the two variables is set, or the issuer's
  ///   address cannot be trusted
  static Oidc of(Environment environment, InstantSource clock) {
    var issuer = environment.find("OIDC_ISSUER");
    var audience = environment.find("OIDC_AUDIENCE");
    if (issuer.isPresent() != audience.isPresent()) {
      throw new IllegalStateException("Set both OIDC_ISSUER and OIDC_AUDIENCE, or neither.");
    }
    var claim = environment.find("OIDC_PUBLISHER_CLAIM").orElse("scope");
    return new Oidc(issuer.map(text -> new Trust(checked(text), audience.get(), claim)), clock);
  }

  private static String checked(String issuer) {
    var uri = URI.create(issuer);
    if (!isSafe(uri, uri) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalStateException(
          "OIDC_ISSUER must be https://host/path, without a query. http is for localhost only.");
    }
    return issuer;
  }

  /// Whether keys may be fetched from an address: by TLS, or on this machine if the issuer runs
  /// here.
  static boolean isSafe(URI address, URI issuer) {
    if (address.getHost() == null || address.getRawUserInfo() != null) {
      return false;
    }
    return "https".equals(address.getScheme()) || (isLocal(address) && isLocal(issuer));
  }

  private static boolean isLocal(URI address) {
    return "http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost());
  }

  /// The identity that a request's JWT proves; empty when it carries none or an invalid one, or
  /// when no issuer is configured.
  ///
  /// @throws UnavailableException when the issuer does not give its keys
  Optional<SignedIn> find(Request request) {
    if (trust.isEmpty()) {
      return Optional.empty();
    }
    return request
        .header("authorization")
        .map(HEADER::matcher)
        .filter(header -> header.matches() && header.group(1).length() <= MAX_LENGTH)
        .flatMap(header -> verifier(trust.get()).find(header.group(1)));
  }

  /// Made at the first JWT, so that requests with another credential, or none, do not wait for the
  /// library's classes.
  private synchronized JwtVerifier verifier(Trust trust) {
    if (verifier == null) {
      verifier = new JwtVerifier(trust, clock);
    }
    return verifier;
  }
}
