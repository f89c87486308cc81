package masthead.local;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.local.LocalApi.Answer;

/// The address by which somebody opened the local server: `127.0.0.1`, or the machine's own from a
/// phone.
///
/// The functions know one address, `http://localhost:8080`. It is replaced in every response, so
/// that links and pictures lead to where the page came from, and put back in every request, so that
/// what was read can be sent back.
record OpenedAddress(String known, String opened) {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:]+](:[0-9]{1,5})?");

  static OpenedAddress of(HttpExchange exchange, String known) {
    var host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"));
    return new OpenedAddress(
        known, host.filter(HOST.asMatchPredicate()).map(name -> "http://" + name).orElse(known));
  }

  private boolean isKnown() {
    return opened.equals(known);
  }

  byte[] request(byte[] body) {
    return isKnown() ? body : replaced(body, opened, known);
  }

  /// The functions see their own host, and compress nothing: it could not be replaced.
  Map<String, String> request(Map<String, String> headers) {
    if (isKnown()) {
      return headers;
    }
    var plain = new LinkedHashMap<>(headers);
    plain.remove("accept-encoding");
    plain.put("host", known.substring("http://".length()));
    return plain;
  }

  Answer response(Answer answer) {
    if (isKnown()) {
      return answer;
    }
    var headers = new LinkedHashMap<>(answer.headers());
    headers.replaceAll((_, value) -> value.replace(known, opened));
    return new Answer(answer.status(), headers, replaced(answer.body(), known, opened));
  }

  private static byte[] replaced(byte[] body, String from, String to) {
    var bytes = StandardCharsets.ISO_8859_1; // each byte a character
    return new String(body, bytes).replace(from, to).getBytes(bytes);
  }
}
