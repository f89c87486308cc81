package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.77, 32, 203.0.113.77",
    "203.0.113.77, 24, 203.0.113.0",
    "203.0.113.255, 31, 203.0.113.254",
    "203.0.113.77, 0, 0.0.0.0",
    "255.255.255.255, 20, 255.255.240.0",
    "2001:db8:aaaa:bbcc:1:2:3:4, 24, 2001:db8:aaaa:bb00:0:0:0:0",
    "::ffff:203.0.113.77, 24, 203.0.113.0", // IPv4 mapped into IPv6 is IPv4
    "'', 24, ''",
    "unknown, 24, ''",
    "203.0.113.77:443, 24, ''",
    "localhost, 24, ''"
  })
  void anAddressIsCutToItsNetwork(String address, int v4Bits, String network) {
    assertEquals(network, ClientNetwork.prefix(address, v4Bits, 56));
  }
}
