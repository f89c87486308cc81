package masthead.newsletter.subscriber;

import static masthead.newsletter.subscriber.People.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.newsletter.subscriber.OutboxItem.Request;
import masthead.newsletter.subscriber.Register.Step;
import masthead.newsletter.subscriber.Subscription.Pending;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import org.junit.jupiter.api.Test;

/// What holds of every subscription whatever happens to it, in whatever order and however two
/// things overlap: every sequence of a few steps, not a sample of them.
///
/// (a) and (d): only a confirmation or an import makes somebody active. (b) who is active is not
/// forgotten. (c) Nobody suppressed is active. (e) Each change counts one version. (f) A link
/// confirms once, and only the newest.
final class EveryOrderTest {
  private static final int STEPS = 5;

  /// What may happen. Each sign-up has a link of its own.
  private enum Trigger {
    SIGN_UP,
    CONFIRM_NEWEST,
    CONFIRM_FIRST,
    UNSUBSCRIBE,
    CHANGE,
    HARD_BOUNCE,
    SOFT_BOUNCE,
    LIFT,
    IMPORT,
    ERASE,
    QUARTER,
    DAYS
  }

  /// A life so far: what is kept, the time, and the links that were ever made.
  private record Life(Register register, Instant now, List<String> links, Set<String> dead) {
    Life with(Register next) {
      return new Life(next, now, links, dead);
    }

    Life later(Duration time) {
      return new Life(register, now.plus(time), links, dead);
    }
  }

  private static Step<?> step(Trigger trigger, Life life) {
    return switch (trigger) {
      case SIGN_UP -> Step.of("sign-up", LifeCycle::decide);
      case CONFIRM_NEWEST ->
          new Step<>(
              "confirm",
              life.links.isEmpty() ? "none" : life.links.getLast(),
              "",
              LifeCycle::confirm);
      case CONFIRM_FIRST ->
          new Step<>(
              "confirm",
              life.links.isEmpty() ? "none" : life.links.getFirst(),
              "",
              LifeCycle::confirm);
      case UNSUBSCRIBE -> Step.of("end", (p, now) -> LifeCycle.unsubscribe(p, "page", now));
      case CHANGE ->
          Step.of(
              "change",
              (p, now) ->
                  LifeCycle.change(p, _ -> true, Delivery.standard("ur"), Optional.empty(), now));
      case HARD_BOUNCE ->
          new Step<>(
              "hard bounce",
              "",
              "r1",
              (p, now) -> SuppressionRules.suppress(p, Reason.HARD_BOUNCE, "ses", now));
      case SOFT_BOUNCE ->
          new Step<>(
              "soft bounce",
              "",
              "r2",
              (p, now) -> SuppressionRules.softBounce(p, new SoftBounce(now, List.of()), now));
      case LIFT -> Step.of("lift", (p, now) -> SuppressionRules.lift(p, "admin", now));
      case IMPORT ->
          Step.of(
              "import",
              (p, now) ->
                  ImportRules.bringIn(
                      p,
                      new Incoming.Subscribed(
                          People.ADA, People.DELIVERY, People.IMPORTED, Optional.empty()),
                      now));
      case ERASE, QUARTER, DAYS -> throw new IllegalArgumentException("no rule");
    };
  }

  private static Register asked(Trigger trigger, Life life) {
    var link = "link" + life.links.size();
    return trigger == Trigger.SIGN_UP
        ? life.register.with(new Request.SignUp(People.ADA, People.DELIVERY, People.GIVEN, link))
        : life.register;
  }

  private static Life next(Life life, Trigger trigger) {
    return switch (trigger) {
      case QUARTER -> life.later(Duration.ofMinutes(15));
      case DAYS -> life.later(Duration.ofDays(31));
      case ERASE -> {
        var dead = new HashSet<>(life.dead);
        dead.addAll(life.links);
        yield new Life(life.register.erased(life.now), life.now, life.links, dead);
      }
      case SIGN_UP -> {
        var after = asked(trigger, life).take(step(trigger, life), life.now);
        var link = "link" + life.links.size();
        if (after.find(link).isEmpty()) {
          yield life.with(after);
        }
        var dead = new HashSet<>(life.dead);
        dead.addAll(life.links);
        var links = new ArrayList<>(life.links);
        links.add(link);
        yield new Life(after, life.now, links, dead);
      }
      case CONFIRM_NEWEST,
          CONFIRM_FIRST,
          UNSUBSCRIBE,
          CHANGE,
          HARD_BOUNCE,
          SOFT_BOUNCE,
          LIFT,
          IMPORT -> {
        var after = life.with(life.register.take(step(trigger, life), life.now));
        var dead = new HashSet<>(life.dead);
        if (after.register.row().filter(row -> row.state() instanceof Pending).isEmpty()) {
          dead.addAll(life.links);
        }
        yield new Life(after.register, life.now, life.links, dead);
      }
    };
  }

  @Test
  void everySequenceOfFiveStepsKeepsWhatAlwaysHolds() {
    var reached = new HashSet<Status>();
    var count = walk(new Life(Register.empty(), NOW, List.of(), Set.of()), "", reached, 0);
    assertEquals(Set.of(Status.values()), reached, "they come everywhere");
    assertTrue(count > 100_000, "steps: " + count);
  }

