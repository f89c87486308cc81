package masthead.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.http.Edge;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets the default locale")
public class HttpEventTest {
  private static final Edge NO_EDGE = new Edge(Optional.empty(), Optional.empty());

  /// As API Gateway sends it, with members we do not read.
  private static final String FULL =
      """
      {
        "version": "2.0",
        "routeKey": "PUT /v1/things/{id}",
        "rawPath": "/v1/things/a-1",
        "rawQueryString": "tag=a%20b&tag=c",
        "cookies": ["session=secret"],
        "headers": {
          "Content-Type": "application/json",
          "IF-MATCH": "\\"1\\",\\"2\\"",
          "x-forwarded-for": "198.51.100.1"
        },
        "queryStringParameters": {"tag": "a b,c"},
        "requestContext": {
          "accountId": "123456789012",
          "apiId": "api-id",
          "authentication": null,
          "domainName": "api.example.org",
          "domainPrefix": "api",
          "http": {
            "method": "PUT",
            "path": "/v1/things/a-1",
            "protocol": "HTTP/1.1",
            "sourceIp": "203.0.113.9",
            "userAgent": "agent"
          },
          "requestId": "JKJaXmPLvHcESHA=",
          "routeKey": "PUT /v1/things/{id}",
          "stage": "$default",
          "time": "24/Nov/2026:06:30:00 +0000",
          "timeEpoch": 1795501800000
        },
        "body": "eyJhIjoxfQ==",
        "pathParameters": {"id": "a-1"},
        "isBase64Encoded": true,
        "stageVariables": {"a": "b"}
      }
      """;

  @Test
  void eventIsReadAsARequest() {
    assertEquals(
        new Request(
            "request-1",
            "PUT /v1/things/{id}",
            "PUT",
            "/v1/things/a-1",
            "tag=a%20b&tag=c",
            Map.of(
                "content-type", "application/json",
                "if-match", "\"1\",\"2\"",
                "x-forwarded-for", "198.51.100.1"),
            Map.of("id", "a-1"),
            "eyJhIjoxfQ==",
            true,
            "203.0.113.9",
            "api.example.org"),
        read(FULL));
  }

  @Test
  void whatAnEventLeavesOutIsEmpty() {
    var request =
        read(
            "{\"routeKey\":\"GET /v1/things\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}");
    assertEquals(
        new Request(
            "request-1", "GET /v1/things", "GET", "", "", Map.of(), Map.of(), "", false, "", ""),
        request);
    assertFalse(request.hasBody());
  }

  @Test
  void nullMembersAreEmptyAsSamLocalSendsThem() {
    var request =
        read(
            """
            {"routeKey":"GET /v1/things","rawPath":"/v1/things","rawQueryString":"","headers":null,
             "pathParameters":null,"queryStringParameters":null,"body":null,"isBase64Encoded":false,
             "requestContext":{"domainName":null,"http":{"method":"GET","sourceIp":null}}}
            """);
    assertEquals(Map.of(), request.headers());
    assertEquals(Map.of(), request.pathParameters());
    assertFalse(request.hasBody());
  }

