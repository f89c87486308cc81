package masthead.dynamo;

import java.util.Map;
import java.util.function.Supplier;
import masthead.aws.SdkClients;
import masthead.aws.TimeLimits;
import masthead.runtime.Environment;
import masthead.runtime.Priming;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The connection to DynamoDB that all tables of a function share.
///
/// It is made with the first table, so that a function without one does not pay for it.
public final class DynamoDb implements Resource {
  private final Supplier<DynamoDbClient> connect;
  private volatile @Nullable DynamoDbClient client;

  private DynamoDb(Supplier<DynamoDbClient> connect) {
    this.connect = connect;
  }

  /// With a client of its own, which it renews after a restore.
  public static DynamoDb of(Environment environment, TimeLimits limits) {
    var dynamoDb = new DynamoDb(() -> SdkClients.dynamoDb(environment, limits));
    Core.getGlobalContext().register(dynamoDb);
    return dynamoDb;
  }

  /// On a client that the caller keeps and closes.
  public static DynamoDb on(DynamoDbClient client) {
    return new DynamoDb(() -> client);
  }

  public Table table(String name) {
    client(); // while the function starts, which costs its caller nothing under SnapStart
    return new Table(name, this);
  }

  /// While the function is primed, a client whose writes have no effect.
  public DynamoDbClient client() {
    var current = client;
    var real = current == null ? first() : current;
    return Priming.isRunning() ? priming(real) : real;
  }

  private PrimingClient priming(DynamoDbClient real) {
    return Priming.kept(this, () -> new PrimingClient(real));
  }

  /// Lets reads find an item while this round of priming runs.
  void add(String table, Map<String, AttributeValue> item) {
    priming(first()).add(table, item);
  }

  private synchronized DynamoDbClient first() {
    var current = client;
    if (current == null) {
      current = connect.get();
      client = current;
    }
    return current;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    // The snapshot may hold a warm client: its code is compiled, which is what priming is for.
  }

  /// Connections of the snapshot are dead on the machine that it is restored on.
  @Override
  public void afterRestore(Context<? extends Resource> context) {
    var stale = client;
    if (stale != null) {
      client = connect.get();
      stale.close();
    }
  }
}
