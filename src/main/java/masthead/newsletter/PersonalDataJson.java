package masthead.newsletter;

import masthead.newsletter.subscriber.store.PersonalData;
import tools.jackson.core.JsonGenerator;

/// All that is kept of one person, as JSON.
final class PersonalDataJson {
  private PersonalDataJson() {}

  /// Writes the parts as members of an object: each an array of objects of texts.
  static void write(JsonGenerator json, PersonalData data) {
    data.parts()
        .forEach((part, items) -> {
          json.writeArrayPropertyStart(part);
          for (var item : items) {
            json.writeStartObject();
            item.forEach(json::writeStringProperty);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
