package masthead.newsletter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import masthead.dynamo.DynamoDb;
import masthead.lambda.Platform;
import masthead.local.DynamoLocal;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.mail.EmailAddress;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Incoming;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import org.junit.jupiter.api.Test;

/// What each thing that happens to a subscriber costs: the calls and the capacity units.
final class CostTest {
  private static final EmailAddress ADA = new EmailAddress("ada", "example.org");
  private static final EmailAddress EVE = new EmailAddress("eve", "example.org");
  private static final Consent CONSENT =
      new Consent("api", "2026-11-01/en", "h", Optional.empty(), "203.0.113.0", "agent");

  private final List<String> lines = new ArrayList<>();

  @Test
  void whatHappensCostsNoMoreThanItMust() {
    var life = new NewsletterFixture();
    var environment = life.api.environment("NewsletterFunction");
    try (var meter = Meter.before(TestApi.database());
        var client = DynamoLocal.client(URI.create(meter.endpoint()))) {
      var platform = new Platform(environment, life.clock, DynamoDb.on(client));
      var subscribers = new Subscribers(platform.table(), platform.secret(), life.clock);
      var persons = new PersonalDataStore(platform.table(), platform.secret(), life.clock);
      var outbox =
          new OutboxStore(
              platform.table(), new Subscribers(platform.table(), platform.secret(), life.clock));
      var tokens = new Tokens(platform.secret());
      var ada = subscribers.id(ADA);
      var delivery = Delivery.standard("en");

      measure(meter, "request", () -> outbox.ask("one", ADA, delivery, CONSENT));
      measure(meter, "sign-up", () -> subscribers.decide(new OutboxItem.Key(ada, "one")));
      measure(meter, "decided before", () -> subscribers.decide(new OutboxItem.Key(ada, "one")));
      var confirm = tokens.ofRequest(Purpose.CONFIRM, ada, "one");
      measure(meter, "look at link", () -> subscribers.find(confirm));
      var unknown = tokens.ofRequest(Purpose.CONFIRM, ada, "none");
      measure(meter, "unknown link", () -> subscribers.find(unknown));
      measure(meter, "confirm", () -> subscribers.confirm(confirm));
      outbox.ask("two", ADA, delivery, CONSENT);
      measure(meter, "reminder", () -> subscribers.decide(new OutboxItem.Key(ada, "two")));
      outbox.ask("three", ADA, delivery, CONSENT);
      measure(meter, "nothing", () -> subscribers.decide(new OutboxItem.Key(ada, "three")));
      outbox.askAccess("access", ADA);
      measure(meter, "access", () -> subscribers.decide(new OutboxItem.Key(ada, "access")));
      var access = tokens.ofRequest(Purpose.ACCESS, ada, "access");
      measure(meter, "access link", () -> persons.find(access));
      measure(
          meter,
          "change",
          () -> subscribers.change(ada, _ -> true, Delivery.standard("ur"), Optional.empty()));
      var bounce = new SoftBounce(life.clock.instant(), List.of());
      measure(meter, "soft bounce", () -> subscribers.softBounce(ada, bounce, "ses", "r1"));
      measure(meter, "same again", () -> subscribers.softBounce(ada, bounce, "ses", "r1"));
      measure(meter, "unsubscribe", () -> subscribers.unsubscribe(ada, "page"));
      measure(meter, "and again", () -> subscribers.unsubscribe(ada, "page"));
      measure(meter, "complaint", () -> subscribers.report(ada, Reason.COMPLAINT, "ses", "r2"));
      measure(
          meter, "reported before", () -> subscribers.report(ada, Reason.COMPLAINT, "ses", "r2"));
      outbox.ask("four", ADA, delivery, CONSENT);
      measure(meter, "blocked", () -> subscribers.decide(new OutboxItem.Key(ada, "four")));
      measure(meter, "lift", () -> subscribers.lift(ada, "admin"));
      var proof = new Proof(life.clock.instant(), "t", Optional.of("form"));
      var incoming = new Incoming.Subscribed(EVE, delivery, proof, Optional.empty());
      measure(meter, "import", () -> subscribers.bringIn(incoming));
      measure(meter, "import again", () -> subscribers.bringIn(incoming));
      measure(meter, "export", () -> persons.everything(subscribers.id(EVE)));
      measure(meter, "erase", () -> persons.erase(subscribers.id(EVE), _ -> {}));
      measure(meter, "import of erased", () -> subscribers.bringIn(incoming));
    }

    assertEquals(
        """
        request: PutItem 1.0
        sign-up: GetItem 1.0, GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 6
        decided before: GetItem 1.0
        look at link: GetItem 1.0, GetItem 1.0, GetItem 1.0
        unknown link: GetItem 1.0, GetItem 1.0
        confirm: GetItem 1.0, GetItem 1.0, GetItem 1.0, PutItem 1.0, TransactWriteItems of 4
        reminder: GetItem 1.0, GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 3
        nothing: GetItem 1.0, GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 1
        access: GetItem 1.0, GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 4
        access link: GetItem 1.0, GetItem 1.0
        change: GetItem 1.0, PutItem 1.0, TransactWriteItems of 2
        soft bounce: GetItem 1.0, GetItem 1.0, TransactWriteItems of 2
        same again: GetItem 1.0, GetItem 1.0
        unsubscribe: GetItem 1.0, TransactWriteItems of 2
        and again: GetItem 1.0
        complaint: GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 4
        reported before: GetItem 1.0
        blocked: GetItem 1.0, GetItem 1.0, GetItem 1.0, GetItem 1.0, TransactWriteItems of 3
        lift: GetItem 1.0, TransactWriteItems of 2
        import: GetItem 1.0, GetItem 1.0, TransactWriteItems of 3
        import again: GetItem 1.0, GetItem 1.0
        export: Query 1.0, GetItem 1.0, GetItem 1.0
        erase: Query 1.0, GetItem 1.0, TransactWriteItems of 3, GetItem 1.0, TransactWriteItems of 2
        import of erased: GetItem 1.0
        """
            .strip(),
        String.join("\n", lines));
  }

  private void measure(Meter meter, String name, Runnable run) {
    var before = meter.costs().size();
    run.run();
    var costs = meter.costs();
    lines.add(name + ": " + String.join(", ", costs.subList(before, costs.size())));
  }
}
