package masthead.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/// A service of AWS that responds as a test says.
final class AwsStub implements AutoCloseable {
  private final List<Received> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final IntFunction<Reply> replies;

  record Reply(int status, String json) {}

  record Received(String method, String path, Headers headers, String body) {
    String target() {
      return header("X-Amz-Target");
    }

    String authorization() {
      return header("Authorization");
    }

    String sessionToken() {
      return header("X-Amz-Security-Token");
    }

    private String header(String name) {
      return requireNonNullElse(headers.getFirst(name), "");
    }
  }

  /// @param replies given the number of the request, from 1
  AwsStub(IntFunction<Reply> replies) throws IOException {
    this.replies = replies;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Received> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      var reply = replies.apply(requests.size());
      var bytes = reply.json().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(reply.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
