package masthead.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.identity.Oidc.SignedIn;
import masthead.identity.Oidc.Trust;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;
import org.jspecify.annotations.Nullable;

/// Checks JWTs (RFC 7519, RFC 8725) with the issuer's keys.
///
/// There are two algorithms, and the keys come from [KeySet] alone: what a token says about its own
/// key (`jwk`, `jku`, `x5u`, `x5c`) is ignored.
final class JwtVerifier {
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  /// OpenID Connect Core 1.0, section 2: at most 255 ASCII characters.
  private static final Pattern SUBJECT = Pattern.compile("[\\x20-\\x7e]{1,255}");

  private final Trust trust;
  private final InstantSource clock;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  JwtVerifier(Trust trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
    var keys =
        new JWSVerificationKeySelector<SecurityContext>(
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), KeySet.of(trust.issuer(), clock));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    // The claims come first: a token for another audience causes no fetch of keys.
    processor.setJWTClaimsSetAwareJWSKeySelector((header, claims, context) ->
        isForUs(header, claims) ? keys.selectJWSKeys(header, context) : List.of());
    processor.setJWTClaimsSetVerifier(null); // it has the system's clock
  }

  /// The subject of a token; empty when it is not trusted, whatever the reason.
  ///
  /// @throws UnavailableException when the issuer does not give its keys
  Optional<SignedIn> find(String token) {
    try {
      var jwt = SignedJWT.parse(token);
      // A StringOrURI (RFC 7519, 4.1.2). The library turns a number into one, so that 1 and "1",
      // who may be two people, would be the same.
      if (!(jwt.getPayload().toJSONObject().get("sub") instanceof String)) {
        return Optional.empty();
      }
      var claims = processor.process(jwt, null);
      var scopes = words(claims.getClaim(trust.publisherClaim()));
      return Optional.of(new SignedIn(trust.issuer(), claims.getSubject(), scopes));
    } catch (KeySourceException e) {
      throw new UnavailableException(Reason.ISSUER, e);
    } catch (ParseException | BadJOSEException | JOSEException | RuntimeException _) {
      // RuntimeException: the library's parser throws some for malformed tokens such as "null".
      return Optional.empty();
    }
  }

  private boolean isForUs(JWSHeader header, JWTClaimsSet claims) {
    var subject = claims.getSubject();
    return header.getCriticalParams() == null // there is no extension that we understand
        && trust.issuer().equals(claims.getIssuer())
        && subject != null
        && SUBJECT.matcher(subject).matches()
        && isForAudience(claims)
        && isForNow(claims);
  }

  /// Cognito's access tokens have no `aud` but `client_id`; `token_use` separates them from its ID
  /// tokens, which are for the page and not for an API.
  private boolean isForAudience(JWTClaimsSet claims) {
    var use = claims.getClaim("token_use");
    if (claims.getClaim("aud") == null) {
      return "access".equals(use) && trust.audience().equals(claims.getClaim("client_id"));
    }
    return (use == null || "access".equals(use)) && claims.getAudience().contains(trust.audience());
  }

  private boolean isForNow(JWTClaimsSet claims) {
    var latest = clock.instant().plus(LEEWAY);
    var earliest = clock.instant().minus(LEEWAY);
    return time(claims.getIssueTime()).filter(issued -> !issued.isAfter(latest)).isPresent()
        && time(claims.getExpirationTime()).filter(end -> end.isAfter(earliest)).isPresent()
        && time(claims.getNotBeforeTime()).filter(start -> start.isAfter(latest)).isEmpty();
  }

  private static Optional<Instant> time(@Nullable Date date) {
    return Optional.ofNullable(date).map(Date::toInstant);
  }

  /// Words separated by spaces (RFC 8693), or an array of texts.
  private static Set<String> words(@Nullable Object claim) {
    var words = new TreeSet<String>();
    if (claim instanceof String text) {
      words.addAll(List.of(text.split(" ", -1)));
    } else if (claim instanceof Collection<?> elements) {
      elements.forEach(element -> words.add(String.valueOf(element)));
    }
    return words;
  }
}
