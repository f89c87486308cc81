package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.lambda.HttpEventTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ETagsTest {

  static List<Arguments> wellFormed() {
    return List.of(
        arguments("\"1\"", Set.of("1"), Set.of()),
        arguments("W/\"1\"", Set.of(), Set.of("1")),
        arguments("\"\"", Set.of(""), Set.of()),
        arguments("\"1\", \"2\"", Set.of("1", "2"), Set.of()),
        arguments("\"1\",W/\"2\" ,\t\"3\"", Set.of("1", "3"), Set.of("2")),
        arguments("  \"1\"  ", Set.of("1"), Set.of()),
        arguments("\"a,b\",\"c\"", Set.of("a,b", "c"), Set.of()),
        arguments("\"W/x\"", Set.of("W/x"), Set.of()),
        arguments("\"1\",\"1\",W/\"1\"", Set.of("1"), Set.of("1")),
        arguments("\"!#~\u00E9\u00FF\"", Set.of("!#~\u00E9\u00FF"), Set.of()),
        arguments("\"*\"", Set.of("*"), Set.of()));
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void listOfTagsIsRead(String header, Set<String> strong, Set<String> weak) {
    assertEquals(Optional.of(new ETags(false, strong, weak)), read(header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", " * ", "\t*"})
  void asteriskIsAnyTag(String header) {
    var tags = read(header).orElseThrow();
    assertTrue(tags.any());
    assertTrue(tags.matchesWeakly("\"whatever\""));
  }

  @Test
  void headerThatWasNotSentHasNoTags() {
    var request = HttpEventTest.request("GET", Map.of("if-match", "\"1\""), "");
    assertTrue(ETags.of(request, "if-none-match").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "\"1",
        "1\"",
        "'1'",
        "w/\"1\"",
        "W/1",
        "W\"1\"",
        "W/ \"1\"",
        "\"1\" \"2\"",
        "\"1\";\"2\"",
        "\"1\",2",
        "\"1\",*",
        "*,*",
        "**",
        "\"a\"b\"",
        "\"a b\"",
        "\"a\tb\"",
        "\"\u007F\"",
        "\"\u0100\"",
        "\"a\u0000b\""
      })
  void malformedHeaderIsRefusedAndNamed(String header) {
    assertMalformed(header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\",", ",\"1\"", "\"1\", , \"2\"", ", ,\t,\"1\"", "\"1\",W/\"3\",,"})
  void emptyMemberIsIgnored(String header) {
    assertTrue(read(header).orElseThrow().matchesWeakly("\"1\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", ", ,"})
  void emptyListMatchesNothing(String header) {
    var tags = read(header).orElseThrow();
    assertFalse(tags.any());
    assertEquals(java.util.Set.of(), tags.all());
  }

  @Test
  void tenTagsAreReadButNotEleven() {
    var ten = "\"1\"" + ",\"1\"".repeat(9);
    assertTrue(read(ten).isPresent());
    assertMalformed(ten + ",\"1\"");
  }

  @Test
  void twoHundredCharactersAreReadButNoMore() {
    assertTrue(read("\"" + "a".repeat(198) + "\"").isPresent());
    assertMalformed("\"" + "a".repeat(199) + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"1\"', '\"1\"', true",
    "'\"1\"', 'W/\"1\"', true",
    "'W/\"1\"', '\"1\"', true",
    "'W/\"1\"', 'W/\"1\"', true",
    "'\"1\"', 'W/\"2\"', false",
    "'\"2\", W/\"1\"', 'W/\"1\"', true",
    "'\"11\"', '\"1\"', false",
    "'\"A\"', '\"a\"', false"
  })
  void weakComparisonLooksAtTheOpaquePartsOnly(String header, String etag, boolean matches) {
    assertEquals(matches, read(header).orElseThrow().matchesWeakly(etag));
  }

  private static void assertMalformed(String header) {
    var problem = assertThrows(ProblemException.class, () -> read(header)).problem();
    assertEquals(ProblemType.MALFORMED_REQUEST, problem.type());
    var fault = problem.faults().getFirst();
    assertEquals(Fault.Place.HEADER, fault.place());
    assertEquals("if-match malformed", fault.name() + " " + fault.code());
    assertFalse(problem.detail().contains("\""));
  }

  private static Optional<ETags> read(String header) {
    return ETags.of(HttpEventTest.request("PUT", Map.of("if-match", header), ""), "if-match");
  }
}
