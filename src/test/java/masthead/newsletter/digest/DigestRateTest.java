package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import masthead.dynamo.DynamoDb;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.mail.FakeSes;
import masthead.mail.MailTransport;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Issue.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/// How fast the real functions send, to the fake SES and through the real store, on a clock that
/// only their waiting moves. `PaceTest` does the same without a store.
@Tag("slow")
final class DigestRateTest {

  /// Moves on to the next moment that somebody waits for, once everybody waits.
  private static final class SharedClock implements InstantSource {
    private record Waiter(Instant until, Object key) {}

    private final PriorityQueue<Waiter> waiters =
        new PriorityQueue<>((a, b) -> a.until.compareTo(b.until));
    private Instant now = DigestFixture.DUE;
    private int busy;

    @Override
    public synchronized Instant instant() {
      return now;
    }

    /// That many begin something, or, if negative, have ended it.
    synchronized void busy(int more) {
      busy += more;
      advance();
    }

    synchronized void pass(Duration time) throws InterruptedException {
      var me = new Waiter(now.plus(time), new Object());
      waiters.add(me);
      busy--;
      advance();
      while (waiters.contains(me)) {
        wait();
      }
    }

    private void advance() {
      if (busy == 0 && !waiters.isEmpty()) {
        now = waiters.peek().until.isAfter(now) ? waiters.peek().until : now;
        while (!waiters.isEmpty() && !waiters.peek().until.isAfter(now)) {
          waiters.remove();
          busy++;
        }
        notifyAll();
      }
    }
  }

  @Timeout(value = 10, unit = TimeUnit.MINUTES) // only a hang lasts that long
  @ParameterizedTest
  @CsvSource({"14, 2, 300", "200, 8, 3000"})
  void isNeverAboveTheAccountsRateAndNearlyAlwaysAtItsOwn(
      int maxPerSecond, int workers, int recipients) {
    assertAverage(run(maxPerSecond, workers, recipients, false).sent, maxPerSecond);
  }

  /// In the first two of every ten seconds no claim gets through. The mails whose times have passed
  /// by then must not go out together.
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void storeThatStallsMakesNoBurst() {
    run(14, 2, 60, true);
  }

  /// A whole issue, by hand: `make digest-rate`. It also says what the heap holds, garbage apart,
  /// when a tenth, half and all of it is sent. The rows of DynamoDB Local are not in the heap but
  /// in SQLite's own memory; its classes, the queues and the fake SES are.
  @Test
  @EnabledIfSystemProperty(named = "recipients", matches = "[1-9][0-9]*")
  void memoryDoesNotGrowWithTheRecipients() {
    var sending = run(200, 8, Integer.getInteger("recipients"), false);
    assertAverage(sending.sent, 200);
    var heap = sending.heap;

    // What is kept of each of 100,000 recipients would take more, and the rest does not depend on
    // their number.
    assertTrue(heap.getLast() - heap.getFirst() < 16_000_000, heap::toString);
  }

  /// @param sent when each mail was sent, in order
  /// @param heap the bytes in use when a tenth, half and all of the mails were sent
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sending(long[] sent, List<Long> heap) {}

  private static Sending run(int maxPerSecond, int workers, int recipients, boolean stalls) {
    var sent = new long[recipients];
    var count = new AtomicInteger();
    var heap = new ArrayList<Long>();
    var clock = new SharedClock();
    try (var digest = new DigestFixture()) {
      digest.limits = new SendingLimits(maxPerSecond, -1, 0);
      digest.subscribe(recipients);
      digest.ses.will(_ -> {
        var number = count.getAndIncrement();
        sent[number] = clock.instant().toEpochMilli();
        digest.ses.requests().clear();
        digest.ses.accepted().clear();
        if (number == recipients / 10 || number == recipients / 2 || number == recipients - 1) {
          heap.add(heap());
          System.out.printf("heap after %d mails: %.1f MB%n", number + 1, heap.getLast() / 1e6);
        }
        return FakeSes.OK;
      });
      digest.tick(digest.platform()).run();
      digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
      send(digest, clock, workers, stalls);
      digest.clock.until(clock.instant());
      digest.tick(digest.platform()).run();

      assertInstanceOf(State.Done.class, digest.issue().state());
    }
    assertEquals(recipients, count.get());
    assertRate(sent, maxPerSecond);
    return new Sending(sent, heap);
  }

  /// Only every fourth collection of the serial collector leaves no gaps, which it counts as used.
  private static long heap() {
    for (var i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void assertRate(long[] sent, int maxPerSecond) {
    Arrays.sort(sent);
    var start = 0;
    var most = 0;
    for (var i = 0; i < sent.length; i++) {
      while (sent[start] <= sent[i] - 1000) {
        start++;
      }
      most = Math.max(most, i - start + 1);
    }
    System.out.printf(
        "%d mails, at most %d in any second, where %d are allowed%n",
        sent.length, most, maxPerSecond);
    assertTrue(most <= maxPerSecond, most + " mails in a second");
  }

  private static void assertAverage(long[] sent, int maxPerSecond) {
    var average = (sent.length - 1) * 1000.0 / (sent[sent.length - 1] - sent[0]);
    var own = maxPerSecond * 0.72;
    System.out.printf("%.2f a second of %.2f%n", average, own);
    assertTrue(average >= own * 0.9 && average <= own * 1.01, average + " of " + own);
  }

  /// Workers that take one message after the other, of 25 recipients each.
  private static void send(DigestFixture digest, SharedClock clock, int workers, boolean stalls) {
    clock.busy(workers);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < workers; i++) {
        executor.execute(() -> work(digest, clock, stalls));
      }
    }
  }

  private static void work(DigestFixture digest, SharedClock clock, boolean stalls) {
    var dynamo = DynamoDb.on(settling(digest, clock, stalls));
    var platform = new Platform(digest.platform().environment(), clock, dynamo);
    var delivery =
        new DeliveryHandler(
            platform, MailTransport.of(platform.environment()), DigestFixture::letter, clock::pass);
    for (var batch = digest.queues.receive("DeliveryQueue", 1, Duration.ofHours(12));
        !batch.isEmpty();
        batch = digest.queues.receive("DeliveryQueue", 1, Duration.ofHours(12))) {
      var recipients = (List<?>) Json.own(batch.getFirst().body()).get("subscribers");
      clock.busy(new HashSet<>(recipients).size() - 1); // in the place of this thread
      DigestFixture.run(delivery, batch);
      clock.busy(1);
      batch.forEach(digest.queues::delete);
    }
    clock.busy(-1);
  }

  /// A recipient is done when the row says so.
  private static DynamoDbClient settling(DigestFixture digest, SharedClock clock, boolean stalls) {
    return digest.store((_, arguments, real) -> {
      var into = clock.instant().toEpochMilli() % 10_000;
      if (stalls && into < 2_000 && writes(arguments, "leaseUntil")) {
        clock.pass(Duration.ofMillis(2_000 - into));
      }
      var result = real.make();
      if (writes(arguments, "messageId")) {
        clock.busy(-1);
      }
      return result;
    });
  }

  private static boolean writes(Object[] arguments, String attribute) {
    return arguments != null
        && arguments.length == 1
        && arguments[0] instanceof Consumer<?> consumer
        && writes(consumer, attribute);
  }

  @SuppressWarnings("unchecked")
  private static boolean writes(Consumer<?> consumer, String attribute) {
    var put = PutItemRequest.builder();
    try {
      put.applyMutation((Consumer<PutItemRequest.Builder>) consumer);
    } catch (ClassCastException _) {
      return false; // for another call
    }
    return put.build().item().containsKey(attribute);
  }
}
