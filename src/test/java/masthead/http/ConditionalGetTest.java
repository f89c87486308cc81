package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.lambda.HttpEventTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalGetTest {

  @ParameterizedTest
  @CsvSource({
    "GET, 200, true",
    "HEAD, 200, true",
    "POST, 200, false",
    "PUT, 200, false",
    "PATCH, 200, false",
    "DELETE, 200, false",
    "GET, 201, false",
    "GET, 204, false",
    "GET, 404, false",
    "GET, 503, false"
  })
  void onlyReadsThatSucceedGetATag(String method, int status, boolean tagged) {
    var answer = apply(method, Map.of(), shared("a").status(status));
    assertEquals(tagged, answer.find("etag").isPresent());
  }

  @Test
  void tagIsWeakAndMadeOfTheBytes() {
    var tag = tag("a");
    assertTrue(tag.matches("W/\"[0-9a-f]{24}\""), tag);
    assertEquals(tag, tag("a"));
    assertNotEquals(tag, tag("b"));
    assertEquals(tag, apply("HEAD", Map.of(), shared("a")).find("etag").orElseThrow());
  }

  @Test
  void versionStaysTheTag() {
    var answer = apply("GET", Map.of(), shared("a").version(1_795_489_261L));
    assertEquals(Optional.of("\"1795489261\""), answer.find("etag"));
  }

  @Test
  void answerThatIsNotStoredGetsNoTag() {
    var stored = apply("GET", Map.of(), Response.of(200, "text/plain").cache(Response.NO_STORE));
    assertEquals(Optional.empty(), stored.find("etag"));
  }

  /// What says nothing of caching is `no-store`, so it must not become a 304 either.
  @ParameterizedTest
  @ValueSource(strings = {"*", "\"x\""})
  void answerThatSaysNothingOfCachingGetsNoTag(String ifNoneMatch) {
    var plain = Response.of(200, "text/plain").body("a".getBytes(StandardCharsets.UTF_8));
    var answer = apply("GET", Map.of("if-none-match", ifNoneMatch), plain);
    assertEquals(200, answer.status());
    assertEquals(Optional.empty(), answer.find("etag"));
  }

  /// Publishing is `no-store`, yet its reads have a version and answer 304.
  @Test
  void versionIsComparedEvenWhereNothingIsStored() {
    var answer = shared("a").version(5).cache(Response.NO_STORE);
    assertEquals(304, apply("GET", Map.of("if-none-match", "\"5\""), answer).status());
    assertEquals(200, apply("GET", Map.of("if-none-match", "\"4\""), answer).status());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"5\"', 304",
    "'W/\"5\"', 304",
    "'\"4\", \"5\"', 304",
    "'\"4\",W/\"5\",\"6\"', 304",
    "*, 304",
    "'\"4\"', 200",
    "'\"55\"', 200",
    "'\"4\", \"6\"', 200"
  })
  void ifNoneMatchIsComparedWeakly(String header, int status) {
    for (var method : new String[] {"GET", "HEAD"}) {
      var answer = apply(method, Map.of("if-none-match", header), shared("a").version(5));
      assertEquals(status, answer.status());
    }
  }

  @Test
  void tagThatWasGivenMakesA304() {
    for (var tag : new String[] {tag("a"), tag("a").substring(2), "\"x\", " + tag("a")}) {
      assertEquals(304, apply("GET", Map.of("if-none-match", tag), shared("a")).status());
      assertEquals(200, apply("GET", Map.of("if-none-match", tag), shared("b")).status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"5", "\"5\",5", "*, \"5\""})
  void malformedIfNoneMatchIs400(String header) {
    var thrown =
        assertThrows(
            ProblemException.class,
            () -> apply("GET", Map.of("if-none-match", header), shared("a")));
    assertEquals(ProblemType.MALFORMED_REQUEST, thrown.problem().type());
    assertEquals("if-none-match", thrown.problem().faults().getFirst().name());
  }

  @Test
  void writesAreLeftToTheirPreconditions() {
    var answer = apply("PUT", Map.of("if-none-match", "\"5\""), shared("a").version(5));
    assertEquals(200, answer.status());
  }

  /// A date tells nothing of what left a list, so there is none to compare with.
  @Test
  void ifModifiedSinceAloneIsNeverNotModified() {
    var since = Map.of("if-modified-since", "Sun, 06 Nov 2094 08:49:37 GMT");
    assertEquals(200, apply("GET", since, shared("a")).status());
    assertEquals(200, apply("GET", since, shared("a").version(5)).status());
  }

  @Test
  void notModifiedKeepsWhatACacheNeedsAndNothingElse() {
    var full =
        shared("a")
            .version(5)
            .header("vary", "Accept-Language")
            .header("content-language", "ur")
            .header("content-location", "/v1/articles?language=ur")
            .header("link", "</v1/articles?cursor=x>; rel=\"next\"");
    var answer = apply("GET", Map.of("if-none-match", "*"), full);
    assertEquals(304, answer.status());
    assertEquals(0, answer.body().length);
    assertEquals(
        Set.of("etag", "cache-control", "vary", "content-language", "content-location", "link"),
        answer.headers().keySet());
    answer
        .headers()
        .forEach((name, value) -> assertEquals(Optional.of(value), full.find(name), name));
  }

  private static String tag(String body) {
    return apply("GET", Map.of(), shared(body)).find("etag").orElseThrow();
  }

  private static Response apply(String method, Map<String, String> headers, Response response) {
    return ConditionalGet.apply(HttpEventTest.request(method, headers, ""), response);
  }

  private static Response shared(String body) {
    return Response.of(200, "text/plain")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .cache(Response.SHARED);
  }
}
