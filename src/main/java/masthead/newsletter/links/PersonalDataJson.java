package masthead.newsletter.links;

import masthead.json.JsonWriter;
import masthead.newsletter.subscriber.store.PersonalData;

/// The personal data of one person, as JSON.
public final class PersonalDataJson {
  private PersonalDataJson() {}

  /// Writes the parts as members of an object: each an array of objects of texts.
  public static void write(JsonWriter json, PersonalData data) {
    data.parts()
        .forEach((part, items) -> {
          json.array(
              part,
              () -> {
                for (var item : items) {
                  json.object(() -> {
                    item.forEach(json::text);
                  });
                }
              });
        });
  }
}
