package masthead.queue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import masthead.aws.SdkClients;
import masthead.aws.TimeLimits;
import masthead.json.Json;
import masthead.runtime.Environment;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// A queue of Amazon SQS, to send to. Lambda reads it: see [QueueLambda].
///
/// It delivers at least once, so processing a message twice must have the effect of once.
/// `SQS_ENDPOINT` is for tests and the local server.
public final class Queue implements Resource {
  /// What SQS takes at once, and how long it delays at most.
  private static final int MAX_BATCH = 10;

  public static final Duration MAX_DELAY = Duration.ofMinutes(15);

  private final Environment environment;
  private final String url;
  private volatile @Nullable SqsClient client;
  private @Nullable SqsClient nobody;

  private Queue(Environment environment, String url) {
    this.environment = environment;
    this.url = url;
  }

  /// The queue whose URL a variable names.
  public static Queue of(Environment environment, String variable) {
    var queue = new Queue(environment, environment.require(variable));
    Core.getGlobalContext().register(queue);
    return queue;
  }

  public void send(Map<String, Object> message) {
    send(List.of(message), Duration.ZERO);
  }

  /// Sends all of them.
  ///
  /// @throws UnavailableException when some may not have been sent; all may be sent again
  public void send(List<Map<String, Object>> messages, Duration delay) {
    messages.stream()
        .gather(Gatherers.windowFixed(MAX_BATCH))
        .forEach(batch -> sendBatch(batch, delay));
  }

  private void sendBatch(List<Map<String, Object>> messages, Duration delay) {
    var entries =
        IntStream.range(0, messages.size())
            .mapToObj(i ->
                SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .messageBody(Json.text(messages.get(i)))
                    .delaySeconds((int) delay.toSeconds())
                    .build())
            .toList();
    var response =
        call(
            sqs -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries)),
            SendMessageBatchResponse.builder().build());
    if (!response.failed().isEmpty()) {
      throw new UnavailableException(
          Reason.QUEUE, new IllegalStateException("messages were not taken"));
    }
  }

  /// Whether nothing is in it: neither to deliver, nor delayed, nor being processed. SQS counts
  /// approximately, so this is for repairs that may also do nothing.
  public boolean isEmpty() {
    var counts =
        List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    return call(
            sqs -> sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(counts)),
            GetQueueAttributesResponse.builder().build())
        .attributes()
        .values()
        .stream()
        .allMatch("0"::equals);
  }

  private <T> T call(Function<SqsClient, T> call, T primed) {
    if (Priming.isRunning()) {
      callNobody(call);
      return primed;
    }
    try {
      return call.apply(client());
    } catch (SdkClientException e) {
      throw new UnavailableException(Reason.QUEUE, e);
    } catch (SqsException e) {
      if (e.isThrottlingException() || e.statusCode() >= 500) {
        throw new UnavailableException(Reason.QUEUE, e);
      }
      throw e;
    }
  }

  /// Does everything that a call does, up to the connection.
  private void callNobody(Function<SqsClient, ?> call) {
    try {
      var _ = call.apply(nobody());
    } catch (SdkClientException _) {
      // what it was for is done
    }
  }

  /// One for all rounds of the priming, because making it takes longer than its calls.
  private synchronized SqsClient nobody() {
    var current = nobody;
    if (current == null) {
      current =
          SdkClients.configureOnce(
                  SqsClient.builder(), environment, TimeLimits.PRODUCTION.attempt())
              .endpointOverride(SdkClients.NOWHERE)
              .build();
      nobody = current;
    }
    return current;
  }

  private SqsClient client() {
    var current = client;
    return current == null ? connect() : current;
  }

  private synchronized SqsClient connect() {
    var current = client;
    if (current == null) {
      var builder = SdkClients.configure(SqsClient.builder(), environment, TimeLimits.PRODUCTION);
      environment.find("SQS_ENDPOINT").map(URI::create).ifPresent(builder::endpointOverride);
      current = builder.build();
      client = current;
    }
    return current;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    // Made at the first message, so usually there is none; the one for priming has no connection.
  }

  /// Connections of the snapshot are dead on the machine that it is restored on.
  @Override
  public synchronized void afterRestore(Context<? extends Resource> context) {
    for (var stale : new SqsClient[] {client, nobody}) {
      if (stale != null) {
        stale.close();
      }
    }
    client = null;
    nobody = null;
  }
}
