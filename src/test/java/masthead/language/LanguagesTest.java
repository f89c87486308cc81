package masthead.language;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguagesTest {
  private final Languages world = Languages.of("world");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "world      | en zh hi es ar fr ur bn pt sw ru",
        "india      | en hi bn ta te ml kn mr gu pa ur",
        "' world\n' | en zh hi es ar fr ur bn pt sw ru",
        "en,zh,hi   | en zh hi",
        "ur         | ur",
        "fr, EN ,de | fr en de",
        "fil,iw     | fil iw"
      })
  void configuredOrderIsKept(String configured, String tags) {
    assertEquals(
        List.of(tags.split(" ")),
        Languages.of(configured).all().stream().map(Language::tag).toList());
  }

  @Test
  void firstConfiguredIsTheDefault() {
    assertEquals("ur", Languages.of("ur,en").standard().tag());
  }

  @Test
  void setCannotBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> world.all().removeFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''            | Not a bare language tag: \"\" in \"\"",
        "'  '          | Not a bare language tag: \"\"",
        "en,           | Not a bare language tag: \"\" in \"en,\"",
        "en,,fr        | Not a bare language tag: \"\"",
        "','           | Not a bare language tag: \"\"",
        "e             | Not a bare language tag: \"e\"",
        "engl          | Not a bare language tag: \"engl\"",
        "en,en-US      | Not a bare language tag: \"en-US\" in \"en,en-US\"",
        "en,zh_Hant    | Not a bare language tag: \"zh_Hant\"",
        "en zh         | Not a bare language tag: \"en zh\"",
        "en,*          | Not a bare language tag: \"*\"",
        "e1            | Not a bare language tag: \"e1\"",
        "en,हि          | Not a bare language tag: \"हि\"",
        "world,de      | Not a bare language tag: \"world\"",
        "World         | Not a bare language tag: \"World\"",
        "en,zh,en      | Language named twice: \"en\" in \"en,zh,en\"",
        "en, EN        | Language named twice: \"EN\"",
        "\u212An        | Not a bare language tag: \"\u212An\""
      })
  void faultyConfigurationIsRefusedByName(String configured, String message) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Languages.of(configured)).toString();
    assertTrue(refusal.contains(message), refusal);
  }

  @ParameterizedTest
  @CsvSource({"ur, ur", "UR, ur", "Zh, zh", "de,", "ur-PK,", "u,", "'',", "' ur',", "'ur ',", "*,"})
  void onlyTheExactTagIsFound(String tag, String expected) {
    assertEquals(Optional.ofNullable(expected), world.find(tag).map(Language::tag));
  }

  @Test
  void letterThatLowersToAsciiIsNotThatLetter() {
    var languages = Languages.of("kn");
    assertEquals(Optional.empty(), languages.find("\u212An"));
    assertEquals(Optional.empty(), languages.lookup("\u212An-IN"));
  }

  @ParameterizedTest
  @CsvSource({
    "hi, hi",
    "hi-IN, hi",
    "zh-Hant-TW, zh",
    "UR-pk, ur",
    "pt-BR-x-news, pt",
    "zh-x, zh",
    "en-a-bbb-x-a-ccc, en",
    "ar-001, ar",
    "sw-abcdefgh, sw",
    "fr-abcdefgh-abcdefgh-abcdefgh-abcde, fr",
    "fr-abcdefgh-abcdefgh-abcdefgh-abcdef,",
    "sw-abcdefghi,",
    "x-hi,",
    "i-hi,",
    "de,",
    "de-hi,",
    "hin,",
    "h,",
    "english,",
    "*,",
    "hi-*,",
    "hi_IN,",
    "hi-,",
    "-hi,",
    "hi--IN,",
    "' hi',",
    "'hi\n',",
    "'hi,en',",
    "hi;q=1,",
    "4hi,",
    "हि,",
    "'',"
  })
  void rangeIsServedByTheLanguageItNarrows(String range, String expected) {
    assertEquals(Optional.ofNullable(expected), world.lookup(range).map(Language::tag));
  }

  /// Header, language of the `world` preset, range that won.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // plain
        "''                                | en | en",
        "hi                                | hi | hi",
        "hi-IN                             | hi | hi-IN",
        "UR-pk                             | ur | UR-pk",
        "zh-Hant-TW,zh;q=0.9,en;q=0.8      | zh | zh-Hant-TW",
        "de                                | en | en",
        "de-CH, it;q=0.9                   | en | en",
        "de, sw                            | sw | sw",
        "iw, in, ji                        | en | en",
        "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5| fr | fr-CH",
        // order
        "en;q=0.8, fr                      | fr | fr",
        "en;q=0.8, fr;q=0.9                | fr | fr",
        "en;q=0.001, fr;q=0.002            | fr | fr",
        "fr;q=0.5, es;q=0.5                | fr | fr",
        "es;q=0.5, fr;q=0.500              | es | es",
        "fr-CA;q=0.3, fr;q=0.7, es;q=0.5   | fr | fr",
        "ar;q=1.000, ru;q=1                | ar | ar",
        "ru;q=0.999, ar;q=1.               | ar | ar",
        // white space and case
        "'\thi-IN ;\tq=0.5 , \tfr ; q=0.4' | hi | hi-IN",
        "en;Q=0.1,hi;Q=0.2                 | hi | hi",
        "'  pt  '                          | pt | pt",
        // malformed members
        "',, ,fr'                          | fr | fr",
        "en,,fr                            | en | en",
        "en_US, fr                         | fr | fr",
        "en_US                             | en | en",
        "en;q=abc, fr;q=0.1                | fr | fr",
        ";q=1, bn                          | bn | bn",
        "q=0.5, bn                         | bn | bn",
        "fr;q=1.1, es;q=0.2                | es | es",
        "fr;q=-1, es;q=0.2                 | es | es",
        "fr;q=2, es;q=0.2                  | es | es",
        "fr;q=1.001, es;q=0.2              | es | es",
        "fr;q=0.9999, es;q=0.2             | es | es",
        "fr;q=1.0000, es;q=0.2             | es | es",
        "fr;q=.9, es;q=0.2                 | es | es",
        "fr;q=, es;q=0.2                   | es | es",
        "fr;q, es;q=0.2                    | es | es",
        "fr;, es;q=0.2                     | es | es",
        "fr; q = 1, es;q=0.2               | es | es",
        "fr;q=NaN, es;q=0.2                | es | es",
        "fr;q=1e0, es;q=0.2                | es | es",
        "fr;q=0x1p0, es;q=0.2              | es | es",
        "fr;q=1;q=1, es;q=0.2              | es | es",
        "fr;level=1, es;q=0.2              | es | es",
        "fr es, ar;q=0.2                   | ar | ar",
        "fr-*, ar;q=0.2                    | ar | ar",
        "*-FR, ar;q=0.2                    | ar | ar",
        "frfrfrfrf, ar;q=0.2               | ar | ar",
        "fr-, ar;q=0.2                     | ar | ar",
        "fr-abcdefgh-abcdefgh-abcdefgh-abcdef, ar;q=0.2 | ar | ar",
        "\"fr\", ar;q=0.2                  | ar | ar",
        // nothing but malformed members
        "en;q=abc                          | en | en",
        "';'                               | en | en",
        "','                               | en | en",
        // exclusion
        "hi;q=0, fr;q=0.1                  | fr | fr",
        "hi;q=0.000, hi                    | en | en",
        "hi, hi;q=0., fr;q=0.1             | fr | fr",
        "hi-IN;q=0, hi, fr;q=0.1           | fr | fr",
        "hi;q=0, hi-IN, fr;q=0.1           | fr | fr",
        "HI;q=0, hi, fr;q=0.1              | fr | fr",
        "de;q=0, fr;q=0.1                  | fr | fr",
        "en;q=0                            | en | en",
        "en;q=0, de                        | en | en",
        // any
        "*                                 | en | *",
        "de, *;q=0.1                       | en | *",
        "*, fr                             | en | *",
        "*;q=0.5, fr                       | fr | fr",
        "*;q=0                             | en | en",
        "*;q=0, fr;q=0.1                   | fr | fr",
        "en;q=0, *                         | zh | *",
        "*, en-GB;q=0                      | zh | *",
        "*;q=0.5, en;q=0, zh-Hans;q=0      | hi | *",
        "hi;q=0, *                         | en | *"
      })
  void headerIsServedBy(String header, String tag, String requested) {
    var choice = world.negotiate(header);
    assertEquals(tag, choice.language().tag());
    assertEquals(requested, choice.requested());
  }

  @Test
  void defaultOfAnotherSetAnswersWhenNothingMatches() {
    var choice = Languages.of("ur,en").negotiate("de");
    assertEquals(new Languages.Choice(Language.of("ur"), "ur"), choice);
  }

  @Test
  void defaultAnswersWhenEveryLanguageIsExcluded() {
    assertEquals("fr", Languages.of("fr,en").negotiate("*, fr;q=0, en;q=0").requested());
  }

  static Stream<Arguments> longHeaders() {
    var nineteen = "de,".repeat(19);
    var wide = " ".repeat(509);
    return Stream.of(
        Arguments.of("twentieth range counts", nineteen + "fr", "fr"),
        Arguments.of("twenty-first does not", nineteen + "it,fr", "en"),
        Arguments.of("malformed members are no ranges", "d_e,".repeat(40) + "fr", "fr"),
        Arguments.of("512 characters count", wide + ",fr", "fr"),
        Arguments.of("member cut off by the cap is dropped", wide + ",fr-FR", "en"),
        Arguments.of(
            "weight cut off by the cap is dropped",
            "es;q=0.5," + wide.substring(14) + "fr;q=0.1",
            "es"),
        Arguments.of("member that ends at the cap counts", wide + ",fr,es", "fr"),
        Arguments.of("member beyond the cap is not read", "es;q=0.5," + wide + ",fr", "es"),
        Arguments.of("one member too long", "fr" + " ".repeat(511), "en"),
        Arguments.of("comma at the very start", "," + "f".repeat(600), "en"),
        Arguments.of("10 KB", "fr;q=0.1," + "es_ES,".repeat(1700), "fr"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("longHeaders")
  void longHeaderIsReadUpToItsCaps(String why, String header, String tag) {
    assertEquals(tag, world.negotiate(header).language().tag(), why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0hi",
        "hi\0",
        "hi\n",
        "hi\r\nX: y",
        "\u00A0hi",
        "\uD800hi",
        "hi\uDC00",
        "h\u0130"
      })
  void strayCharacterSpoilsOnlyItsMember(String member) {
    assertEquals("fr", world.negotiate(member + ",fr;q=0.1").requested());
  }

  @Test
  @Tag("rounds")
  void noHeaderThrowsAndEachGetsAConfiguredLanguage() {
    var random = new Random(4647);
    int matched = 0;
    for (int i = 0; i < Rounds.of(20_000); i++) {
      String header = anyHeader(random);
      var choice = assertDoesNotThrow(() -> world.negotiate(header), header);
      assertTrue(world.all().contains(choice.language()), header);
      String requested = choice.requested();
      boolean byRange = world.lookup(requested).equals(Optional.of(choice.language()));
      assertTrue(requested.equals("*") || byRange, header);
      boolean isDefault = choice.equals(new Languages.Choice(world.standard(), "en"));
      assertTrue(isDefault || header.contains(requested), header);
      matched += isDefault ? 0 : 1;
    }
    assertTrue(matched > Rounds.of(5_000) && matched < 15_000, "matched " + matched);
  }

  /// Mixed from members that clients send, scraps of them, and whatever a `char` can hold.
  private static String anyHeader(Random random) {
    String[] members = {"en-GB;q=0", "hi-IN", "ur;q=0.5", "zh-Hant;q=0.25", "fr", "*;q=0.1", "de"};
    String[] scraps = {
      ",", ",", ",", ", ", ";", "; Q=", "=", "0", "1", ".", "-", "_", " ", "\t", "\0", "\n",
      "\uD83D", "\uDE00", "न"
    };
    var header = new StringBuilder();
    for (int left = random.nextInt(20); left > 0; left--) {
      switch (random.nextInt(5)) {
        case 0 -> header.append((char) random.nextInt(0x10000));
        case 1, 2 -> header.append(scraps[random.nextInt(scraps.length)]);
        default -> header.append(members[random.nextInt(members.length)]).append(',');
      }
    }
    return random.nextInt(50) == 0 ? header.toString().repeat(500) : header.toString();
  }

  /// The JDK reads well-formed headers by the same RFC.
  @Test
  @Tag("rounds")
  void wellFormedHeaderIsServedAsTheJdkWould() {
    var random = new Random(9110);
    var tags = world.all().stream().map(Language::tag).toList();
    for (int i = 0; i < Rounds.of(2_000); i++) {
      String header = wellFormedHeader(random);
      String theirs = Locale.lookupTag(Locale.LanguageRange.parse(header), tags);
      var ours = world.negotiate(header).language().tag();
      assertEquals(theirs == null ? "en" : theirs, ours, header);
    }
  }

  private static String wellFormedHeader(Random random) {
    var ranges =
        new ArrayList<>(List.of("hi-IN", "ur", "zh-Hant-TW", "fr-CA", "de", "it", "sw-x-a"));
    Collections.shuffle(ranges, random);
    return ranges.subList(0, 1 + random.nextInt(6)).stream()
        .map(range -> range + ";q=0." + (1 + random.nextInt(9)))
        .reduce((one, other) -> one + "," + other)
        .orElseThrow();
  }
}
