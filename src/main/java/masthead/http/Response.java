package masthead.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// A response: made by a factory, refined by methods that each return a copy.
///
/// Header names are lower-case. A response without `cache-control` is `no-store`.
@SuppressWarnings("ArrayRecordComponent") // never compared; a body is written once
public record Response(int status, Map<String, String> headers, byte[] body) {

  /// A URL that names its language: the same bytes for everybody.
  public static final String SHARED =
      "public, max-age=30, s-maxage=60, stale-while-revalidate=300, stale-if-error=86400";

  /// The same bytes for everybody until the next deployment.
  public static final String DEPLOYED =
      "public, max-age=300, s-maxage=3600, stale-while-revalidate=86400, stale-if-error=86400";

  /// One reader's, or negotiated: may be stored, must be revalidated each time.
  public static final String REVALIDATE = "private, no-cache";

  public static final String NO_STORE = "no-store";

  /// A response in a format other than JSON.
  public static Response of(int status, String contentType, byte[] body) {
    return of(status, contentType).body(body);
  }

  public static Response of(int status, String contentType) {
    return new Response(status, Map.of("content-type", contentType), new byte[0]);
  }

  public static Response json(int status, Consumer<JsonWriter> content) {
    return of(status, Request.JSON).body(Json.bytes(content));
  }

  /// A response stored gzipped. It is expanded for a client that does not accept gzip.
  ///
  /// @param etag of the bytes before compression: [#tag(byte[])]
  public static Response compressed(String contentType, byte[] gzip, String etag) {
    return of(200, contentType).body(gzip).header("content-encoding", "gzip").header("etag", etag);
  }

  /// The weak entity tag of a response with those bytes.
  public static String tag(byte[] uncompressed) {
    return ConditionalGet.weakTag(uncompressed);
  }

  /// A page for people. It runs no scripts, loads nothing, is not indexed and sends no referrer.
  public static Response html(int status, String page) {
    return of(status, "text/html; charset=utf-8")
        .body(page.getBytes(StandardCharsets.UTF_8))
        .header(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
                + " frame-ancestors 'none'; base-uri 'none'")
        .header("x-robots-tag", "noindex");
  }

  public static Response empty(int status) {
    return new Response(status, Map.of(), new byte[0]);
  }

  public Response body(byte[] bytes) {
    return new Response(status, headers, bytes);
  }

  public Response header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }

  /// Adds a value to a header that is a list, such as `vary`.
  public Response add(String name, String value) {
    return header(name, find(name).map(old -> old + ", " + value).orElse(value));
  }

  public Response cache(String control) {
    return header("cache-control", control);
  }

  /// Says how old it is when it comes from memory because the store is down (RFC 9111 5.1).
  public Response aged(Optional<Duration> age) {
    return age.map(time -> header("age", Long.toString(time.toSeconds()))).orElse(this);
  }

  /// A strong tag made of a version: for something that can be edited.
  public Response version(long version) {
    return header("etag", "\"" + version + "\"");
  }

  Response without(String... names) {
    var fewer = new LinkedHashMap<>(headers);
    for (var name : names) {
      fewer.remove(name);
    }
    return new Response(status, fewer, body);
  }

  Response status(int other) {
    return new Response(other, headers, body);
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
