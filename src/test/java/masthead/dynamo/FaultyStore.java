package masthead.dynamo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import masthead.json.Json;
import masthead.local.Template;

/// A store that fails on purpose: stands between a function and DynamoDB Local, and passes on every
/// call but those that are to fail.
///
/// Below the SDK's HTTP client, so that connections really break and the SDK's own retries, checks
/// of checksums and error parsing take part.
final class FaultyStore implements AutoCloseable {
  private static final int MAX_HANG_MILLISECONDS = 120_000;
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

  private final ServerSocket server;
  private final URI database;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Optional<Fault> fault = Optional.empty();
  private int first;
  private int last;
  private int attempts;

  private FaultyStore(ServerSocket server, URI database) {
    this.server = server;
    this.database = database;
  }

  /// What goes wrong with a call. Those after the commit have reached the database.
  enum Fault {
    THROTTLED_TABLE,
    THROTTLED_ACCOUNT,
    ERROR_500,
    ERROR_503,
    HTML_502,
    CONFLICT,
    UNPROCESSED_KEYS,
    ALL_UNPROCESSED,
    RESET,
    SLOW,
    HANG,
    RESET_AFTER_COMMIT,
    ERROR_500_AFTER_COMMIT,
    TRUNCATED_AFTER_COMMIT,
    BAD_CHECKSUM_AFTER_COMMIT,
    HANG_AFTER_COMMIT,
    ACCESS_DENIED,
    NO_SUCH_TABLE,
    INVALID_CALL
  }

  private record Message(String start, Map<String, String> headers, String body) {}

