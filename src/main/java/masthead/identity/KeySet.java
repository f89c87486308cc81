package masthead.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The issuer's public keys, located by OpenID Connect Discovery 1.0.
///
/// They are cached for five minutes, and for an hour while the issuer is down. A token with an
/// unknown key causes another fetch, at most twice in 30 seconds, so that a flood of invented keys
/// does not reach the issuer.
final class KeySet implements JWKSource<SecurityContext> {
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /// With [#KEPT], which the library adds while the issuer is down, an hour in all.
  private static final Duration KEPT_IN_OUTAGE = Duration.ofHours(1).minus(KEPT);

  /// How long a request waits for the fetch of another one.
  private static final Duration WAIT = Duration.ofSeconds(4);

  private final JWKSetSource<SecurityContext> source;
  private final InstantSource clock;

  private KeySet(JWKSetSource<SecurityContext> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  static KeySet of(String issuer, InstantSource clock) {
    var built =
        JWKSourceBuilder.create(new Discovery(issuer))
            .cache(KEPT.toMillis(), WAIT.toMillis())
            .refreshAheadCache(false) // a thread would sleep with the instance
            .rateLimited(PAUSE.toMillis())
            .outageTolerant(KEPT_IN_OUTAGE.toMillis())
            .build();
    return new KeySet(((JWKSetBasedJWKSource<SecurityContext>) built).getJWKSetSource(), clock);
  }

  /// Like the library's own method, but by our clock.
  ///
  /// @throws KeySourceException when there are no keys
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    var now = clock.millis();
    var known = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, context);
    var keys = selector.select(known);
    if (!keys.isEmpty()) {
      return keys;
    }
    try {
      var evaluator = JWKSetCacheRefreshEvaluator.referenceComparison(known);
      return selector.select(source.getJWKSet(evaluator, now, context));
    } catch (RateLimitReachedException _) {
      return List.of();
    }
  }

  /// Fetches the key set from where the issuer says it is.
  private record Discovery(String issuer) implements JWKSetSource<SecurityContext> {
    private static final int MILLISECONDS = 1000;
    private static final int MAX_BYTES = 50 * 1024;

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      try {
        // Discovery 1.0, section 4.1: a slash at the end of the issuer is left out.
        var place = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
        var settings = JSONObjectUtils.parse(fetch(URI.create(place)));
        var keys = URI.create(String.valueOf(settings.get("jwks_uri")));
        if (!issuer.equals(settings.get("issuer")) || !Oidc.isSafe(keys, URI.create(issuer))) {
          throw new IOException(
              "the document names another issuer, or an unsafe address for its keys");
        }
        return JWKSet.parse(fetch(keys));
      } catch (IOException | ParseException | RuntimeException e) {
        throw new JWKSetRetrievalException("no keys", e);
      }
    }

    /// With a socket's time limits, which do not count what a cold processor needs. Redirects are
    /// not followed.
    private static String fetch(URI address) throws IOException {
      var end = System.nanoTime() + 2L * MILLISECONDS * 1_000_000;
      var connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(MILLISECONDS);
      connection.setReadTimeout(MILLISECONDS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("accept", "application/json");
      if (connection.getResponseCode() != 200) {
        connection.disconnect();
        throw new IOException("status " + connection.getResponseCode());
      }
      var bytes = new ByteArrayOutputStream();
      var chunk = new byte[8192];
      try (var in = connection.getInputStream()) {
        for (var read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          bytes.write(chunk, 0, read);
          if (bytes.size() > MAX_BYTES || System.nanoTime() > end) {
            connection.disconnect();
            throw new IOException("the key set is too large, or arrives too slowly");
          }
        }
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
  }
}
