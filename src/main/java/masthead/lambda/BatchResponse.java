package masthead.lambda;

import java.util.Collection;
import masthead.json.Json;
import masthead.runtime.Log;
import masthead.runtime.Priming;

/// How a batch of a stream or queue ends: one line in the log, and the response that names what
/// Lambda has to deliver again ([partial batch
/// responses](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html)).
final class BatchResponse {
  private BatchResponse() {}

  /// @param failed identifiers of the records to deliver again
  /// @param start when the function began, by [System#nanoTime]
  static byte[] of(
      String requestId, Object function, int records, Collection<String> failed, long start) {
    if (!Priming.isRunning()) {
      Log.batch(
          requestId,
          function.getClass().getSimpleName(),
          records,
          failed.size(),
          (System.nanoTime() - start) / 1_000_000);
    }
    return Json.bytes(json -> {
      json.object(() -> {
        json.objects("batchItemFailures", failed, id -> json.text("itemIdentifier", id));
      });
    });
  }
}
