package masthead.newsletter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.newsletter.Subscriber.State;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Decides what becomes of a request: a mail to send, or nothing. Nobody outside learns which.
final class SignUpStore {
  /// How long a sign-up waits for its confirmation; the row is removed a day later.
  static final Duration CONFIRMABLE = Duration.ofDays(2);

  /// How long the link of an access mail opens what is kept of a person. As long as the window in
  /// which [MailLog] counts these mails: whoever meets their limit has a mail with a good link, so
  /// strangers cannot lock the owner out by asking first.
  static final Duration ACCESSIBLE = MailLog.DAY;

  private static final Duration GRACE = Duration.ofDays(1);
  private static final Duration BLOCKED_KEPT = Duration.ofDays(30);

  private final NewsletterStore store;
  private final OutboxStore outbox;
  private final Tokens tokens;

  SignUpStore(NewsletterStore store, OutboxStore outbox, Tokens tokens) {
    this.store = store;
    this.outbox = outbox;
    this.tokens = tokens;
  }

  private enum Step {
    CONFIRM,
    ALREADY,
    BLOCKED,
    NOTHING
  }

  /// All that a decision depends on, as it was read. `row` may be past its TTL.
  private record Seen(Optional<Item> row, Optional<Item> suppression, Optional<Item> mailLog) {
    MailLog log() {
      return new MailLog(mailLog);
    }
  }

  /// Decides on a sign-up. Deciding twice has the effect of once.
  void signUp(Errand errand) {
    NewsletterStore.decide(() -> {
      var seen = seen(errand);
      var now = store.now();
      var row = store.live(seen.row).map(Subscriber::of);
      var done =
          switch (step(row, seen, now)) {
            case CONFIRM -> askToConfirm(errand, row, seen, now);
            case ALREADY -> remind(errand, seen, now);
            case BLOCKED -> block(errand, seen, now);
            case NOTHING -> outbox.drop(errand);
          };
      return done || isDecided(errand) ? Optional.of(true) : Optional.empty();
    });
  }

  private Seen seen(Errand errand) {
    return new Seen(
        store.get(NewsletterStore.subscription(errand.address(), errand.list())),
        store.get(NewsletterStore.suppression(errand.address())),
        store.get(NewsletterStore.mailLog(errand.address())));
  }

  /// Somebody else has decided on the same request.
  private boolean isDecided(Errand errand) {
    return outbox.find(errand.key()).map(found -> found.kind() != errand.kind()).orElse(true);
  }

  private static Step step(Optional<Subscriber> row, Seen seen, Instant now) {
    if (seen.suppression.map(item -> SuppressionStore.blocks(item, now)).orElse(false)) {
      return Step.BLOCKED;
    }
    if (row.map(Subscriber::isSubscribed).orElse(false)) {
      return seen.log().allowsAlready(now) ? Step.ALREADY : Step.NOTHING;
    }
    var waits = row.map(found -> found.state() == State.PENDING).orElse(false);
    var refused =
        row.map(found -> found.isBlocked(now)).orElse(false)
            || (waits && seen.log().justAsked(now))
            || !seen.log().allowsConfirm(now);
    return refused ? Step.NOTHING : Step.CONFIRM;
  }

  private boolean askToConfirm(Errand errand, Optional<Subscriber> row, Seen seen, Instant now) {
    var address = errand.address();
    var asked = errand.item();
    var hash = tokens.ofErrand("confirm", address, errand.id()).hash();
    var pending = pending(errand, row, now).with("tokenHash", hash);
    var token =
        new Item(NewsletterStore.token(address, hash))
            .with("purpose", "confirm")
            .with("list", errand.list())
            .with("epoch", pending.number("epoch"))
            .with("validUntil", now.plus(CONFIRMABLE).getEpochSecond())
            .with("expiresAt", now.plus(CONFIRMABLE).plus(GRACE).getEpochSecond());
    var requested =
        Consent.copy(
            asked,
            new Item(
                    NewsletterStore.event(
                        address, errand.list(), now, "requested", asked.text("source")))
                .with("expiresAt", now.plus(CONFIRMABLE).plus(GRACE).getEpochSecond()));
    return store
        .transaction()
        .unchanged(NewsletterStore.suppression(address), seen.suppression)
        .put(pending.attributes(), seen.row)
        .put(logged(errand, seen, "confirm", now), seen.mailLog)
        .put(token.attributes())
        .put(requested.attributes())
        .put(outbox.mail(errand, Errand.Kind.CONFIRM).attributes(), Optional.of(asked))
        .commit();
  }

