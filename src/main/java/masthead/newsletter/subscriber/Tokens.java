package masthead.newsletter.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.aws.DeploymentSecret;
import masthead.json.ConstantTime;
import masthead.json.Sha256;

/// The links of mails. A link authorizes its holder, so none is ever logged.
///
/// | token | form | good for |
/// |---|---|---|
/// | confirm, access | `<who>.<43 characters>`, base64url of 256 bits | once, until it expires; the table knows its SHA-256 only |
/// | unsubscribe | `u1.<key id>.<who>.<signature>` | as long as the subscriber is known (RFC 8058, CAN-SPAM 30 days) |
/// | preferences | `p1.<key id>.<who>.<signature>` | the same |
///
/// The first two are a keyed hash of the request's random id: nobody without the deployment's
/// secret can make one, and the mail can be written again after a crash without the token being
/// stored.
public final class Tokens {
  /// Which key signed it, so that a second key can be told apart.
  private static final String KEY_ID = "1";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /// 128 bits: nobody can try them offline.
  private static final int SIGNATURE_BYTES = 16;

  private final DeploymentSecret secret;

  public Tokens(DeploymentSecret secret) {
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

  /// Whose link it is.
  public record Link(SubscriberId id, String list) {
    public static Link daily(SubscriberId id) {
      return new Link(id, Subscription.DAILY);
    }
  }

  /// The link of the mail that a request leads to.
  public OneTime ofRequest(OneTimeLink.Purpose purpose, SubscriberId id, String requestId) {
    var use = "newsletter-" + purpose.name().toLowerCase(Locale.ROOT);
    return new OneTime(id, BASE64.encodeToString(secret.hash(use, requestId)));
  }

  /// A token that is good for one thing: whose it is, and the secret.
  public record OneTime(SubscriberId id, String secret) {
    private static final Pattern FORM =
        Pattern.compile("([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");

    /// Empty if it does not have that form.
    public static Optional<OneTime> read(String token) {
      var matcher = FORM.matcher(token);
      return matcher.matches()
          ? Optional.of(new OneTime(new SubscriberId(matcher.group(1)), matcher.group(2)))
          : Optional.empty();
    }

    public String text() {
      return id.text() + "." + secret;
    }

    /// The hash under which the table stores it.
    public String hash() {
      return Sha256.hex(secret);
    }

    /// Leaves out the secret, so that no log line can contain it.
    @Override
    public String toString() {
      return "OneTime";
    }
  }

  public String link(Use use, Link link) {
    var who =
        BASE64.encodeToString(
            // The last part is reserved for the issue that contained the link.
            String.join("|", link.id.text(), link.list, "").getBytes(StandardCharsets.UTF_8));
    return sign(use, KEY_ID, who);
  }

  /// Empty when it was not signed here, for this use, or differs in any character from what was
  /// signed.
  public Optional<Link> read(Use use, String token) {
    var parts = token.split("\\.", -1);
    if (token.length() > 500 || parts.length != 4 || !parts[1].equals(KEY_ID)) {
      return Optional.empty();
    }
    // The text is compared, not the bytes: base64url has bits that decode to nothing.
    var expected = sign(use, parts[1], parts[2]);
    if (!ConstantTime.equal(expected, token)) {
      return Optional.empty();
    }
    var who = new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8);
    var words = who.split("\\|", -1);
    return Optional.of(new Link(new SubscriberId(words[0]), words[1]));
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
