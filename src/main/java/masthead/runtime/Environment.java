package masthead.runtime;

import java.util.Map;
import java.util.Optional;

/// The configuration of one function: the environment variables that `template.yaml` gives it.
///
/// A blank variable counts as absent, because a SAM parameter that is not set arrives as `""`.
public record Environment(Map<String, String> variables) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /// Fails at start-up rather than at the first request when the variable is missing.
  public String require(String name) {
    return find(name)
        .orElseThrow(
            () -> new IllegalStateException("The environment variable " + name + " is not set."));
  }
}
