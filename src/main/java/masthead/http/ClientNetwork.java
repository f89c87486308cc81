package masthead.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The network that a client's address belongs to.
public final class ClientNetwork {
  private ClientNetwork() {}

  /// The address with all bits behind the prefix cleared; blank when it is not an IP address.
  ///
  /// @param v4Bits the length of the prefix for IPv4, which includes IPv4 mapped into IPv6
  /// @param v6Bits the length of the prefix for IPv6
  public static String prefix(String address, int v4Bits, int v6Bits) {
    try {
      var bytes = InetAddress.ofLiteral(address).getAddress();
      var bits = bytes.length == 4 ? v4Bits : v6Bits;
      for (var i = 0; i < bytes.length; i++) {
        var kept = Math.clamp(bits - 8L * i, 0, 8);
        bytes[i] &= (byte) (0xFF00 >> kept);
      }
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException | IllegalArgumentException _) {
      return "";
    }
  }
}
