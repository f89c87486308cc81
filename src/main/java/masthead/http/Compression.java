package masthead.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// Content coding: bodies above 1 KiB are gzipped when the client accepts it.
final class Compression {
  private static final int LEAST_BYTES = 1024;

  private Compression() {}

  /// Says that the answer depends on what codings the client accepts. A 304 says it too.
  static Response vary(Response response) {
    return isLarge(response) ? response.add("vary", "Accept-Encoding") : response;
  }

  static Response apply(Request request, Response response) {
    return isLarge(response) && accepted(request.header("accept-encoding").orElse(""))
        ? response.header("content-encoding", "gzip").body(gzip(response.body()))
        : response;
  }

  private static boolean isLarge(Response response) {
    return response.body().length > LEAST_BYTES && response.find("content-encoding").isEmpty();
  }

  /// RFC 9110 12.5.3: `gzip`, or `*` when gzip is not named, with a weight above zero.
  private static boolean accepted(String header) {
    Boolean any = null;
    for (var member : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      var parts = member.split(";", 2);
      var refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0{0,3})?");
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> {
          return !refused;
        }
        case "*" -> any = !refused;
        default -> {}
      }
    }
    return Boolean.TRUE.equals(any);
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 3);
    try (var gzip = new GZIPOutputStream(out, 8192)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail to be written
    }
    return out.toByteArray();
  }
}
