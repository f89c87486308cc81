package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static masthead.local.Template.text;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.embedded.DDBExceptionMappingInvocationHandler;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/// DynamoDB Local over HTTP, in this JVM, with the tables of `template.yaml`.
public final class DynamoLocal implements AutoCloseable {
  /// Only a database that hangs takes so long: no test depends on how busy the machine is.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LocalDynamoDBRequestHandler database;
  private final DynamoDBProxyServer server;
  private final URI endpoint;
  private final DynamoDbClient client;

  private DynamoLocal(LocalDynamoDBRequestHandler database, DynamoDBProxyServer server, int port) {
    this.database = database;
    this.server = server;
    this.endpoint = URI.create("http://localhost:" + port);
    this.client = client(endpoint);
  }

  /// A client that waits however busy the machine is.
  public static DynamoDbClient client(URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(
            AwsCrtHttpClient.builder()
                .maxConcurrency(200)
                .connectionTimeout(PATIENCE)
                .connectionAcquisitionTimeout(PATIENCE))
        .overrideConfiguration(o -> o.apiCallTimeout(PATIENCE).apiCallAttemptTimeout(PATIENCE))
        .build();
  }

  /// Starts it. One database for all credentials and regions, as a container in `sam local` has
  /// others than this process.
  ///
  /// @param data a folder that keeps the data, or empty for memory
  public static DynamoLocal start(int port, String data) {
    try {
      if (!isFree(port)) {
        throw new IllegalStateException(
            "Port " + port + " is taken. Choose another for the database: DDB_PORT=8001 make run");
      }
      var folder = data.isEmpty() ? null : data;
      var database = new LocalDynamoDBRequestHandler(0, folder == null, folder, true, false);
      var server = new DynamoDBProxyServer(port, new LocalDynamoDBServerHandler(database, ""));
      server.start();
      return new DynamoLocal(database, server, port);
    } catch (IllegalStateException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not start on port " + port + ".", e);
    }
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  /// For looking into tables, and for functions under test that share it.
  public DynamoDbClient client() {
    return client;
  }

  /// The same database without HTTP, at a third of the processor time of a call: for tests that do
  /// not look at the wire.
  DynamoDbClient inProcess() {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            (proxy, method, arguments) ->
                arguments != null
                        && arguments[0] instanceof DynamoDbRequest request
                        && !method.getName().endsWith("Paginator")
                    ? call(method.getName(), request)
                    : InvocationHandler.invokeDefault(proxy, method, arguments));
  }

  private Object call(String operation, DynamoDbRequest request) throws Throwable {
    Recorder.note("DynamoDb", capitalized(operation), request);
    try {
      return LocalDynamoDBRequestHandler.class
          .getMethod(operation, String.class, String.class, request.getClass())
          .invoke(database, "local", "eu-west-1", request);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof DynamoDBLocalServiceException fault) {
        DDBExceptionMappingInvocationHandler.handleDynamoDBLocalServiceException(fault);
      }
      throw e.getCause();
    }
  }

  private static String capitalized(String operation) {
    return operation.substring(0, 1).toUpperCase(Locale.ROOT) + operation.substring(1);
  }

  /// Creates each table of the template that is not there, under its logical id and a suffix.
  public void createTables(Template template, String suffix) {
    var there = client.listTables().tableNames();
    template
        .resources("AWS::DynamoDB::Table")
        .forEach((id, properties) -> {
          if (!there.contains(id + suffix)) {
            create(id + suffix, object(properties));
          }
        });
  }

  /// Creates one table.
  ///
  /// @param properties what the template says of it
  void create(String name, Map<String, Object> properties) {
    var attributes =
        list(properties.get("AttributeDefinitions")).stream()
            .map(Template::object)
            .map(a ->
                AttributeDefinition.builder()
                    .attributeName(text(a, "AttributeName"))
                    .attributeType(text(a, "AttributeType"))
                    .build())
            .toList();
    var request =
        CreateTableRequest.builder()
            .tableName(name)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(attributes)
            .keySchema(keys(properties));
    if (properties.containsKey("GlobalSecondaryIndexes")) {
      request.globalSecondaryIndexes(
          list(properties.get("GlobalSecondaryIndexes")).stream()
              .map(Template::object)
              .map(DynamoLocal::index)
              .toList());
    }
    if (properties.containsKey("StreamSpecification")) {
      request.streamSpecification(s ->
          s.streamEnabled(true)
              .streamViewType(text(properties.get("StreamSpecification"), "StreamViewType")));
    }
    client.createTable(request.build());
    if (properties.containsKey("TimeToLiveSpecification")) {
      var ttl = object(properties.get("TimeToLiveSpecification"));
      client.updateTimeToLive(r ->
          r.tableName(name)
              .timeToLiveSpecification(
                  TimeToLiveSpecification.builder()
                      .attributeName(text(ttl, "AttributeName"))
                      .enabled(true)
                      .build()));
    }
  }

  private static GlobalSecondaryIndex index(Map<String, Object> properties) {
    var projection = text(properties.get("Projection"), "ProjectionType");
    return GlobalSecondaryIndex.builder()
        .indexName(text(properties, "IndexName"))
        .keySchema(keys(properties))
        .projection(Projection.builder().projectionType(projection).build())
        .build();
  }

  private static List<KeySchemaElement> keys(Map<String, Object> properties) {
    return list(properties.get("KeySchema")).stream()
        .map(Template::object)
        .map(k ->
            KeySchemaElement.builder()
                .attributeName(text(k, "AttributeName"))
                .keyType(text(k, "KeyType"))
                .build())
        .toList();
  }

  @Override
  public void close() {
    client.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
