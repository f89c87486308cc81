package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  @ParameterizedTest
  @CsvSource({
    "tag=korea, korea",
    "tag=%6b%6F, ko",
    "tag=a+b, a b",
    "tag=a%2Bb, a+b",
    "tag=a%26b%3Dc, a&b=c",
    "tag=a=b, a=b",
    "%74ag=x, x",
    "&&tag=x&, x",
    "tag=%E0%A4%B9%E0%A4%BF, हि",
    "tag=%F0%9F%98%80, 😀",
    "tag=, ''",
    "tag, ''"
  })
  void valueIsDecoded(String raw, String value) {
    var query = Query.of(raw);
    assertEquals(Optional.of(value), query.text("tag"));
    query.end();
  }

  @Test
  void emptyQueryHasNothing() {
    var query = Query.of("");
    assertTrue(query.text("tag").isEmpty());
    assertTrue(query.choice("c", List.of("x")).isEmpty());
    assertTrue(query.words("w", List.of("x")).isEmpty());
    assertTrue(query.text("p", Pattern.compile("x"), "must be x").isEmpty());
    assertEquals(20, query.integer("limit", 1, 100, 20));
    query.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tag=a&tag=b", "tag=a&tag=a", "tag=&tag=", "tag=a&x=1&%74ag=b", "tag&tag=a"})
  void repeatedParameterIsRefused(String raw) {
    var query = Query.of(raw);
    query.text("tag");
    query.text("x");
    assertEquals(List.of("tag repeated"), faults(query));
  }

  @ParameterizedTest
  @CsvSource({"page=2, page", "LIMIT=2, LIMIT", "limit[]=2, limit[]", "=5, ''", "_=1, _"})
  void unknownParameterIsRefused(String raw, String name) {
    var query = Query.of(raw + "&limit=5");
    assertEquals(5, query.integer("limit", 1, 100, 20));
    assertEquals(List.of(name + " unknown-parameter"), faults(query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%4",
        "%zz",
        "%4g",
        "a%",
        "%-1",
        "%+1",
        "%%41", // no percent-encoding
        "%80",
        "%C3",
        "%C3%28",
        "%E2%82",
        "%C0%AF",
        "%E0%80%AF", // no UTF-8
        "%ED%A0%80",
        "%F4%90%80%80",
        "%FF",
        "%EF%BF%BD", // no characters
        "%00",
        "a%0Ab",
        "%7F",
        "%C2%85",
        "%E2%80%AE",
        "%EF%BB%BFa",
        "%EF%BF%BF" // not allowed
      })
  void valueThatIsNotCleanTextIsRefused(String value) {
    var query = Query.of("tag=" + value);
    assertTrue(query.text("tag").isEmpty());
    assertEquals(List.of("tag malformed"), faults(query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t%=1", "%ff=1", "%00=1", "%ED%A0%80"})
  void nameThatIsNotCleanTextIsRefused(String raw) {
    assertEquals(List.of(" malformed"), faults(Query.of(raw)));
  }

  @Test
  void joinersOfHindiAndPersianAreAllowed() {
    var query = Query.of("tag=%E0%A4%95%E0%A5%8D%E2%80%8D%E0%A4%B7%E2%80%8C");
    assertEquals(Optional.of("क्\u200Dष\u200C"), query.text("tag"));
    query.end();
  }

  @Test
  void queryOf2048CharactersIsRead() {
    var query = Query.of("tag=" + "a".repeat(2044));
    assertEquals(2044, query.text("tag").orElseThrow().length());
    query.end();
  }

  @ParameterizedTest
  @ValueSource(ints = {2049, 10_000})
  void longerQueryIsRefused(int length) {
    var raw = "tag=" + "a".repeat(length - 4);
    var problem = assertThrows(ProblemException.class, () -> Query.of(raw)).problem();
    assertEquals(ProblemType.MALFORMED_REQUEST, problem.type());
    assertEquals(400, problem.type().status());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "20, 20", "100, 100", "007, 7"})
  void wholeNumberInItsRangeIsRead(String text, int number) {
    var query = Query.of("limit=" + text);
    assertEquals(number, query.integer("limit", 1, 100, 20));
    query.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "101",
        "-1",
        "",
        "+5",
        "%2B5",
        "5+",
        "%205",
        "1.0",
        "1e1",
        "0x10",
        "five",
        "5,6",
        "999999999",
        "9999999999999999999999",
        "%D9%A5",
        "%EF%BC%95"
      })
  void anyOtherNumberIsRefusedAndNeverClamped(String text) {
    var query = Query.of("limit=" + text);
    query.integer("limit", 1, 100, 20);
    assertEquals(List.of("limit out-of-range"), faults(query));
  }

  @Test
  void choiceIsOneOfItsWords() {
    var query = Query.of("fallback=none&other=None");
    assertEquals(Optional.of("none"), query.choice("fallback", List.of("none")));
    assertTrue(query.choice("other", List.of("none")).isEmpty());
    assertEquals(List.of("other not-allowed"), faults(query));
  }

  @ParameterizedTest
  @CsvSource({"fields=a, a", "'fields=a,b', a b", "'fields=b,a,b', a b", "fields=a%2Cb, a b"})
  void commaListIsASetOfWords(String raw, String words) {
    var query = Query.of(raw);
    assertEquals(
        Optional.of(Set.of(words.split(" ", -1))), query.words("fields", List.of("a", "b", "c")));
    query.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "d", "a,d", "a,", ",a", "a,,b", "a, b", "A", "a;b", "a b"})
  void commaListWithAnyOtherWordIsRefused(String list) {
    var query = Query.of("fields=" + list.replace(" ", "%20"));
    assertTrue(query.words("fields", List.of("a", "b", "c")).isEmpty());
    assertEquals(List.of("fields not-allowed"), faults(query));
  }

  @Test
  void textThatDoesNotMatchItsPatternIsRefused() {
    var id = Pattern.compile("[a-z]{1,3}");
    var query = Query.of("a=abc&b=abcd&c=abc%20");
    assertEquals(Optional.of("abc"), query.text("a", id, "must be 1 to 3 letters"));
    assertTrue(query.text("b", id, "must be 1 to 3 letters").isEmpty());
    assertTrue(query.text("c", id, "must be 1 to 3 letters").isEmpty());
    assertEquals(List.of("b not-allowed", "c not-allowed"), faults(query));
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    var query = Query.of("limit=0&tag=%zz&section=war&section=art&colour=red&fields=x&own=1");
    query.integer("limit", 1, 100, 20);
    query.text("tag");
    query.choice("section", List.of("world", "sport"));
    query.words("fields", List.of("id"));
    query.text("own");
    query.fault("own", "own-code", "is wrong");
    var problem = assertThrows(ProblemException.class, query::end).problem();
    assertEquals(ProblemType.MALFORMED_REQUEST, problem.type());
    assertEquals("The request has 7 faults.", problem.detail());
    assertEquals(
        List.of(
            "tag malformed",
            "section repeated",
            "limit out-of-range",
            "section not-allowed",
            "fields not-allowed",
            "own own-code",
            "colour unknown-parameter"),
        faults(problem));
    assertTrue(problem.faults().stream().allMatch(f -> f.place() == Fault.Place.PARAMETER));
  }

  @Test
  void faultNeverRepeatsWhatWasSent() {
    var query = Query.of("limit=hunter2&c=hunter2&w=hunter2&p=hunter2&m=hunter2%zz");
    query.integer("limit", 1, 100, 20);
    query.choice("c", List.of("x"));
    query.words("w", List.of("x"));
    query.text("p", Pattern.compile("x"), "must be x");
    var text = assertThrows(ProblemException.class, query::end).problem().toString();
    assertFalse(text.contains("hunter2"), text);
  }

  @Test
  void addressHasTheGivenParametersInOneOrder() {
    var query = Query.of("tag=%C3%A9+%26&limit=5&fields=a,b&unasked=1");
    var address = query.copyTo(new ApiLink("/v1/articles"), "limit", "absent", "tag", "fields");
    assertEquals("/v1/articles?limit=5&tag=%C3%A9%20%26&fields=a,b", address.text());
  }

  private static List<String> faults(Query query) {
    return faults(assertThrows(ProblemException.class, query::end).problem());
  }

  private static List<String> faults(Problem problem) {
    assertEquals(400, problem.type().status());
    return problem.faults().stream().map(f -> f.name() + " " + f.code()).toList();
  }
}
