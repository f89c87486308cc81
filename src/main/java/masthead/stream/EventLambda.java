package masthead.stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import masthead.http.Json;
import masthead.http.Log;

/// A Lambda function on an event of EventBridge, which is brought again when the function fails: so
/// working it off twice must have the effect of once.
public abstract class EventLambda implements RequestStreamHandler {

  /// Works off what the event is about.
  protected abstract void work(Map<?, ?> detail);

  @Override
  public final void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    var start = System.nanoTime();
    var detail = Json.own(new String(event.readAllBytes(), StandardCharsets.UTF_8)).get("detail");
    try {
      work(detail instanceof Map<?, ?> object ? object : Map.of());
    } catch (RuntimeException e) {
      Log.error(context.getAwsRequestId(), e);
      // Not the cause: Lambda writes what is thrown into its log.
      throw new IllegalStateException("The event was not worked off.");
    }
    Log.batch(
        context.getAwsRequestId(),
        getClass().getSimpleName(),
        1,
        0,
        (System.nanoTime() - start) / 1_000_000);
    answer.write("{}".getBytes(StandardCharsets.UTF_8));
  }
}
