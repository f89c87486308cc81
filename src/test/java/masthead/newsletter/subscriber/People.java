package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Subscription.State;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;
import masthead.newsletter.subscriber.Suppression.Reason;

/// People in every state, an hour before [#NOW].
final class People {
  static final Instant NOW = Instant.parse("2026-11-27T12:00:00.250Z");
  static final Instant BEFORE = NOW.minus(Duration.ofHours(1));
  static final EmailAddress ADA = new EmailAddress("Ada", "example.org");
  static final Delivery DELIVERY = Delivery.standard("en");
  static final Consent CONSENT =
      new Consent("api", "2026-11-01/en", "hash", Optional.empty(), "203.0.113.0", "agent");
  static final Consent.Given GIVEN = new Consent.Given(BEFORE, CONSENT);
  static final Proof PROOF = new Proof(BEFORE, "2026-11-01/en", Optional.empty());
  static final Proof IMPORTED = new Proof(BEFORE, "2025/en", Optional.of("paper form at fair"));

  private People() {}

  static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  static Subscription row(State state, Optional<Instant> expiresAt) {
    return new Subscription(ADA, DELIVERY, 100, 200, state, List.of(), expiresAt);
  }

  static Subscription pending(Optional<Instant> leftAt) {
    return row(
        new Pending("newest", GIVEN, leftAt),
        leftAt.isPresent() ? Optional.empty() : Optional.of(seconds(NOW.plus(Duration.ofDays(2)))));
  }

  static Subscription active() {
    return row(new Active(PROOF, Optional.empty()), Optional.empty());
  }

  static Suppression suppression(Reason first, Reason... more) {
    var reasons = EnumSet.of(first, more);
    return new Suppression(
        reasons,
        BEFORE,
        reasons.contains(Reason.SOFT_BOUNCE)
            ? Optional.of(seconds(NOW.plus(Duration.ofDays(7))))
            : Optional.empty());
  }

  static MailHistory mails(MailKind kind, Duration... ago) {
    return new MailHistory(
        Map.of(kind, List.of(ago).stream().map(time -> seconds(NOW).minus(time)).toList()));
  }

  static Request.SignUp signUp() {
    var delivery = new Delivery("ur", "weekly:FR", ZoneId.of("Asia/Karachi"), 5);
    return new Request.SignUp(ADA, delivery, new Consent.Given(NOW, CONSENT), "asked");
  }

  /// The states of the table in `docs/newsletter.md`, told apart as far as a rule does.
  static Map<String, Register> states() {
    var none = Register.empty();
    var links =
        List.of(
            OneTimeLink.of(Purpose.CONFIRM, "newest", 100, NOW.plus(Duration.ofDays(1))),
            OneTimeLink.of(Purpose.CONFIRM, "older", 100, NOW.plus(Duration.ofHours(20))),
            OneTimeLink.of(Purpose.CONFIRM, "epoch", 99, NOW.plus(Duration.ofHours(20))));
    var used = List.of(links.get(0).used(BEFORE), links.get(1), links.get(2));
    var all = new LinkedHashMap<String, Register>();
    all.put("none", none);
    all.put("pending", links(none.with(pending(Optional.empty())), links));
    all.put("pending, left before", links(none.with(pending(Optional.of(BEFORE))), links));
    all.put(
        "pending, past its time",
        links(
            none.with(
                row(new Pending("newest", GIVEN, Optional.empty()), Optional.of(seconds(NOW)))),
            links));
    all.put("active", links(none.with(active()), used));
    all.put(
        "active, paused",
        links(
            none.with(
                row(new Active(PROOF, Optional.of(LocalDate.of(2026, 12, 24))), Optional.empty())),
            used));
    all.put(
        "active, imported",
        none.with(row(new Active(IMPORTED, Optional.empty()), Optional.empty())));
    all.put(
        "unsubscribed",
        links(
            none.with(
                row(
                    new Unsubscribed(BEFORE, Optional.empty(), Optional.of(PROOF)),
                    Optional.empty())),
            used));
    var block = Optional.of(seconds(NOW.plus(Duration.ofDays(29))));
    all.put(
        "unsubscribed, not me",
        links(none.with(row(new Unsubscribed(BEFORE, block, Optional.empty()), block)), links));
    for (var reason : Reason.values()) {
      if (reason != Reason.ERASED) {
        all.put(
            "suppressed, " + reason,
            links(none.with(suppressed()).with(suppression(reason)), used));
      }
    }
    all.put("suppressed, lifted", links(none.with(suppressed()), used));
    all.put("erased", none.with(suppression(Reason.ERASED)));
    all.put("suppressed without a subscription", none.with(suppression(Reason.MANUAL)));
    return all;
  }

  private static Subscription suppressed() {
    return row(
        new Suppressed(BEFORE, Optional.empty(), Optional.empty(), Optional.of(PROOF)),
        Optional.empty());
  }

  private static Register links(Register register, List<OneTimeLink> links) {
    return new Register(register.person(), links, List.of(), List.of());
  }
}
