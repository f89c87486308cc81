package masthead.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import masthead.lambda.HttpEventTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

  @ParameterizedTest
  @CsvSource({
    "gzip, true",
    "GZIP, true",
    "x-gzip, true",
    "'gzip, deflate, br, zstd', true",
    "'br;q=1.0, gzip;q=0.8, *;q=0.1', true",
    "gzip;q=1, true",
    "gzip;q=0.001, true",
    "'gzip ; q=0.5', true",
    "*, true",
    "*;q=0.1, true",
    "'br, *', true",
    "'*;q=0, gzip', true",
    "'', false",
    "identity, false",
    "br, false",
    "'deflate, br', false",
    "gzip;q=0, false",
    "gzip;q=0.0, false",
    "gzip;q=0.000, false",
    "'gzip; Q=0', false",
    "'gzip;q=0, *', false",
    "'*, gzip;q=0', false",
    "*;q=0, false",
    "gzip;level=9;q=0, false",
    "notgzip, false",
    "'gzipped', false",
    "',,;,', false"
  })
  void clientSaysWhetherItTakesGzip(String header, boolean gzipped) {
    var request = HttpEventTest.request("GET", Map.of("accept-encoding", header), "");
    var answer = Compression.apply(request, text(2000));
    assertEquals(gzipped ? Optional.of("gzip") : Optional.empty(), answer.find("content-encoding"));
    assertEquals(gzipped, answer.body().length < 2000);
  }

  @Test
  void clientThatSaysNothingGetsPlainBytes() {
    var answer = text(2000);
    assertSame(answer, Compression.apply(HttpEventTest.request("GET", Map.of(), ""), answer));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "1024, false", "1025, true", "100000, true"})
  void onlyBodiesAboveOneKibibyteAreGzipped(int bytes, boolean gzipped) throws IOException {
    var plain = text(bytes);
    var answer = Compression.apply(gzipRequest(), plain);
    assertEquals(gzipped, answer.find("content-encoding").isPresent());
    assertArrayEquals(plain.body(), gzipped ? gunzip(answer.body()) : answer.body());
  }

  /// A strong tag says that the bytes are the same (RFC 9110 8.8.1).
  @Test
  void bodyWithAStrongTagStaysAsItIs() {
    var strong = text(2000).version(5);
    assertSame(strong, Compression.apply(gzipRequest(), strong));
    assertEquals(Optional.empty(), Compression.vary(strong).find("vary"));
    var weak = text(2000).header("etag", "W/\"5\"");
    assertTrue(Compression.apply(gzipRequest(), weak).find("content-encoding").isPresent());
  }

  @Test
  void sizeIsCountedInBytes() {
    var answer =
        Response.of(200, "text/plain").body("अ".repeat(342).getBytes(StandardCharsets.UTF_8));
    assertEquals(1026, answer.body().length);
    assertTrue(Compression.apply(gzipRequest(), answer).find("content-encoding").isPresent());
  }

  @Test
  void bodyThatIsEncodedAlreadyStaysAsItIs() {
    var answer = text(2000).header("content-encoding", "br");
    assertSame(answer, Compression.apply(gzipRequest(), answer));
    assertSame(answer, Compression.vary(answer));
  }

  @Test
  void largeAnswerVariesWhateverTheClientTakes() {
    assertEquals(Optional.of("Accept-Encoding"), Compression.vary(text(1025)).find("vary"));
    assertEquals(
        Optional.of("Accept-Language, Accept-Encoding"),
        Compression.vary(text(1025).header("vary", "Accept-Language")).find("vary"));
  }

  @Test
  void smallAnswerDoesNotVary() {
    assertEquals(Optional.empty(), Compression.vary(text(1024)).find("vary"));
  }

  private static Request gzipRequest() {
    return HttpEventTest.request("GET", Map.of("accept-encoding", "gzip"), "");
  }

  private static Response text(int bytes) {
    return Response.of(200, "text/plain").body("a".repeat(bytes).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
