package masthead.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderTokenTest {
  private static final String TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_09";

  @RepeatedTest(20)
  void mintedTokenIs32BytesIn43Characters() {
    var secret = ReaderToken.mint().secret();
    assertTrue(secret.matches("[A-Za-z0-9_-]{43}"), secret);
    assertEquals(32, Base64.getUrlDecoder().decode(secret).length);
    assertEquals(secret, ReaderToken.of(request("Bearer " + secret)).secret());
  }

  @Test
  void noTwoTokensAreTheSame() {
    var tokens = new HashSet<String>();
    var firstBytes = new HashSet<Byte>();
    for (var i = 0; i < 2000; i++) {
      var secret = ReaderToken.mint().secret();
      tokens.add(secret);
      firstBytes.add(Base64.getUrlDecoder().decode(secret)[0]);
    }
    assertEquals(2000, tokens.size());
    assertTrue(firstBytes.size() > 200, firstBytes.size() + " first bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "BEARER " + TOKEN, "Bearer   " + TOKEN})
  void tokenIsReadFromTheHeader(String header) {
    assertEquals(new ReaderToken(TOKEN), ReaderToken.of(request(header)));
  }

  @Test
  void requestWithoutATokenIsAskedForOne() {
    var request = request(Map.of("cookie", "token=" + TOKEN));
    var problem = refusal(request);
    assertEquals(Map.of("www-authenticate", "Bearer"), problem.headers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        TOKEN,
        "Bearer" + TOKEN,
        "Bearer\t" + TOKEN,
        " Bearer " + TOKEN,
        "Bearer " + TOKEN + " ",
        "Bearer " + TOKEN + "a",
        "Bearer " + TOKEN + "=",
        "Bearer " + TOKEN + "\n",
        "Bearer " + TOKEN + "," + TOKEN,
        "Bearer " + TOKEN + ", Bearer " + TOKEN,
        "Bearer abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_0",
        "Bearer abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM+/09",
        "Bearer abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_0é",
        "Bearer abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_0٣",
        "Bearer \"" + TOKEN + "\"",
        "Bearer token=" + TOKEN,
        "Basic " + TOKEN,
        "Token " + TOKEN,
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
      })
  void anyOtherHeaderIs401(String header) {
    var problem = refusal(request(header));
    assertEquals(Map.of("www-authenticate", "Bearer error=\"invalid_token\""), problem.headers());
    assertFalse(problem.toString().contains(TOKEN));
  }

  @Test
  void onlyAHashOfTheTokenIsKept() {
    var token = new ReaderToken(TOKEN);
    // printf %s TOKEN | sha256sum
    assertEquals("R#d5222b97db4d186dac825a4d8be66fb66e7c9857eb4b7129e5362b6de6139653", token.key());
    assertEquals(token.key(), new ReaderToken(TOKEN).key());
    assertNotEquals(token.key(), ReaderToken.mint().key());
  }

  @Test
  void tokenCannotBePrinted() {
    assertEquals("ReaderToken", new ReaderToken(TOKEN).toString());
  }

  private static Problem refusal(Request request) {
    var problem = assertThrows(ProblemException.class, () -> ReaderToken.of(request)).problem();
    assertEquals(ProblemType.UNAUTHORIZED, problem.type());
    assertEquals(401, problem.type().status());
    return problem;
  }

  private static Request request(String authorization) {
    return request(Map.of("authorization", authorization));
  }

  private static Request request(Map<String, String> headers) {
    return new Request(
        "request-1",
        "GET /v1/me/preferences",
        "GET",
        "/v1/me/preferences",
        "",
        headers,
        Map.of(),
        "",
        false,
        "203.0.113.9",
        "api.example.org");
  }
}
