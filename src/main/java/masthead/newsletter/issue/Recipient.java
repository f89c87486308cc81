package masthead.newsletter.issue;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import masthead.mail.Mailer;

/// How far one issue has come for one recipient: a row of the ledger.
///
/// A mail is claimed, sent once and settled. SES has no idempotency token, so what was claimed and
/// never settled is not sent again: nobody can tell whether the mail went out. The transitions are
/// pure. Whoever makes one writes it on the condition that the row is still what was read, and
/// starts over when it is not.
public sealed interface Recipient {

  /// Longer than any function that sends may run, so that a claim whose lease is over has no owner.
  Duration LEASE = Duration.ofMinutes(16);

  Duration FIRST_DEFERRAL = Duration.ofMinutes(1);

  /// Two hours in all.
  int MAX_DEFERRALS = 7;

  /// Part of the audience; nobody has tried yet.
  record Pending() implements Recipient {}

  /// Tried, and certainly not sent: it may be tried again.
  ///
  /// @param deferrals how often the mail server has put this recipient off
  record Retry(String code, int deferrals, Instant notBefore) implements Recipient {}

  /// Somebody is about to send it, or was when they died.
  record Claimed(String claim, Instant leaseUntil, int deferrals) implements Recipient {}

  record Sent(String messageId) implements Recipient {}

  /// Not sent, and for a good reason.
  record Skipped(Reason reason) implements Recipient {}

  /// Not sent, and never will be.
  record Failed(String code) implements Recipient {}

  /// Sent or not: the response was lost. SES's Send event may still say.
  record Uncertain(String claim) implements Recipient {}

  enum Reason {
    /// Not subscribed any more, or the address is suppressed.
    UNSUBSCRIBED,
    SUPPRESSED,
    /// Not before a later date.
    PAUSED,
    /// Has chosen another language, frequency, zone or hour, and is part of another issue.
    MOVED,
    /// Had another issue of this local date.
    ALREADY,
    /// The issue's time was over.
    LATE,
    CANCELLED,
    /// Everything kept about the person was erased.
    ERASED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Takes the mail for sending; empty when it is not there to take.
  default Optional<Recipient> claim(String claim, Instant now) {
    return switch (this) {
      case Pending _ -> Optional.of(new Claimed(claim, now.plus(LEASE), 0));
      case Retry(_, var deferrals, _) ->
          Optional.of(new Claimed(claim, now.plus(LEASE), deferrals));
      case Claimed _, Sent _, Skipped _, Failed _, Uncertain _ -> Optional.empty();
    };
  }

  /// Records what has become of the attempt of a claim; empty when the claim is no longer that
  /// attempt's.
  default Optional<Recipient> settle(String claim, Mailer.Sent outcome, Instant now) {
    if (!isOpen(claim)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (outcome) {
          case Mailer.Sent.Accepted(var messageId) -> new Sent(messageId);
          case Mailer.Sent.Refused(var code) -> new Failed(code);
          case Mailer.Sent.TryLater later -> retry(later, now);
          case Mailer.Sent.Unknown() -> new Uncertain(claim);
        });
  }

  /// A mailbox that is full or greylists is tried again after 1, 2, 4 … 64 minutes, and then not
  /// any more. An address that SES's sandbox does not accept stays unaccepted today.
  private Recipient retry(Mailer.Sent.TryLater outcome, Instant now) {
    var deferrals = this instanceof Claimed claimed ? claimed.deferrals : 0;
    if (!outcome.isOfRecipient()) {
      return new Retry(outcome.code(), deferrals, now);
    }
    return deferrals == MAX_DEFERRALS || !outcome.code().equals("deferred")
        ? new Failed(outcome.code())
        : new Retry(
            outcome.code(), deferrals + 1, now.plus(FIRST_DEFERRAL.multipliedBy(1L << deferrals)));
  }

  /// How long to wait until it may be tried again; empty when it is time.
  default Optional<Duration> delay(Instant now) {
    return this instanceof Retry retry && retry.notBefore.isAfter(now)
        ? Optional.of(Duration.between(now, retry.notBefore))
        : Optional.empty();
  }

  /// Records that SES says it has taken the mail of a claim; empty when that is known, or the claim
  /// is another one.
  default Optional<Recipient> accepted(String claim, String messageId) {
    return isOpen(claim) ? Optional.of(new Sent(messageId)) : Optional.empty();
  }

  /// Gives up a claim whose owner is dead; empty when there is none.
  default Optional<Recipient> expire(Instant now) {
    return this instanceof Claimed(var claim, var leaseUntil, _) && leaseUntil.isBefore(now)
        ? Optional.of(new Uncertain(claim))
        : Optional.empty();
  }

  /// Leaves the recipient out; empty when it is too late for that.
  default Optional<Recipient> skip(Reason reason) {
    return switch (this) {
      case Pending _, Retry _ -> Optional.of(new Skipped(reason));
      case Claimed _, Sent _, Skipped _, Failed _, Uncertain _ -> Optional.empty();
    };
  }

  /// Whether a claim has not been settled, or only as uncertain.
  private boolean isOpen(String claim) {
    return switch (this) {
      case Claimed(var owner, _, _) -> owner.equals(claim);
      case Uncertain(var owner) -> owner.equals(claim);
      case Pending _, Retry _, Sent _, Skipped _, Failed _ -> false;
    };
  }

  default State state() {
    return switch (this) {
      case Pending _ -> State.PENDING;
      case Retry _ -> State.RETRY;
      case Claimed _ -> State.CLAIMED;
      case Sent _ -> State.SENT;
      case Skipped _ -> State.SKIPPED;
      case Failed _ -> State.FAILED;
      case Uncertain _ -> State.UNCERTAIN;
    };
  }

  /// Why a recipient was skipped or failed, for the count of an issue's reasons.
  default Optional<String> why() {
    return switch (this) {
      case Skipped(var reason) -> Optional.of("skipped:" + reason.code());
      case Failed(var code) -> Optional.of("failed:" + code);
      case Retry(var code, _, _) -> Optional.of("retry:" + code);
      case Pending _, Claimed _, Sent _, Uncertain _ -> Optional.empty();
    };
  }

  /// What the ledger counts.
  enum State {
    PENDING,
    RETRY,
    CLAIMED,
    SENT,
    SKIPPED,
    FAILED,
    UNCERTAIN;

    /// States in which nothing more is to be done for the recipient.
    public static final Set<State> SETTLED = Set.of(SENT, SKIPPED, FAILED, UNCERTAIN);

    /// States from which a mail may be sent.
    public static final Set<State> OPEN = Set.of(PENDING, RETRY);
  }
}
