package masthead.articles.site;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import masthead.json.Json;
import masthead.language.Language;
import masthead.language.Languages;

/// What the pages say, in one language: a file of `web/texts/`, which the pages' scripts read too.
///
/// A language without a file gets the English texts, and [#language] says so.
record PageTexts(Language language, Map<String, Object> texts) {
  private static final Map<String, PageTexts> KNOWN = new ConcurrentHashMap<>();

  static PageTexts of(Language wanted) {
    return KNOWN.computeIfAbsent(
        wanted.tag(),
        _ ->
            PageTexts.class.getResource(path(wanted)) == null
                ? of(Languages.of("en").standard())
                : new PageTexts(wanted, Json.resource(PageTexts.class, path(wanted))));
  }

  String text(String key) {
    return (String) requireNonNull(texts.get(key), key);
  }

  private static String path(Language language) {
    return "/web/texts/" + language.tag() + ".json";
  }
}
