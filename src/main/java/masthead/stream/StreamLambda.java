package masthead.stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.http.Json;
import masthead.http.Log;
import org.jspecify.annotations.Nullable;

/// A Lambda function on a DynamoDB stream, which tells the keys of rows.
///
/// A row that fails does not stop the others of its batch. What fails is told as
/// `batchItemFailures` (the event source has `ReportBatchItemFailures`), and Lambda brings it, and
/// what came after it, again: so working a row off twice must have the effect of once.
public abstract class StreamLambda implements RequestStreamHandler {

  /// Works one row off.
  ///
  /// @return false when it must be tried again later
  protected abstract boolean work(String pk, String sk);

  @Override
  public final void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    var start = System.nanoTime();
    var records =
        list(Json.own(new String(event.readAllBytes(), StandardCharsets.UTF_8)).get("Records"));
    var failed = new ArrayList<String>();
    for (var record : records) {
      var change = object(object(record).get("dynamodb"));
      if (!tried(object(change.get("Keys")), context.getAwsRequestId())) {
        failed.add((String) change.get("SequenceNumber"));
      }
    }
    Log.batch(
        context.getAwsRequestId(),
        getClass().getSimpleName(),
        records.size(),
        failed.size(),
        (System.nanoTime() - start) / 1_000_000);
    answer.write(failures(failed));
  }

  private boolean tried(Map<?, ?> keys, String requestId) {
    try {
      return work(key(keys, "pk"), key(keys, "sk"));
    } catch (RuntimeException e) {
      Log.error(requestId, e);
      return false;
    }
  }

  private static String key(Map<?, ?> keys, String name) {
    return String.valueOf(object(keys.get(name)).get("S"));
  }

  private static byte[] failures(List<String> failed) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("batchItemFailures");
      for (var sequenceNumber : failed) {
        json.writeStartObject();
        json.writeStringProperty("itemIdentifier", sequenceNumber);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
