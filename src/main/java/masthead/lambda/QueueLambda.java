package masthead.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.json.ForeignJson;
import masthead.json.Json;
import masthead.runtime.Log;
import masthead.runtime.Priming;
import org.crac.Core;
import org.crac.Resource;

/// A Lambda function that processes the messages of a queue.
///
/// Messages that fail are reported as `batchItemFailures` (the event source has
/// `ReportBatchItemFailures`); the queue delivers them again, and moves them to its dead-letter
/// queue in the end. A queue delivers at least once, so processing must be idempotent.
public abstract class QueueLambda implements RequestStreamHandler, Resource {
  /// Left for the response, and for calls that are under way when time is up.
  private static final Duration MARGIN = Duration.ofSeconds(15);

  /// Given to each round of the priming: whatever waits for its turn there gives up after seconds.
  private static final Duration PRIMING = MARGIN.plus(Duration.ofSeconds(17));

  private final InstantSource clock;

  @SuppressWarnings("this-escape") // the context keeps a weak reference and calls it much later
  protected QueueLambda(InstantSource clock) {
    this.clock = clock;
    Core.getGlobalContext().register(this);
  }

  /// A message whose body is a JSON object.
  public record Message(String id, Map<String, Object> body) {}

  /// Processes a batch.
  ///
  /// @param until when to begin nothing new
  /// @return the ids of messages that must be delivered again
  protected abstract Set<String> process(List<Message> messages, Instant until);

  /// The bodies of messages that SnapStart's snapshot is warmed up with. Asked in each round of
  /// [Priming], so what they are about can be written here: it is in no table.
  protected abstract List<Map<String, Object>> primingMessages();

  @Override
  public final void handleRequest(InputStream event, OutputStream response, Context context)
      throws IOException {
    var left = Duration.ofMillis(context.getRemainingTimeInMillis());
    response.write(handle(event.readAllBytes(), left, context.getAwsRequestId()));
  }

  private byte[] handle(byte[] event, Duration left, String requestId) {
    var start = System.nanoTime();
    var failed = new LinkedHashSet<String>();
    var messages = new ArrayList<Message>();
    var records = ForeignJson.of(event).get("Records").elements();
    for (var record : records) {
      var id = record.get("messageId").text();
      try {
        messages.add(new Message(id, Json.own(record.get("body").text())));
      } catch (RuntimeException e) { // poison: on to the dead-letter queue, past the others
        Log.error(requestId, e);
        failed.add(id);
      }
    }
    failed.addAll(tried(messages, clock.instant().plus(left.minus(MARGIN)), requestId));
    return BatchResponse.of(requestId, this, records.size(), failed, start);
  }

  private Set<String> tried(List<Message> messages, Instant until, String requestId) {
    if (Priming.isRunning()) {
      return process(messages, until); // it ends with its first failure
    }
    try {
      return messages.isEmpty() ? Set.of() : process(messages, until);
    } catch (RuntimeException e) {
      Log.error(requestId, e);
      var all = new LinkedHashSet<String>();
      messages.forEach(message -> all.add(message.id));
      return all;
    }
  }

  /// SnapStart's hook before the snapshot.
  @Override
  public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    Priming.run(() -> handle(event(primingMessages()), PRIMING, "priming"));
  }

  @Override
  public final void afterRestore(org.crac.Context<? extends Resource> context) {
    // What holds connections renews them itself: see masthead.dynamo.DynamoDb.
  }

  private static byte[] event(List<Map<String, Object>> bodies) {
    return Json.bytes(json -> {
      json.object(() -> {
        json.objects(
            "Records",
            bodies,
            body -> {
              json.text("messageId", "priming");
              json.text("body", Json.text(body));
            });
      });
    });
  }
}
