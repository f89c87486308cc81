package masthead.newsletter.signup;

import java.time.Duration;
import java.time.Instant;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;

/// The proofs of work that were used: each is valid for one request across all instances.
final class ChallengeStore {
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final Table table;

  ChallengeStore(Table table) {
    this.table = table;
  }

  /// Uses a proof; false if it was already used.
  boolean use(String id, Instant expiresAt) {
    var used =
        new Item(Item.attributes("pk", "C#" + id, "sk", "C"))
            .with("expiresAt", expiresAt.plus(GRACE).getEpochSecond());
    return new Transaction(table).put(used.attributes()).commit();
  }
}
