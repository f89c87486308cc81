package masthead.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import masthead.json.ForeignJson;
import masthead.json.Json;
import masthead.runtime.Log;
import masthead.runtime.Priming;
import org.crac.Core;
import org.crac.Resource;

/// A Lambda function for EventBridge events. An event is redelivered when the function fails, so
/// processing must be idempotent.
public abstract class EventLambda implements RequestStreamHandler, Resource {

  @SuppressWarnings("this-escape") // the context keeps a weak reference and calls it much later
  protected EventLambda() {
    Core.getGlobalContext().register(this);
  }

  /// Processes the detail of an event.
  protected abstract void work(ForeignJson detail);

  /// The detail of an event that SnapStart's snapshot is warmed up with. See [Priming].
  protected abstract Map<String, ?> primingDetail();

  @Override
  public final void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    var start = System.nanoTime();
    try {
      handle(event.readAllBytes());
    } catch (RuntimeException e) {
      Log.error(context.getAwsRequestId(), e);
      // Not the cause: Lambda writes what is thrown into its log.
      throw new IllegalStateException("The event was not processed.");
    }
    Log.batch(
        context.getAwsRequestId(),
        getClass().getSimpleName(),
        1,
        0,
        (System.nanoTime() - start) / 1_000_000);
    answer.write("{}".getBytes(StandardCharsets.UTF_8));
  }

  private void handle(byte[] event) {
    work(ForeignJson.of(event).get("detail"));
  }

  /// SnapStart's hook before the snapshot.
  @Override
  public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    Priming.run(() ->
        handle(Json.text(Map.of("detail", primingDetail())).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public final void afterRestore(org.crac.Context<? extends Resource> context) {
    // What holds connections renews them itself: see masthead.dynamo.DynamoDb.
  }
}
