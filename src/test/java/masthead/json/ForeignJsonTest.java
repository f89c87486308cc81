package masthead.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForeignJsonTest {
  private static ForeignJson of(String text) {
    return ForeignJson.of(text.getBytes(UTF_8));
  }

  @Test
  void valuesAreFoundByTheirPath() {
    var json = of("{\"a\":{\"b\":\"text\"},\"list\":[{\"n\":\"1\"},\"2\",3],\"flag\":true}");
    assertEquals("text", json.get("a").get("b").text());
    assertTrue(json.get("flag").isTrue());
    var list = json.get("list").elements();
    assertEquals(
        List.of("1", "2", ""),
        List.of(list.get(0).get("n").text(), list.get(1).text(), list.get(2).text()));
  }

  @Test
  void membersThatAreNoTextsAreLeftOut() {
    var json = of("{\"headers\":{\"a\":\"1\",\"b\":2,\"c\":null,\"d\":[\"x\"],\"e\":\"\"}}");
    assertEquals(Map.of("a", "1", "e", ""), json.get("headers").texts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"a\":null}", "{\"a\":5}", "{\"a\":{}}", "{\"a\":[]}"})
  void whatIsMissingOrOfAnotherTypeIsEmpty(String text) {
    var a = of(text).get("a");
    assertEquals("", a.text());
    assertEquals("", a.get("b").get("c").text());
    assertEquals(List.of(), a.elements());
    assertEquals(Map.of(), a.texts());
    assertFalse(a.isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{", "text"})
  void whatIsNoObjectIsRefused(String text) {
    assertThrows(RuntimeException.class, () -> of(text));
  }
}
