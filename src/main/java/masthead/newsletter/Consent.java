package masthead.newsletter;

import java.util.Optional;
import masthead.dynamo.Item;

/// The proof of what somebody agreed to and where (GDPR article 7): the version of the text, its
/// hash, the page with the form, and what tells one request from another without telling who.
///
/// `source` is `api` or `form`; `network` is the address cut to its /24 or /48, `userAgentHash` a
/// hash.
record Consent(
    String source,
    String textVersion,
    String textHash,
    Optional<String> formUrl,
    String network,
    String userAgentHash) {

  /// What is kept of it with the subscription until it is confirmed, and then with its event.
  static final String[] NAMES = {
    "requestedAt", "source", "textVersion", "textHash", "formUrl", "network", "userAgentHash"
  };

  /// An item with the proof that another one holds.
  static Item copy(Item from, Item to) {
    for (var name : NAMES) {
      to = from.find(name).isPresent() ? to.with(name, from.text(name)) : to;
    }
    return to;
  }
}
