package masthead.newsletter.issue;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.issue.Recipient.Pending;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Recipient.Skipped;
import masthead.newsletter.issue.Recipient.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every way in which the workers of two issues of one local date, their crashes, the reader's move
/// from one to the other, lost responses, refusals and the end of either's time can interleave for
/// one reader.
///
/// The store is a row for each issue and the date's guard; each write succeeds when what it
/// replaces is still what was read.
final class DateGuardModelTest {
  private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
  private static final Instant LEASE_OVER = START.plus(Recipient.LEASE).plusSeconds(1);

  /// How often each issue's mail may be claimed: a second time after it was certainly not sent.
  private static final int CLAIMS = 2;

  private enum Name {
    SEVEN,
    NINE;

    Name other() {
      return this == SEVEN ? NINE : SEVEN;
    }
  }

  /// Where the worker of an issue is.
  private sealed interface Step {
    record Idle() implements Step {}

    /// It has read the row, and next reads the guard.
    record Found(Recipient row) implements Step {}

    /// It has read the guard, and next reads the row of the issue that holds it.
    record Held(Recipient row, Optional<Name> holder) implements Step {}

    /// It knows what to do about the guard, and next writes it.
    record Decided(Recipient row, Optional<Name> holder, DateGuard guard) implements Step {}

    /// The date is its own, and next it claims.
    record Owner(Recipient row) implements Step {}

    record Sending(String claim) implements Step {}

    record Settling(String claim, Sent outcome) implements Step {}
  }

  /// One issue for the reader.
  private record Issue(Recipient row, Step step, int claims, boolean isOver, boolean isDead) {
    Issue row(Recipient next) {
      return new Issue(next, step, claims, isOver, isDead);
    }

    Issue step(Step next) {
      return new Issue(row, next, claims, isOver, isDead);
    }

    Issue claimed(Recipient next) {
      return new Issue(next, step, claims + 1, isOver, false);
    }

    Issue over() {
      return new Issue(row, step, claims, true, isDead);
    }

    Issue died() {
      return new Issue(row, new Step.Idle(), claims, isOver, true);
    }
  }

  private record World(Map<Name, Issue> issues, Optional<Name> guard, List<Name> accepted) {
    Issue issue(Name name) {
      return requireNonNull(issues.get(name));
    }

    World with(Name name, Issue issue) {
      var next = new EnumMap<>(issues);
      next.put(name, issue);
      return new World(next, guard, accepted);
    }

    World step(Name name, Step step) {
      return with(name, issue(name).step(step));
    }

    World guard(Optional<Name> next) {
      return new World(issues, next, accepted);
    }

    World accepted(Name name) {
      var more = new ArrayList<>(accepted);
      more.add(name);
      return new World(issues, guard, List.copyOf(more));
    }
  }

  /// What may be done wrong.
  enum Mistake {
    NONE,
    GUARD_PASSES_ON_A_CLAIM(State.CLAIMED, DateGuard.OURS),
    GUARD_PASSES_ON_AN_UNCERTAIN_MAIL(State.UNCERTAIN, DateGuard.OURS),
    GUARD_PASSES_BEFORE_THE_FIRST_TRY(State.PENDING, DateGuard.OURS),
    GUARD_PASSES_BEFORE_ANOTHER_TRY(State.RETRY, DateGuard.OURS),
    GUARD_WRITTEN_WITHOUT_CONDITION,
    GUARD_NOT_WRITTEN_BEFORE_THE_CLAIM,
    CLAIM_TAKES_THE_DATE(State.CLAIMED, DateGuard.TAKEN),
    REFUSED_MAIL_TAKES_THE_DATE(State.FAILED, DateGuard.TAKEN),
    WAITING_IS_SKIPPING(State.RETRY, DateGuard.TAKEN);

    /// Where the holder's row says something else than it should.
    final Optional<State> wrongIn;

    final DateGuard instead;

