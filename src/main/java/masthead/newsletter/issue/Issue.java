package masthead.newsletter.issue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One issue of the digest: for whom, how far it is, and how its ledger was when it was last
/// counted.
///
/// @param slots whose subscribers are its audience
/// @param sendBefore who has no mail by then gets none: a morning's digest must not come at night
/// @param frozen what it says, once that is decided
/// @param candidates how many recipients its audience had; unknown until all of it is in the ledger
public record Issue(
    IssueId id,
    List<Slot> slots,
    State state,
    Instant sendBefore,
    Optional<Frozen> frozen,
    OptionalLong candidates,
    Balance balance,
    Optional<Instant> countedAt) {

  public static final Duration DEFAULT_SEND_WITHIN = Duration.ofHours(6);

  /// What was decided about the content, without the content itself.
  ///
  /// @param contentHash the same for two issues that say the same
  /// @param language that the headlines are in: another than the reader's when there was too little
  public record Frozen(
      String contentHash, String subject, int headlines, String language, Instant since) {}

  public sealed interface State {
    /// Due; nothing is decided yet.
    record Planned() implements State {}

    /// Its content is fixed, so every recipient gets the same.
    record FrozenContent() implements State {}

    record Sending() implements State {}

    /// By the publisher, until resumed.
    record Paused() implements State {}

    /// By itself, until the publisher resumes it: too many bounces or complaints, or an account
    /// that may not send.
    record Halted(String reason) implements State {}

    /// By the publisher, for good: who has no mail yet gets none.
    record Cancelled() implements State {}

    /// There was nothing to say: `empty`, `duplicate`, or nobody to say it to: `late`.
    record Skipped(String reason) implements State {}

    /// Every candidate is sent, skipped, failed or uncertain.
    record Done() implements State {}

    /// Its time is over, and the ledger does not say what became of that many; of an unknown number
    /// when the audience was not read to its end.
    record Partial(OptionalLong missing) implements State {}

    default String code() {
      return switch (this) {
        case Planned _ -> "PLANNED";
        case FrozenContent _ -> "FROZEN";
        case Sending _ -> "SENDING";
        case Paused _ -> "PAUSED";
        case Halted _ -> "HALTED";
        case Cancelled _ -> "CANCELLED";
        case Skipped _ -> "SKIPPED";
        case Done _ -> "DONE";
        case Partial _ -> "PARTIAL";
      };
    }
  }

  public static Issue planned(IssueId id, List<Slot> slots, Duration sendWithin) {
    return new Issue(
        id,
        slots,
        new State.Planned(),
        id.at().plus(sendWithin),
        Optional.empty(),
        OptionalLong.empty(),
        Balance.EMPTY,
        Optional.empty());
  }

  /// Fixes what it says; empty when that was decided before.
  public Optional<Issue> freeze(Frozen content) {
    return state instanceof State.Planned
        ? Optional.of(
            new Issue(
                id,
                slots,
                new State.FrozenContent(),
                sendBefore,
                Optional.of(content),
                candidates,
                balance,
                countedAt))
        : Optional.empty();
  }

  public Optional<Issue> skip(String reason) {
    return isNew() ? Optional.of(in(new State.Skipped(reason))) : Optional.empty();
  }

  public Optional<Issue> start() {
    return state instanceof State.FrozenContent
        ? Optional.of(in(new State.Sending()))
        : Optional.empty();
  }

  public Optional<Issue> pause() {
    return state instanceof State.Sending ? Optional.of(in(new State.Paused())) : Optional.empty();
  }

  public Optional<Issue> halt(String reason) {
    return state instanceof State.Sending
        ? Optional.of(in(new State.Halted(reason)))
        : Optional.empty();
  }

  public Optional<Issue> resume() {
    return switch (state) {
      case State.Paused _, State.Halted _ -> Optional.of(in(new State.Sending()));
      case State.Planned _,
          State.FrozenContent _,
          State.Sending _,
          State.Cancelled _,
          State.Skipped _,
          State.Done _,
          State.Partial _ ->
          Optional.empty();
    };
  }

  public Optional<Issue> cancel() {
    return isOpen() ? Optional.of(in(new State.Cancelled())) : Optional.empty();
  }

  /// Records that all of the audience is in the ledger.
  public Issue with(long allCandidates) {
    return new Issue(
        id, slots, state, sendBefore, frozen, OptionalLong.of(allCandidates), balance, countedAt);
  }

  /// Takes a count, and closes the issue when there is nothing more to do, or no more time.
  public Issue counted(Balance counted, Instant now) {
    var next =
        new Issue(id, slots, state, sendBefore, frozen, candidates, counted, Optional.of(now));
    return next.close(now).map(state -> next.closed(state)).orElse(next);
  }

  private Issue closed(State end) {
    return candidates.isPresent() ? with(all()).in(end) : in(end);
  }

  /// The candidates, and who came into the ledger after they were counted: a fan-out that is
  /// repeated reads an audience that may have grown.
  private long all() {
    return Math.max(candidates.orElse(0), balance.rows());
  }

  private Optional<State> close(Instant now) {
    if (!isOpen() || state instanceof State.Planned) {
      return Optional.empty();
    }
    if (candidates.isPresent() && balance.settled() >= all()) {
      return Optional.of(new State.Done());
    }
    // By now the tick has given up what was claimed last.
    return now.isAfter(sendBefore.plus(Recipient.LEASE.multipliedBy(2)))
        ? Optional.of(
            new State.Partial(
                candidates.isPresent()
                    ? OptionalLong.of(all() - balance.settled())
                    : OptionalLong.empty()))
        : Optional.empty();
  }

  /// Whether anything is still to happen to it.
  public boolean isOpen() {
    return switch (state) {
      case State.Planned _,
          State.FrozenContent _,
          State.Sending _,
          State.Paused _,
          State.Halted _ ->
          true;
      case State.Cancelled _, State.Skipped _, State.Done _, State.Partial _ -> false;
    };
  }

  /// Whether nobody can have got it yet.
  public boolean isNew() {
    return state instanceof State.Planned || state instanceof State.FrozenContent;
  }

  public boolean isLate(Instant now) {
    return !now.isBefore(sendBefore);
  }

  private Issue in(State next) {
    return new Issue(id, slots, next, sendBefore, frozen, candidates, balance, countedAt);
  }
}
