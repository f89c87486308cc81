package masthead.runtime;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /// Distinguishes deployments in an account. Like standard output, it is the process's.
  private static final String DEPLOYMENT =
      Environment.ofProcess().find("DEPLOYMENT").orElse("local");

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
  public static void count(Metric metric, String reason) {
    metric(metric, 1, reason, Map.of());
  }

  /// As [#count(Metric, String)], and says in which request.
  public static void count(String requestId, Metric metric, String reason) {
    metric(requestId, metric, 1, reason, Map.of());
  }

  /// Something that an operator should see: a metric in CloudWatch's embedded format, in the
  /// namespace `Masthead`, for the deployment in total and by the reason.
  ///
  /// @param reason from a closed list; empty when there is only one
  /// @param members of the line, that are not worth a metric each: no person is in them
  public static void metric(Metric metric, long value, String reason, Map<String, String> members) {
    metric("", metric, value, reason, members);
  }

  /// What happens to the priming has happened to nobody.
  private static void metric(
      String requestId, Metric metric, long value, String reason, Map<String, String> members) {
    if (Priming.isRunning()) {
      return;
    }
    write(
        "WARN",
        requestId,
        json -> {
          count(json, metric, value, reason);
          members.forEach(json::text);
        });
  }

  /// What failed and where: classes and our own lines, never a message.
  public static void error(String requestId, Throwable thrown) {
    write("ERROR", requestId, json -> describe(json, thrown));
  }

  /// As [#error(String, Throwable)], and counts it in the same line: see [#metric].
  public static void error(String requestId, Throwable thrown, Metric metric, String reason) {
    write(
        "ERROR",
        requestId,
        json -> {
          count(json, metric, 1, reason);
          describe(json, thrown);
        });
  }

  /// What a request, or a part of an import, could not be done for.
  public static void unavailable(String requestId, UnavailableException thrown) {
    error(requestId, thrown, Metric.REQUESTS_UNAVAILABLE, thrown.reason().label());
  }

  private static void count(JsonWriter json, Metric metric, long value, String reason) {
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
                          json.text("deployment");
                        });
                        if (!reason.isEmpty()) {
                          json.array(() -> {
                            json.text("deployment");
                            json.text("reason");
                          });
                        }
                      });
                  json.array(
                      "Metrics",
                      () -> {
                        json.object(() -> {
                          json.text("Name", metric.label());
                          json.text("Unit", "Count");
                        });
                      });
                });
              });
        });
    json.text("deployment", DEPLOYMENT);
    if (!reason.isEmpty()) {
      json.text("reason", reason);
    }
    json.number(metric.label(), value);
  }

  private static void describe(JsonWriter json, Throwable thrown) {
    json.texts("causes", causes(thrown));
    json.texts(
        "frames",
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("masthead."))
            .limit(MAX_FRAMES)
            .map(StackTraceElement::toString)
            .toList());
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
