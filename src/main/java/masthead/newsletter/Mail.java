package masthead.newsletter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One mail, ready to send, in Unicode: whoever sends it encodes it (RFC 2047 in headers).
///
/// Only `html` and `text` may hold a line break. In any other member it would let its author write
/// headers of his own, so it is refused here, whatever the sender's library makes of it.
///
/// @param from an address, or `Name <address>` with the name as it is: neither quoted nor encoded
/// @param headers all but `From`, `To`, `Subject` and what describes the body, in their order
public record Mail(
    String to, String from, String subject, String html, String text, Map<String, String> headers) {

  /// @throws IllegalArgumentException naming the member that has a line break or a NUL
  public Mail {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    oneLine("to", to);
    oneLine("from", from);
    oneLine("subject", subject);
    headers.forEach((name, value) -> {
      oneLine("header name", name);
      oneLine(name, value);
    });
  }

  /// What [#from] calls the sender, or nothing.
  String fromName() {
    return from.endsWith(">") ? from.substring(0, from.lastIndexOf('<')).strip() : "";
  }

  String fromAddress() {
    return from.endsWith(">") ? from.substring(from.lastIndexOf('<') + 1, from.length() - 1) : from;
  }

  /// Never repeats the value: it may be an address.
  private static void oneLine(String what, String value) {
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("A line break in a mail's " + what);
    }
  }
}
