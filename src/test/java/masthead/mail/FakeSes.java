package masthead.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import masthead.json.ForeignJson;
import masthead.json.Json;
import masthead.runtime.Environment;

/// Amazon SES as far as `SendEmail` goes, below HTTP, so that answers can be lost and cut off.
public final class FakeSes implements AutoCloseable {
  public static final Mode OK = new Mode.Answer(200, "", "{\"MessageId\":\"0102-%d\"}");

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> accepted = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Mode> mode = _ -> OK;

  /// A request as it came.
  public record Request(String line, String body) {
    public Map<String, Object> json() {
      return Json.own(body);
    }

    /// The mail's tags by their names.
    public Map<String, String> tags() {
      var tags = new TreeMap<String, String>();
      for (var tag : new ForeignJson(json()).get("EmailTags").elements()) {
        tags.put(tag.get("Name").text(), tag.get("Value").text());
      }
      return tags;
    }

    public String recipient() {
      var to = new ForeignJson(json()).get("Destination").get("ToAddresses");
      return to.elements().getFirst().text();
    }
  }

  /// What happens to the requests.
  public sealed interface Mode {
    /// An answer; a type is that of AWS's error, `%d` the number of the request.
    record Answer(int status, String type, String body) implements Mode {}

    /// The mail is accepted, and the answer never arrives.
    record Close() implements Mode {}

    /// The mail is lost, and so is the connection.
    record Lose() implements Mode {}

    /// The mail is accepted, and half of the answer arrives.
    record Truncate() implements Mode {}

    /// The mail is accepted, and nothing more happens.
    record Hang() implements Mode {}
  }

  public FakeSes() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  /// What a mailer needs to send here.
  public Environment environment() {
    return environmentOf("http://127.0.0.1:" + server.getLocalPort());
  }

  static Environment environmentOf(String endpoint) {
    return new Environment(
        Map.of(
            "SES_ENDPOINT", endpoint,
            "SES_CONFIGURATION_SET", "newsletter",
            "AWS_REGION", "eu-north-1",
            "AWS_ACCESS_KEY_ID", "AKIATEST",
            "AWS_SECRET_ACCESS_KEY", "key"));
  }

  void will(Mode next) {
    mode = _ -> next;
  }

  /// As [#will(Mode)], for each request on its own. It may be asked by several threads at once.
  public void will(Function<Request, Mode> next) {
    mode = next;
  }

  /// The requests whose mail was taken, whatever the sender was told.
  public List<Request> accepted() {
    return accepted;
  }

  /// Every request that was read to its end.
  public List<Request> requests() {
    return requests;
  }

  /// How many connections there have been.
  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed: the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      for (var line = line(in); !line.isEmpty(); line = line(in)) {
        var length = 0;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring(15).strip());
          }
        }
        var request = new Request(line, new String(in.readNBytes(length), UTF_8));
        requests.add(request);
        var next = mode.apply(request);
        if (isAccepted(next)) {
          accepted.add(request);
        }
        if (!answer(next, socket, in)) {
          return;
        }
      }
    } catch (IOException _) {
      // the client went away
    } finally {
      open.remove(socket);
    }
  }

  private static boolean isAccepted(Mode mode) {
    return switch (mode) {
      case Mode.Answer(var status, _, _) -> status == 200;
      case Mode.Close _, Mode.Truncate _, Mode.Hang _ -> true;
      case Mode.Lose _ -> false;
    };
  }

  private boolean answer(Mode mode, Socket socket, InputStream in) throws IOException {
    return switch (mode) {
      case Mode.Answer(var status, var type, var body) -> {
        write(socket, status, type, body.formatted(requests.size()), 0);
        yield true;
      }
      case Mode.Close(), Mode.Lose() -> false;
      case Mode.Truncate() -> {
        write(socket, 200, "", "{\"MessageId\":\"0102-%d\"}".formatted(requests.size()), 12);
        yield false;
      }
      case Mode.Hang() -> in.read() >= 0;
    };
  }

  private static void write(Socket socket, int status, String type, String body, int cut)
      throws IOException {
    var bytes = body.getBytes(UTF_8);
    var head =
        "HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(
                status, bytes.length, type.isEmpty() ? "" : "x-amzn-ErrorType: " + type + "\r\n");
    var response = new ByteArrayOutputStream();
    response.write(head.getBytes(ISO_8859_1));
    response.write(bytes, 0, bytes.length - cut);
    // In one piece: a second one would wait for the client's delayed acknowledgement of the first.
    response.writeTo(socket.getOutputStream());
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : open) {
      socket.close();
    }
  }
}
