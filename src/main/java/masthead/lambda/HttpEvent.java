package masthead.lambda;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import masthead.http.Edge;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.Json;
import tools.jackson.core.JacksonException;

/// API Gateway's HTTP API payload format 2.0: an event in, a response out.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
final class HttpEvent {
  private HttpEvent() {}

  static Request read(byte[] event, String requestId, Edge edge) {
    var members = members(event);
    var context = object(members, "requestContext");
    var http = object(context, "http");
    var routeKey = text(members, "routeKey");
    if (routeKey.isEmpty() || http.isEmpty()) {
      throw notAnEvent();
    }
    var headers = new HashMap<String, String>();
    texts(members, "headers")
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return new Request(
        requestId,
        routeKey,
        text(http, "method"),
        text(members, "rawPath"),
        text(members, "rawQueryString"),
        headers,
        texts(members, "pathParameters"),
        text(members, "body"),
        Boolean.TRUE.equals(members.get("isBase64Encoded")),
        edge.client(headers, text(http, "sourceIp")),
        edge.domainName(text(context, "domainName")));
  }

  static byte[] write(Response response) {
    var base64 = response.headers().containsKey("content-encoding");
    return Json.bytes(json -> {
      json.object(() -> {
        json.number("statusCode", response.status());
        json.object(
            "headers",
            () -> {
              response.headers().forEach(json::text);
            });
        if (base64) {
          json.binary("body", response.body());
        } else {
          json.text("body", response.text());
        }
        json.flag("isBase64Encoded", base64);
      });
    });
  }

  private static Map<String, Object> members(byte[] event) {
    try {
      return Json.own(new String(event, StandardCharsets.UTF_8));
    } catch (JacksonException | IllegalArgumentException _) {
      throw notAnEvent();
    }
  }

  private static ProblemException notAnEvent() {
    return Problem.of(
            ProblemType.MALFORMED_REQUEST,
            "The event is not an HTTP API event of payload format 2.0.")
        .exception();
  }

  /// The members of an object that are strings.
  private static Map<String, String> texts(Map<String, Object> members, String name) {
    var texts = new HashMap<String, String>();
    object(members, name)
        .forEach((key, value) -> {
          if (value instanceof String text) {
            texts.put(key, text);
          }
        });
    return texts;
  }

  private static Map<String, Object> object(Map<String, Object> members, String name) {
    var object = new LinkedHashMap<String, Object>();
    if (members.get(name) instanceof Map<?, ?> inner) {
      inner.forEach((key, value) -> object.put((String) key, value));
    }
    return object;
  }

  private static String text(Map<String, Object> members, String name) {
    return members.get(name) instanceof String text ? text : "";
  }
}
