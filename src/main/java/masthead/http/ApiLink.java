package masthead.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// An address of this API, without its origin: a path and query parameters in a fixed order, so
/// that the same thing always has the same address.
public record ApiLink(String text) {

  public ApiLink with(String parameter, String value) {
    var separator = text.indexOf('?') < 0 ? "?" : "&";
    var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    return new ApiLink(text + separator + parameter + "=" + encoded.replace("%2C", ","));
  }
}
