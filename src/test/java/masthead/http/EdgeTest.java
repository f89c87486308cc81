package masthead.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import masthead.json.Sha256;
import masthead.runtime.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest {
  private static final String SECRET = "f2c1b7e09d5a4c3e8b6f1a2d3c4e5f60";
  private static final String GATEWAY_SAW = "198.51.100.1";

  private final Edge cdn =
      Edge.of(
          new Environment(
              Map.of(
                  "PUBLIC_API_URL",
                  "https://api.paper.example",
                  "CDN_SECRET_SHA256",
                  Sha256.hex(SECRET))));
  private final Edge none =
      Edge.of(new Environment(Map.of("PUBLIC_API_URL", "", "CDN_SECRET_SHA256", "")));

  private static Map<String, String> headers(String secret, String viewer) {
    return Map.of("x-origin-verify", secret, "cloudfront-viewer-address", viewer);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9:46532, 203.0.113.9",
    "2001:db8:85a3:0:0:8a2e:370:7334:46532, 2001:db8:85a3:0:0:8a2e:370:7334",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334:46532, 2001:db8:85a3:0:0:8a2e:370:7334",
    "2001:db8::9:46532, 2001:db8:0:0:0:0:0:9",
    "[2001:db8::9]:46532, 2001:db8:0:0:0:0:0:9",
    "::ffff:203.0.113.9:46532, 203.0.113.9"
  })
  void viewersAddressCountsBesideTheSecret(String viewer, String address) {
    assertEquals(address, cdn.client(headers(SECRET, viewer), GATEWAY_SAW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "f2c1b7e09d5a4c3e8b6f1a2d3c4e5f6", "F2C1B7E09D5A4C3E8B6F1A2D3C4E5F60"})
  void withoutTheSecretTheGatewaysAddressCounts(String secret) {
    assertEquals(GATEWAY_SAW, cdn.client(headers(secret, "203.0.113.9:1"), GATEWAY_SAW));
  }

  /// Whoever sees the stack's parameters is not the CDN.
  @Test
  void hashOfTheSecretIsNotTheSecret() {
    var headers = headers(Sha256.hex(SECRET), "203.0.113.9:1");

    assertEquals(GATEWAY_SAW, cdn.client(headers, GATEWAY_SAW));
  }

  @Test
  void withoutACdnNobodyNamesAnAddress() {
    for (var secret : new String[] {SECRET, "", Sha256.hex("")}) {
      assertEquals(GATEWAY_SAW, none.client(headers(secret, "203.0.113.9:1"), GATEWAY_SAW));
    }
    assertEquals(GATEWAY_SAW, none.client(Map.of(), GATEWAY_SAW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "203.0.113.9",
        "203.0.113.9:",
        "203.0.113.9:http",
        "localhost:46532",
        "203.0.113.9, 10.0.0.1:46532",
        "[2001:db8::9:46532"
      })
  void whatIsNoAddressDoesNotCount(String viewer) {
    assertEquals(GATEWAY_SAW, cdn.client(headers(SECRET, viewer), GATEWAY_SAW));
  }

  @ParameterizedTest
  @CsvSource({
    "abc.execute-api.eu-west-1.amazonaws.com, api.paper.example",
    "localhost, localhost",
    "127.0.0.1, 127.0.0.1"
  })
  void linksBeginWithThePublicAddress(String gateway, String domainName) {
    assertEquals(domainName, cdn.domainName(gateway));
    assertEquals(gateway, none.domainName(gateway));
  }
}
