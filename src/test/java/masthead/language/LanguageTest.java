package masthead.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {

  static Stream<Language> languagesOfThePresets() {
    return Stream.of("world", "india").flatMap(name -> Languages.of(name).all().stream());
  }

  @ParameterizedTest
  @MethodSource("languagesOfThePresets")
  void tableSaysWhatCldrSays(Language language) {
    var locale = Locale.forLanguageTag(language.tag());
    assertEquals(locale.getDisplayLanguage(Locale.ENGLISH), language.name());
    assertEquals(locale.getDisplayLanguage(locale), language.nativeName());
  }

  @Test
  void urduIsDescribedAsTheSettingsPanelShowsIt() {
    assertEquals(new Language("ur", "Urdu", "اردو", Direction.RTL), Language.of("ur"));
  }

  @ParameterizedTest
  @CsvSource({
    "de, German, Deutsch",
    "he, Hebrew, עברית",
    "iw, Hebrew, עברית",
    "fil, Filipino, Filipino",
    "fa, Persian, فارسی",
    "xx, xx, xx"
  })
  void languageOutsideThePresetsIsNamedByCldr(String tag, String name, String nativeName) {
    var language = Language.of(tag);
    assertEquals(tag, language.tag());
    assertEquals(name, language.name());
    assertEquals(nativeName, language.nativeName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ar", "ur", "fa", "ps", "sd", "ug", "ks", "ckb", "pnb", "skr", "arz", "mzn", "he", "iw",
        "yi", "ji", "lad", "dv", "syr", "nqo", "rhg"
      })
  void likelyScriptThatRunsToTheLeftDoesSo(String tag) {
    assertEquals(Direction.RTL, Language.of(tag).direction());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "en", "zh", "hi", "es", "fr", "bn", "pt", "sw", "ru", "ta", "te", "ml", "kn", "mr", "gu",
        "pa", "de", "ja", "ku", "az", "uz", "ha", "ff", "ms", "id", "in", "am", "el", "mt", "xx"
      })
  void anyOtherLikelyScriptRunsToTheRight(String tag) {
    assertEquals(Direction.LTR, Language.of(tag).direction());
  }

  @ParameterizedTest
  @CsvSource({"LTR, ltr", "RTL, rtl"})
  void directionIsSpelledAsInHtml(Direction direction, String code) {
    assertEquals(code, direction.code());
  }
}
