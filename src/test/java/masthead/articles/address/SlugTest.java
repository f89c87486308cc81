package masthead.articles.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import masthead.json.TextRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Slugs, made and given.
final class SlugTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | A bridge opens – two years early! | a-bridge-opens-two-years-early",
        "en | The paper’s 75th year: 'New Era' | the-papers-75th-year-new-era",
        "fr | L’école d'été à Orléans, œuvre d’art | l-ecole-d-ete-a-orleans-oeuvre-d-art",
        "es | ¿Mañana? ¡Sí! | manana-si",
        "pt | São Paulo: 3,5 % ao mês | sao-paulo-3-5-ao-mes",
        "sw | Mto wafurika | mto-wafurika",
        "ru | Новый мост: открыт ещё вчера | новый-мост-открыт-ещё-вчера",
        "zh | 中国与朝鲜建交75周年 | 中国与朝鲜建交75周年",
        "zh | “新时代”：七十五年 | 新时代-七十五年",
        "hi | पुल दो साल पहले खुला | पुल-दो-साल-पहले-खुला",
        "bn | সেতু খুলল দুই বছর আগে | সেতু-খুলল-দুই-বছর-আগে",
        "ar | الجسر يفتح قبل عامين؟ | الجسر-يفتح-قبل-عامين",
        "ur | پل دو سال پہلے کھل گیا۔ | پل-دو-سال-پہلے-کھل-گیا",
        "ta | பாலம் திறந்தது | பாலம்-திறந்தது",
        "en | Straße, Łódź, Øresund and Ærø | strasse-lodz-oresund-and-aero",
        "en | C++ & C# | c-c",
        "en | Tea 🍵 at ½ price | tea-at-price",
      })
  void headlineBecomesASlug(String language, String headline, String slug) {
    assertEquals(Optional.of(slug), Slug.of(headline, language));
    assertTrue(Slug.isValid(slug), slug);
  }

  @Test
  void joinersAreLeftOutAndLettersComposed() {
    assertEquals(Optional.of("क्ष"), Slug.of("क्\u200Dष", "hi"));
    assertEquals(Optional.of("\u0439"), Slug.of("\u0438\u0306", "ru"));
    assertEquals(Optional.of("e"), Slug.of("e\u0301", "fr"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"!?", "🍵", "—", "\u3164", "\u0301", "\u200D"})
  void headlineWithoutLettersHasNone(String headline) {
    assertEquals(Optional.empty(), Slug.of(headline, "en"));
  }

  @Test
  void longOnesEndAtAWord() {
    var slug = Slug.of("word ".repeat(60), "en").orElseThrow();
    assertTrue(slug.length() <= 80 && slug.endsWith("-word"), slug);
    assertEquals(80, TextRules.length(Slug.of("𠀀".repeat(300), "zh").orElseThrow()));
    // No letter loses its marks: each syllable has two characters, and 79 of them do not fit.
    var syllables = Slug.of("a" + "कि".repeat(100), "hi").orElseThrow();
    assertTrue(syllables.endsWith("कि"), syllables);
    assertTrue(Slug.isValid(syllables), syllables);
    for (var length = 70; length < 90; length++) {
      var made = Slug.of("a".repeat(length) + " b", "en").orElseThrow();
      assertTrue(Slug.isValid(made) && made.length() <= 80, made);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "a-",
        "-a",
        "a--b",
        "A",
        "a b",
        "a_b",
        "a.b",
        "a/b",
        "a%20b",
        "a?b",
        "É",
        "ǅ",
        "\u0301a",
        "a-\u0301",
        "a\u200D",
        "a\uFE0F",
        "\u3164",
        "e\u0301",
        "½"
      })
  void whatIsNoSlug(String text) {
    assertFalse(Slug.isValid(text), text);
  }

  @Test
  void givenOnesKeepTheirAccentsAndHaveAHundredCharacters() {
    assertTrue(Slug.isValid("\u00E9lan"));
    assertTrue(Slug.isValid("𠀀".repeat(100)));
    assertFalse(Slug.isValid("a".repeat(101)));
  }
}