    Mistake() {
      this.wrongIn = Optional.empty();
      this.instead = DateGuard.OURS;
    }

    Mistake(State wrongIn, DateGuard instead) {
      this.wrongIn = Optional.of(wrongIn);
      this.instead = instead;
    }
  }

  private static final class Explorer {
    final Mistake mistake;
    final Set<World> seen = new HashSet<>();
    final List<World> ends = new ArrayList<>();
    Optional<World> twice = Optional.empty();

    Explorer(Mistake mistake) {
      this.mistake = mistake;
    }

    Explorer explore() {
      var issue = new Issue(new Pending(), new Step.Idle(), 0, false, false);
      var start =
          new World(
              new EnumMap<>(Map.of(Name.SEVEN, issue, Name.NINE, issue)),
              Optional.empty(),
              List.of());
      var queue = new ArrayDeque<>(List.of(start));
      seen.add(start);
      while (!queue.isEmpty()) {
        var world = queue.removeFirst();
        if (world.accepted().size() > 1) {
          twice = Optional.of(world);
          return this;
        }
        var next = new ArrayList<World>();
        for (var name : Name.values()) {
          worker(world, name, next);
          tick(world, name, next);
        }
        next.removeIf(world::equals);
        if (next.isEmpty()) {
          ends.add(world);
        }
        for (var follower : next) {
          if (seen.add(follower)) {
            queue.add(follower);
          }
        }
      }
      return this;
    }

    /// Time runs out for an issue, a claim whose worker died becomes uncertain, and who has no mail
    /// is late.
    private void tick(World world, Name name, List<World> next) {
      var issue = world.issue(name);
      if (!issue.isOver()) {
        next.add(world.with(name, issue.over()));
      }
      if (issue.isDead()) {
        issue.row().expire(LEASE_OVER).ifPresent(row -> next.add(world.with(name, issue.row(row))));
      }
      if (issue.isOver()) {
        next.add(leaveOut(world, name, Reason.LATE));
      }
    }

    private World leaveOut(World world, Name name, Reason reason) {
      var skipped = world.issue(name).row().skip(reason);
      if (skipped.isEmpty()) {
        return world;
      }
      var after = world.with(name, world.issue(name).row(skipped.get()));
      return reason != Reason.ALREADY && world.guard().equals(Optional.of(name))
          ? after.guard(Optional.empty())
          : after;
    }

    private void worker(World world, Name name, List<World> next) {
      var issue = world.issue(name);
      switch (issue.step()) {
        case Step.Idle _ -> {
          if (State.OPEN.contains(issue.row().state())
              && issue.claims() < CLAIMS
              && !issue.isOver()) {
            next.add(world.step(name, new Step.Found(issue.row())));
          }
          return;
        }
        case Step.Found(var row) ->
            next.add(
                world.step(
                    name,
                    mistake == Mistake.GUARD_NOT_WRITTEN_BEFORE_THE_CLAIM
                        ? new Step.Owner(row)
                        : new Step.Held(row, world.guard())));
        case Step.Held(var row, var holder) ->
            next.add(world.step(name, new Step.Decided(row, holder, decide(world, name, holder))));
        case Step.Decided(var row, var holder, var guard) ->
            next.add(
                switch (guard) {
                  case OURS -> take(world, name, row, holder);
                  case WAITS -> world.step(name, new Step.Idle());
                  case TAKEN -> leaveOut(world, name, Reason.ALREADY).step(name, new Step.Idle());
                });
        case Step.Owner(var row) -> claim(world, name, row, next);
        case Step.Sending(var claim) -> send(world, name, claim, next);
        case Step.Settling(var claim, var outcome) -> {
          var settled = issue.row().settle(claim, outcome, START).map(issue::row).orElse(issue);
          next.add(world.with(name, settled).step(name, new Step.Idle()));
        }
      }
      next.add(world.with(name, issue.died()));
    }

