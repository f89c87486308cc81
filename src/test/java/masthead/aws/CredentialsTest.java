package masthead.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import masthead.runtime.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
  @Test
  void bothAreReadFromTheSecret() {
    var credentials = read("{\"username\":\"relay\",\"password\":\"pass\\\"wörd\",\"host\":\"x\"}");
    assertEquals(new Credentials("relay", "pass\"wörd"), credentials);
    assertEquals("Credentials[…]", credentials.toString());
  }

  @Test
  void variableThatIsNotSetIsNoSecret() {
    assertEquals(Optional.empty(), Credentials.find(new Environment(Map.of()), "SMTP_SECRET_ID"));
    assertEquals(
        Optional.empty(),
        Credentials.find(new Environment(Map.of("SMTP_SECRET_ID", "")), "SMTP_SECRET_ID"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush-hush",
        "{",
        "[]",
        "{\"username\":\"u\"}",
        "{\"username\":1,\"password\":\"hush\"}"
      })
  void anotherFormIsAFaultThatDoesNotShowIt(String text) {
    var thrown = assertThrows(IllegalStateException.class, () -> read(text));
    assertFalse(String.valueOf(thrown.getMessage()).contains("hush"));
    assertNull(thrown.getCause());
  }

  private static Credentials read(String text) {
    return Credentials.find(
            new Environment(Map.of("SMTP_SECRET_ID", "local:" + text)), "SMTP_SECRET_ID")
        .orElseThrow()
        .get();
  }
}
