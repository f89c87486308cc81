package masthead.local;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import masthead.aws.TimeLimits;
import masthead.dynamo.DynamoDb;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.runtime.Environment;
import masthead.testing.AfterTest;
import masthead.testing.TestClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// For tests: the functions of the template on fresh tables of one DynamoDB Local a JVM, which all
/// of them call in this process. Those that get another `DYNAMODB_ENDPOINT` reach it by the
/// product's own client over HTTP, such as through a proxy that fails. A table is created when it
/// is first used.
public final class TestApi {
  /// Only what hangs takes so long: no test depends on how busy the machine is.
  public static final TimeLimits PATIENT =
      new TimeLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(3));

  private static final AtomicInteger COUNT = new AtomicInteger();

  /// Started once; its threads do not keep the JVM alive.
  private static final class Shared {
    static final Template TEMPLATE = Template.read();
    static final DynamoLocal DATABASE = DynamoLocal.start(freePort(), "");
    static final String ENDPOINT = DATABASE.endpoint().toString();
    static final DynamoDbClient CLIENT = DATABASE.inProcess();
    static final DynamoDb DYNAMO_DB = DynamoDb.on(CLIENT);
    static final Map<String, Object> TABLES = TEMPLATE.resources("AWS::DynamoDB::Table");
    static final Set<String> CREATED = ConcurrentHashMap.newKeySet();

    static synchronized void create(String id, String name) {
      if (CREATED.add(name)) {
        var properties = new HashMap<>(Template.object(TABLES.get(id)));
        // Nobody reads the stream of a test's table, and each write searches those of all tables
        // that ever were.
        properties.remove("StreamSpecification");
        DATABASE.create(name, properties);
      }
    }

    static synchronized void delete(String suffix) {
      CREATED.stream()
          .filter(name -> name.endsWith(suffix))
          .toList()
          .forEach(name -> {
            CREATED.remove(name);
            CLIENT.deleteTable(r -> r.tableName(name));
          });
    }
  }

  private final String suffix;
  private final Map<String, String> more;
  private final InstantSource clock;
  private final TimeLimits limits;
  private final Map<String, String> overrides;
  private final Mailbox mailbox = Mailbox.inMemory();
  private final LocalQueues queues;
  private final LocalApi api;

  private TestApi(Map<String, String> more, InstantSource clock, TimeLimits limits, String suffix) {
    this.limits = limits;
    this.suffix = suffix;
    this.more = more;
    this.clock = clock;
    this.overrides = new HashMap<>(LocalServer.localVariables(Shared.DATABASE, 8080));
    // A test has one address, many readers and many sign-ups.
    overrides.put("NEW_READERS_PER_HOUR", "1000000");
    overrides.put("SIGN_UPS_PER_HOUR", "1000000");
    overrides.put("SITE_SIGN_UPS_PER_HOUR", "1000000");
    overrides.put("MAX_WRITE_UNITS", "1000000");
    overrides.putAll(more);
    this.queues = LocalQueues.start(clock);
    overrides.putAll(queues.variables());
    this.api = new LocalApi(Shared.TEMPLATE, this::platform, mailbox);
  }

  /// Fresh tables and handlers. The tables go when the test is over.
  public static TestApi fresh() {
    return with(Map.of());
  }

  /// As [#fresh()], with other values of environment variables.
  public static TestApi with(Map<String, String> variables) {
    return with(variables, TestClock.running());
  }

  /// As [#with(Map)], with that clock for all functions.
  public static TestApi with(Map<String, String> variables, InstantSource clock) {
    var suffix = "-" + COUNT.incrementAndGet();
    AfterTest.run(() -> Shared.delete(suffix));
    return new TestApi(variables, clock, PATIENT, suffix);
  }

  /// Other handlers on the same tables.
  public TestApi anotherInstance() {
    return anotherInstance(more);
  }

  /// As [#anotherInstance()], with other values of environment variables.
  public TestApi anotherInstance(Map<String, String> variables) {
    return new TestApi(variables, clock, limits, suffix);
  }

  /// Other handlers on the same tables, whose clients wait so long.
  public TestApi waiting(TimeLimits limits) {
    return new TestApi(more, clock, limits, suffix);
  }

  public static Template template() {
    return Shared.TEMPLATE;
  }

  /// What a function is made from, on these tables.
  public Platform platform(String function) {
    return platform(environment(function), clock, limits);
  }

  /// A handler of its own, on these tables.
  public RequestStreamHandler handler(String function) {
    return LocalApi.handler(Shared.TEMPLATE.handler(function), platform(function), mailbox);
  }

  /// As [#platform(String)], for another environment or clock. An environment with another
  /// `DYNAMODB_ENDPOINT` has a client of its own.
  public static Platform platform(Environment environment, InstantSource clock) {
    return platform(environment, clock, PATIENT);
  }

  /// As [#platform(Environment, InstantSource)], for a client of its own that waits so long.
  public static Platform platform(Environment environment, InstantSource clock, TimeLimits limits) {
    return environment.require("DYNAMODB_ENDPOINT").equals(Shared.ENDPOINT)
        ? new Platform(environment, clock, Shared.DYNAMO_DB)
        : new Platform(environment, clock, DynamoDb.of(environment, limits));
  }

  /// The variables of a function, with the names of these tables.
  public Environment environment(String function) {
    Shared.TEMPLATE.environment(function).values().stream()
        .filter(Shared.TABLES::containsKey)
        .forEach(this::table);
    return LocalApi.environment(Shared.TEMPLATE, function, overrides, suffix);
  }

  /// The name of a table, given its logical id.
  public String table(String id) {
    Shared.create(id, id + suffix);
    return id + suffix;
  }

  /// The address of the database, for what stands between it and handlers.
  public static URI database() {
    return URI.create(Shared.ENDPOINT);
  }

  public DynamoDbClient dynamo() {
    return Shared.CLIENT;
  }

  /// All items of a table.
  public List<Map<String, AttributeValue>> items(String id) {
    return dynamo().scanPaginator(r -> r.tableName(table(id))).items().stream().toList();
  }

  /// The items of a table whose partition key begins so.
  public List<Item> items(String id, String prefix) {
    return items(id).stream()
        .map(Item::new)
        .filter(item -> item.text("pk").startsWith(prefix))
        .toList();
  }

  /// Lets the mail function work off the outbox, as the table's stream would.
  ///
  /// @return how many rows it wants to try again
  public int work() {
    var outbox =
        items("NewsletterTable").stream()
            .filter(item -> new Item(item).text("sk").startsWith("O#"))
            .toList();
    return outbox.isEmpty() ? 0 : work(outbox);
  }

  /// As [#work()], for those rows.
  public int work(List<Map<String, AttributeValue>> rows) {
    var answer = api.run("MailFunction", StreamEvent.inserted(rows));
    return Template.list(answer.get("batchItemFailures")).size();
  }

  /// The actions of AWS that a function has used so far on these tables: `dynamodb:GetItem`.
  public Set<String> used(String function) {
    return api.used(function);
  }

  /// Lets the functions on queues process what is in them, as Lambda's event sources do.
  public void processQueues() {
    for (var name : List.of("FanOut", "Delivery")) {
      for (var batch = queues.receive(name + "Queue", 10, Duration.ofMinutes(12));
          !batch.isEmpty();
          batch = queues.receive(name + "Queue", 10, Duration.ofMinutes(12))) {
        run(name + "Function", LocalQueues.event(batch));
        batch.forEach(queues::delete);
      }
    }
  }

  public LocalQueues queues() {
    return queues;
  }

  public Mailbox mailbox() {
    return mailbox;
  }

  /// Runs a function that answers no HTTP.
  public Map<String, Object> run(String function, byte[] event) {
    return api.run(function, event);
  }

  public LocalApi.Answer invoke(String function, byte[] event) {
    return api.invoke(function, event);
  }

  public Reply get(String target, String... headers) {
    return send("GET", target, null, headers);
  }

  /// Sends a request; a body is sent as JSON unless the headers say otherwise.
  ///
  /// @param headers lower-case names and values in turn
  public Reply send(String method, String target, @Nullable String body, String... headers) {
    return sendBytes(
        method,
        target,
        body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
        headers);
  }

  public Reply sendBytes(String method, String target, byte[] body, String... headers) {
    return sendBytesFrom("203.0.113.77", method, target, body, headers);
  }

  /// As [#send(String, String, String, String...)], from that address.
  public Reply sendFrom(
      String sourceIp, String method, String target, String body, String... headers) {
    return sendBytesFrom(sourceIp, method, target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private Reply sendBytesFrom(
      String sourceIp, String method, String target, byte[] body, String... headers) {
    var all = new LinkedHashMap<String, String>();
    if (body.length > 0) {
      all.put("content-type", "application/json");
    }
    for (var i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return new Reply(api.call(new LocalApi.Call(method, target, all, body, sourceIp)));
  }

  /// An answer, easy to look into.
  public record Reply(LocalApi.Answer answer) {
    public int status() {
      return answer.status();
    }

    public @Nullable String header(String name) {
      return answer.headers().get(name);
    }

    public String text() {
      return answer.text();
    }

    public Map<String, Object> json() {
      return Json.own(text());
    }

    /// The value at a path of member names and indexes: `errors/0/pointer`.
    public @Nullable Object at(String path) {
      Object value = json();
      for (var step : path.split("/", -1)) {
        value =
            value instanceof List<?> list
                ? list.get(Integer.parseInt(step))
                : Template.object(value).get(step);
        if (value == null) {
          return null;
        }
      }
      return value;
    }

    /// The faults of a problem: place, name and code, such as `pointer /fontSize not-allowed`.
    public List<String> faults() {
      return Template.list(requireNonNull(json().get("errors"), text())).stream()
          .map(Template::object)
          .map(fault -> {
            var place = fault.keySet().iterator().next();
            return place + " " + fault.get(place) + " " + fault.get("code");
          })
          .toList();
    }
  }

  public static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
