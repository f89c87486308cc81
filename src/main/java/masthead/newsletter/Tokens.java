package masthead.newsletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Sha256;
import masthead.secret.Secret;

/// The links of mails. Whoever holds one may do what it is for, so none is ever logged.
///
/// | token | form | good for |
/// |---|---|---|
/// | confirm, access | `<who>.<43 characters>`, base64url of 256 bits | once, until it expires; the table knows its SHA-256 only |
/// | unsubscribe | `u1.<key id>.<who>.<signature>` | as long as the subscriber is known (RFC 8058, CAN-SPAM 30 days) |
/// | preferences | `p1.<key id>.<who>.<signature>` | the same |
///
/// The first two are a keyed hash of the errand's random id: nobody without the deployment's secret
/// can make one, and the mail can be written again after a crash without the token being stored.
public final class Tokens {
  /// Which key signed it, so that a link tells when there is ever a second one.
  private static final String KEY_ID = "1";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /// 128 bits: nobody can try them offline.
  private static final int SIGNATURE_BYTES = 16;

  private final Secret secret;

  public Tokens(Secret secret) {
    this.secret = secret;
  }

  /// What a link may be used for.
  public enum Use {
    UNSUBSCRIBE("u1"),
    PREFERENCES("p1");

    private final String prefix;

    Use(String prefix) {
      this.prefix = prefix;
    }
  }

  /// Whose link it is: the keyed hash of the address, the list, the issue it came with (or blank).
  public record Link(String address, String list, String issue) {}

  /// The token of the mail that an errand sends.
  OneTime ofErrand(String purpose, String address, String errandId) {
    return new OneTime(
        address, BASE64.encodeToString(secret.hash("newsletter-" + purpose, errandId)));
  }

  /// A token that is good for one thing: whose it is, and the secret.
  record OneTime(String address, String secret) {
    private static final Pattern FORM =
        Pattern.compile("([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");

    /// Empty when it has not that form.
    static Optional<OneTime> read(String token) {
      var matcher = FORM.matcher(token);
      return matcher.matches()
          ? Optional.of(new OneTime(matcher.group(1), matcher.group(2)))
          : Optional.empty();
    }

    String text() {
      return address + "." + secret;
    }

    /// Under what the table knows it.
    String hash() {
      return Sha256.hex(secret);
    }

    /// Says nothing of the secret, so that no log line can hold it.
    @Override
    public String toString() {
      return "OneTime";
    }
  }

  String link(Use use, Link link) {
    var who =
        BASE64.encodeToString(
            String.join("|", link.address, link.list, link.issue).getBytes(StandardCharsets.UTF_8));
    return sign(use, KEY_ID, who);
  }

  /// Empty when it was not signed here, for this use, or is not letter by letter what was signed.
  Optional<Link> read(Use use, String token) {
    var parts = token.split("\\.", -1);
    if (token.length() > 500 || parts.length != 4 || !parts[1].equals(KEY_ID)) {
      return Optional.empty();
    }
    // The text is compared, not the bytes: base64url has bits that decode to nothing.
    var expected = sign(use, parts[1], parts[2]);
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    var who = new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8);
    var words = who.split("\\|", -1);
    return Optional.of(new Link(words[0], words[1], words[2]));
  }

  private String sign(Use use, String keyId, String who) {
    var signature = secret.hash("newsletter-link-" + use.prefix + "-" + keyId, who);
    return String.join(
        ".",
        use.prefix,
        keyId,
        who,
        BASE64.encodeToString(Arrays.copyOf(signature, SIGNATURE_BYTES)));
  }
}
