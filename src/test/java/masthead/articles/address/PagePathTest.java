package masthead.articles.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One form for all spellings of an address.
final class PagePathTest {

  @ParameterizedTest
  @CsvSource({
    "/2019/05/tea, /2019/05/tea",
    "/2019/05/tea/, /2019/05/tea",
    "/2019/05/tea//, /2019/05/tea",
    "/, /",
    "/?p=123, /?p=123",
    "/tea/?p=123, /tea?p=123",
    "/tea?, /tea",
    "/%7etea, /~tea",
    "/%E0%A4%9A%E0%A4%BE%E0%A4%AF, /चाय",
    "/चाय, /चाय",
    "/caf%C3%A9, /café",
    "/cafe%CC%81, /café",
    "/caf%e9, /caf%E9",
    "/a%2fb, /a%2Fb",
    "/a%3fb, /a%3Fb",
    "/100%25, /100%25",
    "/100%, /100%25",
    "/%zz, /%25zz",
    "/a b, /a%20b",
    "/a%E2%80%AEb, /a%E2%80%AEb",
    "/a%00b, /a%00b",
    "/a|b, /a%7Cb",
    "/Tea, /Tea"
  })
  void spellingsAreOne(String sent, String normal) {
    assertEquals(Optional.of(normal), PagePath.parse(sent).map(PagePath::text));
    assertEquals(Optional.of(normal), PagePath.parse(normal).map(PagePath::text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tea", "//host/tea", "https://news.example/tea", "/tea#part", " /tea"})
  void whatIsNoPath(String sent) {
    assertEquals(Optional.empty(), PagePath.parse(sent));
  }

  @Test
  void ofAtMostFourHundredBytes() {
    assertTrue(PagePath.parse("/" + "a".repeat(399)).isPresent());
    assertTrue(PagePath.parse("/" + "a".repeat(400)).isEmpty());
    assertTrue(PagePath.parse("/" + "%E0%A4%9A".repeat(133)).isPresent());
    assertTrue(PagePath.parse("/" + "च".repeat(134)).isEmpty());
  }
}
