package masthead.newsletter.signup;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.language.Scripts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class ConsentTextsTest {
  private static final ConsentTexts TEXTS = ConsentTexts.load();

  static Set<Map.Entry<String, String>> texts() {
    return TEXTS.all().entrySet();
  }

  /// The file as text, in which a repeated version can still be seen.
  private static String file() throws IOException {
    try (var in = requireNonNull(ConsentTexts.class.getResourceAsStream("consent.json"))) {
      var strict = StandardCharsets.UTF_8.newDecoder(); // replaces nothing
      return strict.decode(ByteBuffer.wrap(in.readAllBytes())).toString();
    }
  }

  @Test
  void eachVersionIsThereOnceAndIsLoaded() throws IOException {
    var versions = new ArrayList<String>();
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), file())) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME) {
          versions.add(parser.currentName());
        }
      }
    }
    assertEquals(List.copyOf(TEXTS.all().keySet()), versions);
  }

  @Test
  void firstTextIsInEachOfTheElevenLanguages() {
    var first = LocalDate.of(2026, 11, 1) + "/";
    var languages =
        TEXTS.all().keySet().stream()
            .filter(version -> version.startsWith(first))
            .map(ConsentTexts::language)
            .toList();
    assertEquals(Languages.of("world").all().stream().map(Language::tag).toList(), languages);
    assertEquals(11, languages.size());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void versionIsADateAndALanguage(Map.Entry<String, String> text) {
    var version = text.getKey();
    assertTrue(version.matches("\\d{4}-\\d{2}-\\d{2}/[a-z]{2,3}"), version);
    assertEquals(version.substring(0, 10), LocalDate.parse(version.substring(0, 10)).toString());
    assertEquals(version.substring(11), ConsentTexts.language(version));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textIsOneLineInNormalizationFormC(Map.Entry<String, String> text) {
    var value = text.getValue();
    assertTrue(Normalizer.isNormalized(value, Normalizer.Form.NFC), value);
    assertEquals(value.strip(), value);
    assertTrue(value.length() > 50, value);
  }

  /// Joiners aside, which Hindi and Urdu may need.
  @ParameterizedTest
  @MethodSource("texts")
  void textHasNoInvisibleCharacter(Map.Entry<String, String> text) {
    var found =
        text.getValue()
            .replaceAll("[\u200C\u200D]", "")
            .codePoints()
            .filter(
                point -> Character.toString(point).matches("[\\p{C}\\p{Zl}\\p{Zp}\\p{Zs}&&[^ ]]"))
            .mapToObj("U+%04X"::formatted)
            .toList();
    assertEquals(List.of(), found);
  }

  @Test
  void noTwoVersionsHaveTheSameText() {
    assertEquals(TEXTS.all().size(), Set.copyOf(TEXTS.all().values()).size());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textIsInTheScriptOfItsLanguage(Map.Entry<String, String> text) {
    var language = Languages.of(ConsentTexts.language(text.getKey())).standard();
    Scripts.assertWrittenIn(language, text.getValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-01",
        "2026-11-01/",
        "2026-11-01/de",
        "2026-11-01/EN",
        "2026-11-01/en ",
        "2026-10-31/en",
        "en"
      })
  void onlyAVersionThatWasShownIsFound(String version) {
    assertEquals(Optional.empty(), TEXTS.find(version));
  }
}
