package masthead.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import masthead.local.Template;
import masthead.runtime.Environment;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackHandlerTest {
  private final FallbackHandler fallback = new FallbackHandler(new Environment(Map.of()));

  private static List<Template.Route> routes() {
    return Template.read().routes().stream().filter(r -> !r.key().equals("$default")).toList();
  }

  static Stream<String> paths() {
    // "import" may be an article's id too: that path has a row of its own below.
    return routes().stream()
        .map(Template.Route::path)
        .filter(path -> !Set.of("/v1/articles/import", "/v1/{unknown+}").contains(path))
        .distinct();
  }

  @Test
  void declaredRoutesAreThoseOfTheTemplate() {
    var declared = routes().stream().map(r -> r.function() + " " + r.key()).sorted().toList();
    assertTrue(declared.contains("ArticlesFunction GET /v1/articles/{id}"), declared::toString);
    assertEquals(
        declared,
        FallbackHandler.declaredRoutes().stream()
            .map(r -> r.function() + " " + r.method() + " " + r.path())
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void methodThatARouteHasNotIs405WithTheOnesItHas(String path) {
    var methods = new TreeSet<String>();
    var asked = path.replaceAll("\\{[^}]+}", "x-1_Y");
    var function =
        routes().stream()
            .filter(r -> r.path().equals(asked))
            .findAny()
            .map(Template.Route::function);
    routes().stream() // what is a word in one function's route may be an id in another's
        .filter(r -> !r.path().contains("{unknown+}")) // it is this function's own
        .filter(r -> asked.matches(r.path().replaceAll("\\{[^}]+}", "[^/]+")))
        .filter(r -> r.path().equals(asked) || !Optional.of(r.function()).equals(function))
        .forEach(r -> methods.add(r.method()));
    var answer = ask("TRACE", asked);
    assertEquals(405, answer.status());
    assertEquals(String.join(", ", methods), answer.header("allow"));
    assertEquals("about:blank#method-not-allowed", answer.json().get("type"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST   | /v1/articles             | GET, HEAD",
        "DELETE | /v1/articles/01JD8Z6X4R  | GET, HEAD",
        "PATCH  | /v1/articles/a%2Fb       | GET, HEAD",
        "PUT    | /v1/articles/%2F         | GET, HEAD",
        "PUT    | /v1/articles/हिन्दी        | GET, HEAD",
        "GET    | /v1/readers              | POST",
        "HEAD   | /v1/readers              | POST",
        "POST   | /v1/me                   | DELETE, GET, HEAD",
        "POST   | /v1/me/preferences       | DELETE, GET, HEAD, PATCH, PUT",
        "BREW   | /v1/sections             | GET, HEAD",
        "get    | /v1/articles             | GET, HEAD",
        "TRACE  | /v1/articles/import      | GET, HEAD, POST", // it may be an article's id too
        "GET    | /v1/admin/newsletter/subscribers/lookup | POST",
        "PUT    | /v1/admin/newsletter/subscribers/x      | DELETE",
        "POST   | /v1/articles/a/b         | DELETE, GET, HEAD, PATCH, PUT" // also of a%2Fb
      })
  void allowIsASortedList(String method, String path, String allow) {
    var answer = ask(method, path);
    assertEquals(405, answer.status());
    assertEquals(allow, answer.header("allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/v1",
        "/v1/",
        "/v1/article",
        "/v1/articlesx",
        "/v1/articles/",
        "/v1/articles/a/b/c",
        "/v1//articles",
        "/v1/articles\\n",
        "/v1/me/",
        "/v1/me/preferences/x",
        "/v1/sections/../health"
      })
  void addressThatNoRouteHasIs404(String path) {
    for (var method : List.of("GET", "POST", "DELETE", "TRACE")) {
      var answer = ask(method, path);
      assertEquals(404, answer.status());
      assertEquals("about:blank#not-found", answer.json().get("type"));
      assertNull(answer.header("allow"));
    }
  }

  /// Whether there is one is the site function's to say, to those who read.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v2/articles",
        "//v1/articles",
        "/V1/Articles",
        "/favicon.ico",
        "/.env",
        "/v1x"
      })
  void whatIsNotBelowV1MayBeAPage(String path) {
    var answer = ask("POST", path);
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD", answer.header("allow"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void addressIsComparedLetterByLetter(String path) {
    if (!path.startsWith("/v1/")) {
      return;
    }
    var address = path.replaceAll("\\{[^}]+}", "a");
    var others =
        new TreeSet<>(List.of(address + "/", "/x" + address, address.toUpperCase(Locale.ROOT)));
    others.add(address.replace("/v1/", "/v1//"));
    others.add(address.contains(".") ? address.replace('.', 'x') : address + "/x/y/z");
    others.forEach(other -> {
      var isApi = other.startsWith("/v1/");
      assertEquals(isApi ? 404 : 405, ask("TRACE", other).status(), other);
      assertEquals(isApi ? null : "GET, HEAD", ask("TRACE", other).header("allow"), other);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/articles", "/v1/me/preferences", "/v1/nothing", "/v1/a%2Fb"})
  void strayOptionsIsAnEmpty204(String path) {
    var answer = ask("OPTIONS", path);
    assertEquals(204, answer.status());
    assertEquals(0, answer.bytes().length);
    assertEquals(
        Set.of("x-request-id", "x-content-type-options", "referrer-policy", "cache-control"),
        answer.headers().keySet());
  }

  @Test
  void headOfNothingHasNoBody() {
    var answer = ask("HEAD", "/v1/nothing");
    assertEquals(404, answer.status());
    assertEquals(0, answer.bytes().length);
  }

  @Test
  void answersAreProblemsLikeAllOthers() {
    for (var answer : List.of(ask("GET", "/v1/nothing"), ask("POST", "/v1/articles"))) {
      assertEquals("application/problem+json", answer.header("content-type"));
      assertEquals("no-store", answer.header("cache-control"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
      assertFalse(answer.text().contains("Exception"));
      assertEquals(answer.header("x-request-id"), answer.json().get("requestId"));
    }
    assertEquals("/v1/nothing", ask("GET", "/v1/nothing").json().get("instance"));
  }

  @Test
  void primingIsNoFailure() {
    fallback.beforeCheckpoint(Core.getGlobalContext());
    assertEquals(404, ask("GET", "/v1/").status());
  }

  /// @param path as it stands between the quotes of a JSON text
  private HttpLambdaTest.Answer ask(String method, String path) {
    return HttpLambdaTest.handle(
        fallback,
        """
        {"version":"2.0","routeKey":"$default","rawPath":"PATH","rawQueryString":"","headers":{},
         "requestContext":{"domainName":"api.example.org","http":{"method":"METHOD","path":"PATH"}},
         "isBase64Encoded":false}
        """
            .replace("METHOD", method)
            .replace("PATH", path));
  }
}
