package masthead.newsletter.subscriber;

import java.time.Instant;
import java.util.Optional;

/// The proof of what somebody agreed to and where (GDPR article 7): the version of the text, its
/// hash, the page with the form, and what distinguishes requests without identifying a person.
///
/// `source` is `api` or `form`; `network` is the address cut to its /24 or /48, `userAgentHash` a
/// hash.
public record Consent(
    String source,
    String textVersion,
    String textHash,
    Optional<String> formUrl,
    String network,
    String userAgentHash) {

  /// A consent with the time it was given.
  public record Given(Instant requestedAt, Consent consent) {}
}
