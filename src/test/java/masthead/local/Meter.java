package masthead.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import masthead.json.Json;

/// Stands between a function and DynamoDB Local and asks what each call costs: the function's own
/// calls, which do not ask themselves.
public final class Meter implements AutoCloseable {
  private final URI database;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ConcurrentLinkedQueue<String> costs = new ConcurrentLinkedQueue<>();

  private Meter(URI database, HttpServer server) {
    this.database = database;
    this.server = server;
  }

  public static Meter before(URI database) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var meter = new Meter(database, HttpServer.create(address, 0));
      meter.server.createContext("/", meter::relay);
      meter.server.start();
      return meter;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// Each call so far with its capacity units: `GetItem 0.5`, `TransactWriteItems of 3`, or
  /// `UpdateItem refused` when its condition was not met.
  public List<String> costs() {
    return List.copyOf(costs);
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var request =
          HttpRequest.newBuilder(database.resolve("/"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      body.replaceFirst("\\{", "{\"ReturnConsumedCapacity\":\"TOTAL\",")));
      for (var name : List.of("X-Amz-Target", "X-Amz-Date", "Authorization", "Content-Type")) {
        request.header(name, exchange.getRequestHeaders().getFirst(name));
      }
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      var cost =
          answer.statusCode() == 200 ? cost(Json.own(body), Json.own(answer.body())) : "refused";
      costs.add(target.replaceFirst(".*\\.", "") + " " + cost);
      var bytes = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// Of a transaction the number of its actions: DynamoDB asks twice a write's units for each, and
  /// DynamoDB Local tells other units.
  private static String cost(Map<String, Object> request, Map<String, Object> answer) {
    return request.get("TransactItems") instanceof List<?> actions
        ? "of " + actions.size()
        : units(answer);
  }

  /// A call for several tables has a list of them.
  private static String units(Map<String, Object> answer) {
    var consumed = answer.get("ConsumedCapacity");
    var tables = consumed instanceof List<?> list ? list : List.of(Template.object(consumed));
    var units = 0.0;
    for (var table : tables) {
      units += ((Number) requireNonNull(Template.object(table).get("CapacityUnits"))).doubleValue();
    }
    return String.valueOf(units);
  }

  /// The read units of the calls since a number of them, `costs().size()` of that time.
  public double readUnits(int since) {
    return costs().stream()
        .skip(since)
        .filter(cost -> cost.matches("(GetItem|BatchGetItem|Query|Scan|TransactGetItems) .*"))
        .mapToDouble(cost -> Double.parseDouble(cost.split(" ", 2)[1]))
        .sum();
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
