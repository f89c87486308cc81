package masthead.newsletter.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import masthead.mail.Mailer;
import masthead.newsletter.issue.Recipient.Claimed;
import masthead.newsletter.issue.Recipient.Pending;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Recipient.Sent;
import masthead.newsletter.issue.Recipient.Uncertain;
import org.junit.jupiter.api.Test;

/// Every way in which two workers, their crashes, repeated queue messages, lost responses, Send
/// events, an unsubscribe and the reconciling tick can interleave over one row of the ledger.
///
/// The store is a row with a version; a write succeeds when the version is still what was read.
final class LedgerModelTest {
  private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
  private static final Instant LEASE_OVER = START.plus(Recipient.LEASE).plusSeconds(1);

  /// How often the queue delivers the recipient's message.
  private static final int DELIVERIES = 3;

  /// A worker between two of its steps.
  sealed interface Step {
    record Idle() implements Step {}

    record Read() implements Step {}

    record Decide(Recipient seen, int version) implements Step {}

    record Send(String claim) implements Step {}

    record Settle(String claim, Mailer.Sent outcome) implements Step {}
  }

  /// @param accepted the claims whose mail SES has taken, once for each time
  /// @param events Send events that are still to come
  /// @param dead claims whose owner crashed
  record World(
      Recipient row,
      int version,
      Step first,
      Step second,
      int deliveries,
      int claims,
      List<String> accepted,
      Set<String> events,
      Set<String> dead,
      boolean unsubscribed) {

    World write(Recipient next) {
      return new World(
          next,
          version + 1,
          first,
          second,
          deliveries,
          claims,
          accepted,
          events,
          dead,
          unsubscribed);
    }

    World step(boolean isFirst, Step next) {
      return new World(
          row,
          version,
          isFirst ? next : first,
          isFirst ? second : next,
          deliveries,
          claims,
          accepted,
          events,
          dead,
          unsubscribed);
    }

    World delivered() {
      return new World(
          row,
          version,
          first,
          second,
          deliveries + 1,
          claims,
          accepted,
          events,
          dead,
          unsubscribed);
    }

    World claimed() {
      return new World(
          row,
          version,
          first,
          second,
          deliveries,
          claims + 1,
          accepted,
          events,
          dead,
          unsubscribed);
    }

    World taken(String claim) {
      var more = new ArrayList<>(accepted);
      more.add(claim);
      var coming = new TreeSet<>(events);
      coming.add(claim);
      return new World(
          row, version, first, second, deliveries, claims, more, coming, dead, unsubscribed);
    }

    World reported(String claim) {
      var coming = new TreeSet<>(events);
      coming.remove(claim);
      return new World(
          row, version, first, second, deliveries, claims, accepted, coming, dead, unsubscribed);
    }

    World died(String claim) {
      var more = new TreeSet<>(dead);
      more.add(claim);
      return new World(
          row, version, first, second, deliveries, claims, accepted, events, more, unsubscribed);
    }

    World unsubscribes() {
      return new World(
          row, version, first, second, deliveries, claims, accepted, events, dead, true);
    }
  }

  /// What may be done wrong.
  private enum Mistake {
    NONE,
    CLAIM_WITHOUT_CONDITION,
    RESEND_OF_A_DEAD_CLAIM,
    SETTLE_OF_WHAT_IS_SETTLED
  }

  private static final class Explorer {
    final Mistake mistake;
    final Map<World, World> parents = new HashMap<>();
    final List<World> ends = new ArrayList<>();
    Optional<World> wrong = Optional.empty();

    Explorer(Mistake mistake) {
      this.mistake = mistake;
    }

    Explorer explore() {
      var start =
          new World(
              new Pending(),
              0,
              new Step.Idle(),
              new Step.Idle(),
              0,
              0,
              List.of(),
              Set.of(),
              Set.of(),
              false);
      var queue = new ArrayDeque<>(List.of(start));
      var seen = new HashSet<>(List.of(start));
      while (!queue.isEmpty() && wrong.isEmpty()) {
        var world = queue.removeFirst();
        var next = next(world);
        if (next.isEmpty()) {
          ends.add(world);
        }
        if (world.accepted().size() > 1) {
          wrong = Optional.of(world);
        }
        for (var follower : next) {
          if (seen.add(follower)) {
            parents.put(follower, world);
            queue.add(follower);
          }
        }
      }
      return this;
    }

    private List<World> next(World world) {
      var next = new ArrayList<World>();
      for (var isFirst : List.of(true, false)) {
        steps(world, isFirst, isFirst ? world.first() : world.second(), next);
      }
      if (!world.unsubscribed()) {
        next.add(world.unsubscribes());
      }
      for (var claim : world.events()) {
        var told = world.row().accepted(claim, "id of " + claim).map(world::write).orElse(world);
        next.add(told.reported(claim));
      }
      if (world.row() instanceof Claimed(var claim, _, _) && world.dead().contains(claim)) {
        next.add(world.write(world.row().expire(LEASE_OVER).orElseThrow())); // the tick
      }
      return next;
    }

