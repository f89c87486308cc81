package masthead.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRulesTest {

  @Test
  void everyCharacterIsRefusedOrAllowedAsTheRuleSays() {
    var wrong =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(point ->
                TextRules.fault("a" + Character.toString(point) + "b").isPresent()
                    != isRefused(point))
            .mapToObj("U+%04X"::formatted)
            .toList();
    assertEquals(List.of(), wrong);
  }

  /// The rule as the design says it, written apart from the class.
  private static boolean isRefused(int point) {
    var control = point <= 0x1F || (point >= 0x7F && point <= 0x9F);
    var surrogate = point >= 0xD800 && point <= 0xDFFF;
    var noncharacter =
        (point >= 0xFDD0 && point <= 0xFDEF)
            || point % 0x10000 == 0xFFFE
            || point % 0x10000 == 0xFFFF;
    return control
        || surrogate
        || noncharacter
        || point == 0xFEFF
        || point == 0x202D
        || point == 0x202E;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "क्\u200Dष", // zero width joiner
        "می\u200Cخواهم", // zero width non-joiner
        "\u2067اردو\u2069 and \u2066English\u2069", // isolates
        "👩\u200D👩\u200D👧",
        "𝒜",
        "\u00A0\u3000"
      })
  void textsOfAllLanguagesAreAllowed(String text) {
    assertEquals(Optional.empty(), TextRules.fault(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, U+0000",
    "10, U+000A",
    "133, U+0085",
    "55296, U+D800",
    "65279, U+FEFF",
    "8238, U+202E",
    "1114111, U+10FFFF"
  })
  void faultNamesTheCharacter(int point, String name) {
    var text = "अ" + Character.toString(point) + "\0";
    assertEquals(Optional.of("must not contain " + name), TextRules.fault(text));
  }

  @Test
  void surrogatesAreAllowedOnlyAsPairs() {
    assertTrue(TextRules.fault("\uD83D\uDE00").isEmpty());
    assertTrue(TextRules.isEncodable("\uD83D\uDE00"));
    for (var broken :
        new String[] {"\uD83D", "\uDE00", "\uDE00\uD83D", "a\uD83Db", "\uD83D\uD83D\uDE00"}) {
      assertTrue(TextRules.fault(broken).isPresent());
      assertFalse(TextRules.isEncodable(broken));
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "abc, 3", "é, 1", "हिन्दी, 6", "😀, 1", "a😀b, 3"})
  void lengthIsInCodePoints(String text, int length) {
    assertEquals(length, TextRules.length(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "   ",
        "\t",
        "\u00A0",
        "\u3000",
        "\u2028",
        "\u200B",
        "\u200D",
        "\u2060",
        "\u2066\u2069",
        "\u00AD",
        "\u3164",
        "\u2800",
        "\u034F",
        " \u200B \uFFA0 "
      })
  void textThatShowsNothingIsBlank(String text) {
    assertTrue(TextRules.isBlank(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " 1 ", ".", "क", "\u200Dक", "한", "🍵", "\u0301"})
  void textThatShowsSomethingIsNotBlank(String text) {
    assertFalse(TextRules.isBlank(text));
  }

  @Test
  void sameTextHasTheSameBytes() {
    assertEquals("\u00E9", TextRules.normal("e\u0301"));
    assertEquals("\u00E9", TextRules.normal("\u00E9"));
    assertEquals("\u0915\u093C", TextRules.normal("\u0958")); // Hindi's nukta stands apart
    assertEquals("ﬁ", TextRules.normal("ﬁ")); // not the compatibility form
  }
}
