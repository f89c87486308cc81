package masthead.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.dynamo.Item;
import masthead.http.Json;
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
      json.writeStartObject();
      json.writeArrayPropertyStart("Records");
      for (var record : rows) {
        var row = new Item(record.keys());
        json.writeStartObject();
        json.writeStringProperty("eventID", record.sequenceNumber());
        json.writeStringProperty("eventName", "INSERT");
        json.writeStringProperty("eventSource", "aws:dynamodb");
        json.writeObjectPropertyStart("dynamodb");
        json.writeObjectPropertyStart("Keys");
        for (var name : List.of("pk", "sk")) {
          json.writeObjectPropertyStart(name);
          json.writeStringProperty("S", row.text(name));
          json.writeEndObject();
        }
        json.writeEndObject();
        json.writeStringProperty("SequenceNumber", record.sequenceNumber());
        json.writeStringProperty("StreamViewType", "KEYS_ONLY");
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /// The sequence numbers that a function reports as failed.
  public static List<String> failures(Map<String, Object> response) {
    return Template.list(response.get("batchItemFailures")).stream()
        .map(failure -> Template.text(failure, "itemIdentifier"))
        .toList();
  }
}
