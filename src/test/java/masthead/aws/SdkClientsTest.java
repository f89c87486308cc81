package masthead.aws;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import masthead.aws.AwsStub.Reply;
import masthead.dynamo.DynamoDb;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.lambda.Platform;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import org.crac.Core;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SdkClientsTest {
  /// Only what hangs takes so long.
  private static final Duration HANG = Duration.ofMinutes(1);

  private static final Map<String, String> KEYS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "AKIATEST",
          "AWS_SECRET_ACCESS_KEY", "key",
          "AWS_SESSION_TOKEN", "session");

  /// The SDK reads these from the process, where a test can only set properties.
  private static final String CONTAINER_URI = "aws.containerCredentialsFullUri";

  private static final String CONTAINER_TOKEN = "aws.containerAuthorizationToken";

  @AfterEach
  void forgetTheContainer() {
    System.clearProperty(CONTAINER_URI);
    System.clearProperty(CONTAINER_TOKEN);
  }

  @Test
  void credentialsComeFromTheContainerUnderSnapStart() throws IOException {
    var json =
        """
        {"AccessKeyId":"AKIACONTAINER","SecretAccessKey":"container-key","Token":"container-token",
         "Expiration":"2099-01-01T00:00:00Z"}
        """;
    try (var stub = new AwsStub(_ -> new Reply(200, json))) {
      var uri = stub.uri() + "/credentials";
      System.setProperty(CONTAINER_URI, uri);
      System.setProperty(CONTAINER_TOKEN, "authorization-token");
      var variables = new HashMap<>(KEYS); // the snapshot's, which would expire
      variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
      var provider = SdkClients.credentials(new Environment(variables));
      assertInstanceOf(ContainerCredentialsProvider.class, provider);
      var credentials =
          assertInstanceOf(AwsSessionCredentials.class, provider.resolveCredentials());
      assertEquals("AKIACONTAINER", credentials.accessKeyId());
      assertEquals("container-key", credentials.secretAccessKey());
      assertEquals("container-token", credentials.sessionToken());
      assertEquals(1, stub.requests().size());
      var request = stub.requests().getFirst();
      assertEquals("GET", request.method());
      assertEquals("/credentials", request.path());
      assertEquals("authorization-token", request.authorization());
    }
  }

  @Test
  void credentialsComeFromTheEnvironmentElsewhere() {
    assertEquals(
        AwsSessionCredentials.create("AKIATEST", "key", "session"),
        SdkClients.credentials(new Environment(KEYS)).resolveCredentials());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void blankVariablesCountAsAbsent(String blank) {
    var variables = new HashMap<>(KEYS);
    variables.put("AWS_SESSION_TOKEN", blank);
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", blank);
    assertEquals(
        AwsBasicCredentials.create("AKIATEST", "key"),
        SdkClients.credentials(new Environment(variables)).resolveCredentials());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
  void functionWithoutKeysDoesNotStart(String name) {
    var variables = new HashMap<>(KEYS);
    variables.remove(name);
    var thrown =
        assertThrows(
            IllegalStateException.class, () -> SdkClients.credentials(new Environment(variables)));
    assertTrue(requireNonNull(thrown.getMessage()).contains(name));
  }

  @Test
  void requestsAreSignedWithTheKeysForTheRegion() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{}"))) {
      read(table(stub.uri()));
      var request = stub.requests().getFirst();
      assertEquals("DynamoDB_20120810.GetItem", request.target());
      assertTrue(request.authorization().contains("Credential=AKIATEST/"), request.authorization());
      assertTrue(request.authorization().contains("/eu-north-1/dynamodb/"));
    }
  }

  @Test
  void answerOfTheStoreIsPassedOn() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{\"Item\":{\"n\":{\"N\":\"5\"}}}"))) {
      assertEquals(Map.of("n", AttributeValue.fromN("5")), read(table(stub.uri())));
      assertEquals(1, stub.requests().size());
    }
  }

  @Test
  void budgetIsThreeAttemptsOfOneSecondInThree() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{}"))) {
      var configuration =
          dynamoDb(stub.uri(), TimeLimits.PRODUCTION)
              .client()
              .serviceClientConfiguration()
              .overrideConfiguration();
      assertEquals(Optional.of(Duration.ofSeconds(3)), configuration.apiCallTimeout());
      assertEquals(Optional.of(Duration.ofSeconds(1)), configuration.apiCallAttemptTimeout());
      assertEquals(3, configuration.retryStrategy().orElseThrow().maxAttempts());
    }
  }

  @Test
  void storeThatIsSlowButInTimeIsWaitedFor() throws IOException {
    try (var stub =
        new AwsStub(_ -> {
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
          return new Reply(200, "{\"Item\":{\"n\":{\"N\":\"5\"}}}");
        })) {
      assertEquals(Map.of("n", AttributeValue.fromN("5")), read(table(stub.uri())));
    }
  }

  @Test
  void storeThatNeverAnswersIsUnavailableAfterThreeAttempts() throws IOException {
    try (var hanging = new RawServer("")) {
      var attempt = Duration.ofSeconds(1);
      var limits = new TimeLimits(HANG, attempt, HANG);
      assertUnavailable(dynamoDb(hanging.uri(), limits).table("things"));
      hanging.awaitConnections(3);
      assertEquals(3, hanging.accepted.size());
    }
  }

  @Test
  void callEndsWithItsTimeThoughAttemptsAreLeft() throws IOException {
    try (var hanging = new RawServer("")) {
      var limits = new TimeLimits(HANG, HANG, Duration.ofMillis(300));
      assertUnavailable(dynamoDb(hanging.uri(), limits).table("things"));
      assertTrue(hanging.accepted.size() <= 1, hanging.accepted.size() + " connections");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void storeThatFailsForeverIsUnavailableAfterThreeAttempts(int status) throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(status, "{}"))) {
      assertUnavailable(table(stub.uri()));
      assertEquals(3, stub.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded"
      })
  void storeThatThrottlesForeverIsUnavailable(String type) throws IOException {
    try (var stub = new AwsStub(_ -> fault(type))) {
      assertUnavailable(table(stub.uri()));
      assertTrue(stub.requests().size() <= 3, stub.requests().size() + " attempts");
    }
  }

  @Test
  void storeThatIsNotThereIsUnavailable() {
    assertUnavailable(table("http://127.0.0.1:1"));
  }

  @Test
  void storeThatAnswersNoJsonIsUnavailable() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(502, "<html><h1>Bad Gateway</h1></html>"))) {
      assertUnavailable(table(stub.uri()));
    }
  }

  /// aws-crt has an exception of its own for these, which the SDK knows nothing of.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/1.1 okay\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: none\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n{}"
      })
  void storeThatDoesNotSpeakHttpIsUnavailableAfterThreeAttempts(String reply) throws IOException {
    try (var server = new RawServer(reply)) {
      assertUnavailable(table(server.uri()));
      assertEquals(3, server.accepted.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ThrottlingException", "InternalServerError"})
  void storeThatFailsOnceIsAskedAgain(String type) throws IOException {
    var first = type.equals("InternalServerError") ? new Reply(500, "{}") : fault(type);
    try (var stub =
        new AwsStub(n -> n == 1 ? first : new Reply(200, "{\"Item\":{\"n\":{\"N\":\"5\"}}}"))) {
      assertEquals(Map.of("n", AttributeValue.fromN("5")), read(table(stub.uri())));
      assertEquals(2, stub.requests().size());
    }
  }

  /// A fault of ours: no storm of tries, and a 500 that somebody looks at.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ValidationException",
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ConditionalCheckFailedException"
      })
  void refusalIsPassedOnAfterOneAttempt(String type) throws IOException {
    try (var stub = new AwsStub(_ -> fault(type))) {
      var table = table(stub.uri());
      var thrown = assertThrows(DynamoDbException.class, () -> read(table));
      assertEquals(type, thrown.awsErrorDetails().errorCode());
      assertEquals(
          type.equals("ResourceNotFoundException"), thrown instanceof ResourceNotFoundException);
      assertEquals(1, stub.requests().size());
    }
  }

  @Test
  void exceptionOfTheCallersOwnIsPassedOn() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{}"))) {
      var table = table(stub.uri());
      assertThrows(
          ArithmeticException.class,
          () ->
              table.call(_ -> {
                throw new ArithmeticException();
              }));
    }
  }

  @Test
  void tableAnswersAfterARestore() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{}"))) {
      var dynamoDb = dynamoDb(stub.uri());
      var table = dynamoDb.table("things");
      var before = dynamoDb.client();
      read(table);
      dynamoDb.beforeCheckpoint(Core.getGlobalContext());
      dynamoDb.afterRestore(Core.getGlobalContext());
      read(table);
      assertEquals(2, stub.requests().size());
      assertNotSame(before, dynamoDb.client());
    }
  }

  @Test
  void tablesOfAFunctionShareOneClientThatIsMadeWithTheFirst() throws IOException {
    try (var stub = new AwsStub(_ -> new Reply(200, "{}"))) {
      var dynamoDb = dynamoDb(stub.uri());
      var client = dynamoDb.table("things").call(Function.identity());
      assertSame(client, dynamoDb.table("others").call(Function.identity()));
    }
  }

  @Test
  void functionWithoutATableMakesNoClient() {
    var broken =
        DynamoDb.of(
            new Environment(Map.of()),
            TimeLimits.PRODUCTION); // no credentials: a client would not do
    assertDoesNotThrow(() -> broken.afterRestore(Core.getGlobalContext()));
    assertThrows(IllegalStateException.class, () -> broken.table("things"));
  }

  @Test
  void functionWithoutATableDoesNotStart() {
    assertThrows(
        IllegalStateException.class,
        () -> Platform.of(new Environment(KEYS), InstantSource.system()).table());
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "conflict"})
  void conflictingTransactionIsTriedAgain(String kind) throws IOException {
    try (var stub = new AwsStub(n -> n <= 2 ? conflict(kind) : new Reply(200, "{}"))) {
      table(stub.uri()).transact(List.of(write()));
      assertEquals(3, stub.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "conflict"})
  void transactionThatConflictsForeverIsUnavailableAfterFiveTries(String kind) throws IOException {
    try (var stub = new AwsStub(_ -> conflict(kind))) {
      var table = table(stub.uri());
      assertTimeoutPreemptively(
          HANG,
          () -> assertThrows(UnavailableException.class, () -> table.transact(List.of(write()))));
      assertEquals(5, stub.requests().size());
    }
  }

  @Test
  void transactionWhoseConditionFailsIsNotTriedAgain() throws IOException {
    try (var stub = new AwsStub(_ -> canceled("None", "ConditionalCheckFailed"))) {
      var table = table(stub.uri());
      assertFalse(table.transact(List.of(write())));
      assertEquals(1, stub.requests().size());
    }
  }

  @Nested
  class Items {
    private final Item item =
        new Item(
            Map.of(
                "text", AttributeValue.fromS("a"),
                "empty", AttributeValue.fromS(""),
                "number", AttributeValue.fromN("-9223372036854775808"),
                "null", AttributeValue.fromNul(true),
                "card#en", AttributeValue.fromM(Map.of("t", AttributeValue.fromS("EN"))),
                "card#ur", AttributeValue.fromM(Map.of("t", AttributeValue.fromS("UR"))),
                "card#text", AttributeValue.fromS("no map")));

    @Test
    void attributesAreReadWithTheirTypes() {
      assertEquals("a", item.text("text"));
      assertEquals("", item.text("empty"));
      assertEquals(Optional.of("a"), item.find("text"));
      assertEquals(Long.MIN_VALUE, item.number("number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "number", "null", "card#en"})
    void textThatIsNotThereIsAFaultOfOurs(String name) {
      assertEquals(Optional.empty(), item.find(name));
      var thrown = assertThrows(IllegalStateException.class, () -> item.text(name));
      assertTrue(requireNonNull(thrown.getMessage()).contains(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "text", "null", "card#en"})
    void numberThatIsNotThereIsAFaultOfOurs(String name) {
      var thrown = assertThrows(IllegalStateException.class, () -> item.number(name));
      assertTrue(requireNonNull(thrown.getMessage()).contains(name));
    }

    @Test
    void mapsAreFoundByTheirPrefix() {
      var maps = item.maps("card#");
      assertEquals(Set.of("en", "ur"), maps.keySet());
      assertEquals("UR", requireNonNull(maps.get("ur")).text("t"));
      assertTrue(item.maps("other#").isEmpty());
    }

    @Test
    void answerWithoutAttributesIsNoItem() {
      assertEquals(Optional.empty(), Item.of(Map.of()));
      assertTrue(Item.of(Map.of("a", AttributeValue.fromS("b"))).isPresent());
    }

    @Test
    void attributesAreWrittenInTheirOrder() {
      var written = Item.attributes(":b", "text", ":a", 5L);
      assertEquals(List.of(":b", ":a"), List.copyOf(written.keySet()));
      assertEquals(AttributeValue.fromS("text"), written.get(":b"));
      assertEquals(AttributeValue.fromN("5"), written.get(":a"));
      assertThrows(IllegalArgumentException.class, () -> Item.attributes(":a", 5));
    }

    @Test
    void itemDoesNotChangeWithItsSource() {
      var source = new HashMap<String, AttributeValue>();
      var copy = new Item(source);
      source.put("late", AttributeValue.fromS("x"));
      assertFalse(copy.attributes().containsKey("late"));
    }
  }

  private static void assertUnavailable(Table table) {
    assertTimeoutPreemptively(
        HANG, () -> assertThrows(UnavailableException.class, () -> read(table)));
  }

  private static Map<String, AttributeValue> read(Table table) {
    return table
        .call(client ->
            client.getItem(r -> r.tableName(table.name()).key(Item.attributes("pk", "a"))))
        .item();
  }

  private static TransactWriteItem write() {
    return TransactWriteItem.builder()
        .put(put -> put.tableName("things").item(Item.attributes("pk", "a")))
        .build();
  }

  private static Table table(String endpoint) {
    return dynamoDb(endpoint).table("things");
  }

  private static DynamoDb dynamoDb(String endpoint) {
    return dynamoDb(endpoint, new TimeLimits(HANG, HANG, HANG));
  }

  private static DynamoDb dynamoDb(String endpoint, TimeLimits limits) {
    var variables = new HashMap<>(KEYS);
    variables.put("AWS_REGION", "eu-north-1");
    variables.put("DYNAMODB_ENDPOINT", endpoint);
    return DynamoDb.of(new Environment(variables), limits);
  }

  private static Reply fault(String type) {
    return new Reply(
        400, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"no\"}");
  }

  private static Reply conflict(String kind) {
    return kind.equals("canceled")
        ? canceled("None", "TransactionConflict")
        : fault("TransactionConflictException");
  }

  private static Reply canceled(String... codes) {
    return new Reply(
        400,
        """
        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"no",
         "CancellationReasons":[{"Code":"%s"},{"Code":"%s","Message":"no"}]}
        """
            .formatted((Object[]) codes));
  }

  /// Takes connections, and responds with that text or not at all.
  private static final class RawServer implements AutoCloseable {
    final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String reply;

    RawServer(String reply) throws IOException {
      this.reply = reply;
      Thread.ofVirtual().start(this::accept);
    }

    String uri() {
      return "http://127.0.0.1:" + server.getLocalPort();
    }

    void awaitConnections(int count) {
      try {
        assertTrue(arrivals.tryAcquire(count, HANG.toSeconds(), TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void accept() {
      try {
        while (true) {
          var socket = server.accept();
          accepted.add(socket);
          arrivals.release();
          if (!reply.isEmpty()) {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
          }
        }
      } catch (IOException _) {
        // closed: the test is over
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (var socket : accepted) {
        socket.close();
      }
    }
  }
}
