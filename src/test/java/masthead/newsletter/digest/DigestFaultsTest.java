package masthead.newsletter.digest;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.lambda.QueueLambda;
import masthead.local.LocalQueues;
import masthead.mail.FakeSes;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Recipient.Uncertain;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// What goes wrong on the way of an issue, all at once: workers that are killed at any of their
/// steps, messages that come up to three times, an SES and a store that fail.
///
/// Whatever happens, nobody gets two mails, everybody is accounted for, and nobody is called
/// uncertain whose response was not really lost.
final class DigestFaultsTest {

  /// What SES does with some of the mails.
  @SuppressWarnings("ImmutableEnumChecker") // each mode is a record of texts
  enum SesFault {
    NONE(FakeSes.OK),
    LOST_AFTER_ACCEPTANCE(new FakeSes.Mode.Close()),
    LOST_BEFORE_ACCEPTANCE(new FakeSes.Mode.Lose()),
    TRUNCATED(new FakeSes.Mode.Truncate()),
    THROTTLED_400(error(400, "ThrottlingException", "Maximum sending rate exceeded.")),
    THROTTLED_429(error(429, "TooManyRequestsException", "Too many requests")),
    QUOTA(error(400, "MessageRejected", "Daily message quota exceeded.")),
    PAUSED(error(400, "SendingPausedException", "Sending is paused.")),
    ERROR_500(error(500, "InternalServiceError", "oops")),
    ERROR_503(error(503, "ServiceUnavailable", "oops"));

    final FakeSes.Mode mode;

    SesFault(FakeSes.Mode mode) {
      this.mode = mode;
    }

    private static FakeSes.Mode error(int status, String type, String message) {
      return new FakeSes.Mode.Answer(status, type, "{\"message\":\"" + message + "\"}");
    }

    /// Whether a sender cannot tell what became of the mail.
    boolean hides() {
      return switch (this) {
        case LOST_AFTER_ACCEPTANCE, LOST_BEFORE_ACCEPTANCE, TRUNCATED, ERROR_500, ERROR_503 -> true;
        case NONE, THROTTLED_400, THROTTLED_429, QUOTA, PAUSED -> false;
      };
    }

    /// How many mails there are for each that it meets. After some of them nothing more is sent
    /// until the next tick, and an issue has time for 24.
    int every(int recipients) {
      return switch (this) {
        case QUOTA, PAUSED -> Math.max(5, recipients / 12);
        default -> 5;
      };
    }
  }

  /// More by hand: `mvn … -Drecipients=1000`.
  private static final int RECIPIENTS = Integer.getInteger("recipients", Rounds.of(20, 60));

  /// Each fault with some number of workers; in all rounds with few, some and many.
  static Stream<Object[]> everything() {
    var few = Rounds.of(1, 3);
    var faults = List.of(SesFault.values());
    return faults.stream()
        .flatMap(fault ->
            IntStream.range(0, few)
                .mapToObj(i -> new Object[] {fault, 2 << (faults.indexOf(fault) + i) % 3}));
  }

  @Tag("rounds")
  @ParameterizedTest
  @MethodSource("everything")
  void nobodyGetsTwoMailsAndNobodyIsLost(SesFault fault, int workers) {
    run(fault, RECIPIENTS, workers, fault.name().hashCode() + workers);
  }

  /// A process that is gone: what it still does has no effect.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /// One process of a function: killed after a number of calls of the store, which fail at times.
  private static final class Worker {
    final Random random;
    final AtomicInteger callsToLive;
    volatile boolean isDead;

    /// Lives long enough, at times, to put a page of that many into the ledger.
    Worker(Random random, int recipients) {
      this.random = new Random(random.nextLong());
      this.callsToLive = new AtomicInteger(1 + random.nextInt(400 + recipients));
    }

