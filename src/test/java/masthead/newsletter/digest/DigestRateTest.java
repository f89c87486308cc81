package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import masthead.dynamo.DynamoDb;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.mail.FakeSes;
import masthead.mail.MailTransport;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Issue.State;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/// How fast the real functions send, to the fake SES and through the real store, on a clock that
/// only their waiting moves. `PaceTest` does the same for 100,000 recipients without a store.
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

  @Tag("rounds")
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // only a hang lasts that long
  @ParameterizedTest
  @CsvSource({"14, 2, 100, 300", "200, 8, 400, 3000"})
  void isNeverAboveTheAccountsRateAndNearlyAlwaysAtItsOwn(
      int maxPerSecond, int workers, int few, int all) {
    var recipients = Rounds.of(few, all);
    var sent = new ConcurrentLinkedQueue<Instant>();
    var clock = new SharedClock();
    try (var digest = new DigestFixture()) {
      digest.limits = new SendingLimits(maxPerSecond, -1, 0);
      digest.subscribe(recipients);
      digest.ses.will(_ -> {
        sent.add(clock.instant());
        digest.ses.requests().clear();
        digest.ses.accepted().clear();
        return FakeSes.OK;
      });
      digest.tick(digest.platform()).run();
      digest.drain("FanOutQueue", digest.fanOut(digest.platform()));
      send(digest, clock, workers);
      digest.clock.until(clock.instant());
      digest.tick(digest.platform()).run();

      assertInstanceOf(State.Done.class, digest.issue().state());
    }
    assertEquals(recipients, sent.size());
    assertRate(new ArrayList<>(sent), maxPerSecond);
  }

  private static void assertRate(List<Instant> sent, int maxPerSecond) {
    Collections.sort(sent);
    var start = 0;
    for (var i = 0; i < sent.size(); i++) {
      while (!sent.get(start).isAfter(sent.get(i).minusSeconds(1))) {
        start++;
      }
      var within = i - start + 1;
      assertTrue(within <= maxPerSecond, within + " mails in the second before " + sent.get(i));
    }
    var seconds = Duration.between(sent.getFirst(), sent.getLast()).toMillis() / 1000.0;
    var average = (sent.size() - 1) / seconds;
    var own = maxPerSecond * 0.72;
    System.out.printf("%d mails, %.2f a second of %.2f%n", sent.size(), average, own);
    assertTrue(average >= own * 0.9 && average <= own * 1.01, average + " of " + own);
  }

  /// Workers that take one message after the other, of 25 recipients each.
  private static void send(DigestFixture digest, SharedClock clock, int workers) {
    clock.busy(workers);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < workers; i++) {
        executor.submit(() -> work(digest, clock));
      }
    }
  }

  private static void work(DigestFixture digest, SharedClock clock) {
    var dynamo = DynamoDb.on(settling(digest.api.dynamo(), clock));
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
  private static DynamoDbClient settling(DynamoDbClient real, SharedClock clock) {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            (_, method, arguments) -> {
              try {
                var result = method.invoke(real, arguments);
                if (isSent(arguments)) {
                  clock.busy(-1);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static boolean isSent(Object[] arguments) {
    return arguments != null
        && arguments.length == 1
        && arguments[0] instanceof Consumer<?> consumer
        && isSent(consumer);
  }

  @SuppressWarnings("unchecked")
  private static boolean isSent(Consumer<?> consumer) {
    var put = PutItemRequest.builder();
    try {
      put.applyMutation((Consumer<PutItemRequest.Builder>) consumer);
    } catch (ClassCastException _) {
      return false; // for another call
    }
    return put.build().item().containsKey("messageId");
  }
}
