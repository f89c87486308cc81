package masthead.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import masthead.runtime.Environment;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/// The deployment's one secret: a random text that Secrets Manager generates.
///
/// Each use has a key of its own, derived by purpose. The secret is read at the first use and kept
/// for 5 minutes, so it is in no environment variable and in no SnapStart snapshot. Losing it
/// orphans every subscriber, because the keys of their rows are made with it.
///
/// `SECRET_ID` names it. On a developer's machine it is `local:` and the secret itself.
public final class DeploymentSecret {
  private static final String LOCAL = "local:";
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Supplier<String> source;
  private final Runnable rehearsal;
  private final AtomicBoolean isRehearsed = new AtomicBoolean();
  private final InstantSource clock;
  private @Nullable String value;
  private Instant readAt = Instant.MIN;

  DeploymentSecret(Supplier<String> source, InstantSource clock) {
    this(source, () -> {}, clock);
  }

  /// @param rehearsal runs the code of `source` without reading the secret
  private DeploymentSecret(Supplier<String> source, Runnable rehearsal, InstantSource clock) {
    this.source = source;
    this.rehearsal = rehearsal;
    this.clock = clock;
  }

  public static DeploymentSecret of(Environment environment, InstantSource clock) {
    return of(environment, clock, TimeLimits.PRODUCTION);
  }

  public static DeploymentSecret of(
      Environment environment, InstantSource clock, TimeLimits limits) {
    return named(environment.require("SECRET_ID"), environment, clock, limits);
  }

  static DeploymentSecret named(String id, Environment environment, InstantSource clock) {
    return named(id, environment, clock, TimeLimits.PRODUCTION);
  }

  static DeploymentSecret named(
      String id, Environment environment, InstantSource clock, TimeLimits limits) {
    return id.startsWith(LOCAL)
        ? new DeploymentSecret(() -> id.substring(LOCAL.length()), clock)
        : new DeploymentSecret(
            () -> fromSecretsManager(id, null, environment, limits),
            () -> rehearse(id, environment, limits),
            clock);
  }

  /// A keyed hash: HMAC-SHA-256 under the key of that purpose.
  ///
  /// @throws UnavailableException when the secret cannot be read
  public byte[] hash(String purpose, String text) {
    var key = hmac(value().getBytes(StandardCharsets.UTF_8), purpose);
    return hmac(key, text);
  }

  synchronized String value() {
    if (Priming.isRunning()) {
      if (isRehearsed.compareAndSet(false, true)) {
        rehearsal.run();
      }
      return "priming"; // the secret itself must not be in the snapshot
    }
    var now = clock.instant();
    if (value == null || readAt.plus(KEPT).isBefore(now)) {
      value = source.get();
      readAt = now;
    }
    return value;
  }

  /// A client for this one call: it is made at most every 5 minutes.
  private static String fromSecretsManager(
      String id, @Nullable String stage, Environment environment, TimeLimits limits) {
    try (var client =
        SdkClients.configure(SecretsManagerClient.builder(), environment, limits).build()) {
      return client.getSecretValue(r -> r.secretId(id).versionStage(stage)).secretString();
    } catch (SdkClientException e) {
      throw new UnavailableException(Reason.SECRET, e);
    } catch (SecretsManagerException e) {
      if (e.isThrottlingException() || e.statusCode() >= 500) {
        throw new UnavailableException(Reason.SECRET, e);
      }
      throw e; // a missing right or a wrong name is not an outage
    }
  }

  /// Requests a version that does not exist.
  private static void rehearse(String id, Environment environment, TimeLimits limits) {
    try {
      fromSecretsManager(id, "PRIMING", environment, limits);
    } catch (ResourceNotFoundException | UnavailableException _) {
      // Running the code was the only purpose.
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }
}
