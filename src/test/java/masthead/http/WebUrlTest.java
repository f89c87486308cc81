package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://пример.рф",
        "https://उदाहरण.भारत/समाचार?q=१",
        "https://موقع1.السعودية/",
        "https://বিদ্যুৎ.বাংলা/",
        "https://വാർത്ത.ഭാരതം/",
        "https://新闻.中国:8443/",
        "https://क्\u200dष.भारत/",
        "https://under_score.example/",
        "https://_dmarc.example/",
        "https://xn--e1afmkfd.xn--p1ai/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]/"
      })
  void hostsThatBrowsersTakeAreValid(String url) {
    assertEquals(true, WebUrl.isValid(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "//example.org/",
        "https:example.org",
        "https://",
        "https:///a",
        "https://?a",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://user@example.org",
        "https://пользователь@пример.рф",
        "https://a:b@пример.рф/",
        "https://exa mple.org",
        "https://пример..рф",
        "https://.рф",
        "https://-пример-.рф-",
        "https://пример.рф:port",
        "https://при\\мер.рф",
        "https://%D0%BF.рф",
        "https://a\u202Eb.example",
        "https://a。b/",
        "https://1_2.3/"
      })
  void whatIsNoAddressIsNotValid(String url) {
    assertEquals(false, WebUrl.isValid(url));
  }

  @Test
  void addressHasAtMost2048Characters() {
    var longest = "https://пример.рф/" + "a".repeat(2030);
    assertEquals(true, WebUrl.isValid(longest));
    assertEquals(false, WebUrl.isValid(longest + "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a?b=ж, https://example.org/a?b=ж",
    "https://пример.рф:8443/ж, https://xn--e1afmkfd.xn--p1ai:8443/ж",
    "https://उदाहरण.भारत/, https://xn--p1b6ci4b4b3a.xn--h2brj9c/",
    "https://straße.example/, https://straße.example/",
    "https://under_score.example/, https://under_score.example/",
    "nothing, nothing"
  })
  void hostIsWrittenInAscii(String url, String ascii) {
    assertEquals(ascii, WebUrl.withAsciiHost(url));
  }
}
