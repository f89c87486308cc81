package masthead.newsletter;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import masthead.dynamo.Item;
import tools.jackson.core.JsonGenerator;

/// All that the table holds of one person, as JSON: part by part, with the names of the table.
final class PersonJson {
  /// Keys, the index, and hashes of tokens: they tell a person nothing and could be misused.
  private static final Set<String> INTERNAL =
      Set.of("pk", "sk", "writeId", "audiencePk", "audienceSk", "tokenHash");

  private PersonJson() {}

  private enum Part {
    SUBSCRIPTIONS("subscriptions", "L#"),
    EVENTS("events", "E#"),
    MAILS("mails", "O#"),
    MAIL_TIMES("mailTimes", "M"),
    LINKS("links", "T#"),
    SUPPRESSIONS("suppressions", "X");

    private final String name;
    private final String prefix;

    Part(String name, String prefix) {
      this.name = name;
      this.prefix = prefix;
    }

    private boolean has(Item item) {
      return item.text("sk").startsWith(prefix);
    }
  }

  /// Writes the parts as members of an object.
  static void write(JsonGenerator json, List<Item> items) {
    for (var part : Part.values()) {
      json.writeArrayPropertyStart(part.name);
      items.stream().filter(part::has).forEach(item -> write(json, item));
      json.writeEndArray();
    }
  }

  /// Writes one item as an object of texts.
  static void write(JsonGenerator json, Item item) {
    json.writeStartObject();
    writeMembers(json, item);
    json.writeEndObject();
  }

  static void writeMembers(JsonGenerator json, Item item) {
    new TreeMap<>(item.plain())
        .forEach((name, value) -> {
          if (!INTERNAL.contains(name)) {
            json.writeStringProperty(name, value);
          }
        });
  }
}