  private static Map<String, AttributeValue> logged(
      Errand errand, Seen seen, String kind, Instant now) {
    var all = new HashMap<>(seen.log().add(kind, now).attributes());
    all.putAll(NewsletterStore.mailLog(errand.address()));
    return all;
  }

  /// What the newest sign-up asks for is what will be confirmed.
  private static Item pending(Errand errand, Optional<Subscriber> row, Instant now) {
    var asked = errand.item();
    var again = row.map(found -> found.state() == State.PENDING).orElse(false);
    long next = again ? 0 : 1;
    var epoch = row.map(found -> found.epoch() + next).orElseGet(now::toEpochMilli);
    var pending =
        new Item(NewsletterStore.subscription(errand.address(), errand.list()))
            .with("state", State.PENDING.name())
            .with("email", asked.text("email"))
            .with("epoch", epoch)
            .with("version", row.map(found -> found.version() + 1).orElseGet(now::toEpochMilli))
            .with("language", asked.text("language"))
            .with("frequency", asked.text("frequency"))
            .with("timeZone", asked.text("timeZone"))
            .with("hour", asked.number("hour"))
            .with("expiresAt", now.plus(CONFIRMABLE).plus(GRACE).getEpochSecond());
    pending = Consent.copy(asked, pending);
    // Of who left once, that is kept.
    var left = row.flatMap(found -> found.item().find("endedAt"));
    return left.isPresent() ? pending.with("endedAt", left.get()).without("expiresAt") : pending;
  }

  /// The address gets the list already: the mail says so, with the link to the preferences.
  private boolean remind(Errand errand, Seen seen, Instant now) {
    return store
        .transaction()
        .unchanged(NewsletterStore.subscription(errand.address(), errand.list()), seen.row)
        .put(logged(errand, seen, "already", now), seen.mailLog)
        .put(outbox.mail(errand, Errand.Kind.ALREADY).attributes(), Optional.of(errand.item()))
        .commit();
  }

  private boolean block(Errand errand, Seen seen, Instant now) {
    var address = errand.address();
    var blocked =
        new Item(
                NewsletterStore.event(
                    address, errand.list(), now, "blocked_signup", errand.item().text("source")))
            .with("expiresAt", now.plus(BLOCKED_KEPT).getEpochSecond());
    return store
        .transaction()
        .unchanged(NewsletterStore.suppression(address), seen.suppression)
        .put(blocked.attributes())
        .delete(errand.key(), Optional.of(errand.item()))
        .commit();
  }

  /// Decides on a request to see what is kept: a mail when something is.
  void access(Errand errand) {
    NewsletterStore.decide(() -> {
      var seen = seen(errand);
      var now = store.now();
      var row = store.live(seen.row).map(Subscriber::of);
      var done =
          (row.isPresent() && seen.log().allowsAccess(now) && !isDead(seen))
              ? letIn(errand, row.get(), seen, now)
              : outbox.drop(errand);
      return done || isDecided(errand) ? Optional.of(true) : Optional.empty();
    });
  }

  /// Mail to a mailbox that does not exist harms all other mail.
  private static boolean isDead(Seen seen) {
    return seen.suppression
        .map(SuppressionStore::reason)
        .equals(Optional.of(SuppressionStore.Reason.HARD_BOUNCE));
  }

  private boolean letIn(Errand errand, Subscriber row, Seen seen, Instant now) {
    var hash = tokens.ofErrand("access", errand.address(), errand.id()).hash();
    var token =
        new Item(NewsletterStore.token(errand.address(), hash))
            .with("purpose", "access")
            .with("list", errand.list())
            .with("epoch", row.epoch())
            .with("validUntil", now.plus(ACCESSIBLE).getEpochSecond())
            .with("expiresAt", now.plus(ACCESSIBLE).plus(GRACE).getEpochSecond());
    return store
        .transaction()
        .unchanged(NewsletterStore.subscription(errand.address(), errand.list()), seen.row)
        .put(logged(errand, seen, "access", now), seen.mailLog)
        .put(token.attributes())
        .put(outbox.mail(errand, Errand.Kind.ACCESS).attributes(), Optional.of(errand.item()))
        .commit();
  }
}
