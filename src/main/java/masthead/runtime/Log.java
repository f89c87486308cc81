package masthead.runtime;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// One JSON object a line on standard output, with members from a closed list.
///
/// Never a token, an address, a body, a query or an exception's message: messages quote what a
/// client sent. A logging library costs 1.13 to 1.27 times the cold start, so this is our own.
public final class Log {
  /// Enough to find the place: only our own frames are shown, the SDK has dozens in between.
  private static final int MAX_FRAMES = 12;

  private Log() {}

  /// A completed request.
  public static void request(
      String requestId, String route, int status, long milliseconds, int bytes, boolean cold) {
    write(
        "INFO",
        requestId,
        json -> {
          json.text("route", route);
          json.number("status", status);
          json.number("milliseconds", milliseconds);
          json.number("bytes", bytes);
          json.flag("cold", cold);
        });
  }

  /// A processed batch of a stream or queue.
  public static void batch(
      String requestId, String function, int records, int failed, long milliseconds) {
    write(
        "INFO",
        requestId,
        json -> {
          json.text("function", function);
          json.number("records", records);
          json.number("failed", failed);
          json.number("milliseconds", milliseconds);
        });
  }

  /// Counts one of something that an operator should see: see [#metric].
  public static void count(String metric, SequencedMap<String, String> dimensions) {
    metric(metric, 1, dimensions, Map.of());
  }

  /// Something that an operator should see: a metric in CloudWatch's embedded format, in the
  /// namespace `Masthead`, in total and by the last dimension.
  ///
  /// @param dimensions names and values from closed lists; the first distinguishes deployments
  /// @param members of the line, that are not worth a metric each: no person is in them
  public static void metric(
      String metric,
      long value,
      SequencedMap<String, String> dimensions,
      Map<String, String> members) {
    write(
        "WARN",
        "",
        json -> {
          json.object(
              "_aws",
              () -> {
                json.number("Timestamp", Instant.now().toEpochMilli());
                json.array(
                    "CloudWatchMetrics",
                    () -> {
                      json.object(() -> {
                        json.text("Namespace", "Masthead");
                        json.array(
                            "Dimensions",
                            () -> {
                              json.array(() -> {
                                json.text(dimensions.firstEntry().getKey());
                              });
                              json.array(() -> {
                                dimensions.keySet().forEach(json::text);
                              });
                            });
                        json.array(
                            "Metrics",
                            () -> {
                              json.object(() -> {
                                json.text("Name", metric);
                                json.text("Unit", "Count");
                              });
                            });
                      });
                    });
              });
          dimensions.forEach(json::text);
          members.forEach(json::text);
          json.number(metric, value);
        });
  }

  /// What failed and where: classes and our own lines, never a message.
  public static void error(String requestId, Throwable thrown) {
    write(
        "ERROR",
        requestId,
        json -> {
          json.texts("causes", causes(thrown));
          json.texts(
              "frames",
              Arrays.stream(thrown.getStackTrace())
                  .filter(frame -> frame.getClassName().startsWith("masthead."))
                  .limit(MAX_FRAMES)
                  .map(StackTraceElement::toString)
                  .toList());
        });
  }

  private static void write(String level, String requestId, Consumer<JsonWriter> members) {
    System.out.println(
        Json.text(json -> {
          json.object(() -> {
            json.text("timestamp", Instant.now().toString());
            json.text("level", level);
            if (!requestId.isEmpty()) {
              json.text("requestId", requestId);
            }
            members.accept(json);
          });
        }));
  }

  private static List<String> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(5)
        .map(cause -> cause.getClass().getName())
        .toList();
  }
}