  static FaultyStore before(URI database) throws IOException {
    var store =
        new FaultyStore(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), database);
    Thread.ofVirtual().start(store::accept);
    return store;
  }

  String endpoint() {
    return "http://localhost:" + server.getLocalPort();
  }

  /// From now on, the calls from the first to the last (counted from 1, each attempt of the SDK)
  /// fail.
  synchronized void fail(Fault what, int firstCall, int lastCall) {
    fault = Optional.of(what);
    first = firstCall;
    last = lastCall;
    attempts = 0;
  }

  synchronized void work() {
    fault = Optional.empty();
    attempts = 0;
  }

  /// How many calls have come since the last order.
  synchronized int attempts() {
    return attempts;
  }

  private synchronized Optional<Fault> next() {
    attempts++;
    return fault.filter(_ -> first <= attempts && attempts <= last);
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(MAX_HANG_MILLISECONDS);
      var in = new BufferedInputStream(socket.getInputStream());
      for (var call = read(in); call.isPresent(); call = read(in)) {
        var what = next();
        if (what.isEmpty()) {
          send(socket, pass(call.get()));
        } else {
          fail(socket, in, call.get(), what.get());
        }
      }
    } catch (IOException _) {
      // The client went away, or we did.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(Socket socket, InputStream in, Message call, Fault what)
      throws IOException, InterruptedException {
    switch (what) {
      case THROTTLED_TABLE ->
          send(socket, error("400", "dynamodb.v20120810#ProvisionedThroughputExceededException"));
      case THROTTLED_ACCOUNT ->
          send(socket, error("400", "coral.availability#ThrottlingException"));
      case ERROR_500 -> send(socket, error("500", "dynamodb.v20120810#InternalServerError"));
      case ERROR_503 ->
          send(socket, error("503", "coral.availability#ServiceUnavailableException"));
      case HTML_502 ->
          send(
              socket,
              new Message(
                  "HTTP/1.1 502 Bad Gateway",
                  Map.of("content-type", "text/html"),
                  "<html><body><h1>502 Bad Gateway</h1></body></html>"));
      case CONFLICT ->
          send(socket, error("400", "dynamodb.v20120810#TransactionConflictException"));
      case UNPROCESSED_KEYS -> send(socket, passFirstKey(call));
      case ALL_UNPROCESSED -> send(socket, passNothing(call));
      case RESET -> reset(socket);
      case SLOW -> {
        Thread.sleep(100);
        send(socket, pass(call));
      }
      case HANG -> hang(in);
      case RESET_AFTER_COMMIT -> {
        pass(call);
        reset(socket);
      }
      case ERROR_500_AFTER_COMMIT -> {
        pass(call);
        send(socket, error("500", "dynamodb.v20120810#InternalServerError"));
      }
      case TRUNCATED_AFTER_COMMIT -> truncate(socket, pass(call));
      case BAD_CHECKSUM_AFTER_COMMIT -> {
        var answer = pass(call);
        answer.headers().put("x-amz-crc32", "1");
        send(socket, answer);
      }
      case HANG_AFTER_COMMIT -> {
        pass(call);
        hang(in);
      }
      case ACCESS_DENIED -> send(socket, error("400", "coral.service#AccessDeniedException"));
      case NO_SUCH_TABLE ->
          send(socket, error("400", "dynamodb.v20120810#ResourceNotFoundException"));
      case INVALID_CALL -> send(socket, error("400", "coral.validate#ValidationException"));
    }
  }

  private static Message error(String status, String type) {
    return new Message(
        "HTTP/1.1 " + status + " Fault",
        Map.of("content-type", "application/x-amz-json-1.0"),
        "{\"__type\":\"com.amazonaws." + type + "\",\"message\":\"A fault of the test.\"}");
  }

  private Message pass(Message call) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(database.resolve("/"))
            .POST(HttpRequest.BodyPublishers.ofString(call.body(), ISO_8859_1));
    call.headers().forEach(request::header);
    var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString(ISO_8859_1));
    var headers = new HashMap<String, String>();
    answer.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    headers.keySet().removeAll(OF_THE_CONNECTION);
    return new Message("HTTP/1.1 " + answer.statusCode() + " Passed", headers, answer.body());
  }

  /// As DynamoDB under load: a BatchGetItem of several keys is answered for the first of them, and
  /// the others come back as unprocessed.
  private Message passFirstKey(Message call) throws IOException, InterruptedException {
    var batch = Json.own(call.body());
    var tables = Template.object(batch.get("RequestItems"));
    var table = tables.keySet().iterator().next();
    var request = new HashMap<>(Template.object(tables.get(table)));
    var keys = Template.list(request.get("Keys"));
    request.put("Keys", keys.subList(0, 1));
    batch.put("RequestItems", Map.of(table, request));
    var answer = pass(new Message(call.start(), call.headers(), Json.text(batch)));
    var members = Json.own(answer.body());
    if (keys.size() > 1) {
      request.put("Keys", keys.subList(1, keys.size()));
      members.put("UnprocessedKeys", Map.of(table, request));
    }
    answer.headers().remove("x-amz-crc32"); // of the body that was
    return new Message(answer.start(), answer.headers(), Json.text(members));
  }

  private static Message passNothing(Message call) {
    var batch = Json.own(call.body());
    return new Message(
        "HTTP/1.1 200 OK",
        Map.of("content-type", "application/x-amz-json-1.0"),
        Json.text(Map.of("Responses", Map.of(), "UnprocessedKeys", batch.get("RequestItems"))));
  }

  private static void send(Socket socket, Message answer) throws IOException {
    socket.getOutputStream().write(bytes(answer));
  }

  private static void truncate(Socket socket, Message answer) throws IOException {
    var all = bytes(answer);
    var missing = (answer.body().length() + 1) / 2;
    socket.getOutputStream().write(Arrays.copyOf(all, all.length - missing));
    socket.close();
  }

  /// A closed socket that lingers for no time sends RST.
  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Until the client gives up.
  private static void hang(InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new IOException("The client sent more before it had an answer.");
    }
  }

  /// Texts are ISO 8859-1 here: a character a byte.
  private static byte[] bytes(Message answer) {
    var text = new StringBuilder(answer.start()).append("\r\n");
    answer.headers().forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    text.append("content-length: " + answer.body().length() + "\r\n\r\n").append(answer.body());
    return text.toString().getBytes(ISO_8859_1);
  }

  /// The next request; empty at the end.
  private static Optional<Message> read(InputStream in) throws IOException {
    var start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var headers = new TreeMap<String, String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    headers.keySet().removeAll(OF_THE_CONNECTION);
    return Optional.of(new Message(start, headers, new String(in.readNBytes(length), ISO_8859_1)));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    client.close();
  }
}