  private static int walk(Life life, String path, Set<Status> reached, int depth) {
    if (depth == STEPS) {
      return 0;
    }
    var count = 0;
    for (var trigger : Trigger.values()) {
      var after = next(life, trigger);
      var way = path + " " + trigger;
      check(life, trigger, after, way);
      after.register.row().ifPresent(row -> reached.add(row.status()));
      count += 1 + walk(after, way, reached, depth + 1);
    }
    return count;
  }

  private static void check(Life life, Trigger trigger, Life after, String way) {
    var before = life.register.row();
    var row = after.register.row();
    var isActive = row.filter(Subscription::isActive).isPresent();
    var wasActive = before.filter(Subscription::isActive).isPresent();
    if (isActive) {
      assertEquals(Optional.empty(), row.get().expiresAt(), "(b) it would be forgotten:" + way);
      assertEquals(Optional.empty(), after.register.person().suppression(), "(c)" + way);
    }
    if (isActive && !wasActive) {
      var type = after.register.events().getLast().event().type();
      assertTrue(
          switch (trigger) {
            case CONFIRM_NEWEST, CONFIRM_FIRST -> type == Event.Type.CONFIRMED;
            case IMPORT -> type == Event.Type.IMPORTED;
            default -> false;
          },
          "(a), (d)" + way);
    }
    if (isActive && !wasActive && trigger != Trigger.IMPORT) {
      var link = trigger == Trigger.CONFIRM_FIRST ? life.links.getFirst() : life.links.getLast();
      assertEquals(life.links.getLast(), link, "(f) a newer link replaced it:" + way);
      assertFalse(life.dead.contains(link), "(f) a dead link confirmed:" + way);
    }
    if (before.isPresent() && row.isPresent()) {
      var old = before.get();
      var isAnew = row.get().epoch() > old.epoch() + 1; // it was past its time
      var isSame = content(old).equals(content(row.get()));
      assertTrue(
          isAnew
              ? row.get().version() > old.version()
              : row.get().version() == old.version() + (isSame ? 0 : 1),
          "(e)" + way);
    }
  }

  /// Bounces are counted beside it.
  private static List<Object> content(Subscription row) {
    return List.of(row.delivery(), row.epoch(), row.state(), row.expiresAt());
  }

  /// For every state and every two things that overlap: the first reads, the second happens, then
  /// the first is written. Either it is refused, or the effect is that of one order of the two.
  @Test
  void twoThingsThatOverlapHaveTheEffectOfOneOrder() {
    var overlaps = 0;
    var refused = 0;
    for (var start : People.states().entrySet()) {
      for (var first : StateTableTest.steps().values()) {
        for (var second : StateTableTest.steps().values()) {
          var register =
              StateTableTest.asked(
                  StateTableTest.asked(start.getValue(), second.name()), first.name());
          var decided = first.decide(register, NOW);
          var between = register.take(second, NOW);
          var written = write(first, decided, between);
          overlaps++;
          if (written.isEmpty()) {
            refused++;
            continue;
          }
          var orders =
              List.of(
                  register.take(first, NOW).take(second, NOW).state(),
                  register.take(second, NOW).take(first, NOW).state());
          assertTrue(
              orders.contains(written.get().state()),
              start.getKey() + ": " + first.name() + " while " + second.name());
        }
      }
    }
    assertTrue(refused > 0 && refused < overlaps, refused + " of " + overlaps);
  }

  private static <T> Optional<Register> write(
      Step<T> step, Decision<?> decided, Register register) {
    @SuppressWarnings("unchecked") // it was made by that step
    var decision = (Decision<T>) decided;
    return register.write(step, decision, NOW);
  }

  /// However the address is spelled, one mailbox has one history. Two spellings, each with a
  /// subscription of its own, in every order of five sign-ups and waits.
  @Test
  void mailboxIsWrittenToThreeTimesADayAQuarterOfAnHourApart() {
    flood(Map.of(), MailHistory.EMPTY, NOW, List.of(), 0);
  }

  private static void flood(
      Map<String, Register> known,
      MailHistory history,
      Instant now,
      List<Instant> sent,
      int depth) {
    for (var i = 1; i < sent.size(); i++) {
      var wait = Duration.between(sent.get(i - 1), sent.get(i));
      assertTrue(wait.compareTo(Duration.ofMinutes(15)) >= 0, sent::toString);
      assertTrue(
          i < 3
              || Duration.between(sent.get(i - 3), sent.get(i)).compareTo(Duration.ofDays(1)) >= 0,
          sent::toString);
    }
    if (depth == 5) {
      return;
    }
    for (var spelling : List.of("ada", "a.da")) {
      for (var wait : List.of(Duration.ZERO, Duration.ofSeconds(899), Duration.ofMinutes(15))) {
        var at = now.plus(wait);
        var link = "link" + depth;
        var before = known.getOrDefault(spelling, Register.empty()).with(history);
        var after =
            before
                .with(new Request.SignUp(People.ADA, People.DELIVERY, People.GIVEN, link))
                .take(Step.of("sign-up", LifeCycle::decide), at);
        var next = new HashMap<>(known);
        next.put(spelling, after);
        var mails = new ArrayList<>(sent);
        if (after.find(link).isPresent()) {
          mails.add(People.seconds(at));
        }
        flood(next, after.person().mails(), at, mails, depth + 1);
      }
    }
  }
}
