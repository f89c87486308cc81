package masthead.local;

import java.util.List;
import java.util.Map;
import masthead.dynamo.Item;
import masthead.http.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What Lambda hands to a function on a table's stream of keys
/// ([example](https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html)).
public final class StreamEvent {
  private StreamEvent() {}

  /// Rows that were inserted.
  public static byte[] inserted(List<Map<String, AttributeValue>> rows) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("Records");
      for (var i = 0; i < rows.size(); i++) {
        var row = new Item(rows.get(i));
        json.writeStartObject();
        json.writeStringProperty("eventID", Integer.toString(i));
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
        json.writeStringProperty("SequenceNumber", Integer.toString(i + 1));
        json.writeStringProperty("StreamViewType", "KEYS_ONLY");
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }
}