  @Test
  void headerNamesAreLowerCasedOnAMachineThatSpeaksTurkishToo() {
    var standard = Locale.getDefault();
    Locale.setDefault(Locale.of("tr", "TR"));
    try {
      assertEquals(Optional.of("\"1\",\"2\""), read(FULL).header("if-match"));
    } finally {
      Locale.setDefault(standard);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"version\":\"1.0\",\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{}}",
        "{\"routeKey\":\"GET /\"}",
        "{\"routeKey\":\"GET /\",\"requestContext\":null}",
        "{\"routeKey\":\"GET /\",\"requestContext\":{\"http\":{}}}",
        "{\"routeKey\":\"GET /\",\"requestContext\":{\"http\":\"GET\"}}",
        "{\"routeKey\":5,\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
        "{\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}",
        "[]",
        "[{}]",
        "null",
        "\"text\"",
        "42",
        "true",
        "",
        "not JSON",
        "{\"routeKey\":"
      })
  void whatIsNoEventIsARefusedRequest(String event) {
    var problem = assertThrows(ProblemException.class, () -> read(event)).problem();
    assertEquals(ProblemType.MALFORMED_REQUEST, problem.type());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"headers\":{\"a\":1}", "\"headers\":{\"a\":null}", "\"headers\":{\"a\":[]}"})
  void headerThatIsNoTextIsNotThere(String member) {
    var request =
        read(
            "{\"routeKey\":\"GET /\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},"
                + member
                + "}");
    assertEquals(Optional.empty(), request.header("a"));
  }

  @Test
  void answerIsWrittenAsText() {
    var answer =
        write(Response.of(201, "text/plain").body("اردو \"x\"\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(Set.of("statusCode", "headers", "body", "isBase64Encoded"), answer.keySet());
    assertEquals(201, answer.get("statusCode"));
    assertEquals(Map.of("content-type", "text/plain"), answer.get("headers"));
    assertEquals("اردو \"x\"\n", answer.get("body"));
    assertEquals(false, answer.get("isBase64Encoded"));
  }

  @Test
  void encodedAnswerIsWrittenAsBase64() {
    byte[] bytes = {0x1F, (byte) 0x8B, 0, (byte) 0xFF, (byte) 0xFE};
    var answer = write(Response.empty(200).header("content-encoding", "gzip").body(bytes));
    assertEquals(Base64.getEncoder().encodeToString(bytes), answer.get("body"));
    assertEquals(true, answer.get("isBase64Encoded"));
  }

  @Test
  void emptyAnswerHasAnEmptyBody() {
    var answer = write(Response.empty(204));
    assertEquals("", answer.get("body"));
    assertEquals(Map.of(), answer.get("headers"));
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.org, , https://api.example.org",
    "api.example.org, evil.example, https://api.example.org",
    "api.example.org, api.example.org:443@evil.example, https://api.example.org",
    "api.example.org, api.example.org:@evil.example, https://api.example.org",
    "api.example.org, api.example.org:80/evil, https://api.example.org",
    "api.example.org, api.example.org.evil.example, https://api.example.org",
    "localhost, localhost:8080, http://localhost:8080",
    "localhost, , http://localhost",
    "127.0.0.1, 127.0.0.1:3000, http://127.0.0.1:3000"
  })
  void originIsTheGatewaysAndNotWhatTheClientSays(
      String domainName, @Nullable String host, String origin) {
    var headers = host == null ? Map.<String, String>of() : Map.of("host", host);
    var request =
        new Request("1", "GET /", "GET", "/", "", headers, Map.of(), "", false, "", domainName);
    assertEquals(origin, request.origin());
  }

  @Test
  void pathParameterTheRouteHasNotIsAFaultOfOurs() {
    assertEquals("a-1", read(FULL).pathParameter("id"));
    assertThrows(IllegalStateException.class, () -> read(FULL).pathParameter("language"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json ; charset=\"utf-8\"",
        "application/json; foo=bar",
        "application/json;profile=\"https://a.example/\"; charset=utf-8",
        "application/json;",
        "application/merge-patch+json"
      })
  void jsonInUtf8IsTaken(String type) {
    var request = request("PATCH", Map.of("content-type", type), "{\"a\":1}");
    var members = request.object(7, "application/merge-patch+json", "application/json");
    assertEquals(Optional.of(1), members.integer("a", 0, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ",
    "text/plain, ",
    "text/json, ",
    "application/x-www-form-urlencoded, ",
    "application/json-seq, ",
    "application/jsonx, ",
    "xapplication/json, ",
    "application/json;charset=utf-16, ",
    "application/json;charset=iso-8859-1, ",
    "application/json; foo=bar; charset=latin1, ",
    "application/json; charset=, ",
    "'application/json, text/plain', ",
    "application/json, gzip",
    "application/json, 'identity, gzip'"
  })
  void anyOtherBodyIs415(String type, @Nullable String encoding) {
    var headers =
        encoding == null
            ? Map.of("content-type", type)
            : Map.of("content-type", type, "content-encoding", encoding);
    var named = Map.of("POST", "accept-post", "PATCH", "accept-patch", "PUT", "accept");
    named.forEach((method, header) -> {
      var problem = refusal(request(method, headers, "{}"), 4096);
      assertEquals(415, problem.type().status());
      assertEquals(Map.of(header, "application/json"), problem.headers());
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "Identity", "", "identity, identity"})
  void identityIsNoContentEncoding(String encoding) {
    var headers = Map.of("content-type", "application/json", "content-encoding", encoding);
    request("PUT", headers, "{}").object(9, "application/json").end();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html | true",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | true",
        "text/html, */* | true",
        "TEXT/HTML;Q=0.9, application/json;q=0.5 | true",
        "text/html;level=1;q=0.4, application/json;q=0.4 | true",
        "text/html, application/json;q=0.9 | true",
        "application/json;q=0, text/html;q=0.1 | true",
        "text/html;q=0, application/json | false",
        "text/html;q=0 | false",
        "text/html;q=0.000, */* | false",
        "text/html;q=0.5, application/json | false",
        "text/html;q=0.5, */* | false",
        "text/html;q=0.5, application/* | false",
        "text/html;q=2, application/json | false",
        "application/json, text/html | false",
        "application/json, text/plain, */* | false",
        "text/htmlx | false",
        "text/* | false",
        "*/* | false",
        "'' | false"
      })
  void acceptSaysWhetherAPersonReads(String accept, boolean html) {
    assertEquals(html, request("GET", Map.of("accept", accept), "").prefersHtml());
  }

  @Test
  void bodyWithoutATypeIs415() {
    assertEquals(
        ProblemType.UNSUPPORTED_MEDIA_TYPE, refusal(request("POST", Map.of(), "{}"), 9).type());
  }

  @Test
  void limitIsInBytesAfterBase64() {
    var body = "{\"a\":\"" + "अ".repeat(10) + "\"}"; // 8 + 30 bytes
    var headers = Map.of("content-type", "application/json");
    var base64 = Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8));
    for (var request : List.of(request("POST", headers, body), encoded(base64))) {
      assertEquals("अ".repeat(10), request.object(38, "application/json").raw("a").orElseThrow());
      assertEquals(413, refusal(request, 37).type().status());
    }
  }

  @Test
  void bodyThatIsTooLongIsNotParsed() {
    var request = request("POST", Map.of("content-type", "application/json"), "{\"a\":".repeat(9));
    assertEquals(ProblemType.TOO_LARGE, refusal(request, 44).type());
    assertEquals(ProblemType.MALFORMED_JSON, refusal(request, 45).type());
  }

  @ParameterizedTest
  @ValueSource(strings = {"e3", "e30=e30=", "{}", "e30=\n", "%%%%", "/w==", ""})
  void brokenBase64OrUtf8Is400(String body) {
    assertEquals(ProblemType.MALFORMED_JSON, refusal(encoded(body), 4096).type());
  }

  @Test
  void bodyWithALoneSurrogateIs400() {
    var headers = Map.of("content-type", "application/json");
    var request = request("POST", headers, "{\"a\":\"\uD800\"}");
    assertEquals(ProblemType.MALFORMED_JSON, refusal(request, 4096).type());
  }

  /// A request of the route `METHOD /v1/things`, for the tests of this package.
  public static Request request(String method, Map<String, String> headers, String body) {
    return new Request(
        "request-1",
        method + " /v1/things",
        method,
        "/v1/things",
        "",
        headers,
        Map.of(),
        body,
        false,
        "203.0.113.9",
        "api.example.org");
  }

  private static Request encoded(String body) {
    var headers = Map.of("content-type", "application/json");
    return new Request(
        "request-1", "POST /", "POST", "/", "", headers, Map.of(), body, true, "", "localhost");
  }

  private static Problem refusal(Request request, int limit) {
    return assertThrows(ProblemException.class, () -> request.object(limit, "application/json"))
        .problem();
  }

  private static Request read(String event) {
    return HttpEvent.read(event.getBytes(StandardCharsets.UTF_8), "request-1", NO_EDGE);
  }

  private static Map<String, Object> write(Response response) {
    return Json.own(new String(HttpEvent.write(response), StandardCharsets.UTF_8));
  }
}
