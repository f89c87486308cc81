package masthead.aws;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import masthead.json.Json;
import masthead.runtime.Environment;
import tools.jackson.core.JacksonException;

/// A user name and password for an external service, kept in one of the operator's secrets:
/// `{"username":"…","password":"…"}`, the form that Secrets Manager's console proposes.
public record Credentials(String username, String password) {

  /// Reads them as [DeploymentSecret] is read: at the first use, and again every 5 minutes, so that
  /// a new password is used without a deployment.
  ///
  /// @param variable the environment variable that names the secret
  /// @return empty when the variable is not set
  public static Optional<Supplier<Credentials>> find(Environment environment, String variable) {
    return environment
        .find(variable)
        .map(id -> DeploymentSecret.named(id, environment, InstantSource.system()))
        .map(secret -> () -> parse(secret.value()));
  }

  private static Credentials parse(String json) {
    try {
      var members = Json.own(json);
      if (members.get("username") instanceof String username
          && members.get("password") instanceof String password) {
        return new Credentials(username, password);
      }
    } catch (JacksonException | IllegalArgumentException _) {
      // Their messages quote the secret.
    }
    throw new IllegalStateException("The secret is not {\"username\":…,\"password\":…}.");
  }

  /// Shows neither, so that no log line can.
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
