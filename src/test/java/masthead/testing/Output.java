package masthead.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is printed while tests run. Test classes run at the same time, so each thread has an output
/// of its own: what captures it, or else a log file.
public final class Output {
  private static final PrintStream TERMINAL = System.out;
  private static final InheritableThreadLocal<@Nullable Capture> CAPTURE =
      new InheritableThreadLocal<>();

  private static volatile OutputStream log = TERMINAL;

  static {
    System.setOut(new PrintStream(new ByThread(), true, UTF_8));
    System.setErr(new PrintStream(new ByThread(), true, UTF_8));
  }

  private Output() {}

  /// Where a person reads.
  static PrintStream terminal() {
    return TERMINAL;
  }

  /// From now on, what no test captures goes into this file.
  static void logInto(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      log = Files.newOutputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Takes what this thread, and those it starts, print until it is closed.
  public static Capture capture() {
    var capture = new Capture(CAPTURE.get());
    CAPTURE.set(capture);
    return capture;
  }

  /// What a thread has printed.
  public static final class Capture implements AutoCloseable {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final @Nullable Capture before;

    private Capture(@Nullable Capture before) {
      this.before = before;
    }

    public String text() {
      return bytes.toString(UTF_8);
    }

    public List<String> lines() {
      return text().lines().toList();
    }

    @Override
    public void close() {
      CAPTURE.set(before);
    }
  }

  private static final class ByThread extends OutputStream {
    private static OutputStream target() {
      var capture = CAPTURE.get();
      return capture == null ? log : capture.bytes;
    }

    @Override
    public void write(int b) throws IOException {
      target().write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      target().write(bytes, from, length);
    }
  }
}
