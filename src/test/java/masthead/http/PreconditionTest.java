package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import masthead.lambda.HttpEventTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `If-Match` and `If-None-Match` as a table. Version 0 is "nothing is stored".
class PreconditionTest {

  @ParameterizedTest
  @CsvSource({
    // no header: anything goes
    ", , 0, true",
    ", , 5, true",
    // If-Match
    "'\"5\"', , 5, true",
    "'\"5\"', , 6, false",
    "'\"5\"', , 0, false",
    "'\"4\", \"5\"', , 5, true",
    "'\"4\", \"5\"', , 6, false",
    "*, , 5, true",
    "*, , 0, false",
    "'\"0\"', , 0, true",
    "'\"0\"', , 5, false",
    // compared strongly: a weak tag matches nothing
    "'W/\"5\"', , 5, false",
    "'W/\"5\", \"5\"', , 5, true",
    "'W/\"0\"', , 0, false",
    // a tag that is no version matches nothing
    "'\"five\"', , 5, false",
    "'\"05\"', , 5, false",
    "'\"+5\"', , 5, false",
    "'\"-5\"', , 5, false",
    "'\"\"', , 0, false",
    "'\"00\"', , 0, false",
    "'\"99999999999999999999\"', , 5, false",
    "'\"1795489261\"', , 1795489261, true",
    "'\"999999999999999999\"', , 999999999999999999, true",
    // If-None-Match
    ", *, 0, true",
    ", *, 5, false",
    ", '\"5\"', 5, false",
    ", '\"5\"', 6, true",
    ", '\"5\"', 0, true",
    ", '\"4\", \"5\"', 5, false",
    ", '\"0\"', 0, false",
    // both must hold
    "'\"5\"', '\"4\"', 5, true",
    "'\"5\"', '\"5\"', 5, false",
    "'\"5\"', '\"4\"', 4, false",
    "'\"5\"', *, 5, false",
    "*, *, 0, false",
    "*, *, 5, false",
    "*, '\"4\"', 5, true"
  })
  void writeIsAllowedAsRfc9110Says(
      @Nullable String ifMatch, @Nullable String ifNoneMatch, long version, boolean allowed) {
    assertEquals(allowed, precondition(ifMatch, ifNoneMatch).allows(version));
  }

  @Test
  void versionsAreKeptForTheStoresCondition() {
    var precondition = precondition("\"7\", W/\"8\", \"x\", \"9\"", "*");
    assertEquals(
        Optional.of(new Precondition.Versions(false, Set.of(7L, 9L))), precondition.ifMatch());
    assertEquals(
        Optional.of(new Precondition.Versions(true, Set.of())), precondition.ifNoneMatch());
    assertEquals(Precondition.none(), precondition(null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"5", "\"5\", 6", "5, 6", "w/\"5\"", "*, \"5\""})
  void malformedHeaderIs400AndNot412(String header) {
    var first = assertThrows(ProblemException.class, () -> precondition(header, null)).problem();
    assertEquals(ProblemType.MALFORMED_REQUEST, first.type());
    assertEquals("if-match", first.faults().getFirst().name());
    var second =
        assertThrows(ProblemException.class, () -> precondition("\"5\"", header)).problem();
    assertEquals("if-none-match", second.faults().getFirst().name());
  }

  @Test
  void failedPreconditionIs412() {
    var problem = Precondition.failed().problem();
    assertEquals(412, problem.type().status());
    assertTrue(problem.faults().isEmpty());
  }

  private static Precondition precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    var headers = new HashMap<String, String>();
    if (ifMatch != null) {
      headers.put("if-match", ifMatch);
    }
    if (ifNoneMatch != null) {
      headers.put("if-none-match", ifNoneMatch);
    }
    return Precondition.of(HttpEventTest.request("PUT", headers, ""));
  }
}
