package masthead.lambda;

import java.time.InstantSource;
import masthead.aws.DeploymentSecret;
import masthead.aws.TimeLimits;
import masthead.dynamo.DynamoDb;
import masthead.dynamo.Table;
import masthead.runtime.Environment;

/// Everything a function gets from outside: its configuration, the time and its way to the
/// database.
///
/// Each handler has a public constructor without parameters, for Lambda, and one that takes this
/// value, for every other place it runs in: tests, the local server, benchmarks.
///
/// @param limits how long Secrets Manager is waited for
public record Platform(
    Environment environment, InstantSource clock, DynamoDb dynamoDb, TimeLimits limits) {

  public Platform(Environment environment, InstantSource clock, DynamoDb dynamoDb) {
    this(environment, clock, dynamoDb, TimeLimits.PRODUCTION);
  }

  /// In Lambda.
  public static Platform ofProcess() {
    return of(Environment.ofProcess(), InstantSource.system());
  }

  public static Platform of(Environment environment, InstantSource clock) {
    return of(environment, clock, TimeLimits.PRODUCTION);
  }

  /// With a database client of its own, made from the environment when it is first needed.
  public static Platform of(Environment environment, InstantSource clock, TimeLimits limits) {
    return new Platform(environment, clock, DynamoDb.of(environment, limits), limits);
  }

  /// The function's table, named by `TABLE_NAME`.
  public Table table() {
    return table("TABLE_NAME");
  }

  /// The table named by that variable.
  public Table table(String variable) {
    return dynamoDb.table(environment.require(variable));
  }

  /// The deployment's secret, named by `SECRET_ID`.
  public DeploymentSecret secret() {
    return DeploymentSecret.of(environment, clock, limits);
  }
}
