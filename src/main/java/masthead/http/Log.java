package masthead.http;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// One JSON object a line on standard output, with members from a closed list.
///
/// Never a token, an address, a body, a query or an exception's message: messages quote what a
/// client sent. A logging library costs 1.13 to 1.27 times the cold start, so this is our own.
public final class Log {
  /// Enough to find the place: only our own frames are shown, the SDK has dozens in between.
  private static final int MOST_FRAMES = 12;

  private Log() {}

  static void request(Request request, Response response, long milliseconds, boolean cold) {
    write(
        "INFO",
        request.id(),
        json -> {
          json.writeStringProperty("route", request.routeKey());
          json.writeNumberProperty("status", response.status());
          json.writeNumberProperty("milliseconds", milliseconds);
          json.writeNumberProperty("bytes", response.body().length);
          json.writeBooleanProperty("cold", cold);
        });
  }

  /// A batch of a stream or queue that a function worked off.
  public static void batch(
      String requestId, String function, int records, int failed, long milliseconds) {
    write(
        "INFO",
        requestId,
        json -> {
          json.writeStringProperty("function", function);
          json.writeNumberProperty("records", records);
          json.writeNumberProperty("failed", failed);
          json.writeNumberProperty("milliseconds", milliseconds);
        });
  }

  /// One more of something that an operator should see: a metric in CloudWatch's embedded format,
  /// in the namespace `Masthead`, in total and by the last dimension.
  ///
  /// @param dimensions names and values from closed lists; the first tells deployments apart
  public static void count(String metric, SequencedMap<String, String> dimensions) {
    write(
        "WARN",
        "",
        json -> {
          json.writeObjectPropertyStart("_aws");
          json.writeNumberProperty("Timestamp", Instant.now().toEpochMilli());
          json.writeArrayPropertyStart("CloudWatchMetrics");
          json.writeStartObject();
          json.writeStringProperty("Namespace", "Masthead");
          json.writeArrayPropertyStart("Dimensions");
          json.writeStartArray();
          json.writeString(dimensions.firstEntry().getKey());
          json.writeEndArray();
          json.writeStartArray();
          dimensions.keySet().forEach(json::writeString);
          json.writeEndArray();
          json.writeEndArray();
          json.writeArrayPropertyStart("Metrics");
          json.writeStartObject();
          json.writeStringProperty("Name", metric);
          json.writeStringProperty("Unit", "Count");
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
          dimensions.forEach(json::writeStringProperty);
          json.writeNumberProperty(metric, 1);
        });
  }

  /// What failed and where: classes and our own lines, never a message.
  public static void error(String requestId, Throwable thrown) {
    write(
        "ERROR",
        requestId,
        json -> {
          Json.strings(json, "causes", causes(thrown));
          Json.strings(
              json,
              "frames",
              Arrays.stream(thrown.getStackTrace())
                  .filter(frame -> frame.getClassName().startsWith("masthead."))
                  .limit(MOST_FRAMES)
                  .map(StackTraceElement::toString)
                  .toList());
        });
  }

  private static void write(String level, String requestId, Consumer<JsonGenerator> members) {
    System.out.println(
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringProperty("timestamp", Instant.now().toString());
          json.writeStringProperty("level", level);
          if (!requestId.isEmpty()) {
            json.writeStringProperty("requestId", requestId);
          }
          members.accept(json);
          json.writeEndObject();
        }));
  }

  private static List<String> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(5)
        .map(cause -> cause.getClass().getName())
        .toList();
  }
}
