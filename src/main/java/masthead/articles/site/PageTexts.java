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
    return in("/web/texts/", wanted);
  }

  /// Those of the newsletter's box.
  static PageTexts ofNewsletter(Language wanted) {
    return in("/web/texts/newsletter/", wanted);
  }

  private static PageTexts in(String folder, Language wanted) {
    return KNOWN.computeIfAbsent(
        folder + wanted.tag() + ".json",
        file ->
            PageTexts.class.getResource(file) == null
                ? read(folder, Languages.of("en").standard())
                : read(folder, wanted));
  }

  private static PageTexts read(String folder, Language language) {
    var file = folder + language.tag() + ".json";
    return new PageTexts(language, Json.resource(PageTexts.class, file));
  }

  String text(String key) {
    return (String) requireNonNull(texts.get(key), key);
  }
}
