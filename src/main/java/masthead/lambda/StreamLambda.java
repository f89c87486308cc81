package masthead.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Map;
import masthead.json.ForeignJson;
import masthead.json.Json;
import masthead.runtime.Log;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import org.crac.Core;
import org.crac.Resource;

/// A Lambda function on a DynamoDB stream of keys.
///
/// The event source has `ReportBatchItemFailures`: Lambda redelivers the first row that is reported
/// and everything after it. So a row that must be retried ends the batch, and processing a row must
/// be idempotent. A row that fails by itself is set aside, or it would hold up the others until
/// Lambda gives up on it.
public abstract class StreamLambda implements RequestStreamHandler, Resource {

  @SuppressWarnings("this-escape") // the context keeps a weak reference and calls it much later
  protected StreamLambda() {
    Core.getGlobalContext().register(this);
  }

  /// Processes one row.
  ///
  /// @return false when it, and all after it, must be retried later
  protected abstract boolean work(String pk, String sk);

  /// Parks a row on which [#work] threw, so that it does not hold up the others.
  protected abstract void setAside(String pk, String sk);

  /// The keys of a row that SnapStart's snapshot is warmed up with. Called in each round of
  /// [Priming], so the row can be written here: it is in no table.
  protected abstract Map<String, String> primingKeys();

  @Override
  public final void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    answer.write(handle(event.readAllBytes(), context.getAwsRequestId()));
  }

  private byte[] handle(byte[] event, String requestId) {
    var start = System.nanoTime();
    var records = ForeignJson.of(event).get("Records").elements();
    var failed = new ArrayList<String>();
    for (var i = 0; failed.isEmpty() && i < records.size(); i++) {
      var change = records.get(i).get("dynamodb");
      if (!tried(change.get("Keys"), requestId)) {
        failed.add(change.get("SequenceNumber").text());
      }
    }
    return BatchResponse.of(requestId, this, records.size(), failed, start);
  }

  private boolean tried(ForeignJson keys, String requestId) {
    var pk = keys.get("pk").get("S").text();
    var sk = keys.get("sk").get("S").text();
    if (Priming.isRunning()) {
      return work(pk, sk); // it ends with its first failure
    }
    try {
      return work(pk, sk);
    } catch (UnavailableException e) {
      Log.error(requestId, e); // the store's fault, not the row's
      return false;
    } catch (RuntimeException e) {
      Log.error(requestId, e);
      return isSetAside(pk, sk, requestId);
    }
  }

  private boolean isSetAside(String pk, String sk, String requestId) {
    try {
      setAside(pk, sk);
      return true;
    } catch (RuntimeException e) {
      Log.error(requestId, e);
      return false;
    }
  }

  /// SnapStart's hook before the snapshot.
  @Override
  public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    Priming.run(() -> handle(event(primingKeys()), "priming"));
  }

  @Override
  public final void afterRestore(org.crac.Context<? extends Resource> context) {
    // What holds connections renews them itself: see masthead.dynamo.DynamoDb.
  }

  private static byte[] event(Map<String, String> keys) {
    return Json.bytes(json -> {
      json.object(() -> {
        json.array(
            "Records",
            () -> {
              json.object(() -> {
                json.object(
                    "dynamodb",
                    () -> {
                      json.text("SequenceNumber", "1");
                      json.object(
                          "Keys",
                          () -> {
                            keys.forEach((name, value) -> {
                              json.object(
                                  name,
                                  () -> {
                                    json.text("S", value);
                                  });
                            });
                          });
                    });
              });
            });
      });
    });
  }
}
