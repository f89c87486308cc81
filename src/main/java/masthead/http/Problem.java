package masthead.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// A response that says what went wrong: RFC 9457 `application/problem+json`.
///
/// `extensions` are further members of the problem (only texts and lists of texts).
public record Problem(
    ProblemType type,
    String detail,
    List<Fault> faults,
    Map<String, String> headers,
    Map<String, List<String>> extensions) {

  public Problem {
    faults = List.copyOf(faults);
    headers = Map.copyOf(headers);
    extensions = Map.copyOf(extensions);
  }

  public static Problem of(ProblemType type, String detail) {
    return of(type, detail, List.of());
  }

  static Problem of(ProblemType type, String detail, List<Fault> faults) {
    return new Problem(type, detail, faults, Map.of(), Map.of());
  }

  /// A client exceeds a rate limit. It says when to retry, in seconds rounded up, and reveals
  /// neither whom it counts nor the limit.
  public static Problem tooMany(Duration wait) {
    return of(
            ProblemType.TOO_MANY_REQUESTS,
            "Too many requests. Retry after the time in Retry-After.")
        .header("retry-after", Long.toString(wait.plusNanos(999_999_999).toSeconds()));
  }

  /// A request without a credential that this route accepts (RFC 6750, section 3).
  public static Problem unauthorized(Request request, String detail) {
    var sent = request.header("authorization").isPresent();
    return of(ProblemType.UNAUTHORIZED, detail)
        .header("www-authenticate", sent ? "Bearer error=\"invalid_token\"" : "Bearer");
  }

  public Problem header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(type, detail, faults, more, extensions);
  }

  public Problem with(String member, List<String> values) {
    var more = new LinkedHashMap<>(extensions);
    more.put(member, List.copyOf(values));
    return new Problem(type, detail, faults, headers, more);
  }

  public ProblemException exception() {
    return new ProblemException(this);
  }

  public Response response(String typeBase, String instance, String requestId) {
    var response =
        Response.of(type.status(), "application/problem+json")
            .body(Json.bytes(json -> write(json, typeBase, instance, requestId)))
            .cache("no-store");
    for (var header : headers.entrySet()) {
      response = response.header(header.getKey(), header.getValue());
    }
    return response;
  }

  private void write(JsonWriter json, String typeBase, String instance, String requestId) {
    json.object(() -> {
      json.text("type", typeBase + type.slug());
      json.text("title", type.title());
      json.number("status", type.status());
      json.text("detail", detail);
      json.text("instance", instance);
      json.text("requestId", requestId);
      extensions.forEach((member, values) -> json.texts(member, values));
      if (!faults.isEmpty()) {
        writeErrors(json);
      }
    });
  }

  /// The faults as an array, for a response with several results.
  public void writeErrors(JsonWriter json) {
    json.array(
        "errors",
        () -> {
          faults.forEach(fault -> write(json, fault));
        });
  }

  private static void write(JsonWriter json, Fault fault) {
    json.object(() -> {
      json.text(fault.place().name().toLowerCase(Locale.ROOT), fault.name());
      json.text("code", fault.code());
      json.text("detail", fault.detail());
    });
  }
}
