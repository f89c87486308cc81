package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import masthead.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  /// The objects among the test cases of RFC 7396, appendix A.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":"b"}         | {"a":"c"}                    | {"a":"c"}
          {"a":"b"}         | {"b":"c"}                    | {"a":"b","b":"c"}
          {"a":"b"}         | {"a":null}                   | {}
          {"a":"b","b":"c"} | {"a":null}                   | {"b":"c"}
          {"a":["b"]}       | {"a":"c"}                    | {"a":"c"}
          {"a":"c"}         | {"a":["b"]}                  | {"a":["b"]}
          {"a":{"b":"c"}}   | {"a":{"b":"d","c":null}}     | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]} | {"a":[1]}                    | {"a":[1]}
          {"e":null}        | {"a":1}                      | {"e":null,"a":1}
          {}                | {"a":{"bb":{"ccc":null}}}    | {"a":{"bb":{}}}
          {"a":"text"}      | {"a":{"b":1}}                | {"a":{"b":1}}
          """)
  void patchIsApplied(String document, String patch, String result) {
    var before = Json.own(document);
    assertEquals(Json.own(result), MergePatch.apply(before, Json.own(patch)));
    assertEquals(Json.own(document), before);
  }
}
