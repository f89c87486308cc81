package masthead.lambda;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.Json;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import masthead.testing.Output;
import masthead.testing.Rounds;
import org.crac.Core;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLambdaTest {
  private static final String REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";

  private final Output.Capture printed = Output.capture();

  @AfterEach
  void endTheCapture() {
    printed.close();
  }

  /// A feature with one endpoint, at `/v1/things/{id}`.
  private static final class Things extends HttpLambda {
    private final Endpoint endpoint;

    Things(Endpoint endpoint) {
      this(endpoint, Map.of());
    }

    Things(Endpoint endpoint, Map<String, String> environment) {
      super(new Environment(environment));
      this.endpoint = endpoint;
    }

    @Override
    public Map<String, Endpoint> routes() {
      return Map.of(
          "GET /v1/things/{id}", endpoint,
          "POST /v1/things/{id}", endpoint,
          "PATCH /v1/things/{id}", endpoint);
    }

    @Override
    protected List<PrimingRequest> priming() {
      return List.of(
          PrimingRequest.of("GET /v1/things/{id}").parameter("id", "1").query("limit=1"),
          PrimingRequest.of("POST /v1/things/{id}").parameter("id", "1").json("{\"a\":1}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"if-match", "If-Match", "IF-MATCH", "iF-mAtCh"})
  void headersAreReadInAnyCase(String name) {
    var answer =
        handle(
            new Things(r -> text(r.header("if-match").orElse("none"))),
            event("GET", Map.of(name, "\\\"5\\\"")));
    assertEquals("\"5\"", answer.text());
  }

  @Test
  void endpointSeesTheRequest() {
    var answer =
        handle(
            new Things(r ->
                text(
                    String.join(
                        " ",
                        r.id(),
                        r.method(),
                        r.path(),
                        r.pathParameter("id"),
                        r.query().text("a").orElseThrow(),
                        r.sourceIp(),
                        r.origin()))),
            event("GET", Map.of()));
    assertEquals(
        REQUEST_ID + " GET /v1/things/7 7 b c 203.0.113.9 https://api.example.org", answer.text());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 1025, 100_000})
  void headAnswersAsGetWithoutBody(int bytes) {
    var function = new Things(_ -> text("a".repeat(bytes)).cache(Response.SHARED));
    for (var headers : List.of(Map.<String, String>of(), Map.of("accept-encoding", "gzip"))) {
      var get = handle(function, event("GET", headers));
      var head = handle(function, event("HEAD", headers));
      assertEquals(200, head.status());
      assertEquals(get.headers(), head.headers());
      assertEquals(bytes, get.plain().length);
      assertEquals(0, head.bytes().length);
    }
  }

  @Test
  void headOfAProblemHasNoBodyEither() {
    var function =
        new Things(_ -> {
          throw Problem.of(ProblemType.NOT_FOUND, "There is no such thing.").exception();
        });
    var get = handle(function, event("GET", Map.of()));
    var head = handle(function, event("HEAD", Map.of()));
    assertEquals(404, head.status());
    assertEquals(get.headers(), head.headers());
    assertEquals(0, head.bytes().length);
  }

  @Test
  void bodyAboveOneKibibyteIsGzippedAndSaysSo() {
    var body = "हिन्दी".repeat(100);
    var answer =
        handle(new Things(_ -> text(body)), event("GET", Map.of("Accept-Encoding", "gzip, br")));
    assertEquals("gzip", answer.header("content-encoding"));
    assertEquals("Accept-Encoding", answer.header("vary"));
    assertTrue(answer.base64());
    assertTrue(answer.bytes().length < 1024);
    assertArrayEquals(body.getBytes(StandardCharsets.UTF_8), answer.plain());
  }

  @Test
  void largeAnswerVariesForAClientThatDoesNotTakeGzipToo() {
    var answer = handle(new Things(_ -> text("a".repeat(1025))), event("GET", Map.of()));
    assertEquals("Accept-Encoding", answer.header("vary"));
    assertNull(answer.header("content-encoding"));
    assertFalse(answer.base64());
  }

  @Test
  void bodyOfOneKibibyteIsSentAsItIs() {
    var answer =
        handle(
            new Things(_ -> text("a".repeat(1024))),
            event("GET", Map.of("accept-encoding", "gzip")));
    assertNull(answer.header("content-encoding"));
    assertNull(answer.header("vary"));
    assertEquals("a".repeat(1024), answer.text());
  }

  @Test
  void varyIsAddedToTheEndpointsOwn() {
    var answer =
        handle(
            new Things(_ -> text("a".repeat(2000)).header("vary", "Accept-Language")),
            event("GET", Map.of()));
    assertEquals("Accept-Language, Accept-Encoding", answer.header("vary"));
  }

  @Test
  void tagIsTheSameWithAndWithoutGzip() {
    var function = new Things(_ -> text("a".repeat(2000)).cache(Response.SHARED));
    var plain = handle(function, event("GET", Map.of()));
    var gzipped = handle(function, event("GET", Map.of("accept-encoding", "gzip")));
    assertTrue(requireNonNull(plain.header("etag")).startsWith("W/"));
    assertEquals(plain.header("etag"), gzipped.header("etag"));
  }

  @Test
  void largeProblemVariesToo() {
    var answer =
        handle(
            new Things(HttpLambdaTest::hundredFaults),
            event("GET", Map.of("accept-encoding", "gzip")));
    assertEquals(422, answer.status());
    assertEquals("gzip", answer.header("content-encoding"));
    assertEquals("Accept-Encoding", answer.header("vary"));
  }

  @Test
  void bodyInBase64IsDecoded() {
    var json = "{\"name\":\"اردو\"}";
    var base64 = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    assertEquals("اردو", handle(new Things(HttpLambdaTest::name), post(base64, true)).text());
  }

  @Test
  void bodyInPlainTextIsReadAsItIs() {
    var quoted = "{\\\"name\\\":\\\"اردو\\\"}";
    assertEquals("اردو", handle(new Things(HttpLambdaTest::name), post(quoted, false)).text());
  }

  @Test
  void bodyThatIsNoBase64Is400() {
    var answer = handle(new Things(HttpLambdaTest::name), post("%%%%", true));
    assertEquals(400, answer.status());
    assertEquals("about:blank#malformed-json", answer.json().get("type"));
  }

  /// One endpoint for each way an answer comes about.
  static List<Arguments> outcomes() {
    return List.of(
        outcome("200", 200, _ -> text("a")),
        outcome("200, gzipped", 200, _ -> text("a".repeat(2000))),
        outcome("200 that may be kept", 200, _ -> text("a").cache(Response.SHARED)),
        outcome("201", 201, _ -> Response.json(201, json -> json.text("a"))),
        outcome("204", 204, _ -> Response.empty(204)),
        outcome("304", 304, _ -> text("a").version(5).cache(Response.REVALIDATE)),
        outcome(
            "problem",
            404,
            _ -> {
              throw Problem.of(ProblemType.NOT_FOUND, "There is nothing.").exception();
            }),
        outcome("all faults", 422, HttpLambdaTest::hundredFaults),
        outcome(
            "unavailable",
            503,
            _ -> {
              throw new UnavailableException(
                  UnavailableException.Reason.STORE, new IOException("hunter2"));
            }),
        outcome(
            "fault of ours",
            500,
            _ -> {
              throw new IllegalStateException("hunter2");
            }));
  }

  private static Arguments outcome(String name, int status, Endpoint endpoint) {
    return argumentSet(name, status, endpoint);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void everyAnswerHasTheHeadersOfAllAnswers(int status, Endpoint endpoint) {
    var headers = Map.of("accept-encoding", "gzip", "if-none-match", "\\\"5\\\"");
    for (var method : List.of("GET", "HEAD")) {
      var answer = handle(new Things(endpoint), event(method, headers));
      assertEquals(status, answer.status());
      assertEquals(REQUEST_ID, answer.header("x-request-id"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
      assertEquals("no-referrer", answer.header("referrer-policy"));
      assertFalse(requireNonNull(answer.header("cache-control")).isBlank());
      assertNull(answer.header("server"));
      assertNull(answer.header("x-powered-by"));
      assertTrue(status == 204 || status == 304 || answer.header("content-type") != null);
      answer.headers().keySet().forEach(n -> assertEquals(n.toLowerCase(Locale.ROOT), n));
    }
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void whatIsNoSuccessIsAProblem(int status, Endpoint endpoint) {
    var answer = handle(new Things(endpoint), event("GET", Map.of("if-none-match", "\\\"5\\\"")));
    if (status < 400) {
      return;
    }
    assertEquals("application/problem+json", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    var problem = answer.json();
    assertEquals(status, problem.get("status"));
    assertEquals(REQUEST_ID, problem.get("requestId"));
    assertEquals("/v1/things/7", problem.get("instance"));
    assertFalse(requireNonNull((String) problem.get("detail")).isBlank());
    assertFalse(
        answer.text().matches("(?s).*(hunter2|Exception|java\\.|masthead\\.|com\\.|arn:).*"),
        answer.text());
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void cacheControlIsTheEndpointsOwnOrNoStore(int status, Endpoint endpoint) {
    var answer = handle(new Things(endpoint), event("GET", Map.of("if-none-match", "\\\"5\\\"")));
    var own = Set.of("no-store", Response.SHARED, Response.REVALIDATE);
    assertTrue(own.contains(requireNonNull(answer.header("cache-control"))));
    assertEquals(status == 304, Response.REVALIDATE.equals(answer.header("cache-control")));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void everyRequestIsOneLineOfTheLog(int status, Endpoint endpoint) {
    var before = Instant.now();
    handle(
        new Things(endpoint),
        event("GET", Map.of("if-none-match", "\\\"5\\\"", "authorization", "Bearer hunter2")));
    var lines = log().stream().filter(line -> "INFO".equals(line.get("level"))).toList();
    assertEquals(1, lines.size());
    var line = lines.getFirst();
    assertEquals(
        Set.of(
            "timestamp", "level", "requestId", "route", "status", "milliseconds", "bytes", "cold"),
        line.keySet());
    assertEquals(REQUEST_ID, line.get("requestId"));
    assertEquals("GET /v1/things/{id}", line.get("route"));
    assertEquals(status, line.get("status"));
    var time = Instant.parse((String) requireNonNull(line.get("timestamp")));
    assertFalse(time.isBefore(before.minusMillis(1)) || time.isAfter(Instant.now()));
    assertFalse(printed().contains("hunter2"), printed());
    assertEquals(status >= 500 ? 2 : 1, log().size());
  }

  @Test
  void onlyTheFirstRequestIsCold() {
    var function = new Things(_ -> text("a"));
    for (var i = 0; i < 3; i++) {
      handle(function, event("GET", Map.of()));
    }
    assertEquals(
        List.of(true, false, false), log().stream().map(line -> line.get("cold")).toList());
  }

  @Test
  void logHoldsNothingThatWasSent() {
    var function =
        new Things(r -> {
          r.query().end();
          return text("a");
        });
    handle(
        function,
        """
        {"routeKey":"POST /v1/things/{id}","rawPath":"/v1/things/hunter2","rawQueryString":"hunter2",
         "headers":{"authorization":"Bearer hunter2","x-hunter2":"hunter2"},
         "pathParameters":{"id":"hunter2"},"body":"hunter2",
         "requestContext":{"domainName":"api.example.org",
           "http":{"method":"POST","sourceIp":"198.51.100.77"}}}
        """);
    assertEquals(1, log().size());
    assertFalse(printed().contains("hunter2"), printed());
    assertFalse(printed().contains("198.51.100.77"), printed());
  }

  @Test
  void lineEndsInAnEventDoNotForgeALine() {
    var forged = "GET /x\\n{\\\"level\\\":\\\"ERROR\\\"}\\u0085\\u2028";
    handle(
        new Things(_ -> text("a")),
        "{\"routeKey\":\"" + forged + "\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}");
    assertEquals(List.of("ERROR", "INFO"), log().stream().map(line -> line.get("level")).toList());
  }

  @Test
  void problemHasTheShapeOfRfc9457() {
    var function =
        new Things(
            _ -> {
              var faults = new Faults();
              faults.add(Fault.Place.POINTER, "/fontSize", "not-allowed", "must be one of a, b");
              faults.add(Fault.Place.PARAMETER, "limit", "out-of-range", "1 to 100");
              faults.add(Fault.Place.HEADER, "if-match", "malformed", "must be a list");
              faults.throwIfAny(ProblemType.INVALID_REQUEST);
              return text("not reached");
            },
            Map.of("PROBLEMS_URL", "https://docs.example/problems#"));
    var answer = handle(function, event("GET", Map.of()));
    assertEquals(
        Map.of(
            "type", "https://docs.example/problems#invalid-request",
            "title", "Invalid request",
            "status", 422,
            "detail", "The request has 3 faults.",
            "instance", "/v1/things/7",
            "requestId", REQUEST_ID,
            "errors",
                List.of(
                    Map.of(
                        "pointer", "/fontSize",
                        "code", "not-allowed",
                        "detail", "must be one of a, b"),
                    Map.of("parameter", "limit", "code", "out-of-range", "detail", "1 to 100"),
                    Map.of(
                        "header", "if-match",
                        "code", "malformed",
                        "detail", "must be a list"))),
        answer.json());
  }

  @Test
  void problemWithoutFaultsHasNoErrorsButItsOwnMembersAndHeaders() {
    var function =
        new Things(_ -> {
          throw Problem.of(ProblemType.NO_TRANSLATION, "Not in that language.")
              .with("available", List.of("en", "hi"))
              .header("retry-after", "5")
              .exception();
        });
    var answer = handle(function, event("GET", Map.of()));
    assertEquals(
        Set.of("type", "title", "status", "detail", "instance", "requestId", "available"),
        answer.json().keySet());
    assertEquals(List.of("en", "hi"), answer.json().get("available"));
    assertEquals("5", answer.header("retry-after"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void blankProblemsUrlCountsAsAbsent(String url) {
    var function = new Things(HttpLambdaTest::hundredFaults, Map.of("PROBLEMS_URL", url));
    var answer = handle(function, event("GET", Map.of()));
    assertEquals("about:blank#invalid-request", answer.json().get("type"));
  }

  @Test
  void unexpectedExceptionIsA500ThatSaysNothingButIsLogged() {
    var function =
        new Things(_ -> {
          throw deep(50);
        });
    var answer = handle(function, event("GET", Map.of()));
    assertEquals(500, answer.status());
    assertEquals("about:blank#internal-error", answer.json().get("type"));
    assertFalse(answer.text().contains("IllegalArgument"));
    assertFalse(answer.text().contains("hunter2"));

    var line = log().getFirst();
    assertEquals(
        Set.of(
            "timestamp",
            "level",
            "requestId",
            "_aws",
            "deployment",
            "reason",
            "RequestsFailed",
            "causes",
            "frames"),
        line.keySet());
    assertEquals("IllegalArgumentException", line.get("reason"));
    assertEquals("ERROR", line.get("level"));
    assertEquals(REQUEST_ID, line.get("requestId"));
    assertEquals(
        List.of("java.lang.IllegalArgumentException", "java.lang.ArithmeticException"),
        line.get("causes"));
    var frames = assertInstanceOf(List.class, line.get("frames"));
    assertTrue(String.valueOf(frames.getFirst()).contains("HttpLambdaTest"));
    assertEquals(12, frames.size());
    assertFalse(printed().contains("hunter2"), printed());
  }

  @Test
  void routeWithoutAnEndpointIsAFaultOfOurs() {
    var event = event("GET", Map.of()).replace("GET /v1/things/{id}", "GET /v1/other");
    var answer = handle(new Things(_ -> text("a")), event);
    assertEquals(500, answer.status());
    assertFalse(answer.text().contains("/v1/other"));
  }

  @Test
  void unavailableIsA503ToBeTriedAgainAtDifferentTimes() {
    var function =
        new Things(_ -> {
          throw new UnavailableException(
              UnavailableException.Reason.STORE, new IOException("hunter2"));
        });
    var seconds = new HashSet<Integer>();
    for (var i = 0; i < 200; i++) {
      var answer = handle(function, event("GET", Map.of()));
      assertEquals(503, answer.status());
      assertEquals("about:blank#unavailable", answer.json().get("type"));
      seconds.add(Integer.parseInt(requireNonNull(answer.header("retry-after"))));
    }
    assertTrue(seconds.stream().allMatch(s -> s >= 1 && s <= 30), seconds::toString);
    assertTrue(seconds.size() > 1, "no jitter");
    assertEquals(
        List.of("masthead.runtime.UnavailableException", "java.io.IOException"),
        log().getFirst().get("causes"));
    assertFalse(printed().contains("hunter2"));
  }

  @Test
  void faultOfTheCallerIsNoErrorInTheLog() {
    handle(new Things(HttpLambdaTest::hundredFaults), event("GET", Map.of()));
    assertEquals(List.of("INFO"), log().stream().map(line -> line.get("level")).toList());
  }

  @Test
  void notModifiedRepeatsWhatACacheNeeds() {
    var function =
        new Things(_ ->
            text("a".repeat(2000))
                .version(5)
                .cache(Response.SHARED)
                .header("vary", "Accept-Language")
                .header("content-language", "ur"));
    var headers = Map.of("if-none-match", "W/\\\"5\\\"", "accept-encoding", "gzip");
    for (var method : List.of("GET", "HEAD")) {
      var full = handle(function, event(method, Map.of("accept-encoding", "gzip")));
      var answer = handle(function, event(method, headers));
      assertEquals(304, answer.status());
      assertEquals(0, answer.bytes().length);
      for (var name : List.of("etag", "cache-control", "vary", "content-language")) {
        assertEquals(requireNonNull(full.header(name)), answer.header(name), name);
      }
      assertNull(answer.header("content-type"));
      assertNull(answer.header("content-encoding"));
    }
  }

  @Test
  void malformedIfNoneMatchIs400() {
    var answer =
        handle(
            new Things(_ -> text("a").cache(Response.SHARED)),
            event("GET", Map.of("if-none-match", "5")));
    assertEquals(400, answer.status());
    assertTrue(answer.text().contains("\"header\":\"if-none-match\""), answer.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"version\":\"1.0\"}", "[]", "null", "42", "\"x\"", "", "{"})
  void whatIsNoEventIs400(String event) {
    var answer = handle(new Things(_ -> text("a")), event);
    assertEquals(400, answer.status());
    assertEquals("about:blank#malformed-request", answer.json().get("type"));
    assertEquals("application/problem+json", answer.header("content-type"));
    assertEquals("no-store", answer.header("cache-control"));
    assertEquals("nosniff", answer.header("x-content-type-options"));
    assertEquals(REQUEST_ID, answer.header("x-request-id"));
    assertFalse(answer.text().matches("(?s).*(Exception|java\\.|jackson).*"), answer.text());
  }

  @Test
  void functionServesTheNextRequestAfterAFailure() {
    var calls = new ArrayList<String>();
    var function =
        new Things(r -> {
          calls.add(r.id());
          if (calls.size() == 1) {
            throw new IllegalStateException();
          }
          return text("a");
        });
    assertEquals(500, handle(function, event("GET", Map.of())).status());
    assertEquals(200, handle(function, event("GET", Map.of())).status());
  }

  @Test
  void primingSendsEachRequestInEachRoundAndLogsNothing() {
    var requests = new ArrayList<Request>();
    var function =
        new Things(r -> {
          requests.add(r);
          return text("a".repeat(2000)).cache(Response.SHARED);
        });
    function.beforeCheckpoint(Core.getGlobalContext());
    assertEquals(2 * Rounds.PRIMING, requests.size());
    var request = requests.getFirst();
    assertEquals("GET /v1/things/{id}", request.routeKey());
    assertEquals("/v1/things/1", request.path());
    assertEquals("limit=1", request.rawQuery());
    assertEquals("{\"a\":1}", requests.get(1).body());
    assertEquals("", printed());
  }

  @Test
  void requestAfterPrimingIsStillTheColdOne() {
    var function = new Things(_ -> text("a"));
    function.beforeCheckpoint(Core.getGlobalContext());
    function.afterRestore(Core.getGlobalContext());
    handle(function, event("GET", Map.of()));
    assertEquals(true, log().getFirst().get("cold"));
  }

  static List<Arguments> failures() {
    return List.of(
        argumentSet("fault of ours", new IllegalStateException("hunter2")),
        argumentSet(
            "unavailable",
            new UnavailableException(
                UnavailableException.Reason.STORE, new IOException("hunter2"))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void primingThatFailsCostsSpeedButNotTheDeployment(RuntimeException failure) {
    var calls = new ArrayList<String>();
    var function =
        new Things(r -> {
          calls.add(r.id());
          throw failure;
        });
    assertDoesNotThrow(() -> function.beforeCheckpoint(Core.getGlobalContext()));
    assertEquals(1, calls.size());
    assertFalse(printed().contains("hunter2"));
    assertEquals(List.of("ERROR"), log().stream().map(line -> line.get("level")).toList());
    assertEquals("priming", log().getFirst().get("requestId"));
  }

  /// A key that is not there is what priming asks for.
  @Test
  void problemDoesNotEndThePriming() {
    var calls = new ArrayList<String>();
    var function =
        new Things(r -> {
          calls.add(r.id());
          throw Problem.of(ProblemType.NOT_FOUND, "There is no such thing.").exception();
        });
    function.beforeCheckpoint(Core.getGlobalContext());
    assertEquals(2 * Rounds.PRIMING, calls.size());
    assertEquals("", printed());
  }

  /// An exception with so many frames of ours, and more.
  private static RuntimeException deep(int frames) {
    return frames == 0
        ? new IllegalArgumentException("hunter2", new ArithmeticException("hunter2"))
        : deep(frames - 1);
  }

  private static Response text(String text) {
    return Response.of(200, "text/plain").body(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Response name(Request request) {
    return text(request.object(4096, "application/json").raw("name").orElseThrow());
  }

  private static Response hundredFaults(Request request) {
    var faults = new Faults();
    for (var i = 0; i < 100; i++) {
      faults.add(Fault.Place.POINTER, "/m" + i, "unknown-member", "is not a member");
    }
    faults.throwIfAny(ProblemType.INVALID_REQUEST);
    return text(request.id());
  }

  /// @param headers values as they stand between the quotes of a JSON text
  private static String event(String method, Map<String, String> headers) {
    var members = new ArrayList<String>();
    headers.forEach((name, value) -> members.add("\"" + name + "\":\"" + value + "\""));
    return """
    {"version":"2.0","routeKey":"METHOD /v1/things/{id}","rawPath":"/v1/things/7",
     "rawQueryString":"a=b%20c","headers":{HEADERS},"pathParameters":{"id":"7"},
     "requestContext":{"domainName":"api.example.org","stage":"$default","http":
       {"method":"METHOD","path":"/v1/things/7","protocol":"HTTP/1.1","sourceIp":"203.0.113.9"}},
     "isBase64Encoded":false}
    """
        .replace("METHOD", method)
        .replace("HEADERS", String.join(",", members));
  }

  private static String post(String body, boolean base64) {
    return event("POST", Map.of("content-type", "application/json"))
        .replace(
            "\"isBase64Encoded\":false", "\"body\":\"" + body + "\",\"isBase64Encoded\":" + base64);
  }

  /// Runs one function on one event, as Lambda does.
  static Answer handle(HttpLambda function, String event) {
    var out = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Answer(Json.own(out.toString(StandardCharsets.UTF_8)));
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) -> method.getName().equals("getAwsRequestId") ? REQUEST_ID : null);
  }

  /// An answer of payload format 2.0.
  record Answer(Map<String, Object> event) {
    int status() {
      return (Integer) requireNonNull(event.get("statusCode"));
    }

    Map<String, String> headers() {
      var headers = new HashMap<String, String>();
      if (event.get("headers") instanceof Map<?, ?> members) {
        members.forEach((name, value) -> headers.put((String) name, (String) value));
      }
      return headers;
    }

    @Nullable String header(String name) {
      return headers().get(name);
    }

    boolean base64() {
      return Boolean.TRUE.equals(event.get("isBase64Encoded"));
    }

    byte[] bytes() {
      var body = (String) requireNonNull(event.get("body"));
      return base64() ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
    }

    /// The body before compression.
    byte[] plain() {
      if (!"gzip".equals(header("content-encoding"))) {
        return bytes();
      }
      try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes()))) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String text() {
      return new String(plain(), StandardCharsets.UTF_8);
    }

    Map<String, Object> json() {
      return Json.own(text());
    }
  }

  private String printed() {
    return printed.text();
  }

  /// Each printed line, which must be one JSON object.
  private List<Map<String, Object>> log() {
    return printed()
        .lines()
        .map(line -> {
          assertTrue(line.startsWith("{") && line.endsWith("}"), line);
          return Json.own(line);
        })
        .toList();
  }
}
