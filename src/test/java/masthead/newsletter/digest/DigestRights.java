package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.PaceStore;

/// Has the digest's functions do everything that their policies are for.
public final class DigestRights {
  private static final int READER = 1;
  private static final int GONE = 2;
  private static final int LEFT_OVER = 3;
  private static final int WAITING = 4;

  private DigestRights() {}

  public static void use(TestApi api) throws IOException {
    var table = api.platform("DigestFunction").table();
    var issues = new IssueStore(table);
    var ledger = new LedgerStore(table, InstantSource.system());
    var guards = new DateGuardStore(table, InstantSource.system());
    var hour = Instant.now().atOffset(ZoneOffset.UTC).getHour();
    var slot = new Slot("en", "daily", ZoneId.of("Etc/UTC"), hour);
    table.put(DigestFixture.row(READER, slot), Optional.empty());
    issues.remember(slot);
    for (var ticks = 0; ticks < 3; ticks++) { // the third finds that nothing has moved
      tick(api);
    }
    var issue = issues.latest(Optional.empty(), 1).getFirst();
    assertTrue(issue.frozen().isPresent(), () -> issue + " is frozen");

    for (var number : List.of(GONE, LEFT_OVER)) {
      ledger.add(issue.id(), List.of(DigestFixture.subscriber(number)));
      guards.take(issue.id(), DigestFixture.subscriber(number));
    }
    table.put(DigestFixture.row(GONE, slot).with("state", "UNSUBSCRIBED"), Optional.empty());
    api.queues()
        .send(
            "DeliveryQueue",
            Json.text(
                FanOut.chunks(issue.id(), List.of(DigestFixture.subscriber(GONE))).getFirst()),
            Duration.ZERO);
    api.processQueues();
    new PaceStore(table, InstantSource.system()).exhausted(); // so that somebody is left for later
    ledger.add(issue.id(), List.of(DigestFixture.subscriber(WAITING)));
    table.put(DigestFixture.row(WAITING, slot), Optional.empty());
    api.queues()
        .send(
            "DeliveryQueue",
            Json.text(
                FanOut.chunks(issue.id(), List.of(DigestFixture.subscriber(WAITING))).getFirst()),
            Duration.ZERO);
    api.processQueues();
    issues.change(issue.id(), Issue::cancel);
    guards.take(issue.id(), DigestFixture.subscriber(LEFT_OVER));
    tick(api);
  }

  private static void tick(TestApi api) throws IOException {
    api.run("DigestFunction", Files.readAllBytes(Path.of("events/digest/tick.json")));
  }
}
