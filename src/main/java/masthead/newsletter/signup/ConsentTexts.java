package masthead.newsletter.signup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import masthead.json.Json;

/// Every consent text that has ever been shown: `consent.json`.
///
/// A version is `YYYY-MM-DD/<language>`. A published text is never edited: a new wording is a new
/// version.
public final class ConsentTexts {
  private final Map<String, String> texts = new LinkedHashMap<>();

  private ConsentTexts() {}

  public static ConsentTexts load() {
    var all = new ConsentTexts();
    Json.resource(ConsentTexts.class, "consent.json")
        .forEach((version, text) -> all.texts.put(version, (String) text));
    return all;
  }

  Optional<String> find(String version) {
    return Optional.ofNullable(texts.get(version));
  }

  public Map<String, String> all() {
    return texts;
  }

  static String language(String version) {
    return version.substring(version.indexOf('/') + 1);
  }
}
