package masthead.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A relay that says what a test wants, and keeps every line that it was told.
final class FakeSmtp implements AutoCloseable {
  /// In place of a reply: the connection ends, or nothing is said.
  static final String CLOSE = "close";

  static final String HANG = "hang";

  /// The usual reply, and then the connection is reset.
  static final String RESET = "reset";

  /// The moment before the first command, and the one after the mail's last dot.
  static final String GREETING = "greeting";

  static final String DOT = ".";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Map<String, String> replies = new ConcurrentHashMap<>();

  FakeSmtp() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// Sets the reply to a command: `RCPT`, or one of the moments above.
  void will(String command, String reply) {
    replies.put(command, reply);
  }

  /// What has come so far. The client may still be writing, such as its `QUIT`.
  List<String> lines() {
    return List.copyOf(lines);
  }

  /// The newest mail as it was before dots were doubled (RFC 5321, 4.5.2).
  String mail() {
    var mail = new StringBuilder();
    var sofar = lines();
    for (var line : sofar.subList(sofar.lastIndexOf("DATA") + 1, sofar.lastIndexOf("."))) {
      mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return mail.toString();
  }

  int connections() {
    return sockets.size();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed: the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
      var going = say(socket, GREETING, "220 relay.example");
      var data = false;
      while (going) {
        var line = in.readLine();
        if (line == null) {
          return;
        }
        lines.add(line);
        if (!data) {
          var command = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
          going = say(socket, command, usual(command));
          data = command.equals("DATA") && !replies.containsKey("DATA");
        } else if (line.equals(".")) {
          data = false;
          going = say(socket, DOT, "250 queued");
        }
      }
    } catch (IOException _) {
      // the client went away
    }
  }

  private static String usual(String command) {
    return switch (command) {
      case "EHLO" -> "250-relay.example\r\n250 AUTH PLAIN";
      case "AUTH" -> "235 welcome";
      case "DATA" -> "354 go on";
      default -> "250 fine";
    };
  }

  private boolean say(Socket socket, String moment, String usual) throws IOException {
    var reply = replies.getOrDefault(moment, usual);
    if (reply.equals(HANG)) {
      return true;
    }
    if (reply.equals(CLOSE)) {
      return false;
    }
    var resets = reply.equals(RESET);
    socket.getOutputStream().write(((resets ? usual : reply) + "\r\n").getBytes(ISO_8859_1));
    socket.setSoLinger(resets, 0); // with it, closing is a reset
    return !resets;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
  }
}
