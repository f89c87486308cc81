package masthead.lambda;

import java.util.HashMap;
import java.util.Map;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// A request that a function is primed with. See [Priming].
///
/// @param parameters of the route's path
/// @param body text, or nothing
public record PrimingRequest(
    String routeKey,
    String query,
    Map<String, String> headers,
    Map<String, String> parameters,
    String body) {

  /// A request of that route, for JSON.
  ///
  /// @param routeKey method and path as in `template.yaml`
  public static PrimingRequest of(String routeKey) {
    var headers = Map.of("accept-encoding", "gzip", "accept", "application/json");
    return new PrimingRequest(routeKey, "", headers, Map.of(), "");
  }

  public PrimingRequest query(String text) {
    return new PrimingRequest(routeKey, text, headers, parameters, body);
  }

  public PrimingRequest header(String name, String value) {
    return new PrimingRequest(routeKey, query, with(headers, name, value), parameters, body);
  }

  public PrimingRequest parameter(String name, String value) {
    return new PrimingRequest(routeKey, query, headers, with(parameters, name, value), body);
  }

  /// To the same address, by the same caller.
  public PrimingRequest like(PrimingRequest other) {
    return new PrimingRequest(routeKey, query, other.headers, other.parameters, body);
  }

  public PrimingRequest json(String text) {
    return new PrimingRequest(
        routeKey, query, with(headers, "content-type", "application/json"), parameters, text);
  }

  private static Map<String, String> with(Map<String, String> texts, String name, String value) {
    var more = new HashMap<>(texts);
    more.put(name, value);
    return more;
  }

  /// As the gateway sends it.
  byte[] event() {
    var method = routeKey.split(" ", 2)[0];
    return Json.bytes(json -> {
      json.object(() -> {
        json.text("routeKey", routeKey);
        json.text("rawPath", path());
        json.text("rawQueryString", query);
        texts(json, "headers", headers);
        texts(json, "pathParameters", parameters);
        json.object(
            "requestContext",
            () -> {
              json.text("domainName", "localhost");
              json.object(
                  "http",
                  () -> {
                    json.text("method", method.startsWith("$") ? "GET" : method);
                    json.text("sourceIp", "192.0.2.1");
                  });
            });
        json.text("body", body);
      });
    });
  }

  private String path() {
    var path = routeKey.substring(routeKey.indexOf(' ') + 1);
    for (var parameter : parameters.entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    return path.startsWith("/") ? path : "/";
  }

  private static void texts(JsonWriter json, String name, Map<String, String> texts) {
    json.object(
        name,
        () -> {
          texts.forEach(json::text);
        });
  }
}