    private DateGuard decide(World world, Name name, Optional<Name> holder) {
      if (holder.isEmpty() || holder.get() == name) {
        return DateGuard.OURS;
      }
      var row = world.issue(name.other()).row();
      return mistake.wrongIn.equals(Optional.of(row.state()))
          ? mistake.instead
          : DateGuard.behind(row);
    }

    private World take(World world, Name name, Recipient row, Optional<Name> holder) {
      if (holder.equals(Optional.of(name))) {
        return world.step(name, new Step.Owner(row));
      }
      return world.guard().equals(holder) || mistake == Mistake.GUARD_WRITTEN_WITHOUT_CONDITION
          ? world.guard(Optional.of(name)).step(name, new Step.Owner(row))
          : world.step(name, new Step.Held(row, world.guard()));
    }

    private void claim(World world, Name name, Recipient row, List<World> next) {
      var issue = world.issue(name);
      var claim = name + " " + issue.claims();
      var claimed = row.claim(claim, START).filter(_ -> issue.row().equals(row));
      next.add(
          claimed
              .map(taken -> world.with(name, issue.claimed(taken)))
              .map(mine -> mine.step(name, new Step.Sending(claim)))
              .orElseGet(() -> world.step(name, new Step.Idle())));
    }

    private void send(World world, Name name, String claim, List<World> next) {
      for (var outcome :
          List.of(
              new Sent.Accepted("id"),
              new Sent.Unknown(),
              new Sent.TryLater("throttled"),
              new Sent.Refused("invalid"))) {
        var settling = new Step.Settling(claim, outcome);
        switch (outcome) {
          case Sent.Accepted _ -> next.add(world.accepted(name).step(name, settling));
          case Sent.Unknown _ -> {
            next.add(world.accepted(name).step(name, settling));
            next.add(world.step(name, settling));
          }
          case Sent.TryLater _, Sent.Refused _ -> next.add(world.step(name, settling));
        }
      }
    }

    /// Ends in which the reader has no mail though one was possible: an issue was left out for the
    /// other one, and that was certainly not sent.
    List<World> leftWithout() {
      return ends.stream()
          .filter(end ->
              List.of(Name.values()).stream()
                  .anyMatch(name ->
                      end.issue(name).row().equals(new Skipped(Reason.ALREADY))
                          && Set.of(State.SKIPPED, State.FAILED)
                              .contains(end.issue(name.other()).row().state())))
          .toList();
    }
  }

  @Test
  void readerGetsOneOfTwoIssuesAndIsNeverLeftWithoutWhereOneIsPossible() {
    var explored = new Explorer(Mistake.NONE).explore();

    assertEquals(Optional.empty(), explored.twice);
    assertEquals(List.of(), explored.leftWithout());
    assertTrue(explored.seen.size() > 10_000, () -> explored.seen.size() + " states");
    for (var end : explored.ends) {
      for (var name : Name.values()) {
        assertTrue(State.SETTLED.contains(end.issue(name).row().state()), end::toString);
      }
    }
    assertTrue(
        explored.ends.stream().anyMatch(end -> end.accepted().equals(List.of(Name.NINE))),
        "the second issue is sent when the first certainly was not");
  }

  @ParameterizedTest
  @EnumSource(value = Mistake.class, names = "GUARD_.*", mode = EnumSource.Mode.MATCH_ALL)
  void guardThatLetsTwoMailsOutIsFound(Mistake mistake) {
    assertTrue(new Explorer(mistake).explore().twice.isPresent());
  }

  @ParameterizedTest
  @EnumSource(
      value = Mistake.class,
      names = {"CLAIM_TAKES_THE_DATE", "REFUSED_MAIL_TAKES_THE_DATE", "WAITING_IS_SKIPPING"})
  void guardThatLeavesTheReaderWithoutAMailIsFound(Mistake mistake) {
    var explored = new Explorer(mistake).explore();

    assertEquals(Optional.empty(), explored.twice);
    assertTrue(!explored.leftWithout().isEmpty());
  }
}
