package masthead.newsletter.signup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import masthead.mail.EmailAddress;
import masthead.runtime.Environment;

/// How a sign-up from a disposable mailbox is treated: the policy of the deployment, for the
/// domains of `disposable-domains.txt` and everything below them.
///
/// `DISPOSABLE_DOMAINS` is `reject` (the default), `challenge` or `allow`.
record DisposableDomains(Policy policy) {

  enum Policy {
    /// The address is refused.
    REJECT,
    /// The address costs the harder proof of work.
    CHALLENGE,
    /// The address is treated like any other.
    ALLOW
  }

  /// @throws IllegalStateException when the variable is none of the three
  static DisposableDomains of(Environment environment) {
    var configured = environment.find("DISPOSABLE_DOMAINS").orElse("reject");
    return Stream.of(Policy.values())
        .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(configured))
        .findFirst()
        .map(DisposableDomains::new)
        .orElseThrow(() ->
            new IllegalStateException("DISPOSABLE_DOMAINS must be reject, challenge or allow."));
  }

  /// The policy for this address: [Policy#ALLOW] unless its domain is listed. It takes the parsed
  /// domain, so no spelling of an address can evade it.
  Policy policy(EmailAddress address) {
    return policy != Policy.ALLOW && isListed(address.domain()) ? policy : Policy.ALLOW;
  }

  /// The domain or a parent, the top level aside: `a.b.example` is listed where `b.example` is.
  private static boolean isListed(String domain) {
    for (var part = domain; part.indexOf('.') > 0; part = part.substring(part.indexOf('.') + 1)) {
      if (Listed.LINES.contains("\n" + part + "\n")) {
        return true;
      }
    }
    return false;
  }

  /// Read at the first use. One text of 118 kB is searched as it is: a set of 8,000 texts would
  /// take six times the memory and, in a new instance, longer to fill than it could ever save.
  private static final class Listed {
    static final String LINES = read();

    private static String read() {
      try (InputStream in = DisposableDomains.class.getResourceAsStream("disposable-domains.txt")) {
        if (in == null) {
          throw new IllegalStateException("The resource disposable-domains.txt is missing.");
        }
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
