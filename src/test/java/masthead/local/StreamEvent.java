package masthead.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.dynamo.Item;
import masthead.json.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What Lambda hands to a function on a table's stream of keys
/// ([example](https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html)).
public final class StreamEvent {
  private StreamEvent() {}

  /// Rows that were inserted, numbered from 1.
  public static byte[] inserted(List<Map<String, AttributeValue>> keys) {
    var rows = new ArrayList<StreamSource.Row>();
    for (var key : keys) {
      rows.add(new StreamSource.Row(Integer.toString(rows.size() + 1), Instant.EPOCH, key));
    }
    return of(rows);
  }

  static byte[] of(List<StreamSource.Row> rows) {
    return Json.bytes(json -> {
      json.object(() -> {
        json.array(
            "Records",
            () -> {
              for (var record : rows) {
                var row = new Item(record.keys());
                json.object(() -> {
                  json.text("eventID", record.sequenceNumber());
                  json.text("eventName", "INSERT");
                  json.text("eventSource", "aws:dynamodb");
                  json.object(
                      "dynamodb",
                      () -> {
                        json.object(
                            "Keys",
                            () -> {
                              for (var name : List.of("pk", "sk")) {
                                json.object(
                                    name,
                                    () -> {
                                      json.text("S", row.text(name));
                                    });
                              }
                            });
                        json.text("SequenceNumber", record.sequenceNumber());
                        json.text("StreamViewType", "KEYS_ONLY");
                      });
                });
              }
            });
      });
    });
  }

  /// The sequence numbers that a function reports as failed.
  public static List<String> failures(Map<String, Object> response) {
    return Template.list(response.get("batchItemFailures")).stream()
        .map(failure -> Template.text(failure, "itemIdentifier"))
        .toList();
  }
}
