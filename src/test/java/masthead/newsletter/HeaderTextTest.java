package masthead.newsletter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Today, at 7: the news                            | Today, at 7: the news",
        "<https://a.example/u?x=1>, <mailto:b@c.example> | <https://a.example/u?x=1>, <mailto:b@c.example>",
        "für Leser <daily.a.example>                     | =?UTF-8?B?ZsO8cg==?= Leser <daily.a.example>",
        "é  é a                                          | =?UTF-8?B?w6kgIMOp?= a",
        "=?UTF-8?Q?x?=                                   | =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="
      })
  void onlyWordsThatAreNotPrintableAsciiAreEncoded(String text, String header) {
    assertEquals(header, HeaderText.encode(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a@b.example                      | a@b.example                                   | a@b.example",
        "<a@b.example>                    | <a@b.example>                                 | a@b.example",
        "News <a@b.example>               | News <a@b.example>                            | a@b.example",
        "The News, Inc. <a@b.example>     | \"The News, Inc.\" <a@b.example>              | a@b.example",
        "\"The News, Inc.\" <a@b.example> | \"The News, Inc.\" <a@b.example>              | a@b.example",
        "The \"News\" <a@b.example>       | \"The \\\"News\\\"\" <a@b.example>            | a@b.example",
        "Überall, hier <a@b.example>      | =?UTF-8?B?w5xiZXJhbGwsIGhpZXI=?= <a@b.example> | a@b.example"
      },
      delimiter = '|')
  void nameOfASenderIsQuotedOrEncodedWhereItMustBe(String text, String header, String address)
      throws Exception {
    assertEquals(header, HeaderText.mailbox(text));
    assertEquals(address, HeaderText.address(text));
    assertEquals(address, new InternetAddress(header, true).getAddress());
  }

  /// Whatever the text, a program that reads mail has it back, and the line is ASCII.
  @Test
  void everyTextSurvives() throws Exception {
    var random = new Random(2047);
    for (var i = 0; i < 5_000; i++) {
      var text =
          random
              .ints(1 + random.nextInt(120), 0, 5)
              .map(kind ->
                  switch (kind) {
                    case 0 -> ' ';
                    case 1 -> "=?_<>\"é\u0000\r\n\t".codePointAt(random.nextInt(11));
                    case 2 -> 0x1F600 + random.nextInt(60);
                    case 3 -> 0x0900 + random.nextInt(100);
                    default -> '!' + random.nextInt(94);
                  })
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString()
              .strip();
      var header = HeaderText.encode(text);
      assertTrue(header.chars().allMatch(c -> ' ' <= c && c <= '~'), header);
      assertEquals(text, MimeUtility.decodeText(header));
      for (var word : header.split(" ")) {
        assertTrue(!word.startsWith("=?UTF-8?B?") || word.length() <= 75, word);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "é ", "=?", " ", "\n"})
  void longTextTakesNoTime(String part) {
    var text = part.repeat(50_000);
    assertTimeout(Duration.ofSeconds(1), () -> HeaderText.encode(text));
  }
}
