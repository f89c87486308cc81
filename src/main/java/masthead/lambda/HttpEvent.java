package masthead.lambda;

import java.util.HashMap;
import java.util.Locale;
import masthead.http.Edge;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.ForeignJson;
import masthead.json.Json;
import tools.jackson.core.JacksonException;

/// API Gateway's HTTP API payload format 2.0: an event in, a response out.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
final class HttpEvent {
  private HttpEvent() {}

  static Request read(byte[] event, String requestId, Edge edge) {
    var json = parse(event);
    var context = json.get("requestContext");
    var http = context.get("http");
    var routeKey = json.get("routeKey").text();
    var method = http.get("method").text();
    if (routeKey.isEmpty() || method.isEmpty()) {
      throw notAnEvent();
    }
    var headers = new HashMap<String, String>();
    json.get("headers")
        .texts()
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return new Request(
        requestId,
        routeKey,
        method,
        json.get("rawPath").text(),
        json.get("rawQueryString").text(),
        headers,
        json.get("pathParameters").texts(),
        json.get("body").text(),
        json.get("isBase64Encoded").isTrue(),
        edge.client(headers, http.get("sourceIp").text()),
        edge.domainName(context.get("domainName").text()));
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

  private static ForeignJson parse(byte[] event) {
    try {
      return ForeignJson.of(event);
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
}