    private void steps(World world, boolean isFirst, Step step, List<World> next) {
      switch (step) {
        case Step.Idle _ -> {
          if (world.deliveries() < DELIVERIES) {
            next.add(world.delivered().step(isFirst, new Step.Read()));
          }
        }
        case Step.Read _ ->
            next.add(world.step(isFirst, new Step.Decide(world.row(), world.version())));
        case Step.Decide(var seen, var version) -> decide(world, isFirst, seen, version, next);
        case Step.Send(var claim) -> {
          for (var outcome :
              List.of(
                  new Mailer.Sent.Accepted("id of " + claim),
                  new Mailer.Sent.Unknown(),
                  new Mailer.Sent.TryLater("throttled"),
                  new Mailer.Sent.Refused("invalid"))) {
            var settle = new Step.Settle(claim, outcome);
            switch (outcome) {
              case Mailer.Sent.Accepted _ -> next.add(world.taken(claim).step(isFirst, settle));
              case Mailer.Sent.Unknown _ -> {
                next.add(world.taken(claim).step(isFirst, settle));
                next.add(world.step(isFirst, settle));
              }
              case Mailer.Sent.TryLater _, Mailer.Sent.Refused _ ->
                  next.add(world.step(isFirst, settle));
            }
          }
          next.add(world.taken(claim).died(claim).step(isFirst, new Step.Idle()));
          next.add(world.died(claim).step(isFirst, new Step.Idle()));
        }
        case Step.Settle(var claim, var outcome) -> {
          var row =
              mistake == Mistake.SETTLE_OF_WHAT_IS_SETTLED ? new Uncertain(claim) : world.row();
          var settled = row.settle(claim, outcome, START);
          next.add(settled.map(world::write).orElse(world).step(isFirst, new Step.Idle()));
          next.add(world.died(claim).step(isFirst, new Step.Idle()));
        }
      }
    }

    private void decide(
        World world, boolean isFirst, Recipient seen, int version, List<World> next) {
      var current = world.version() == version;
      var again = world.step(isFirst, new Step.Read());
      if (world.unsubscribed() && seen.skip(Reason.UNSUBSCRIBED).isPresent()) {
        next.add(
            current
                ? world.write(seen.skip(Reason.UNSUBSCRIBED).get()).step(isFirst, new Step.Idle())
                : again);
        return;
      }
      var claim = "c" + world.claims();
      var claimed = seen.claim(claim, START);
      if (mistake == Mistake.RESEND_OF_A_DEAD_CLAIM
          && seen instanceof Claimed(var owner, _, _)
          && world.dead().contains(owner)) {
        claimed = new Pending().claim(claim, START);
      }
      if (claimed.isEmpty()) {
        next.add(world.step(isFirst, new Step.Idle()));
      } else if (current || mistake == Mistake.CLAIM_WITHOUT_CONDITION) {
        var mine = world.claimed().write(claimed.get());
        next.add(mine.step(isFirst, new Step.Send(claim)));
        next.add(mine.died(claim).step(isFirst, new Step.Idle()));
      } else {
        next.add(again);
      }
    }
  }

  @Test
  void nobodyGetsASecondMailAndNobodyIsLostUnseen() {
    var explored = new Explorer(Mistake.NONE).explore();

    assertEquals(Optional.empty(), explored.wrong);
    assertTrue(explored.parents.size() > 1_000, () -> explored.parents.size() + " states");
    for (var end : explored.ends) {
      var took = !end.accepted().isEmpty();
      switch (end.row()) {
        // All events have come, so what was taken is known as sent, and nothing else is.
        case Sent _ -> assertTrue(took, end::toString);
        case Uncertain _ -> assertFalse(took, end::toString);
        case Recipient.Skipped _, Recipient.Failed _, Pending _, Recipient.Retry _ ->
            assertFalse(took, end::toString);
        case Claimed _ -> throw new AssertionError("the tick gives up dead claims: " + end);
      }
    }
  }

  @Test
  void claimWithoutItsConditionIsFound() {
    assertTrue(new Explorer(Mistake.CLAIM_WITHOUT_CONDITION).explore().wrong.isPresent());
  }

  @Test
  void resendOfADeadClaimIsFound() {
    assertTrue(new Explorer(Mistake.RESEND_OF_A_DEAD_CLAIM).explore().wrong.isPresent());
  }

  /// The Send event is faster than the worker, whose own response is lost.
  @Test
  void settlementOfWhatIsSettledIsFound() {
    assertTrue(hasLie(new Explorer(Mistake.SETTLE_OF_WHAT_IS_SETTLED).explore().ends));
  }

  private static boolean hasLie(List<World> ends) {
    return ends.stream().anyMatch(end -> !end.accepted().isEmpty() && !(end.row() instanceof Sent));
  }
}
