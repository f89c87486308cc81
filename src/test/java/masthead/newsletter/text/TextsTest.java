package masthead.newsletter.text;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.samskivert.mustache.MustacheException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.language.Scripts;
import masthead.newsletter.subscriber.Delivery;
import masthead.template.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextsTest {
  private static final Pattern INSERT = Pattern.compile("\\{\\{&?(\\w+)}}");
  private static final Site SITE = new Site("The Paper", "https://news.example", "Headlines");
  private static final Languages WORLD = Languages.of("world");

  static List<Language> languages() {
    return WORLD.all();
  }

  private static Texts texts(String tag) {
    return Texts.of(Languages.of(tag).standard(), SITE);
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyLanguageHasTheSameTextsInTheSameOrder(Language language) {
    var file = Texts.file(language.tag());
    assertEquals(
        new ArrayList<>(Texts.file("en").keySet()), new ArrayList<>(file.keySet()), language.tag());
    file.forEach((key, text) -> assertFalse(text.isBlank(), key));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void translationsInsertWhatTheEnglishTextInserts(Language language) {
    Texts.file("en")
        .forEach((key, text) ->
            assertEquals(
                inserts(text),
                inserts(requireNonNull(Texts.file(language.tag()).get(key))),
                language + key));
  }

  private static Set<String> inserts(String text) {
    return INSERT
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }

  /// So a text may stand in HTML as it is, and only what is inserted needs escaping.
  @ParameterizedTest
  @MethodSource("languages")
  void textsHaveNoMarkupAndNothingInvisible(Language language) {
    Texts.file(language.tag())
        .forEach((key, text) -> {
          var rest = INSERT.matcher(text).replaceAll("");
          assertFalse(rest.matches(".*[<>&\"'{}].*"), key + ": " + text);
          assertFalse(
              rest.replaceAll("[\u00A0\u200C\u200D]", "").matches(".*[\\p{C}\\p{Zl}\\p{Zp}].*"),
              key);
          assertEquals(text.strip(), text);
          assertTrue(Normalizer.isNormalized(text, Normalizer.Form.NFC), key);
        });
  }

  @ParameterizedTest
  @MethodSource("languages")
  void textsAreInTheScriptOfTheirLanguage(Language language) {
    Texts.file(language.tag())
        .values()
        .forEach(text -> Scripts.assertWrittenIn(language, INSERT.matcher(text).replaceAll("")));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyFrequencyHasANameOfItsOwn(Language language) {
    var names = new HashSet<String>();
    for (var frequency : Delivery.FREQUENCIES) {
      names.add(Texts.of(language, SITE).text("frequency." + frequency));
    }
    assertEquals(Delivery.FREQUENCIES.size(), names.size());
  }

  /// `{{&…}}` leaves an insert as it is, so it is for numbers only.
  @ParameterizedTest
  @MethodSource("languages")
  void onlyNumbersAreInsertedUnescaped(Language language) {
    Texts.file(language.tag())
        .forEach((key, text) ->
            Pattern.compile("\\{\\{&(\\w+)}}")
                .matcher(text)
                .results()
                .forEach(insert ->
                    assertTrue(
                        Set.of("hours", "accessHours", "days").contains(insert.group(1)), key)));
    assertFalse(String.join("", Texts.file(language.tag()).values()).contains("{{{"));
  }

  @Test
  void insertsAreEscapedAndIsolatedInHtml() {
    var site = new Site("<script>\"a\" & 'b'", "https://news.example", "Headlines");
    assertEquals(
        "Go to <bdi>&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;</bdi>",
        Texts.of(WORLD.standard(), site).html("link.site"));
  }

  @ParameterizedTest
  @CsvSource({"en, Go to The Paper", "ur, \u2068The Paper\u2069 پر جائیں"})
  void insertsAreIsolatedInPlainTextOfRightToLeftLanguages(String tag, String expected) {
    assertEquals(expected, texts(tag).text("link.site"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ar", "bn"})
  void numbersHaveTheSameDigitsEverywhere(String tag) {
    assertTrue(texts(tag).text("mail.confirm.valid").contains("48"));
    assertTrue(texts(tag).html("mail.access.valid").contains("24"));
    assertTrue(texts(tag).html("mail.confirm.leave").contains("30"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ta", "te", "ml", "kn", "mr", "gu", "pa", "he"})
  void languageWithoutTextsGetsEnglishAndSaysSo(String tag) {
    var english = texts("en");
    assertEquals(english.language(), texts(tag).language());
    assertEquals(english.text("confirm.title"), texts(tag).text("confirm.title"));
    assertEquals(Languages.of("en").standard(), english.language());
  }

  @Test
  void whatIsMissingIsAnErrorAndNotEmpty() {
    var english = texts("en");
    assertThrows(IllegalArgumentException.class, () -> english.html("no.such.text"));
    assertThrows(MustacheException.class, () -> english.html("address"));
    assertEquals(
        "E-mail address: <bdi>a•@b•.org</bdi>",
        english.html("address", Map.of("email", "a•@b•.org")));
    assertThrows(
        MustacheException.class,
        () -> Templates.beside(Texts.class).render("mail.txt", Map.of("title", "t")));
  }

  @ParameterizedTest
  @CsvSource({
    "'a\r\nBcc: b@c.example', a Bcc: b@c.example",
    "'\u202Eevil\u202C \u2066paper\u2069\u200F\u061C\u200E', evil paper",
    "'  the \t paper\u2028\u0000', the paper",
    "'\uFEFFनमस्\u200Dते', नमस्\u200Dते"
  })
  void namesAreOneLineThatTurnsNothingAround(String configured, String expected) {
    assertEquals(expected, new Site(configured, "https://news.example", "x").name());
    assertEquals(expected, new Site("x", "https://news.example", configured).list());
  }
}
