package masthead.http;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import masthead.json.TextRules;

/// The http and https addresses that clients may send. None of them is ever fetched.
public final class WebUrl {
  public static final int MAX_LENGTH = 2048;

  private static final Pattern PARTS = Pattern.compile("(https?)://([^/?#]*)(.*)");

  private static final Pattern HOST = Pattern.compile("(https?://)([^/?#:\\[]+)(.*)");

  /// What browsers accept in a host name and [URI] does not: `_`, and letters, marks and digits
  /// beyond ASCII with the joiners that Indic names need.
  private static final Pattern BEYOND_URI =
      Pattern.compile("[_\\u200c\\u200d[\\p{L}\\p{M}\\p{Nd}&&[^\\x00-\\x7f]]]+");

  /// The JDK's IDNA 2003 maps these to other names than browsers do.
  private static final Pattern DEVIATIONS = Pattern.compile("[\\u00df\\u03c2\\u200c\\u200d]");

  /// What RFC 3986 appendix A does not allow in a URI unencoded.
  private static final Pattern NOT_IN_URIS =
      Pattern.compile("[^0-9A-Za-z._~:/?#\\[\\]@!$&'()*+,;=%-]+");

  private WebUrl() {}

  /// True for an absolute http or https address with a host and without user info.
  public static boolean isValid(String text) {
    var parts = PARTS.matcher(text);
    if (!parts.matches() || TextRules.length(text) > MAX_LENGTH) {
      return false;
    }
    var authority = BEYOND_URI.matcher(parts.group(2)).replaceAll("x");
    try {
      var uri = new URI(parts.group(1) + "://" + authority + parts.group(3));
      return uri.getHost() != null && uri.getUserInfo() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /// The same address as RFC 3986 has it, for formats and programs that want a URI: hosts and paths
  /// may be in any script. What is encoded already stays as it is.
  public static String toUri(String url) {
    return NOT_IN_URIS
        .matcher(withAsciiHost(url))
        .replaceAll(
            found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8).replace("+", "%20"));
  }

  /// The same address with its host in ASCII (`xn--…`), for formats that want a URI. A host without
  /// such a form is kept.
  public static String withAsciiHost(String url) {
    var parts = HOST.matcher(url);
    if (!parts.matches() || DEVIATIONS.matcher(parts.group(2)).find()) {
      return url;
    }
    try {
      var host = IDN.toASCII(parts.group(2), IDN.ALLOW_UNASSIGNED);
      return parts.group(1) + host + parts.group(3);
    } catch (IllegalArgumentException _) {
      return url;
    }
  }
}
