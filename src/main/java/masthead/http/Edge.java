package masthead.http;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import masthead.json.ConstantTime;
import masthead.json.Sha256;
import masthead.runtime.Environment;

/// What is in front of the gateway: a CDN, or a domain of the operator's.
///
/// Behind a CDN every request seems to come from the CDN's network. It names the reader's address
/// in `CloudFront-Viewer-Address`, and anybody can send that header, so it is believed only beside
/// the secret that the operator gave to the CDN. Of the secret only the hash is known here.
///
/// @param host the host in links, instead of the gateway's own name
/// @param secretSha256 the hash of what the CDN sends in `X-Origin-Verify`, in hexadecimal digits
public record Edge(Optional<String> host, Optional<String> secretSha256) {
  private static final String SCHEME = "https://";

  public static Edge of(Environment environment) {
    return new Edge(
        environment
            .find("PUBLIC_API_URL")
            .filter(url -> url.startsWith(SCHEME))
            .map(url -> url.substring(SCHEME.length())),
        environment.find("CDN_SECRET_SHA256"));
  }

  /// The name that readers know the API by. A local server keeps its own, which is the one that its
  /// client used.
  public String domainName(String gateway) {
    return gateway.equals("localhost") || gateway.equals("127.0.0.1")
        ? gateway
        : host.orElse(gateway);
  }

  /// The client's IP address.
  ///
  /// @param headers with names in lower case
  /// @param sourceIp the address that the gateway saw
  public String client(Map<String, String> headers, String sourceIp) {
    return isTheCdn(headers.getOrDefault("x-origin-verify", ""))
        ? address(headers.getOrDefault("cloudfront-viewer-address", "")).orElse(sourceIp)
        : sourceIp;
  }

  private boolean isTheCdn(String secret) {
    return secretSha256
        .map(expected -> ConstantTime.equal(Sha256.hex(secret), expected))
        .orElse(false);
  }

  /// The address of `203.0.113.9:46532`, `2001:db8::9:46532` or `[2001:db8::9]:46532`. The port is
  /// always there, so what follows the last colon is no part of the address.
  private static Optional<String> address(String viewer) {
    var colon = viewer.lastIndexOf(':');
    if (colon < 0 || !viewer.substring(colon + 1).matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    var address = viewer.substring(0, colon);
    var plain =
        address.startsWith("[") && address.endsWith("]")
            ? address.substring(1, address.length() - 1)
            : address;
    try {
      return Optional.of(InetAddress.ofLiteral(plain).getHostAddress());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
