package masthead.articles;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import masthead.json.Json;
import masthead.language.Language;

/// The paper's sections and what each is called in each language: `sections.json`, which an
/// operator edits.
public final class Sections {
  private final Map<String, Map<String, String>> names = new LinkedHashMap<>();

  private Sections() {}

  public static Sections load() {
    var sections = new Sections();
    Json.resource(Sections.class, "sections.json")
        .forEach((id, value) -> sections.names.put(id, texts((Map<?, ?>) value)));
    return sections;
  }

  public List<String> ids() {
    return List.copyOf(names.keySet());
  }

  /// The section's name; in English when that language has none, else its id.
  public String name(String id, Language language) {
    var all = names.getOrDefault(id, Map.of());
    return all.getOrDefault(language.tag(), all.getOrDefault("en", id));
  }

  private static Map<String, String> texts(Map<?, ?> values) {
    var texts = new LinkedHashMap<String, String>();
    values.forEach((tag, name) -> texts.put((String) tag, (String) name));
    return texts;
  }
}
