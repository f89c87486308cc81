package masthead.language;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.Character.UnicodeScript;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The scripts of the languages that the product itself speaks.
public final class Scripts {
  private static final Map<String, UnicodeScript> BY_TAG =
      Map.ofEntries(
          Map.entry("en", UnicodeScript.LATIN),
          Map.entry("zh", UnicodeScript.HAN),
          Map.entry("hi", UnicodeScript.DEVANAGARI),
          Map.entry("es", UnicodeScript.LATIN),
          Map.entry("ar", UnicodeScript.ARABIC),
          Map.entry("fr", UnicodeScript.LATIN),
          Map.entry("ur", UnicodeScript.ARABIC),
          Map.entry("bn", UnicodeScript.BENGALI),
          Map.entry("pt", UnicodeScript.LATIN),
          Map.entry("sw", UnicodeScript.LATIN),
          Map.entry("ru", UnicodeScript.CYRILLIC));

  private Scripts() {}

  /// Fails when a letter is of another script than its language's.
  public static void assertWrittenIn(Language language, String text) {
    var script = requireNonNull(BY_TAG.get(language.tag()), language.tag());
    var found =
        text.codePoints()
            .filter(Character::isLetter)
            .mapToObj(UnicodeScript::of)
            .collect(Collectors.toSet());
    found.remove(script);
    assertEquals(Set.of(), found, text);
  }
}
