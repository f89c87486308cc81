package masthead.mail;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailTest {

  private static Mail mail(String to, String from, String subject, Map<String, String> headers) {
    return new Mail(to, from, subject, "<p>a\r\nb</p>", "a\r\nb", headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\nBcc: victim@example.org", "\0"})
  void nothingButTheBodyHasALineBreak(String sneaked) {
    var none = Map.<String, String>of();
    refused("to", () -> mail("a@b.example" + sneaked, "c@d.example", "s", none));
    refused("from", () -> mail("a@b.example", sneaked + "c@d.example", "s", none));
    refused("subject", () -> mail("a@b.example", "c@d.example", "s" + sneaked + "s", none));
    refused("header", () -> mail("a@b.example", "c@d.example", "s", Map.of("X" + sneaked, "1")));
    refused("X-Y", () -> mail("a@b.example", "c@d.example", "s", Map.of("X-Y", "1" + sneaked)));
  }

  private static void refused(String what, Runnable making) {
    var fault = assertThrows(IllegalArgumentException.class, making::run);
    assertEquals(
        "A line break in a mail's " + what,
        requireNonNull(fault.getMessage()).replace("header name", "header"));
    assertFalse(requireNonNull(fault.getMessage()).contains("@"));
  }

  @Test
  void headersKeepTheirOrderAndNobodyChangesThem() {
    var given = new LinkedHashMap<String, String>();
    var names = List.of("Zulu", "Alpha", "Mike", "Bravo", "Yankee", "Charlie");
    names.forEach(name -> given.put(name, "1"));
    var mail = mail("a@b.example", "c@d.example", "s", given);
    given.clear();
    assertEquals(names, new ArrayList<>(mail.headers().keySet()));
    assertThrows(UnsupportedOperationException.class, () -> mail.headers().put("X", "1"));
  }

  @Test
  void senderHasANameAndAnAddress() {
    var named = mail("a@b.example", "खबर, Ltd. <c@d.example>", "s", Map.of());
    assertEquals("खबर, Ltd.", named.fromName());
    assertEquals("c@d.example", named.fromAddress());
    var bare = mail("a@b.example", "c@d.example", "s", Map.of());
    assertEquals("", bare.fromName());
    assertEquals("c@d.example", bare.fromAddress());
  }
}
