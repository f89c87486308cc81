package masthead.local;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import masthead.dynamo.Table;
import masthead.lambda.Platform;
import masthead.runtime.Environment;

/// Which table a command works on: the one of `make run`, whose database is at `DDB_PORT`, or, when
/// `TABLE` is given, that one on AWS with the shell's credentials and region.
public final class CommandTable {
  private CommandTable() {}

  public static Table of(Environment variables, String local) {
    return Platform.of(environment(variables, local), InstantSource.system()).table();
  }

  private static Environment environment(Environment variables, String local) {
    var table = variables.find("TABLE");
    if (table.isEmpty()) {
      return new Environment(
          Map.of(
              "TABLE_NAME",
              local,
              "DYNAMODB_ENDPOINT",
              "http://localhost:" + port(variables),
              "AWS_ACCESS_KEY_ID",
              "local",
              "AWS_SECRET_ACCESS_KEY",
              "local"));
    }
    var all = new HashMap<>(variables.variables());
    all.put("TABLE_NAME", table.get());
    variables
        .find("AWS_REGION")
        .or(() -> variables.find("AWS_DEFAULT_REGION"))
        .ifPresent(region -> all.put("AWS_REGION", region));
    for (var name : Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")) {
      if (all.getOrDefault(name, "").isBlank()) {
        throw new IllegalArgumentException(
            name
                + " is not set. With a profile: eval \"$(aws configure export-credentials --format"
                + " env)\"; export AWS_REGION=$(aws configure get region)");
      }
    }
    return new Environment(all);
  }

  /// What to say when it does not respond.
  public static String unavailable(Environment variables) {
    return variables.find("TABLE").isPresent()
        ? "AWS does not respond."
        : "No database at port " + port(variables) + ". Is `make run` running?";
  }

  private static String port(Environment variables) {
    return variables.find("DDB_PORT").orElse("8000");
  }
}
