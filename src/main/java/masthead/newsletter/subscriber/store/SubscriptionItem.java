package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Subscription.State;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;

/// A subscription as an item.
///
/// Only an active one has the attributes of the index `audience`, so that nobody else gets mail.
final class SubscriptionItem {
  private SubscriptionItem() {}

  static Item write(SubscriberId id, Subscription row) {
    var item =
        delivery(new Item(SubscriberTable.subscription(id)), row.delivery())
            .with("state", row.status().name())
            .with("email", row.email().text())
            .with("epoch", row.epoch())
            .with("version", row.version())
            .with("expiresAt", seconds(row.expiresAt()))
            .with("softBounces", times(row.softBounces()));
    return switch (row.state()) {
      case Pending(var linkHash, var consent, var leftAt) ->
          ConsentItem.write(item, consent)
              .with("linkHash", linkHash)
              .with("endedAt", leftAt.map(Instant::toString));
      case Active(var proof, var pausedUntil) ->
          proof(item, Optional.of(proof))
              .with("pausedUntil", pausedUntil.map(LocalDate::toString))
              .with("audiencePk", audience(row.delivery()))
              .with("audienceSk", id.text());
      case Unsubscribed(var endedAt, var blockedUntil, var proof) ->
          proof(item, proof)
              .with("endedAt", endedAt.toString())
              .with("confirmBlockedUntil", seconds(blockedUntil));
      case Suppressed(var suppressedAt, var leftAt, var blockedUntil, var proof) ->
          proof(item, proof)
              .with("suppressedAt", suppressedAt.toString())
              .with("endedAt", leftAt.map(Instant::toString))
              .with("confirmBlockedUntil", seconds(blockedUntil));
    };
  }

  static Subscription read(Item item) {
    return new Subscription(
        EmailAddress.stored(item.text("email")),
        delivery(item),
        item.number("epoch"),
        item.number("version"),
        state(item),
        item.find("softBounces").stream()
            .flatMap(text -> Stream.of(text.split(" ")))
            .map(Instant::parse)
            .toList(),
        time(item, "expiresAt"));
  }

  private static State state(Item item) {
    var endedAt = item.find("endedAt").map(Instant::parse);
    var blockedUntil = time(item, "confirmBlockedUntil");
    var proof = item.find("confirmedAt").map(at -> proof(item, at));
    return switch (Status.valueOf(item.text("state"))) {
      case PENDING -> new Pending(item.text("linkHash"), ConsentItem.read(item), endedAt);
      case ACTIVE ->
          new Active(proof.orElseThrow(), item.find("pausedUntil").map(LocalDate::parse));
      case UNSUBSCRIBED -> new Unsubscribed(endedAt.orElseThrow(), blockedUntil, proof);
      case SUPPRESSED ->
          new Suppressed(Instant.parse(item.text("suppressedAt")), endedAt, blockedUntil, proof);
    };
  }

  static Item delivery(Item item, Delivery delivery) {
    return item.with("language", delivery.language())
        .with("frequency", delivery.frequency())
        .with("timeZone", delivery.timeZone().getId())
        .with("hour", (long) delivery.hour());
  }

  static Delivery delivery(Item item) {
    return new Delivery(
        item.text("language"),
        item.text("frequency"),
        ZoneId.of(item.text("timeZone")),
        (int) item.number("hour"));
  }

  private static Item proof(Item item, Optional<Proof> proof) {
    return item.with("confirmedAt", proof.map(found -> found.at().toString()))
        .with("textVersion", proof.map(Proof::textVersion))
        .with("consentSource", proof.flatMap(Proof::importedFrom));
  }

  private static Proof proof(Item item, String at) {
    return new Proof(Instant.parse(at), item.text("textVersion"), item.find("consentSource"));
  }

  private static String audience(Delivery delivery) {
    return "A#%s#%s#%s#%02d"
        .formatted(
            Subscription.DAILY, delivery.language(), delivery.timeZone().getId(), delivery.hour());
  }

  private static Optional<String> times(List<Instant> times) {
    return times.isEmpty()
        ? Optional.empty()
        : Optional.of(times.stream().map(Instant::toString).collect(Collectors.joining(" ")));
  }

  static Optional<Long> seconds(Optional<Instant> time) {
    return time.map(Instant::getEpochSecond);
  }

  static Optional<Instant> time(Item item, String name) {
    return item.findNumber(name).map(Instant::ofEpochSecond);
  }
}
