package masthead.identity;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Request;
import masthead.json.Sha256;

/// A publisher's key: `ed_<id of 12>_<secret of 43>`, sent as `Authorization: Bearer`.
///
/// The store knows the SHA-256 of the secret under the id. 256 random bits need no slow hash.
public record PublisherKey(String id, String secret) {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final Pattern HEADER =
      Pattern.compile("(?i:Bearer) +ed_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})");

  public static PublisherKey mint() {
    var random = new SecureRandom();
    var id = new StringBuilder();
    random.ints(12, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new PublisherKey(
        id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// The key a request carries; empty when there is none of that form.
  static Optional<PublisherKey> of(Request request) {
    var matcher = HEADER.matcher(request.header("authorization").orElse(""));
    return matcher.matches()
        ? Optional.of(new PublisherKey(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /// The whole key, to be shown once.
  public String text() {
    return "ed_" + id + "_" + secret;
  }

  String hash() {
    return Sha256.hex(secret);
  }

  /// Leaves out the secret, so that no log line can contain it.
  @Override
  public String toString() {
    return "PublisherKey " + id;
  }
}
