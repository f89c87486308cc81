package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import masthead.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {

  @ParameterizedTest
  @ValueSource(strings = {"\"3\"", "3.9", "3.0", "1e2", "1e400", "true", "null", "[3]", "{}"})
  void nothingButAWholeNumberIsOne(String value) {
    var members = members("{\"m\":" + value + "}");
    assertTrue(members.integer("m", 0, 100).isEmpty());
    assertEquals(List.of("/m wrong-type"), faults(members));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "1.5", "true", "false", "null", "[\"a\"]", "{\"a\":\"b\"}"})
  void nothingButATextIsOne(String value) {
    var members =
        members("{\"text\":V,\"raw\":V,\"choice\":V,\"url\":V,\"parsed\":V}".replace("V", value));
    assertTrue(members.text("text", 0, 100).isEmpty());
    assertTrue(members.raw("raw").isEmpty());
    assertTrue(members.choice("choice", List.of("a", "true", "1", "null")).isEmpty());
    assertTrue(members.url("url").isEmpty());
    assertTrue(members.parsed("parsed", Optional::of, "any").isEmpty());
    assertEquals(
        List.of(
            "/text wrong-type",
            "/raw wrong-type",
            "/choice wrong-type",
            "/url wrong-type",
            "/parsed wrong-type"),
        faults(members));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"true\"", "1", "0", "null", "[]", "{}", "\"\""})
  void nothingButABooleanIsOne(String value) {
    var members = members("{\"m\":" + value + "}");
    assertTrue(members.bool("m").isEmpty());
    assertEquals(List.of("/m wrong-type"), faults(members));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"{}\"", "1", "true", "null", "[]", "[{}]"})
  void nothingButAnObjectIsOne(String value) {
    var members = members("{\"m\":" + value + "}");
    assertTrue(members.object("m").isEmpty());
    assertEquals(List.of("/m wrong-type"), faults(members));
  }

  @Test
  void valuesOfTheirTypesAreRead() {
    var members =
        members("{\"n\":-7,\"yes\":true,\"no\":false,\"text\":\"a b\",\"raw\":\" \",\"c\":\"x\"}");
    assertEquals(Optional.of(-7), members.integer("n", -7, 0));
    assertEquals(Optional.of(true), members.bool("yes"));
    assertEquals(Optional.of(false), members.bool("no"));
    assertEquals(Optional.of("a b"), members.text("text", 3, 3));
    assertEquals(Optional.of(" "), members.raw("raw"));
    assertEquals(Optional.of("x"), members.choice("c", List.of("w", "x")));
    members.end();
  }

  @Test
  void absentMembersAreNoFault() {
    var members = members("{}");
    assertTrue(members.integer("a", 0, 1).isEmpty());
    assertTrue(members.bool("b").isEmpty());
    assertTrue(members.text("c", 1, 2).isEmpty());
    assertTrue(members.raw("d").isEmpty());
    assertTrue(members.choice("e", List.of("x")).isEmpty());
    assertTrue(members.url("f").isEmpty());
    assertTrue(members.object("g").isEmpty());
    assertTrue(members.parsed("h", Optional::of, "any").isEmpty());
    members.end();
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    var members =
        members(
            "{\"hour\":24,\"size\":\"giant\",\"on\":1,\"name\":\"\",\"inner\":{\"u\":\"ftp://x\"},"
                + "\"more\":null}");
    members.require("email", "hour");
    members.integer("hour", 0, 23);
    members.choice("size", List.of("small", "large"));
    members.bool("on");
    members.text("name", 1, 100);
    var inner = members.object("inner").orElseThrow();
    inner.require("version");
    inner.url("u");
    inner.endInner();
    var problem = problem(members);
    assertEquals(ProblemType.INVALID_REQUEST, problem.type());
    assertEquals(422, problem.type().status());
    assertEquals("The request has 8 faults.", problem.detail());
    assertEquals(
        List.of(
            "/email required is required",
            "/hour out-of-range must be 0 to 23",
            "/size not-allowed must be one of small, large",
            "/on wrong-type must be true or false",
            "/name out-of-range must have 1 to 100 characters",
            "/inner/version required is required",
            "/inner/u not-allowed must be an http or https URL without user info",
            "/more unknown-member is not a known member of this object"),
        problem.faults().stream()
            .map(fault -> fault.name() + " " + fault.code() + " " + fault.detail())
            .toList());
    assertTrue(problem.faults().stream().allMatch(f -> f.place() == Fault.Place.POINTER));
  }

  @Test
  void singleFaultIsTheDetail() {
    assertEquals("is required", problem(members("{}").require("email")).detail());
  }

  @ParameterizedTest
  @CsvSource({
    "a, /a",
    "a/b, /a~1b",
    "a~b, /a~0b",
    "~1, /~01",
    "/~, /~1~0",
    "'', /",
    "' ', '/ '",
    "a.b, /a.b",
    "नाम, /नाम"
  })
  void pointerIsEscapedAsRfc6901Says(String name, String pointer) {
    assertEquals(List.of(pointer + " unknown-member"), faults(members("{\"" + name + "\":1}")));
    assertEquals(List.of(pointer + " required"), faults(members("{}").require(name)));
    var outer = members("{\"" + name + "\":{\"x/y\":1}}");
    outer.object(name).orElseThrow().endInner();
    assertEquals(List.of(pointer + "/x~1y unknown-member"), faults(outer));
  }

  @Test
  void unknownMembersAreFaultsButIgnoredOnesAreNot() {
    var members = members("{\"id\":1,\"url\":null,\"colour\":1,\"Id\":2}").ignore("id", "url");
    assertEquals(List.of("/colour unknown-member", "/Id unknown-member"), faults(members));
  }

  @Test
  void unknownMembersOfAnInnerObjectAreFaultsToo() {
    var members = members("{\"a\":{\"b\":{\"known\":true,\"c\":1}}}");
    var b = members.object("a").orElseThrow().object("b").orElseThrow();
    assertEquals(Optional.of(true), b.bool("known"));
    b.endInner();
    assertEquals(List.of("/a/b/c unknown-member"), faults(members));
  }

  @Test
  void memberThatWasAskedForIsKnown() {
    var members = members("{\"a\":1,\"b\":null}");
    assertTrue(members.has("a"));
    assertTrue(members.isNull("b"));
    members.end();
  }

  @ParameterizedTest
  @CsvSource({"{\"m\":null}, true", "{\"m\":0}, false", "{\"m\":\"\"}, false", "{}, false"})
  void onlyNullIsNull(String json, boolean isNull) {
    assertEquals(isNull, members(json).isNull("m"));
  }

  @Test
  void nullCountsAsThereButAbsentIsRequired() {
    assertEquals(List.of("/b required"), faults(members("{\"a\":null}").require("a", "b")));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, false",
    "0, true",
    "23, true",
    "24, false",
    "2147483647, false",
    "-2147483648, false",
    "2147483648, false",
    "3000000000, false",
    "99999999999999999999, false"
  })
  void wholeNumberOutsideItsRangeIsSaidToBeThat(String number, boolean fits) {
    var members = members("{\"hour\":" + number + "}");
    assertEquals(fits, members.integer("hour", 0, 23).isPresent());
    if (fits) {
      members.end();
    } else {
      assertEquals(List.of("/hour out-of-range"), faults(members));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "a, true",
    "abc, true",
    "abcd, false",
    "😀😀😀, true",
    "😀😀😀😀, false",
    "नमः, true"
  })
  void textIsMeasuredInCodePoints(String text, boolean fits) {
    var members = members("{\"m\":\"" + text + "\"}");
    assertEquals(fits ? Optional.of(text) : Optional.empty(), members.text("m", 1, 3));
    if (fits) {
      members.end();
    } else {
      assertEquals(List.of("/m out-of-range"), faults(members));
    }
  }

  @ParameterizedTest
  @CsvSource({"'   ', blank", "'\u00A0\u3000', blank", "'\u200B', blank", "'', out-of-range"})
  void textThatMustSaySomethingIsNotBlank(String text, String code) {
    var members = Members.of(Map.of("t", text));
    members.text("t", 1, 80);
    var problem = assertThrows(ProblemException.class, members::end).problem();
    assertEquals(List.of(code), problem.faults().stream().map(Fault::code).toList());

    var free = Members.of(Map.of("t", text));
    assertEquals(Optional.of(text), free.text("t", 0, 80));
  }

  @Test
  void textIsKeptInNormalizationFormC() {
    var members = members("{\"m\":\"mu\\u0308nchen\"}");
    assertEquals(Optional.of("münchen"), members.text("m", 7, 7));
    members.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0000", "a\\nb", "a\\tb", "\\u007f", "\\u0085", "\\ud800", "\\ufeff", "\\u202e",
        "\\uffff"
      })
  void textWithACharacterThatCanDeceiveIsRefused(String escaped) {
    var members = members("{\"m\":\"" + escaped + "\"}");
    assertTrue(members.text("m", 0, 100).isEmpty());
    assertEquals(List.of("/m not-allowed-character"), faults(members));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "http://example.org/",
        "https://example.org:8443/a/b?c=d&e=%20#f",
        "https://xn--mnchen-3ya.de/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]/",
        "https://example.org/हिन्दी"
      })
  void webAddressIsTaken(String url) {
    var members = members("{\"m\":\"" + url + "\"}");
    assertEquals(Optional.of(url), members.url("m"));
    members.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "file:///etc/passwd",
        "mailto:a@example.org",
        "//example.org/",
        "/path",
        "example.org",
        "https:",
        "https://",
        "https:///path",
        "https:example.org",
        "https://user@example.org/",
        "https://user:pass@example.org/",
        "https://:@example.org/",
        "https://@example.org/",
        "https://example.org@evil.example@x/",
        "https://example.org/ /",
        " https://example.org/",
        "https://exa mple.org/",
        "https://example.org/%zz",
        "https://example.org/<script>",
        "https://example.org/\\\\",
        "https://example.org\\\\@evil.example/",
        "https://:80/"
      })
  void anyOtherAddressIsRefused(String url) {
    var members = members("{\"m\":\"" + url + "\"}");
    assertTrue(members.url("m").isEmpty());
    assertEquals(List.of("/m not-allowed"), faults(members));
  }

  @ParameterizedTest
  @CsvSource({"2048, true", "2049, false"})
  void addressHasAtMost2048Characters(int length, boolean fits) {
    var url = "https://example.org/" + "a".repeat(length - 20);
    var members = members("{\"m\":\"" + url + "\"}");
    assertEquals(fits, members.url("m").isPresent());
    if (!fits) {
      assertEquals(List.of("/m out-of-range"), faults(members));
    }
  }

  @Test
  void addressWithAControlCharacterIsRefused() {
    var members = members("{\"m\":\"https://example.org/\\r\\nx\"}");
    assertTrue(members.url("m").isEmpty());
    assertEquals(List.of("/m not-allowed-character"), faults(members));
  }

  @Test
  void parsedTextIsWhatItsGrammarMakesOfIt() {
    var members = members("{\"good\":\"AB\",\"bad\":\"CD\"}");
    assertEquals(Optional.of("ab"), members.parsed("good", MembersTest::onlyAb, "must be AB"));
    assertTrue(members.parsed("bad", MembersTest::onlyAb, "must be AB").isEmpty());
    var fault = problem(members).faults().getFirst();
    assertEquals(new Fault(Fault.Place.POINTER, "/bad", "not-allowed", "must be AB"), fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Small", "small ", "", "SMALL", "sma\\u006C\\u006C\\u0000"})
  void choiceIsTakenLetterByLetter(String text) {
    var members = members("{\"m\":\"" + text + "\"}");
    assertTrue(members.choice("m", List.of("small", "large")).isEmpty());
    assertEquals(List.of("/m not-allowed"), faults(members));
  }

  @Test
  void atMost100FaultsAreNamed() {
    var json =
        IntStream.rangeClosed(1, 250)
            .mapToObj(i -> "\"m" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    var members = members(json);
    members.fault("first", "some-code", "is wrong");
    var problem = problem(members);
    assertEquals(100, problem.faults().size());
    assertEquals("/first", problem.faults().getFirst().name());
    assertEquals("/m99", problem.faults().getLast().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"m\":\"hunter2\"}", "{\"m\":[\"hunter2\"]}"})
  void faultNeverRepeatsWhatWasSent(String json) {
    var members = members(json);
    members.choice("m", List.of("small"));
    members.integer("m", 0, 1);
    members.url("m");
    members.text("m", 100, 200);
    var problem = problem(members);
    assertFalse(problem.toString().contains("hunter2"), problem.toString());
  }

  private static Optional<String> onlyAb(String text) {
    return text.equals("AB") ? Optional.of("ab") : Optional.empty();
  }

  private static Members members(String json) {
    return Members.of(
        assertInstanceOf(Map.class, Json.parse(json.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<String> faults(Members members) {
    return problem(members).faults().stream().map(f -> f.name() + " " + f.code()).toList();
  }

  private static Problem problem(Members members) {
    return assertThrows(ProblemException.class, members::end).problem();
  }
}
