package masthead.newsletter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import masthead.dynamo.Item;
import masthead.newsletter.Subscriber.State;

/// Addresses that get no mail, whatever any list says.
final class SuppressionStore {
  /// How long a mailbox that was full or away is left alone.
  private static final Duration SOFT = Duration.ofDays(30);

  private static final int MOST_SOFT_BOUNCES = 3;
  private static final Duration FEEDBACK_KEPT = Duration.ofDays(90);

  private final NewsletterStore store;

  SuppressionStore(NewsletterStore store) {
    this.store = store;
  }

  /// From the weakest to the strongest. A stronger one replaces a weaker, never the other way.
  enum Reason {
    /// A mark only: an import may not bring the address back, its owner may.
    ERASED,
    SOFT_BOUNCE,
    MANUAL,
    HARD_BOUNCE,
    COMPLAINT
  }

  /// Whether an address may not even be asked to confirm.
  static boolean blocks(Item suppression, Instant now) {
    return switch (reason(suppression)) {
      case ERASED -> false;
      case SOFT_BOUNCE -> suppression.number("liftAt") >= now.getEpochSecond();
      case MANUAL, HARD_BOUNCE, COMPLAINT -> true;
    };
  }

  static Reason reason(Item suppression) {
    return Reason.valueOf(suppression.text("reason"));
  }

  Optional<Item> find(String address) {
    return store.get(NewsletterStore.suppression(address));
  }

  /// Suppresses an address and ends its subscriptions' mail.
  ///
  /// @param feedbackId what reported it, which may report it again; blank when a person did
  /// @return false when that report was known already
  boolean suppress(String address, Reason reason, String source, String feedbackId) {
    return NewsletterStore.decide(() -> {
      var feedback = NewsletterStore.feedback(feedbackId);
      if (!feedbackId.isEmpty() && store.get(feedback).isPresent()) {
        return Optional.of(false);
      }
      var seen = find(address);
      var row = store.get(NewsletterStore.subscription(address, Subscription.DAILY));
      var now = store.now(); // after what was read, so that events sort as they happened
      var write =
          store.transaction().put(suppressed(address, seen, reason, now).attributes(), seen);
      if (!feedbackId.isEmpty()) {
        var end = now.plus(FEEDBACK_KEPT).getEpochSecond();
        write.put(new Item(feedback).with("expiresAt", end).attributes());
      }
      if (row.isPresent()) {
        var subscriber = Subscriber.of(row.get());
        write
            .put(ended(subscriber).attributes(), row)
            .put(
                NewsletterStore.event(
                    address,
                    subscriber.list(),
                    now,
                    "suppressed",
                    source,
                    "reason",
                    reason.name()));
      } else {
        write.unchanged(NewsletterStore.subscription(address, Subscription.DAILY), row);
      }
      return write.commit() ? Optional.of(true) : Optional.empty();
    });
  }

  /// A suppression with one more reason.
  static Item suppressed(String address, Optional<Item> seen, Reason reason, Instant now) {
    var strongest =
        seen.map(SuppressionStore::reason).filter(old -> old.compareTo(reason) > 0).orElse(reason);
    var reasons = new TreeSet<String>(List.of(reason.name()));
    seen.ifPresent(old -> reasons.addAll(List.of(old.text("reasons").split(" "))));
    var item =
        seen.orElseGet(() ->
                new Item(NewsletterStore.suppression(address)).with("firstAt", now.toString()))
            .with("reason", strongest.name())
            .with("reasons", String.join(" ", reasons));
    if (strongest != Reason.SOFT_BOUNCE) {
      return item.without("liftAt");
    }
    return reason == Reason.SOFT_BOUNCE
        ? item.with("liftAt", now.plus(SOFT).getEpochSecond())
        : item; // an erasure does not begin an old bounce anew
  }

  private static Item ended(Subscriber row) {
    if (row.state() == State.SUPPRESSED) {
      return row.item();
    }
    var ended = SubscriptionStore.inactive(SubscriptionStore.next(row, State.SUPPRESSED));
    // Who never confirmed is forgotten all the same.
    return row.item()
        .findNumber("expiresAt")
        .map(end -> ended.with("expiresAt", (long) end))
        .orElse(ended);
  }

  /// Lifts a suppression, which only an operator may. The subscription stays ended: its owner can
  /// sign up again.
  ///
  /// @return false when there was none
  boolean lift(String address, String source) {
    return NewsletterStore.decide(() -> {
      var seen = find(address);
      if (seen.isEmpty()) {
        return Optional.of(false);
      }
      var key = NewsletterStore.suppression(address);
      var reasons = List.of(seen.get().text("reasons").split(" "));
      var write = store.transaction();
      if (reasons.equals(List.of(Reason.ERASED.name()))) {
        write.delete(key, seen); // of who was erased nothing is written
      } else if (reasons.contains(Reason.ERASED.name())) {
        // The mark outlives what lay above it.
        var mark = suppressed(address, Optional.empty(), Reason.ERASED, store.now());
        write.put(mark.attributes(), seen);
      } else {
        write
            .delete(key, seen)
            .put(
                NewsletterStore.event(
                    address,
                    Subscription.DAILY,
                    store.now(),
                    "suppression_lifted",
                    source,
                    "reason",
                    seen.get().text("reason")));
      }
      return write.commit() ? Optional.of(true) : Optional.empty();
    });
  }

  /// A mailbox that was full or away. Three times within about five issues, and it is left alone
  /// for a month; after that its owner may sign up again.
  ///
  /// @return whether the address is suppressed now
  boolean softBounce(String address, String source, String feedbackId) {
    return NewsletterStore.decide(() -> {
      var feedback = NewsletterStore.feedback(feedbackId);
      var row = store.get(NewsletterStore.subscription(address, Subscription.DAILY));
      if (row.isEmpty() || store.get(feedback).isPresent()) {
        return Optional.of(false);
      }
      var now = store.now();
      var times = recentBounces(Subscriber.of(row.get()), now);
      times.add(now.toString());
      if (times.size() >= MOST_SOFT_BOUNCES) {
        return Optional.of(suppress(address, Reason.SOFT_BOUNCE, source, feedbackId));
      }
      var committed =
          store
              .transaction()
              .put(
                  new Item(feedback)
                      .with("expiresAt", now.plus(FEEDBACK_KEPT).getEpochSecond())
                      .attributes())
              .put(row.get().with("softBounces", String.join(" ", times)).attributes(), row)
              .commit();
      return committed ? Optional.of(false) : Optional.empty();
    });
  }

  private static Set<String> recentBounces(Subscriber row, Instant now) {
    // Five issues of a daily list, of one on weekdays, of a weekly one.
    var days =
        switch (row.choices().frequency()) {
          case "daily" -> 5;
          case "weekdays" -> 7;
          default -> 35;
        };
    var start = now.minus(Duration.ofDays(days)).toString();
    var times = new TreeSet<String>();
    row.item().find("softBounces").ifPresent(text -> times.addAll(List.of(text.split(" "))));
    times.removeIf(time -> time.compareTo(start) < 0);
    return times;
  }
}
