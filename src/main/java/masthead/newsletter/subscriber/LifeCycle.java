package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import masthead.newsletter.subscriber.Confirmation.Superseded;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Person.Part;
import masthead.newsletter.subscriber.Subscription.Active;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.Proof;
import masthead.newsletter.subscriber.Subscription.Suppressed;
import masthead.newsletter.subscriber.Subscription.Unsubscribed;
import masthead.newsletter.subscriber.Suppression.Reason;

/// The rules of the newsletter: the effect of each request and each opened link on a person. The
/// table of states in `docs/newsletter.md` is this class, row by row; rows 16 to 20 are
/// [SuppressionRules], 21 to 23 [ImportRules].
///
/// Each rule is a function of what is kept and of the time. It reads no clock and no store and
/// knows no secret, so all of it can be tried out in memory.
public final class LifeCycle {
  /// How long a sign-up waits for its confirmation; it is forgotten a day later.
  public static final Duration CONFIRMABLE = Duration.ofDays(2);

  /// How long the link of an access mail opens what is kept of a person. As long as the window in
  /// which [MailHistory] counts these mails: once the limit is reached, the owner already has a
  /// valid link, so strangers cannot lock the owner out by requesting first.
  public static final Duration ACCESSIBLE = MailHistory.DAY;

  /// After "this was not me" nobody can have a confirmation sent there.
  public static final Duration BLOCKED = Duration.ofDays(30);

  static final Duration PENDING_KEPT = CONFIRMABLE.plusDays(1);
  static final Duration BLOCKED_SIGN_UP_KEPT = Duration.ofDays(30);

  private LifeCycle() {}

  // Requests: rows 1 to 5

  /// Decides the person's request, if there still is one.
  public static Decision<Optional<Request>> decide(Person person, Instant now) {
    return switch (person.request().orElse(null)) {
      case null -> Decision.of(Optional.empty(), person);
      case Request.SignUp signUp -> signUp(person, signUp, now).outcome(Optional.of(signUp));
      case Request.Access access -> access(person, access, now).outcome(Optional.of(access));
    };
  }

  private static Decision<Boolean> signUp(Person person, Request.SignUp asked, Instant now) {
    var nothing = Decision.of(false, person).drop();
    if (isSuppressed(person, now)) {
      var source = asked.consent().consent().source();
      return nothing
          .given(Part.SUPPRESSION)
          .event(Event.of(Event.Type.BLOCKED_SIGNUP, source, Map.of()).kept(BLOCKED_SIGN_UP_KEPT));
    }
    var row = person.subscription(now);
    if (row.filter(Subscription::isActive).isPresent()) {
      return person.mails().allowsAlready(now)
          ? Decision.of(true, person)
              .after(person.with(person.mails().with(MailKind.ALREADY, now)))
              .given(Part.SUBSCRIPTION)
              .send(MailKind.ALREADY)
          : nothing;
    }
    var isRefused =
        row.filter(found -> found.isBlocked(now)).isPresent()
            || waits(person.mails(), row, now)
            || !person.mails().allowsConfirm(now);
    return isRefused ? nothing : askToConfirm(person, asked, row, now);
  }

  private static boolean isSuppressed(Person person, Instant now) {
    return person.suppression().filter(found -> found.blocks(now)).isPresent();
  }

  /// A mail to this mailbox is on its way, and its reader has not acted on it. To another spelling
  /// of the address counts too: what ended before that mail is no act of its reader.
  private static boolean waits(MailHistory mails, Optional<Subscription> row, Instant now) {
    return mails
        .justAsked(now)
        .filter(asked ->
            row.flatMap(Subscription::endedAt).filter(end -> !end.isBefore(asked)).isEmpty())
        .isPresent();
  }