    DynamoDbClient client(DynamoDbClient real) {
      return (DynamoDbClient)
          Proxy.newProxyInstance(
              DynamoDbClient.class.getClassLoader(),
              new Class<?>[] {DynamoDbClient.class},
              (_, method, arguments) -> {
                var isLast = callsToLive.decrementAndGet() <= 0;
                if (isLast && chance(2)) {
                  isDead = true;
                }
                if (isDead) {
                  throw new Killed();
                }
                if (chance(60)) {
                  throw SdkClientException.create("injected");
                }
                if (isLast) {
                  last(() -> method.invoke(real, arguments));
                }
                try {
                  if (chance(60)) {
                    method.invoke(real, arguments); // its response is lost, and the SDK retries
                  }
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    /// A call whose response nobody is there to hear, whatever it is.
    private void last(Callable<?> call) throws Exception {
      isDead = true;
      try {
        call.call();
      } catch (InvocationTargetException _) {
        // a condition that was not met
      }
      throw new Killed();
    }

    synchronized boolean chance(int in) {
      return random.nextInt(in) == 0;
    }
  }

  private void run(SesFault fault, int recipients, int workers, int seed) {
    try (var digest = new DigestFixture()) {
      var random = new Random(seed);
      digest.subscribe(recipients);
      Map<String, SesFault> outcomes = new ConcurrentHashMap<>();
      var faulty = new AtomicInteger();
      digest.ses.will(request -> {
        var isFaulty = faulty.incrementAndGet() % fault.every(recipients) == 0;
        outcomes.put(claim(request), isFaulty ? fault : SesFault.NONE);
        return isFaulty ? fault.mode : FakeSes.OK;
      });
      var kills = 0;
      tick(digest);
      var round = 0;
      for (; digest.issue().isOpen() && round < 60; round++) {
        kills += crowd(digest, recipients, workers, random);
        digest.clock.pass(Duration.ofMinutes(15));
        digest
            .issues()
            .change(DigestFixture.ISSUE, Issue::resume)
            .ifPresent(_ ->
                digest.queues.send(
                    "FanOutQueue",
                    masthead.json.Json.text(FanOut.again(DigestFixture.ISSUE)),
                    Duration.ZERO));
        tick(digest);
      }

      System.out.printf(
          "%s, %d workers: %d mails accepted, %d kills in %d rounds, %s%n",
          fault,
          workers,
          digest.ses.accepted().size(),
          kills,
          round,
          new TreeMap<>(digest.issue().balance().counts()));
      assertNobodyGotTwo(digest);
      assertBalanced(digest, recipients);
      var unsure = assertOnlyLostResponsesAreUncertain(digest, outcomes);
      assertTrue(kills > 0 || unsure == 0, kills + " kills, " + unsure);
      assertEventsSettle(digest);
    }
  }

  private static void tick(DigestFixture digest) {
    digest.tick(digest.platform()).run();
  }

  /// Workers take messages until there are none; some are killed, and others take their places.
  ///
  /// @return how many were killed
  private static int crowd(DigestFixture digest, int recipients, int workers, Random random) {
    var lives = 3 * Math.ceilDiv(recipients, 60);
    var kills = new AtomicInteger();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < workers; i++) {
        var mine = new Random(random.nextLong());
        executor.execute(() -> {
          for (var life = 0; life < lives && work(digest, new Worker(mine, recipients)); life++) {
            kills.incrementAndGet();
          }
        });
      }
    }
    return kills.get();
  }

  /// @return whether the worker was killed
  private static boolean work(DigestFixture digest, Worker worker) {
    var platform = digest.platform(worker.client(digest.api.dynamo()));
    var functions =
        Map.<String, QueueLambda>of(
            "FanOutQueue", digest.fanOut(platform), "DeliveryQueue", digest.delivery(platform));
    while (true) {
      var batches = new ArrayList<List<LocalQueues.Message>>();
      for (var queue : functions.keySet()) {
        batches.add(digest.queues.receive(queue, 2, Duration.ofMinutes(12)));
      }
      if (batches.stream().allMatch(List::isEmpty)) {
        return false;
      }
      for (var batch : batches) {
        try {
          process(digest, worker, functions, batch);
        } catch (Killed _) {
          batch.forEach(digest.queues::release);
          return true;
        }
      }
    }
  }

  private static void process(
      DigestFixture digest,
      Worker worker,
      Map<String, QueueLambda> functions,
      List<LocalQueues.Message> batch) {
    if (batch.isEmpty()) {
      return;
    }
    var failed = DigestFixture.run(requireNonNull(functions.get(batch.getFirst().queue())), batch);
    for (var message : batch) {
      if (failed.contains(message.id()) || (message.receives() < 3 && worker.chance(3))) {
        digest.queues.release(message); // repeated, though it may have been processed
      } else {
        digest.queues.delete(message);
      }
    }
  }

  private static String claim(FakeSes.Request request) {
    return requireNonNull(request.tags().get("claim"), "a mail without its claim");
  }

  private static void assertNobodyGotTwo(DigestFixture digest) {
    var mails =
        digest.ses.accepted().stream().collect(groupingBy(FakeSes.Request::recipient, counting()));
    mails.forEach((recipient, count) -> assertEquals(1, count, recipient));
  }

  private static void assertBalanced(DigestFixture digest, int recipients) {
    var issue = digest.issue();
    assertInstanceOf(State.Done.class, issue.state(), () -> issue.balance().toString());
    assertEquals(recipients, issue.candidates().orElse(-1));
    assertEquals(recipients, digest.ledger().count(DigestFixture.ISSUE).settled());
    assertEquals(recipients, issue.balance().settled());
  }

  /// An uncertain mail's response was lost, or its worker was killed between claim and settlement.
  ///
  /// @return how many were of a killed worker
  private static int assertOnlyLostResponsesAreUncertain(
      DigestFixture digest, Map<String, SesFault> outcomes) {
    var killed = new AtomicInteger();
    digest
        .ledger()
        .rows(
            DigestFixture.ISSUE,
            row -> {
              if (row.recipient() instanceof Uncertain(var claim)) {
                var outcome = outcomes.get(claim);
                if (outcome == null || !outcome.hides()) {
                  killed.incrementAndGet();
                }
              }
            });
    return killed.get();
  }

  /// When all Send events have come, sent is what SES has taken, and nothing else.
  private static void assertEventsSettle(DigestFixture digest) {
    var reports = new DeliveryReports(digest.table(), digest.clock);
    digest.ses.accepted().forEach(request -> reports.sent(DigestFixture.sentEvent(request)));
    var balance = digest.ledger().count(DigestFixture.ISSUE);

    assertEquals(digest.ses.accepted().size(), balance.count(Recipient.State.SENT));
    assertEquals(digest.issue().balance().rows(), balance.rows());
  }
}
