package masthead.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// An answer that says what went wrong: RFC 9457 `application/problem+json`.
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

  /// Somebody does something too often. It says when to come again, in seconds rounded up, and
  /// nothing of who or how often.
  public static Problem tooMany(Duration wait) {
    return of(ProblemType.TOO_MANY_REQUESTS, "That is too often. Come again when Retry-After says.")
        .header("retry-after", Long.toString(wait.plusNanos(999_999_999).toSeconds()));
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

  Response response(String typeBase, String instance, String requestId) {
    var response =
        Response.of(type.status(), "application/problem+json")
            .body(Json.bytes(json -> write(json, typeBase, instance, requestId)))
            .cache("no-store");
    for (var header : headers.entrySet()) {
      response = response.header(header.getKey(), header.getValue());
    }
    return response;
  }

  private void write(JsonGenerator json, String typeBase, String instance, String requestId) {
    json.writeStartObject();
    json.writeStringProperty("type", typeBase + type.slug());
    json.writeStringProperty("title", type.title());
    json.writeNumberProperty("status", type.status());
    json.writeStringProperty("detail", detail);
    json.writeStringProperty("instance", instance);
    json.writeStringProperty("requestId", requestId);
    extensions.forEach((member, values) -> Json.strings(json, member, values));
    if (!faults.isEmpty()) {
      writeErrors(json);
    }
    json.writeEndObject();
  }

  /// The faults as an array, for an answer that has several results.
  public void writeErrors(JsonGenerator json) {
    json.writeArrayPropertyStart("errors");
    faults.forEach(fault -> write(json, fault));
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Fault fault) {
    json.writeStartObject();
    json.writeStringProperty(fault.place().name().toLowerCase(Locale.ROOT), fault.name());
    json.writeStringProperty("code", fault.code());
    json.writeStringProperty("detail", fault.detail());
    json.writeEndObject();
  }
}
