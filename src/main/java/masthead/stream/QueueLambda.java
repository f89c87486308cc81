package masthead.stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.http.Json;
import masthead.http.Log;
import org.jspecify.annotations.Nullable;

/// A Lambda function that processes the messages of a queue.
///
/// Messages that fail are reported as `batchItemFailures` (the event source has
/// `ReportBatchItemFailures`); the queue delivers them again, and moves them to its dead-letter
/// queue in the end. A queue delivers at least once, so processing must be idempotent.
public abstract class QueueLambda implements RequestStreamHandler {
  /// Left for the response, and for calls that are under way when time is up.
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final InstantSource clock;

  protected QueueLambda(InstantSource clock) {
    this.clock = clock;
  }

  /// A message whose body is a JSON object.
  public record Message(String id, Map<String, Object> body) {}

  /// Processes a batch.
  ///
  /// @param until when to begin nothing new
  /// @return the ids of messages that must be delivered again
  protected abstract Set<String> process(List<Message> messages, Instant until);

  @Override
  public final void handleRequest(InputStream event, OutputStream response, Context context)
      throws IOException {
    var start = System.nanoTime();
    var requestId = context.getAwsRequestId();
    var records =
        list(Json.own(new String(event.readAllBytes(), StandardCharsets.UTF_8)).get("Records"));
    var failed = new LinkedHashSet<String>();
    var messages = new ArrayList<Message>();
    for (var record : records) {
      var message = (Map<?, ?>) record;
      var id = String.valueOf(message.get("messageId"));
      try {
        messages.add(new Message(id, Json.own(String.valueOf(message.get("body")))));
      } catch (RuntimeException e) { // poison: on to the dead-letter queue, past the others
        Log.error(requestId, e);
        failed.add(id);
      }
    }
    var left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    failed.addAll(tried(messages, clock.instant().plus(left), requestId));
    Log.batch(
        requestId,
        getClass().getSimpleName(),
        records.size(),
        failed.size(),
        (System.nanoTime() - start) / 1_000_000);
    response.write(failures(failed));
  }

  private Set<String> tried(List<Message> messages, Instant until, String requestId) {
    try {
      return messages.isEmpty() ? Set.of() : process(messages, until);
    } catch (RuntimeException e) {
      Log.error(requestId, e);
      var all = new LinkedHashSet<String>();
      messages.forEach(message -> all.add(message.id));
      return all;
    }
  }

  private static byte[] failures(Set<String> failed) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("batchItemFailures");
      for (var id : failed) {
        json.writeStartObject();
        json.writeStringProperty("itemIdentifier", id);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
