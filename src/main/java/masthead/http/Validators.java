package masthead.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Entity tags and 304 answers (RFC 9110, sections 13.1 and 15.4.5).
final class Validators {
  private static final List<String> KEPT_BY_304 =
      List.of(
          "etag",
          "cache-control",
          "vary",
          "content-language",
          "content-location",
          "last-modified",
          "link");

  private Validators() {}

  /// Gives a storable 200 a weak tag over its bytes unless it has a tag of its own, and makes it a
  /// 304 when the client has it already.
  static Response apply(Request request, Response response) {
    var readable = request.method().equals("GET") || request.method().equals("HEAD");
    if (!readable
        || response.status() != 200
        || response.find("cache-control").equals(Optional.of(Response.NO_STORE))) {
      return response;
    }
    var tagged =
        response.find("etag").isPresent()
            ? response
            : response.header("etag", "W/\"" + Sha256.hex(response.body()).substring(0, 24) + "\"");
    return isFresh(request, tagged) ? notModified(tagged) : tagged;
  }

  /// `If-None-Match` wins over `If-Modified-Since`.
  private static boolean isFresh(Request request, Response response) {
    var etag = response.find("etag").orElseThrow();
    var header = request.header("if-none-match");
    if (header.isPresent()) {
      return ETags.of(request, "if-none-match").orElseThrow().matchesWeakly(etag);
    }
    var since = request.header("if-modified-since");
    var modified = response.find("last-modified");
    return since.isPresent() && modified.isPresent() && !isAfter(modified.get(), since.get());
  }

  private static boolean isAfter(String modified, String since) {
    try {
      return date(modified).isAfter(date(since));
    } catch (DateTimeException _) {
      return true; // a date we cannot read is ignored, as RFC 9110 13.1.3 says
    }
  }

  private static Instant date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static Response notModified(Response response) {
    var headers = new LinkedHashMap<>(response.headers());
    headers.keySet().retainAll(KEPT_BY_304);
    return new Response(304, headers, new byte[0]);
  }
}
