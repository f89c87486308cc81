package masthead.newsletter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.local.TestApi;
import masthead.mail.EmailAddress;
import masthead.mail.Mail;
import masthead.mail.Mailer;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Confirmation;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.testing.Rounds;
import masthead.testing.TestClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What holds of every subscription whatever happens to it in whatever order: random walks, step by
/// step on one thread, and several at once on three.
@Tag("rounds")
final class InterleavingsTest {
  private static final long SEED = 20_261_124;
  private static final int WALKS = Rounds.of(140);
  private static final int CROWDS = Rounds.of(60);
  private static final int STEPS = 8;

  private static final Consent CONSENT =
      new Consent("api", "2026-11-01/en", "hash", Optional.empty(), "203.0.113.0", "agent");

  /// What a name says twice happens twice as often.
  private static final List<Step> STEPS_BY_CHANCE =
      List.of(
          Step.SIGN_UP,
          Step.SIGN_UP,
          Step.SIGN_UP,
          Step.WORK,
          Step.CONFIRM,
          Step.CONFIRM,
          Step.CONFIRM,
          Step.UNSUBSCRIBE,
          Step.HARD_BOUNCE,
          Step.SOFT_BOUNCE,
          Step.SOFT_BOUNCE,
          Step.COMPLAINT,
          Step.CHANGE,
          Step.PAUSE,
          Step.ERASE,
          Step.LIFT,
          Step.LIFT,
          Step.WAIT,
          Step.WAIT);

  private enum Step {
    SIGN_UP,
    WORK,
    CONFIRM,
    UNSUBSCRIBE,
    HARD_BOUNCE,
    SOFT_BOUNCE,
    COMPLAINT,
    CHANGE,
    PAUSE,
    ERASE,
    LIFT,
    WAIT
  }

