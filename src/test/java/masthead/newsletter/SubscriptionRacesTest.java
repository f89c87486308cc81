package masthead.newsletter;

import static masthead.newsletter.NewsletterFixture.ADA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.newsletter.subscriber.Changed;
import masthead.newsletter.subscriber.Confirmation;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.Tokens;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What several do at the same moment.
final class SubscriptionRacesTest {
  private final NewsletterFixture life = new NewsletterFixture();

  /// Begins all of it at once and gives what came of each.
  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    var barrier = new CyclicBarrier(calls.size());
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      var tasks =
          calls.stream()
              .<Callable<T>>map(call ->
                  () -> {
                    barrier.await();
                    return call.call();
                  })
              .toList();
      var results = new ArrayList<T>();
      for (var done : threads.invokeAll(tasks)) {
        results.add(done.get());
      }
      return results;
    }
  }

  private static <T> List<T> together(int times, Callable<T> call) throws Exception {
    return together(IntStream.range(0, times).mapToObj(_ -> call).toList());
  }

  private Tokens.OneTime confirmToken(String email) {
    return Tokens.OneTime.read(NewsletterFixture.token(life.lastLink("confirm", email)))
        .orElseThrow();
  }

  @Test
  void oneOfSixteenConfirmationsConfirms() throws Exception {
    life.signUp(ADA);
    var token = confirmToken(ADA);
    var version = life.row(ADA).version();
    var all = together(16, () -> life.subscribers.confirm(token).getClass());
    assertEquals(1, all.stream().filter(Confirmation.Confirmed.class::equals).count());
    assertEquals(15, all.stream().filter(Confirmation.Already.class::equals).count());
    assertEquals(1, life.events(ADA).stream().filter("confirmed"::equals).count());
    assertEquals(version + 1, life.row(ADA).version());
  }

  /// Whichever comes first: an unsubscription that was answered has the last word.
  @Test
  @Tag("rounds")
  void unsubscribingWinsEveryRaceWithTheConfirmation() throws Exception {
    var outcomes = new ArrayList<Class<?>>();
    for (var i = 0; i < Rounds.of(60); i++) {
      var email = "r" + i + "@example.org";
      life.signUp(email);
      var token = confirmToken(email);
      var path = life.unsubscribe(email);
      var both =
          together(
              List.of(
                  () -> (Object) life.subscribers.confirm(token),
                  () -> (Object) life.post(path).status()));
      assertEquals(200, both.get(1));
      outcomes.add(both.getFirst().getClass());
      assertEquals(Status.UNSUBSCRIBED, life.row(email).status());
      assertTrue(!life.item(email).has("audiencePk"));
    }
    assertTrue(
        List.of(Confirmation.Confirmed.class, Confirmation.Superseded.class).containsAll(outcomes),
        outcomes::toString);
  }

  @ParameterizedTest
  @EnumSource(names = {"HARD_BOUNCE", "COMPLAINT"})
  @Tag("rounds")
  void suppressionWinsEveryRaceWithTheConfirmation(Reason reason) throws Exception {
    for (var i = 0; i < Rounds.of(4, 15); i++) {
      var email = "s" + i + "@example.org";
      life.signUp(email);
      var token = confirmToken(email);
      together(
          List.of(
              () -> (Object) life.subscribers.confirm(token),
              () -> {
                life.suppress(email, reason);
                return true;
              }));
      assertEquals(Status.SUPPRESSED, life.row(email).status());
    }
  }

  @Test
  void reportThatComesThirtyTwoTimesCountsOnce() throws Exception {
    life.subscribe(ADA);
    var id = life.id(ADA);
    var applied =
        together(32, () -> life.subscribers.report(id, Reason.COMPLAINT, "mail_event", "report"));
    assertEquals(1, applied.stream().filter(Boolean::booleanValue).count());
    assertEquals(1, life.events(ADA).stream().filter("suppressed"::equals).count());
  }

  @Test
  @Tag("rounds")
  void twoReportsAtOnceAreBothKept() throws Exception {
    for (var i = 0; i < Rounds.of(3, 10); i++) {
      var email = "t" + i + "@example.org";
      var id = life.id(email);
      var ids = List.of("a" + i, "b" + i);
      together(
          List.of(
              () -> life.subscribers.report(id, Reason.COMPLAINT, "x", ids.get(0)),
              () -> life.subscribers.report(id, Reason.HARD_BOUNCE, "x", ids.get(1))));
      var suppression = life.suppression(email).orElseThrow();
      assertEquals("COMPLAINT", suppression.text("reason"));
      assertEquals("COMPLAINT HARD_BOUNCE", suppression.text("reasons"));
    }
  }

  @Test
  void tenOneClicksAtOnceAreAllAnsweredAndUnsubscribeOnce() throws Exception {
    life.subscribe(ADA);
    var path = life.unsubscribe(ADA);
    var statuses =
        together(
            10,
            () ->
                life.api
                    .send(
                        "POST",
                        path,
                        "List-Unsubscribe=One-Click",
                        "content-type",
                        NewsletterFixture.FORM)
                    .status());
    assertEquals(List.of(200), statuses.stream().distinct().toList());
    assertEquals(1, life.events(ADA).stream().filter("unsubscribed"::equals).count());
    assertEquals(Status.UNSUBSCRIBED, life.row(ADA).status());
  }

  @Test
  void oneOfEightChangesOfTheSameVersionIsTaken() throws Exception {
    life.subscribe(ADA);
    var row = life.row(ADA);
    var calls =
        IntStream.range(8, 16)
            .<Callable<Changed>>mapToObj(hour ->
                () ->
                    life.subscribers.change(
                        life.id(ADA),
                        version -> version == row.version(),
                        new Delivery("en", "daily", row.delivery().timeZone(), hour),
                        Optional.empty()))
            .toList();
    var all = together(calls);
    assertEquals(1, all.stream().filter(Changed.Done.class::isInstance).count());
    assertEquals(7, all.stream().filter(Changed.Conflict.class::isInstance).count());
    assertEquals(row.version() + 1, life.row(ADA).version());
  }

  /// However many of its copies meet the same rows.
  @Test
  void severalWorkersSendEachMailOnce() throws Exception {
    var emails = IntStream.range(0, 12).mapToObj(i -> "w" + i + "@example.org").toList();
    emails.forEach(email ->
        life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(email)));
    var rows =
        emails.stream()
            .flatMap(email -> life.items(email, "O#").stream())
            .map(item -> item.attributes())
            .toList();
    assertEquals(12, rows.size());
    together(
        4,
        () -> {
          for (var tries = 0; life.api.work(rows) > 0; tries++) {
            assertTrue(tries < 20, "it never ends");
          }
          return true;
        });
    for (var email : emails) {
      assertEquals(1, life.mails(email).size(), email);
      assertEquals(1, life.events(email).size());
      assertEquals("confirmed", life.post(life.lastLink("confirm", email)).at("status"));
    }
  }

  @Test
  void signUpsAtOnceAreOneMail() throws Exception {
    for (var i = 0; i < 10; i++) {
      life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(ADA));
      life.pass(Duration.ofHours(i == 4 ? 24 : 0)); // five a day for one mailbox
    }
    var rows = life.items(ADA, "O#").stream().map(item -> item.attributes()).toList();
    assertEquals(10, rows.size());
    var calls =
        Stream.of(rows.subList(0, 5), rows.subList(5, 10), rows, rows.reversed())
            .<Callable<Boolean>>map(part ->
                () -> {
                  while (life.api.work(part) > 0) {
                    Thread.onSpinWait();
                  }
                  return true;
                })
            .toList();
    together(calls);
    assertEquals(1, life.mails(ADA).size());
    assertEquals(List.of("requested"), life.events(ADA));
    assertEquals("confirmed", life.post(life.lastLink("confirm", ADA)).at("status"));
  }

  @Test
  @Tag("rounds")
  void erasureWinsEveryRaceWithTheConfirmation() throws Exception {
    for (var i = 0; i < Rounds.of(30); i++) {
      var email = "e" + i + "@example.org";
      life.signUp(email);
      var token = confirmToken(email);
      together(
          List.of(
              () -> (Object) life.subscribers.confirm(token),
              () -> {
                life.personalData.erase(life.id(email), _ -> {});
                return true;
              }));
      assertEquals(List.of(), life.items(email));
      assertEquals("ERASED", life.suppression(email).orElseThrow().text("reason"));
    }
  }
}
