package masthead.http;

import java.util.LinkedHashMap;
import java.util.List;
import masthead.json.Sha256;

/// Entity tags and 304 responses (RFC 9110, sections 13.1 and 15.4.5).
///
/// There is no `Last-Modified`: a response also changes without a new time in it, such as when an
/// article leaves a list, a translation appears or an embargo ends. A client that compares dates
/// only would keep stale content; without a date it gets the full response.
public final class ConditionalGet {
  private static final List<String> KEPT_BY_304 =
      List.of("etag", "cache-control", "vary", "content-language", "content-location", "link");

  private ConditionalGet() {}

  /// Gives a storable 200 a weak tag over its bytes unless it has a tag of its own, and makes it a
  /// 304 when the client has it already.
  public static Response apply(Request request, Response response) {
    var readable = request.method().equals("GET") || request.method().equals("HEAD");
    var tagless = response.find("etag").isEmpty();
    // A response that says nothing about caching becomes no-store.
    var control = response.find("cache-control").orElse(Response.NO_STORE);
    var storable = !control.equals(Response.NO_STORE);
    if (!readable || response.status() != 200 || (tagless && !storable)) {
      return response;
    }
    var tagged = tagless ? response.header("etag", weakTag(response.body())) : response;
    return isFresh(request, tagged) ? notModified(tagged) : tagged;
  }

  static String weakTag(byte[] uncompressed) {
    return "W/\"" + Sha256.hex(uncompressed).substring(0, 24) + "\"";
  }

  private static boolean isFresh(Request request, Response response) {
    var etag = response.find("etag").orElseThrow();
    return ETags.of(request, "if-none-match").map(tags -> tags.matchesWeakly(etag)).orElse(false);
  }

  private static Response notModified(Response response) {
    var headers = new LinkedHashMap<>(response.headers());
    headers.keySet().retainAll(KEPT_BY_304);
    return new Response(304, headers, new byte[0]);
  }
}
