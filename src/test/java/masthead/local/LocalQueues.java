package masthead.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import masthead.json.Json;

/// Amazon SQS as far as the functions use it: messages are sent over HTTP, in its JSON protocol,
/// and taken out here, as Lambda's event source does.
public final class LocalQueues implements AutoCloseable {
  private final HttpServer server;
  private final InstantSource clock;
  private final Map<String, List<Waiting>> queues = new HashMap<>();
  private boolean isDown;

  /// @param receives how often it was taken out
  private record Waiting(String id, String body, Instant visibleAt, int receives) {}

  /// A message that was taken out: it comes again unless it is deleted.
  public record Message(String queue, String id, String body, int receives) {}

  private LocalQueues(HttpServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  public static LocalQueues start(InstantSource clock) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var queues = new LocalQueues(server, clock);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", queues::serve);
      server.start();
      return queues;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// The URL of a queue, by the name it has in the template.
  public String url(String queue) {
    return endpoint() + "/1/" + queue;
  }

  /// What the functions need to send here.
  public Map<String, String> variables() {
    return Map.of(
        "SQS_ENDPOINT", endpoint(),
        "FAN_OUT_QUEUE_URL", url("FanOutQueue"),
        "DELIVERY_QUEUE_URL", url("DeliveryQueue"));
  }

  /// Answers every call with an error from now on, or no longer.
  public synchronized void isDown(boolean down) {
    isDown = down;
  }

  /// Takes out up to that many messages that are visible now; they are hidden for that long.
  public synchronized List<Message> receive(String queue, int most, Duration visibility) {
    var now = clock.instant();
    var all = queues.computeIfAbsent(queue, _ -> new ArrayList<>());
    var taken = new ArrayList<Message>();
    for (var i = 0; i < all.size() && taken.size() < most; i++) {
      var message = all.get(i);
      if (!message.visibleAt.isAfter(now)) {
        var next =
            new Waiting(message.id, message.body, now.plus(visibility), message.receives + 1);
        all.set(i, next);
        taken.add(new Message(queue, next.id, next.body, next.receives));
      }
    }
    return taken;
  }

  public synchronized void delete(Message message) {
    queues.getOrDefault(message.queue, List.of()).removeIf(one -> one.id.equals(message.id));
  }

  /// Makes a message visible again.
  public synchronized void release(Message message) {
    queues
        .getOrDefault(message.queue, List.of())
        .replaceAll(one ->
            one.id.equals(message.id)
                ? new Waiting(one.id, one.body, clock.instant(), one.receives)
                : one);
  }

  public synchronized void send(String queue, String body, Duration delay) {
    queues
        .computeIfAbsent(queue, _ -> new ArrayList<>())
        .add(new Waiting(UUID.randomUUID().toString(), body, clock.instant().plus(delay), 0));
  }

  /// How many messages are in a queue, hidden ones too.
  public synchronized int size(String queue) {
    return queues.getOrDefault(queue, List.of()).size();
  }

  /// When the next message of a queue can be taken out.
  public synchronized Optional<Instant> next(String queue) {
    return queues.getOrDefault(queue, List.of()).stream()
        .map(Waiting::visibleAt)
        .min(Instant::compareTo);
  }

  /// The event with which Lambda brings messages to a function.
  public static byte[] event(List<Message> messages) {
    return Json.bytes(json -> {
      json.object(() -> {
        json.objects(
            "Records",
            messages,
            message -> {
              json.text("messageId", message.id);
              json.text("body", message.body);
              json.text("eventSource", "aws:sqs");
            });
      });
    });
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      var request =
          Json.own(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      var url = String.valueOf(request.get("QueueUrl"));
      var queue = url.substring(url.lastIndexOf('/') + 1);
      var response = respond(target.substring(target.indexOf('.') + 1), queue, request);
      exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(response.isEmpty() ? 503 : 200, 0);
      exchange
          .getResponseBody()
          .write(Json.text(response.orElse(Map.of())).getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized Optional<Map<String, Object>> respond(
      String operation, String queue, Map<String, Object> request) {
    if (isDown) {
      return Optional.empty();
    }
    return Optional.of(
        switch (operation) {
          case "SendMessageBatch" -> batch(queue, Template.list(request.get("Entries")));
          case "GetQueueAttributes" -> attributes(queue);
          default -> throw new IllegalStateException("SQS here does not do " + operation);
        });
  }

  private Map<String, Object> batch(String queue, List<?> entries) {
    var successful = new ArrayList<Object>();
    for (var entry : entries) {
      var message = Template.object(entry);
      var body = String.valueOf(message.get("MessageBody"));
      var delay = message.get("DelaySeconds") instanceof Integer seconds ? seconds : 0;
      send(queue, body, Duration.ofSeconds(delay));
      successful.add(
          Map.of(
              "Id", String.valueOf(message.get("Id")),
              "MessageId", UUID.randomUUID().toString(),
              "MD5OfMessageBody", md5(body)));
    }
    return Map.of("Successful", successful, "Failed", List.of());
  }

  private Map<String, Object> attributes(String queue) {
    return Map.of(
        "Attributes", Map.of("ApproximateNumberOfMessages", Integer.toString(size(queue))));
  }

  private static String md5(String text) {
    try {
      var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
