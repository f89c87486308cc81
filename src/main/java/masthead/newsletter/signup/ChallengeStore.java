package masthead.newsletter.signup;

import java.time.Duration;
import java.time.Instant;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;

/// Which proofs of work were used: each is good for one request, in all instances together.
final class ChallengeStore {
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final Table table;

  ChallengeStore(Table table) {
    this.table = table;
  }

  /// Uses a proof; false when it was used before.
  boolean use(String id, Instant expiresAt) {
    var used =
        new Item(Item.attributes("pk", "C#" + id, "sk", "C"))
            .with("expiresAt", expiresAt.plus(GRACE).getEpochSecond());
    return new Transaction(table).put(used.attributes()).commit();
  }
}
