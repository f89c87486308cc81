package masthead.newsletter;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.secret.Secret;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/// The newsletter's table. `docs/tables.md` has its keys.
///
/// No key holds an address: it holds a keyed hash of it.
final class SubscriptionStore {
  /// How long a sign-up waits for its confirmation; the row is removed a day later.
  static final Duration CONFIRMABLE = Duration.ofDays(2);

  /// Of one width, so that events sort by their time.
  private static final DateTimeFormatter EVENT_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Table table;
  private final Secret secret;
  private final InstantSource clock;

  SubscriptionStore(Table table, Secret secret, InstantSource clock) {
    this.table = table;
    this.secret = secret;
    this.clock = clock;
  }

  /// What became of a sign-up. Nobody outside may learn which it was.
  enum Outcome {
    /// Waits for its confirmation, with the proof of consent beside it.
    PENDING,
    /// The address is subscribed, waiting or suppressed already; nothing was written.
    UNCHANGED
  }

  /// Records a sign-up and its consent, both or neither.
  Outcome request(Subscription subscription, Consent consent) {
    var now = clock.instant();
    var address = addressKey(subscription.email());
    var writes =
        List.of(
            notSuppressed(address, now),
            pending(address, subscription, now),
            requested(address, subscription, consent, now));
    return table.transact(writes) ? Outcome.PENDING : Outcome.UNCHANGED;
  }

  private String addressKey(EmailAddress email) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(secret.hash("newsletter-address", email.canonical()));
  }

  /// An erased address may sign up again; so may one whose soft bounces are over.
  private TransactWriteItem notSuppressed(String address, Instant now) {
    var check =
        ConditionCheck.builder()
            .tableName(table.name())
            .key(Item.attributes("pk", "X#" + address, "sk", "X"))
            .conditionExpression(
                "attribute_not_exists(pk) OR reason = :erased"
                    + " OR (reason = :softBounce AND liftAt < :now)")
            .expressionAttributeValues(
                Item.attributes(
                    ":erased",
                    "erased",
                    ":softBounce",
                    "soft_bounce",
                    ":now",
                    now.getEpochSecond()))
            .build();
    return TransactWriteItem.builder().conditionCheck(check).build();
  }

  private TransactWriteItem pending(String address, Subscription wanted, Instant now) {
    var values =
        Item.attributes(
            ":pending", "PENDING",
            ":unsubscribed", "UNSUBSCRIBED",
            ":email", wanted.email().text(),
            ":language", wanted.language(),
            ":frequency", wanted.frequency(),
            ":timeZone", wanted.timeZone().getId(),
            ":hour", (long) wanted.hour(),
            ":start", now.toEpochMilli() - 1,
            ":one", 1L,
            ":requestedAt", now.toString(),
            ":now", now.getEpochSecond(),
            ":expiresAt", now.plus(CONFIRMABLE).plus(Duration.ofDays(1)).getEpochSecond());
    var update =
        Update.builder()
            .tableName(table.name())
            .key(Item.attributes("pk", "S#" + address, "sk", "L#" + wanted.list()))
            .updateExpression(
                "SET #state = :pending, email = :email, #language = :language,"
                    + " frequency = :frequency, #timeZone = :timeZone, #hour = :hour,"
                    + " epoch = if_not_exists(epoch, :start) + :one,"
                    + " version = if_not_exists(version, :start) + :one,"
                    + " requestedAt = :requestedAt, expiresAt = :expiresAt")
            .conditionExpression(
                "attribute_not_exists(pk) OR #state = :unsubscribed"
                    + " OR (#state = :pending AND expiresAt < :now)")
            .expressionAttributeNames(
                Map.of(
                    "#state",
                    "state",
                    "#language",
                    "language",
                    "#timeZone",
                    "timeZone",
                    "#hour",
                    "hour"))
            .expressionAttributeValues(values)
            .build();
    return TransactWriteItem.builder().update(update).build();
  }

  private TransactWriteItem requested(
      String address, Subscription subscription, Consent consent, Instant now) {
    var event =
        Item.attributes(
            "pk", "S#" + address,
            "sk", "E#" + EVENT_TIME.format(now) + "#" + UUID.randomUUID(),
            "type", "requested",
            "list", subscription.list(),
            "source", "api",
            "textVersion", consent.textVersion(),
            "textHash", consent.textHash(),
            "network", consent.network(),
            "userAgentHash", consent.userAgentHash());
    consent.formUrl().ifPresent(url -> event.put("formUrl", Item.value(url)));
    var put = Put.builder().tableName(table.name()).item(event).build();
    return TransactWriteItem.builder().put(put).build();
  }
}
