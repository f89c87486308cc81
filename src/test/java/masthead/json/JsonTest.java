package masthead.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import masthead.http.Fault;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.lambda.HttpEventTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final String DIGITS_32 = "1".repeat(32);

  static List<Arguments> refusedTexts() {
    return List.of(
        argumentSet("nothing", ""),
        argumentSet("only white space", " \n\t "),
        argumentSet("text after the value", "{}x"),
        argumentSet("second object", "{}{}"),
        argumentSet("second object after a line end", "{}\n{}"),
        argumentSet("array after the value", "{}[]"),
        argumentSet("null after the value", "{} null"),
        argumentSet("number after the value", "{}1"),
        argumentSet("comma after the value", "{},"),
        argumentSet("one bracket too many", "{}}"),
        argumentSet("NUL after the value", "{}\0"),
        argumentSet("NUL before the value", "\0{}"),
        argumentSet("comment after the value", "{}//c"),
        argumentSet("byte order mark after the value", "{}\uFEFF"),
        argumentSet("name twice", "{\"a\":1,\"a\":1}"),
        argumentSet("name twice, the second escaped", "{\"a\":1,\"\\u0061\":2}"),
        argumentSet("name twice, the first escaped", "{\"\\u0061\":1,\"a\":2}"),
        argumentSet("name twice, escaped as surrogates", "{\"😀\":1,\"\\ud83d\\ude00\":2}"),
        argumentSet("empty name twice", "{\"\":1,\"\":2}"),
        argumentSet("name twice in an inner object", "{\"b\":{\"a\":1,\"c\":2,\"a\":3}}"),
        argumentSet("name twice in an array's object", "{\"b\":[{\"a\":1,\"a\":2}]}"),
        argumentSet("17 objects deep", objects(17)),
        argumentSet("17 levels of arrays in an object", "{\"a\":" + arrays(16) + "}"),
        argumentSet("1000 levels", arrays(1000)),
        argumentSet("name of 65", "{\"" + "n".repeat(65) + "\":1}"),
        argumentSet("name of 65, escaped", "{\"" + "\\u006e".repeat(65) + "\":1}"),
        argumentSet("inner name of 65", "{\"a\":[{\"" + "é".repeat(65) + "\":1}]}"),
        argumentSet("string of 200,001", "{\"a\":\"" + "s".repeat(200_001) + "\"}"),
        argumentSet("string of 200,001 in an array", "[\"" + "é".repeat(200_001) + "\"]"),
        argumentSet("number of 33 digits", "{\"a\":" + DIGITS_32 + "1}"),
        argumentSet("negative number of 33 digits", "{\"a\":-" + DIGITS_32 + "1}"),
        argumentSet("33 digits after the point", "{\"a\":0." + DIGITS_32 + "1}"),
        argumentSet("33 digits with the exponent's", "{\"a\":1e" + DIGITS_32 + "}"),
        argumentSet("20,001 tokens", tokens(20_001)),
        argumentSet("lone high surrogate as a name", "{\"\\ud800\":1}"),
        argumentSet("lone low surrogate in a name", "{\"a\\udc00b\":1}"),
        argumentSet("surrogates in the wrong order", "{\"\\ude00\\ud83d\":1}"),
        argumentSet("lone surrogate in an inner name", "{\"a\":{\"\\uDBFF\":1}}"),
        argumentSet("lone surrogate in an array's object", "{\"a\":[[{\"\\ud800x\":1}]]}"),
        argumentSet("block comment", "{/*c*/}"),
        argumentSet("line comment", "{//c\n}"),
        argumentSet("hash comment", "#c\n{}"),
        argumentSet("single quotes", "{'a':1}"),
        argumentSet("name without quotes", "{a:1}"),
        argumentSet("NaN", "{\"a\":NaN}"),
        argumentSet("Infinity", "{\"a\":Infinity}"),
        argumentSet("negative Infinity", "{\"a\":-Infinity}"),
        argumentSet("plus sign", "{\"a\":+1}"),
        argumentSet("leading zero", "{\"a\":01}"),
        argumentSet("negative leading zero", "{\"a\":-01}"),
        argumentSet("leading point", "{\"a\":.5}"),
        argumentSet("trailing point", "{\"a\":1.}"),
        argumentSet("exponent without digits", "{\"a\":1e}"),
        argumentSet("hexadecimal", "{\"a\":0x1}"),
        argumentSet("only a minus", "{\"a\":-}"),
        argumentSet("trailing comma in an object", "{\"a\":1,}"),
        argumentSet("trailing comma in an array", "{\"a\":[1,]}"),
        argumentSet("only a comma", "{,}"),
        argumentSet("missing value", "{\"a\":}"),
        argumentSet("missing value in an array", "{\"a\":[1,,2]}"),
        argumentSet("missing colon", "{\"a\" 1}"),
        argumentSet("missing comma", "{\"a\":1 \"b\":2}"),
        argumentSet("object without end", "{\"a\":1"),
        argumentSet("string without end", "{\"a\":\"b}"),
        argumentSet("number as a name", "{1:1}"),
        argumentSet("capital True", "{\"a\":True}"),
        argumentSet("half a word", "{\"a\":tru}"),
        argumentSet("unknown word", "{\"a\":undefined}"),
        argumentSet("line end in a string", "{\"a\":\"b\nc\"}"),
        argumentSet("tab in a string", "{\"a\":\"b\tc\"}"),
        argumentSet("NUL in a string", "{\"a\":\"b\0c\"}"),
        argumentSet("escape JSON has not", "{\"a\":\"\\x41\"}"),
        argumentSet("escaped single quote", "{\"a\":\"\\'\"}"),
        argumentSet("short \\u escape", "{\"a\":\"\\u12\"}"),
        argumentSet("\\u escape with no digit", "{\"a\":\"\\u12G4\"}"),
        argumentSet("non-breaking space", "{\u00A0\"a\":1}"));
  }

  @ParameterizedTest
  @MethodSource("refusedTexts")
  void whatIsNotStrictJsonIsRefused(String text) {
    assertMalformed(text.getBytes(StandardCharsets.UTF_8));
  }

  static List<Arguments> refusedBytes() {
    return List.of(
        argumentSet("UTF-8 byte order mark", concat("EFBBBF", "{}")),
        argumentSet("UTF-16BE", "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)),
        argumentSet("UTF-16LE", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)),
        argumentSet("UTF-16 with its mark", "{\"a\":1}".getBytes(StandardCharsets.UTF_16)),
        argumentSet("UTF-32BE", "{\"a\":1}".getBytes(Charset.forName("UTF-32BE"))),
        argumentSet("UTF-32LE", "{\"a\":1}".getBytes(Charset.forName("UTF-32LE"))),
        argumentSet("Latin-1", "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)),
        argumentSet("overlong slash, 2 bytes", inText("C0AF")),
        argumentSet("overlong slash, 3 bytes", inText("E080AF")),
        argumentSet("overlong slash, 4 bytes", inText("F08080AF")),
        argumentSet("overlong NUL", inText("C080")),
        argumentSet("overlong quote", concat("7B2261223A22C0A27D", "")),
        argumentSet("truncated 2-byte form", inText("C3")),
        argumentSet("truncated 3-byte form", inText("E282")),
        argumentSet("truncated 4-byte form", inText("F09F98")),
        argumentSet("truncated at the end", concat("7B7DE282", "")),
        argumentSet("continuation byte alone", inText("80")),
        argumentSet("above U+10FFFF", inText("F4908080")),
        argumentSet("F5", inText("F5808080")),
        argumentSet("5-byte form", inText("F888808080")),
        argumentSet("FE and FF", inText("FEFF")),
        argumentSet("raw lone surrogate in a text", inText("EDA080")),
        argumentSet("raw surrogate pair (CESU-8)", inText("EDA0BDEDB880")),
        argumentSet("raw lone surrogate in a name", concat("7B22EDA080223A317D", "")),
        argumentSet("raw lone low surrogate in a name", concat("7B2261EDB080223A317D", "")));
  }

  @ParameterizedTest
  @MethodSource("refusedBytes")
  void whatIsNotUtf8IsRefused(byte[] bytes) {
    assertMalformed(bytes);
  }

  static List<Arguments> accepted() {
    return List.of(
        argumentSet("empty object", "{}", Map.of()),
        argumentSet("white space around", " \r\n\t{ \"a\" : 1 } \n", Map.of("a", 1)),
        argumentSet("empty name", "{\"\":1}", Map.of("", 1)),
        argumentSet("same name at two levels", "{\"a\":{\"a\":1}}", Map.of("a", Map.of("a", 1))),
        argumentSet(
            "same name in two objects",
            "[{\"a\":1},{\"a\":2}]",
            List.of(Map.of("a", 1), Map.of("a", 2))),
        argumentSet("names that differ in case", "{\"a\":1,\"A\":2}", Map.of("a", 1, "A", 2)),
        argumentSet("escapes", "{\"a\":\"\\u0041\\n\\/\\\"\"}", Map.of("a", "A\n/\"")),
        argumentSet("escaped NUL", "{\"a\":\"\\u0000\"}", Map.of("a", "\0")),
        argumentSet("escaped surrogate pair", "{\"\\ud83d\\ude00\":1}", Map.of("😀", 1)),
        argumentSet("Urdu", "{\"نام\":\"اردو\"}", Map.of("نام", "اردو")),
        argumentSet("joiners of Hindi", "[\"क्\u200Dष\"]", List.of("क्\u200Dष")),
        argumentSet("booleans", "[true,false]", List.of(true, false)),
        argumentSet("int", "[-2147483648,2147483647]", List.of(-2147483648, 2147483647)),
        argumentSet("long", "[2147483648]", List.of(2147483648L)),
        argumentSet(
            "number of 32 digits", "[" + DIGITS_32 + "]", List.of(new BigInteger(DIGITS_32))),
        argumentSet("zero", "[0,-0]", List.of(0, 0)),
        argumentSet("fraction and exponent stay apart from ints", "[3.0,1e2]", List.of(3.0, 100.0)),
        argumentSet("number no double can hold", "[1e400]", List.of(Double.POSITIVE_INFINITY)));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void strictJsonIsReadAsItStands(String text, Object value) {
    assertEquals(value, Json.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  static List<Arguments> atTheLimits() {
    return List.of(
        argumentSet("16 objects deep", objects(16)),
        argumentSet("16 levels of arrays in an object", "{\"a\":" + arrays(15) + "}"),
        argumentSet("name of 64", "{\"" + "n".repeat(64) + "\":1}"),
        argumentSet("name of 64, escaped", "{\"" + "\\u006e".repeat(64) + "\":1}"),
        argumentSet("string of 200,000", "{\"a\":\"" + "s".repeat(200_000) + "\"}"),
        argumentSet(
            "string of 200,000, three bytes each", "{\"a\":\"" + "अ".repeat(200_000) + "\"}"),
        argumentSet("number of 32 digits", "{\"a\":" + DIGITS_32 + "}"),
        argumentSet("negative number of 32 characters", "{\"a\":-" + DIGITS_32.substring(1) + "}"),
        argumentSet("fraction of 32 characters", "{\"a\":0." + DIGITS_32.substring(2) + "}"),
        argumentSet("20,000 tokens", tokens(20_000)));
  }

  @ParameterizedTest
  @MethodSource("atTheLimits")
  void whatIsJustWithinTheLimitsIsRead(String text) {
    assertInstanceOf(Map.class, Json.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "[{}]", "[{\"a\":1}]", "\"{}\"", "1", "true", " null "})
  void bodyThatIsNoObjectIsRefused(String body) {
    var problem = refusal(() -> request(body).object(4096, "application/json"));
    assertEquals(ProblemType.MALFORMED_JSON, problem.type());
    assertEquals("The body must be one JSON object.", problem.detail());
  }

  @Test
  void numberTooLargeForADoubleIsNoWholeNumber() {
    var members = request("{\"hour\":1e400}").object(4096, "application/json");
    assertTrue(members.integer("hour", 0, Integer.MAX_VALUE).isEmpty());
    var fault = refusal(members::end).faults().getFirst();
    assertEquals(new Fault(Fault.Place.POINTER, "/hour", "wrong-type", fault.detail()), fault);
  }

  @Test
  void loneSurrogateInATextIsTheMembersFault() {
    var members = request("{\"name\":\"\\ud800\"}").object(4096, "application/json");
    assertTrue(members.text("name", 1, 100).isEmpty());
    var fault = refusal(members::end).faults().getFirst();
    assertEquals("/name not-allowed-character", fault.name() + " " + fault.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"hunter2\":1,\"hunter2\":2}",
        "{\"a\":hunter2}",
        "{} hunter2",
        "{\"hunter2\\ud800\":1}",
        "[\"hunter2\"]"
      })
  void refusalRepeatsNothingThatWasSentAndNamesNoClass(String body) {
    var problem = refusal(() -> request(body).object(4096, "application/json"));
    assertEquals(ProblemType.MALFORMED_JSON, problem.type());
    assertEquals(400, problem.type().status());
    var detail = problem.detail();
    assertFalse(detail.contains("hunter2"), detail);
    assertFalse(detail.matches("(?s).*(jackson|java\\.|Exception|line|column).*"), detail);
  }

  @Test
  void whatWeWriteIsReadBackAsItWas() {
    var text = "\"\\\n\u2028\0 اردو हिन्दी 😀";
    var written =
        Json.text(json -> {
          json.object(() -> {
            json.nullable("text", text);
            json.nullable("none", null);
            json.texts("list", List.of("b", "a"));
          });
        });
    var read = Json.own(written);
    assertEquals(text, read.get("text"));
    assertTrue(read.containsKey("none") && read.get("none") == null);
    assertEquals(List.of("b", "a"), read.get("list"));
  }

  @Test
  void missingResourceIsAFaultOfOurs() {
    assertThrows(IllegalStateException.class, () -> Json.resource(Json.class, "nowhere.json"));
  }

  private static void assertMalformed(byte[] bytes) {
    assertThrows(MalformedJsonException.class, () -> Json.parse(bytes));
  }

  private static Problem refusal(Executable reading) {
    return assertThrows(ProblemException.class, reading).problem();
  }

  private static Request request(String body) {
    return HttpEventTest.request("POST", Map.of("content-type", "application/json"), body);
  }

  private static String objects(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  private static String arrays(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  /// An object with an array: 2 + 1 + 2 tokens, and one for each number.
  private static String tokens(int count) {
    return "{\"a\":[1" + ",1".repeat(count - 6) + "]}";
  }

  /// An object with a text of these bytes.
  private static byte[] inText(String hex) {
    return concat("7B2261223A22" + hex, "\"}");
  }

  private static byte[] concat(String hex, String text) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(hex));
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