  /// Never tells the same time twice, so that events have an order.
  private static final class Ticking implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.now());

    @Override
    public Instant instant() {
      return now.updateAndGet(time -> time.plusNanos(1000));
    }

    void advance(Duration time) {
      now.updateAndGet(before -> before.plus(time));
    }
  }

  private final TestApi api = TestApi.fresh();
  private final Ticking clock = new Ticking();
  private final OutboxStore outbox;
  private final AudienceStore audience;
  private final Subscribers subscribers;
  private final PersonalDataStore personalData;
  private final MailHandler mails;

  /// The confirm tokens that were mailed, by address as it is written, in the order of mails.
  private final Map<String, List<Tokens.OneTime>> mailed = new ConcurrentHashMap<>();

  InterleavingsTest() {
    var platform = api.platform("MailFunction");
    var table = platform.table();
    var secret = platform.secret();
    subscribers = new Subscribers(table, secret, clock);
    outbox = new OutboxStore(table, subscribers);
    personalData = new PersonalDataStore(table, secret, clock);
    audience = new AudienceStore(table);
    mails = new MailHandler(TestApi.platform(platform.environment(), clock), this::send);
  }

  private Mailer.Sent send(Mail mail) {
    for (var path : NewsletterFixture.links("confirm", mail)) {
      mailed
          .computeIfAbsent(mail.to(), _ -> new CopyOnWriteArrayList<>())
          .add(Tokens.OneTime.read(NewsletterFixture.token(path)).orElseThrow());
    }
    return new Mailer.Sent.Accepted("id");
  }

  /// One address of one walk.
  private final class Person {
    private final EmailAddress email;
    private final SubscriberId id;

    Person(String text) {
      this.email = NewsletterFixture.email(text);
      this.id = subscribers.id(email);
    }

    List<Tokens.OneTime> tokens() {
      return mailed.getOrDefault(email.text(), List.of());
    }

    /// Also when it is past its time.
    Optional<Subscription> row() {
      return audience.subscribers(Optional.empty(), Optional.empty()).entries().stream()
          .filter(entry -> entry.id().equals(id))
          .map(AudienceStore.Entry::value)
          .findFirst();
    }

    List<Item> items() {
      return Stream.of("S#", "X#")
          .flatMap(prefix -> api.items(NewsletterFixture.TABLE, prefix + id).stream())
          .sorted(Comparator.comparing(item -> item.text("pk") + " " + item.text("sk")))
          .toList();
    }
  }

  /// Does one thing.
  ///
  /// @return the token that confirmed, if that is what happened
  private Optional<Tokens.OneTime> take(Step step, Person who, SplittableRandom random) {
    var report = who.email.local() + random.nextInt(6); // some come twice
    switch (step) {
      case SIGN_UP -> {
        outbox.ask(who.email, delivery(random), CONSENT);
        if (random.nextInt(3) > 0) {
          work(who);
        }
      }
      case WORK -> work(who);
      case CONFIRM -> {
        return confirm(who, random);
      }
      case UNSUBSCRIBE -> subscribers.unsubscribe(who.id, "page");
      case HARD_BOUNCE -> subscribers.report(who.id, Reason.HARD_BOUNCE, "mail_event", report);
      case SOFT_BOUNCE ->
          subscribers.softBounce(
              who.id, new SoftBounce(clock.instant(), List.of()), "mail_event", report);
      case COMPLAINT -> subscribers.report(who.id, Reason.COMPLAINT, "mail_event", report);
      case CHANGE -> change(who, random, Optional.empty());
      case PAUSE -> change(who, random, Optional.of(LocalDate.of(2030, 1, 1)));
      case ERASE -> personalData.erase(who.id, _ -> {});
      case LIFT -> subscribers.lift(who.id, "admin");
      case WAIT ->
          clock.advance(
              List.of(
                      Duration.ofMinutes(1),
                      Duration.ofMinutes(16),
                      Duration.ofHours(25),
                      Duration.ofDays(3),
                      Duration.ofDays(31))
                  .get(random.nextInt(5)));
    }
    return Optional.empty();
  }

  private static Delivery delivery(SplittableRandom random) {
    return new Delivery("en", "daily", ZoneId.of("Etc/UTC"), random.nextInt(24));
  }

  private void change(Person who, SplittableRandom random, Optional<LocalDate> pause) {
    subscribers.change(who.id, _ -> true, delivery(random), pause);
  }

  private void work(Person who) {
    for (var item : who.items()) {
      if (item.text("sk").startsWith("O#")) {
        while (!mails.work(item.text("pk"), item.text("sk"))) {
          // Another thread was faster: look again, as Lambda does.
        }
      }
    }
  }

  private Optional<Tokens.OneTime> confirm(Person who, SplittableRandom random) {
    var tokens = who.tokens();
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    var newest = random.nextInt(3) > 0;
    var token = tokens.get(newest ? tokens.size() - 1 : random.nextInt(tokens.size()));
    return subscribers.confirm(token) instanceof Confirmation.Confirmed
        ? Optional.of(token)
        : Optional.empty();
  }

  // ---- one after the other

  @Test
  void everyStepOfAWalkKeepsWhatAlwaysHolds() {
    var reached = new HashMap<Status, Integer>();
    for (var walk = 0; walk < WALKS; walk++) {
      var log = new ArrayList<String>(List.of("seed " + (SEED + walk)));
      try {
        walk(new SplittableRandom(SEED + walk), walk, log, reached);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(String.join("\n", log), e);
      }
    }
    assertEquals(Set.of(Status.values()), reached.keySet(), "the walks come everywhere");
  }

  private void walk(
      SplittableRandom random, int walk, List<String> log, Map<Status, Integer> reached) {
    var people =
        List.of(new Person("a" + walk + "@example.org"), new Person("b" + walk + "@example.org"));
    var dead = new ArrayList<Tokens.OneTime>();
    var known = new HashMap<Person, Optional<Subscription>>();
    for (var i = 0; i < STEPS; i++) {
      var who = people.get(random.nextInt(4) / 3); // mostly the first
      var step = STEPS_BY_CHANCE.get(random.nextInt(STEPS_BY_CHANCE.size()));
      log.add(step + " " + who.email.local());
      var before = known.getOrDefault(who, Optional.empty());
      var confirmed = take(step, who, random);
      var after = check(who);
      known.put(who, after);
      after.ifPresent(row -> reached.merge(row.status(), 1, Integer::sum));
      log.add("  " + after.map(Subscription::toString).orElse("none"));
      assertVersion(before, after);
      if (after.filter(Subscription::isActive).isPresent()
          && !before.map(Subscription::isActive).orElse(false)) {
        assertEquals(Step.CONFIRM, step, "(d) only a confirmation makes a subscriber");
        assertTrue(confirmed.isPresent());
      }
      confirmed.ifPresent(token -> {
        assertFalse(dead.contains(token), "(f) a dead link confirmed");
        assertEquals(who.tokens().getLast(), token, "(f) a link that a newer one replaced");
      });
      if (confirmed.isPresent() || after.map(row -> row.status() != Status.PENDING).orElse(true)) {
        dead.addAll(who.tokens());
      }
    }
  }

  /// (e) Another row has the next version, an equal one the same. Bounces are counted beside it.
  private static void assertVersion(Optional<Subscription> before, Optional<Subscription> after) {
    if (before.isPresent() && after.isPresent()) {
      var old = before.get();
      var next = after.get();
      var same = content(old).equals(content(next));
      var anew = next.epoch() > old.epoch() + 1; // it was past its time
      if (anew) {
        assertTrue(next.version() > old.version(), "(e) a new row has a higher version");
      } else {
        assertEquals(old.version() + (same ? 0 : 1), next.version(), "(e)");
      }
    }
  }

  private static List<Object> content(Subscription row) {
    return List.of(row.delivery(), row.epoch(), row.state(), row.expiresAt());
  }

  /// (a), (b) and (c).
  private Optional<Subscription> check(Person who) {
    var items = who.items();
    var item = items.stream().filter(found -> found.text("sk").startsWith("L#")).findFirst();
    var row = who.row();
    var active = row.filter(Subscription::isActive).isPresent();
    var indexed = item.filter(found -> found.has("audiencePk")).isPresent();
    assertEquals(active, indexed, "(b) in the audience and not active, or the other way");
    assertEquals(indexed, item.filter(found -> found.has("audienceSk")).isPresent(), "(b)");
    if (row.filter(Subscription::isActive).isPresent()) {
      var last =
          items.stream()
              .filter(found -> found.text("sk").startsWith("E#"))
              .map(event -> event.text("type"))
              .filter(Set.of("confirmed", "unsubscribed", "suppressed", "requested")::contains)
              .reduce((_, later) -> later);
      assertEquals(Optional.of("confirmed"), last, "(a) and (d)");
      assertTrue(
          items.stream().noneMatch(found -> found.text("sk").equals("X")), "(c) it is suppressed");
      assertEquals(Optional.empty(), row.orElseThrow().expiresAt(), "it would be removed");
    }
    return row;
  }

  // ---- at once

  @Test
  void crowdOfThreadsKeepsWhatAlwaysHolds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var crowd = 0; crowd < CROWDS; crowd++) {
        try {
          crowd(SEED + crowd, crowd, threads);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + (SEED + crowd), e);
        }
      }
    }
  }

  private void crowd(long seed, int crowd, ExecutorService threads) throws Exception {
    var people =
        List.of(new Person("c" + crowd + "@example.org"), new Person("d" + crowd + "@example.org"));
    for (var who : people) {
      outbox.ask(who.email, delivery(new SplittableRandom(seed)), CONSENT);
      work(who);
    }
    var confirmed = new CopyOnWriteArrayList<Tokens.OneTime>();
    var together = new CyclicBarrier(3);
    var walks = new ArrayList<Callable<Boolean>>();
    for (var thread = 0; thread < 3; thread++) {
      var random = new SplittableRandom(seed * 31 + thread);
      walks.add(() -> {
        together.await();
        for (var i = 0; i < STEPS / 2; i++) {
          var step = STEPS_BY_CHANCE.get(random.nextInt(STEPS_BY_CHANCE.size()));
          take(step, people.get(random.nextInt(4) / 3), random).ifPresent(confirmed::add);
        }
        return true;
      });
    }
    for (var done : threads.invokeAll(walks)) {
      assertTrue(done.get());
    }
    assertEquals(confirmed.size(), Set.copyOf(confirmed).size(), "(f) a link confirmed twice");
    for (var who : people) {
      work(who);
      check(who);
      var waits = who.row().filter(row -> row.status() == Status.PENDING);
      subscribers.unsubscribe(who.id, "page");
      for (var token : who.tokens()) {
        var answer = subscribers.confirm(token);
        assertFalse(answer instanceof Confirmation.Confirmed, "(f) " + waits);
      }
      assertFalse(who.row().filter(Subscription::isActive).isPresent(), "(d)");
      personalData.erase(who.id, _ -> {});
      assertEquals(List.of("X"), who.items().stream().map(item -> item.text("sk")).toList());
    }
  }
}