  private static Decision<Boolean> askToConfirm(
      Person person, Request.SignUp asked, Optional<Subscription> row, Instant now) {
    var pending = pending(asked, row, now);
    return Decision.of(true, person)
        .given(Part.SUPPRESSION)
        .after(
            person
                .withSubscription(Optional.of(pending))
                .with(person.mails().with(MailKind.CONFIRM, now)))
        .issue(
            OneTimeLink.of(
                Purpose.CONFIRM, asked.linkHash(), pending.epoch(), now.plus(CONFIRMABLE)))
        .event(Event.of(Event.Type.REQUESTED, asked.consent(), Map.of()).kept(PENDING_KEPT))
        .send(MailKind.CONFIRM);
  }

  /// The newest sign-up is the one that will be confirmed.
  private static Subscription pending(
      Request.SignUp asked, Optional<Subscription> row, Instant now) {
    var isRepeated = row.filter(found -> found.state() instanceof Pending).isPresent();
    var leftAt = row.flatMap(Subscription::leftAt);
    return new Subscription(
        asked.email(),
        asked.delivery(),
        row.map(found -> isRepeated ? found.epoch() : found.epoch() + 1)
            .orElseGet(now::toEpochMilli),
        row.map(found -> found.version() + 1).orElseGet(now::toEpochMilli),
        new Pending(asked.linkHash(), asked.consent(), leftAt),
        List.of(),
        // An earlier unsubscription stays recorded.
        leftAt.isPresent() ? Optional.empty() : Optional.of(later(now, PENDING_KEPT)));
  }

