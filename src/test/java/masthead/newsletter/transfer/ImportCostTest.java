package masthead.newsletter.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.dynamo.DynamoDb;
import masthead.dynamo.Item;
import masthead.lambda.Platform;
import masthead.local.DynamoLocal;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.mail.EmailAddress;
import masthead.newsletter.NewsletterFixture;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Incoming;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.Subscribers;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What the lines of an import write: each action of their transaction costs two units for each
/// kibibyte of its item, and a change of the audience index one.
final class ImportCostTest {
  private final NewsletterFixture life = new NewsletterFixture();

  @Test
  void lineCostsWhatThePaceAssumes() {
    var environment = life.api.environment("SubscribersFunction");
    var units = new ArrayList<Integer>();
    try (var meter = Meter.before(TestApi.database());
        var client = DynamoLocal.client(URI.create(meter.endpoint()))) {
      var platform = new Platform(environment, life.clock, DynamoDb.on(client));
      var subscribers = new Subscribers(platform.table(), platform.secret(), life.clock);
      var ada = new EmailAddress("ada", "example.org");
      var bob = new EmailAddress("bob", "example.org");
      for (var incoming :
          List.of(
              subscribed(ada, "paper form"),
              unsubscribed(ada),
              subscribed(bob, "paper form"),
              suppressed(bob),
              unsubscribed(new EmailAddress("eve", "example.org")),
              suppressed(new EmailAddress("joe", "example.org")),
              subscribed(new EmailAddress("a".repeat(64), "example.org"), "a".repeat(200)))) {
        units.add(written(meter, () -> subscribers.bringIn(incoming)));
      }
      // The longest texts cost more than is assumed, but never all that the table may write.
      var longest = subscribed(new EmailAddress("max", "example.org"), "\uD83D\uDCF0".repeat(200));
      var most = written(meter, () -> subscribers.bringIn(longest));
      assertTrue(most < 2 * WritePace.UNITS_PER_LINE, "" + most);
    }

    assertEquals(List.of(7, 5, 7, 7, 6, 6, 7), units);
  }

  private Incoming subscribed(EmailAddress email, String source) {
    var at = life.clock.instant().minus(Duration.ofDays(100));
    var proof = new Proof(at, "imported:" + source, Optional.of(source));
    var pause = at.atOffset(ZoneOffset.UTC).toLocalDate().plusYears(1);
    return new Incoming.Subscribed(email, Delivery.standard("en"), proof, Optional.of(pause));
  }

  private static Incoming unsubscribed(EmailAddress email) {
    return new Incoming.Unsubscribed(
        email, Delivery.standard("en"), Optional.empty(), Optional.empty());
  }

  private static Incoming suppressed(EmailAddress email) {
    return new Incoming.Suppressed(
        email,
        Delivery.standard("en"),
        Set.of(Reason.COMPLAINT, Reason.HARD_BOUNCE),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// The units of one line, by what is in the table before and after it.
  private int written(Meter meter, Runnable line) {
    var before = rows();
    var calls = meter.costs().size();
    line.run();
    var transaction =
        meter.costs().stream()
            .skip(calls)
            .filter(cost -> cost.startsWith("TransactWriteItems of "))
            .toList();
    assertEquals(1, transaction.size(), transaction::toString);
    var after = rows();
    after.removeAll(before);
    var written = after.stream().mapToInt(ImportCostTest::kibibytes).sum();
    var actions = Integer.parseInt(transaction.getFirst().split(" ")[2]);
    var checks = actions - after.size(); // of what is not there
    return 2 * written + 2 * checks + Math.abs(audience(rows()) - audience(before));
  }

  private List<Map<String, AttributeValue>> rows() {
    return new ArrayList<>(life.api.items("NewsletterTable"));
  }

  private static int audience(List<Map<String, AttributeValue>> rows) {
    return (int) rows.stream().filter(row -> new Item(row).has("audiencePk")).count();
  }

  private static int kibibytes(Map<String, AttributeValue> row) {
    var bytes = 0;
    for (var attribute : row.entrySet()) {
      var value = attribute.getValue();
      var text = value.s() == null ? String.valueOf(value.n()) : value.s();
      bytes += attribute.getKey().length() + text.getBytes(UTF_8).length;
    }
    return (bytes + 1023) / 1024;
  }
}
