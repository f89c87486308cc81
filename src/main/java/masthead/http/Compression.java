package masthead.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Content coding: bodies above 1 KiB are gzipped when the client accepts it, unless they have a
/// strong entity tag.
public final class Compression {
  private static final int MIN_BYTES = 1024;

  private Compression() {}

  /// Says that the response depends on the codings that the client accepts, in a 304 too.
  public static Response vary(Response response) {
    return isLarge(response) ? response.add("vary", "Accept-Encoding") : response;
  }

  public static Response apply(Request request, Response response) {
    var accepted = accepted(request.header("accept-encoding").orElse(""));
    if (isCompressed(response)) {
      return accepted || response.body().length == 0
          ? response
          : response.without("content-encoding").body(expand(response.body()));
    }
    return isLarge(response) && accepted
        ? response.header("content-encoding", "gzip").body(compress(response.body()))
        : response;
  }

  private static boolean isLarge(Response response) {
    var plain = response.find("content-encoding").isEmpty() && !hasStrongTag(response);
    return isCompressed(response) || (plain && response.body().length > MIN_BYTES);
  }

  /// A strong tag identifies the same bytes wherever it is seen (RFC 9110 8.8.1); gzipped bytes
  /// differ. What can be edited has one, because `If-Match` compares nothing else.
  private static boolean hasStrongTag(Response response) {
    return response.find("etag").map(tag -> !tag.startsWith("W/")).orElse(false);
  }

  /// Some bodies are kept compressed, see [Response#compressed].
  private static boolean isCompressed(Response response) {
    return response.find("content-encoding").equals(Optional.of("gzip"));
  }

  /// RFC 9110 12.5.3: `gzip`, or `*` when gzip is not named, with a weight above zero.
  private static boolean accepted(String header) {
    return WeightedValue.of(WeightedValue.parse(header), "gzip", "x-gzip", "*") > 0;
  }

  /// Gzips.
  public static byte[] compress(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 3);
    try (var gzip = new GZIPOutputStream(out, 8192)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to memory cannot fail
    }
    return out.toByteArray();
  }

  /// Expands what [#compress] returned.
  public static byte[] expand(byte[] bytes) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