  private static Instant later(Instant now, Duration time) {
    return now.plus(time).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Decision<Boolean> access(Person person, Request.Access asked, Instant now) {
    var row = person.subscription(now);
    // Mail to a mailbox that does not exist harms all other mail.
    var isDead =
        person.suppression().filter(found -> found.reason() == Reason.HARD_BOUNCE).isPresent();
    if (row.isEmpty() || isDead || !person.mails().allowsAccess(now)) {
      return Decision.of(false, person).drop();
    }
    return Decision.of(true, person)
        .given(Part.SUBSCRIPTION)
        .after(person.with(person.mails().with(MailKind.ACCESS, now)))
        .issue(
            OneTimeLink.of(
                Purpose.ACCESS, asked.linkHash(), row.get().epoch(), now.plus(ACCESSIBLE)))
        .send(MailKind.ACCESS);
  }

  // Links: rows 6 to 15

  /// What the link of a confirmation mail opens now.
  public static Confirmation find(Person person, Instant now) {
    var link = person.link().filter(found -> isConfirming(found, now));
    if (link.isEmpty()) {
      return new Confirmation.Unknown();
    }
    var row = person.subscription(now);
    if (row.isEmpty() || isSuppressed(person, now) || row.get().epoch() != link.get().epoch()) {
      return new Superseded(row);
    }
    return switch (row.get().state()) {
      case Active _ when link.get().usedAt().isPresent() -> new Confirmation.Already(row.get());
      case Pending pending when pending.linkHash().equals(link.get().hash()) ->
          link.get().isValid(now)
              ? new Confirmation.Open(row.get())
              : new Confirmation.Expired(row.get());
      case Pending _, Active _, Unsubscribed _, Suppressed _ -> new Superseded(row);
    };
  }

  /// Whether the person's link is known as one that confirms.
  public static boolean isConfirming(Person person, Instant now) {
    return person.link().filter(link -> isConfirming(link, now)).isPresent();
  }

  private static boolean isConfirming(OneTimeLink link, Instant now) {
    return link.purpose() == Purpose.CONFIRM && link.isLive(now);
  }

  /// Confirms, once. A confirmed subscription stays as it is.
  public static Decision<Confirmation> confirm(Person person, Instant now) {
    var found = find(person, now);
    return found instanceof Confirmation.Open(var row)
            && row.state() instanceof Pending(var _, var consent, var _)
        ? confirm(person, row, consent, now)
        : Decision.of(found, person);
  }

  private static Decision<Confirmation> confirm(
      Person person, Subscription row, Consent.Given consent, Instant now) {
    var proof = new Proof(now, consent.consent().textVersion(), Optional.empty());
    var active = row.next(new Active(proof, Optional.empty()), Optional.empty());
    return Decision.<Confirmation>of(new Confirmation.Confirmed(active), person)
        .after(
            person
                .withSubscription(Optional.of(active))
                .withSuppression(Optional.empty())
                .withLink(person.link().map(link -> link.used(now))))
        .given(Part.SUPPRESSION)
        // From here on the proof of consent is kept; without a confirmation nothing stays.
        .event(Event.of(Event.Type.CONFIRMED, consent, was(row)));
  }

  /// Ends a subscription. May be repeated, and never fails, whatever its state.
  ///
  /// @param source who did it: `one_click`, `page`, `preferences`, `admin`, `import`
  public static Decision<Optional<Subscription>> unsubscribe(
      Person person, String source, Instant now) {
    var row = person.subscription(now);
    var ended = row.flatMap(found -> ended(found, now));
    return ended.isEmpty()
        ? Decision.of(row, person)
        : Decision.of(ended, person)
            .after(person.withSubscription(ended))
            .event(Event.of(Event.Type.UNSUBSCRIBED, source, was(row.orElseThrow())));
  }

  private static Optional<Subscription> ended(Subscription row, Instant now) {
    return switch (row.state()) {
      case Pending pending -> {
        var block = Optional.of(later(now, BLOCKED));
        var ended = new Unsubscribed(now, block, Optional.empty());
        // Without a confirmation, everything is deleted when the block ends.
        yield Optional.of(row.next(ended, pending.leftAt().isPresent() ? Optional.empty() : block));
      }
      case Active active ->
          Optional.of(
              row.next(
                  new Unsubscribed(now, Optional.empty(), Optional.of(active.proof())),
                  Optional.empty()));
      case Unsubscribed _, Suppressed _ -> Optional.empty();
    };
  }

  private static Map<String, String> was(Subscription row) {
    return Map.of("was", row.status().name().toLowerCase(Locale.ROOT));
  }

  /// Changes what a subscriber receives and when.
  ///
  /// @param mayChange the versions that the change is meant for
  public static Decision<Changed> change(
      Person person,
      LongPredicate mayChange,
      Delivery delivery,
      Optional<LocalDate> pausedUntil,
      Instant now) {
    var row = person.subscription(now);
    if (row.isEmpty() || !(row.get().state() instanceof Active(var proof, var _))) {
      return Decision.of(new Changed.NotActive(row), person);
    }
    var before = row.get();
    if (!mayChange.test(before.version())) {
      return Decision.of(new Changed.Conflict(before), person);
    }
    if (before.delivery().equals(delivery) && before.pausedUntil(now).equals(pausedUntil)) {
      return Decision.of(new Changed.Done(before), person);
    }
    var after =
        new Subscription(
            before.email(),
            delivery,
            before.epoch(),
            before.version() + 1,
            new Active(proof, pausedUntil),
            before.softBounces(),
            before.expiresAt());
    var details = Map.of("before", summary(before, now), "after", summary(after, now));
    return Decision.<Changed>of(new Changed.Done(after), person)
        .after(person.withSubscription(Optional.of(after)))
        .event(Event.of(Event.Type.PREFERENCES_CHANGED, "preferences", details));
  }

  private static String summary(Subscription row, Instant now) {
    return row.delivery().summary()
        + row.pausedUntil(now).map(day -> " paused until " + day).orElse("");
  }

  /// Whether the link in an access mail still works: while its time lasts and something is kept,
  /// also when the address was signed up again since, or a stranger could end the owner's link. An
  /// interrupted erasure can be repeated.
  public static boolean letsIn(Person person, Instant now) {
    return person
        .link()
        .filter(link -> isOpen(link, now))
        .filter(link -> link.usedAt().isPresent() || person.subscription(now).isPresent())
        .isPresent();
  }

  /// Whether that depends on the subscription.
  public static boolean dependsOnTheSubscription(Person person, Instant now) {
    return person.link().filter(link -> isOpen(link, now) && link.usedAt().isEmpty()).isPresent();
  }

  private static boolean isOpen(OneTimeLink link, Instant now) {
    return link.purpose() == Purpose.ACCESS && link.isValid(now);
  }
}
