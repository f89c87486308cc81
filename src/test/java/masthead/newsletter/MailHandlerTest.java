package masthead.newsletter;

import static masthead.newsletter.NewsletterFixture.ADA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.json.Json;
import masthead.local.Alarms;
import masthead.local.LocalApi;
import masthead.local.StreamEvent;
import masthead.mail.Mail;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Suppression.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The outbox: a mail is sent at most once, whatever the far end does and whoever tries.
final class MailHandlerTest {
  private final NewsletterFixture life = new NewsletterFixture();
  private final List<Mail> sent = new ArrayList<>();
  private final Deque<Sent> answers = new ArrayDeque<>();
  private final MailHandler handler =
      new MailHandler(life.api.platform("MailFunction"), this::send);

  private Sent send(Mail mail) {
    sent.add(mail);
    return answers.isEmpty() ? new Sent.Accepted("m" + sent.size()) : answers.pop();
  }

  private Item ask() {
    life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(ADA));
    return life.items(ADA, "O#").stream()
        .filter(item -> item.text("kind").equals("SIGN_UP"))
        .findFirst()
        .orElseThrow();
  }

  private boolean work(Item row) {
    return handler.work(row.text("pk"), row.text("sk"));
  }

  private String state() {
    return life.items(ADA, "O#").getFirst().text("state");
  }

  @Test
  void requestIsOneItemUntilItIsDecided() {
    ask();
    var items = life.items(ADA);
    assertEquals(1, items.size());
    assertEquals("SIGN_UP", items.getFirst().text("kind"));
    assertEquals(ADA, items.getFirst().text("email"));
    var end = life.clock.instant().plus(Duration.ofDays(7)).getEpochSecond();
    assertEquals(end, items.getFirst().number("expiresAt"));
  }

  @Test
  void mailThatWasSentKeepsNoAddress() {
    var row = ask();
    assertTrue(work(row));
    var mail = life.items(ADA, "O#").getFirst();
    assertEquals("CONFIRM", mail.text("kind"));
    assertEquals("SENT", mail.text("state"));
    assertEquals("m1", mail.text("messageId"));
    assertFalse(mail.has("email"));
    assertFalse(mail.has("network"));
  }

  static Stream<Sent> last() {
    return Stream.of(new Sent.Accepted("m"), new Sent.Refused("invalid"), new Sent.Unknown());
  }

  /// An answer that does not come may be that of a mail that was sent.
  @ParameterizedTest
  @MethodSource("last")
  void nothingIsSentTwice(Sent answer) {
    answers.add(answer);
    var row = ask();
    for (var i = 0; i < 3; i++) {
      assertTrue(work(row));
    }
    assertEquals(1, sent.size());
    assertEquals(
        switch (answer) {
          case Sent.Accepted _ -> "SENT";
          case Sent.Refused _ -> "REFUSED";
          case Sent.TryLater _ -> "WAITING";
          case Sent.Unknown _ -> "UNCERTAIN";
        },
        state());
  }

  @Test
  void mailThatWasCertainlyNotSentIsTriedAgainWithTheSameLink() {
    answers.addAll(List.of(new Sent.TryLater("throttled"), new Sent.TryLater("quota")));
    var row = ask();
    assertFalse(work(row));
    assertEquals("WAITING", state());
    assertEquals("throttled", life.items(ADA, "O#").getFirst().text("code"));
    assertFalse(work(row));
    assertTrue(work(row));
    assertEquals("SENT", state());
    assertFalse(life.items(ADA, "O#").getFirst().has("code"));
    assertEquals(3, sent.size());
    assertEquals(
        1, sent.stream().map(mail -> NewsletterFixture.links("confirm", mail)).distinct().count());
    assertEquals(1, life.events(ADA).size());
    var link = NewsletterFixture.links("confirm", sent.getLast()).getFirst();
    assertEquals("confirmed", life.post(link).at("status"));
  }

  /// A crash between the claim and the answer: it may have been sent.
  @Test
  void claimedMailIsNotSentAgain() {
    var row = ask();
    var crashing =
        new MailHandler(
            life.api.platform("MailFunction"),
            _ -> {
              throw new IllegalStateException("crash");
            });
    assertThrows(IllegalStateException.class, () -> crashing.work(row.text("pk"), row.text("sk")));
    assertEquals("CLAIMED", state());
    assertTrue(work(row));
    assertEquals(List.of(), sent);
    life.pass(Duration.ofMinutes(15));
    work(ask());
    assertEquals(1, sent.size(), "its reader can ask again");
  }

  /// What happens while the mail waits, so that nobody wants it any more.
  @ParameterizedTest
  @CsvSource({"unsubscribed", "suppressed", "erased", "superseded", "expired"})
  void mailThatNobodyWaitsForIsDropped(String meanwhile) {
    answers.add(new Sent.TryLater("throttled"));
    var row = ask();
    work(row);
    switch (meanwhile) {
      case "unsubscribed" -> life.post(life.unsubscribe(ADA));
      case "suppressed" -> life.suppress(ADA, Reason.COMPLAINT);
      case "erased" -> life.personalData.erase(life.id(ADA), _ -> {});
      case "expired" -> life.pass(Duration.ofDays(3));
      default -> {
        life.pass(Duration.ofMinutes(15));
        life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(ADA));
        for (var other : life.items(ADA, "O#")) {
          if (!other.text("sk").equals(row.text("sk"))) {
            work(other);
          }
        }
      }
    }
    var before = sent.size();
    assertTrue(work(row));
    assertEquals(before, sent.size());
    assertTrue(
        life.items(ADA, "O#").stream().noneMatch(item -> item.text("sk").equals(row.text("sk"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGN_UP", "ASK_ACCESS"})
  void requestOfSuppressedAddressLeavesNothing(String kind) {
    life.suppress(ADA, Reason.MANUAL);
    if (kind.equals("SIGN_UP")) {
      ask();
    } else {
      life.outbox.askAccess(NewsletterFixture.email(ADA));
    }
    assertTrue(work(life.items(ADA, "O#").getFirst()));
    assertEquals(List.of(), life.items(ADA, "O#"));
    assertEquals(List.of(), sent);
    assertFalse(life.table().toString().contains(ADA));
  }

  @ParameterizedTest
  @CsvSource({"S#x, L#daily", "N#x, O#1", "S#unknown, O#unknown"})
  void otherRowsAreNoWork(String pk, String sk) {
    assertTrue(handler.work(pk, sk));
    assertEquals(List.of(), sent);
  }

  /// The ones before and behind it are processed, and it is put aside where an operator sees it.
  @Test
  void rowThatFailsIsParkedAndDoesNotStopItsBatch() {
    var emails = List.of("a@example.org", "b@example.org", "c@example.org");
    for (var email : emails) {
      life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(email));
    }
    var rows =
        new ArrayList<>(
            emails.stream()
                .flatMap(email -> life.items(email, "O#").stream())
                .map(item -> item.attributes())
                .toList());
    var bad = new Item(rows.get(1)).without("language");
    write(bad);
    var printed = NewsletterFixture.printed(() -> assertEquals(0, life.api.work(rows)));
    assertEquals(1, life.mails("a@example.org").size());
    assertEquals(0, life.mails("b@example.org").size());
    assertEquals(1, life.mails("c@example.org").size());
    var parked = life.items("b@example.org", "O#").getFirst();
    assertEquals("PARKED", parked.text("state"));
    assertEquals("failed", parked.text("code"));
    var counts = printed.stream().filter(line -> line.contains("\"MailsParked\":1")).toList();
    assertEquals(1, counts.size(), printed.toString());
    assertTrue(counts.getFirst().contains("\"reason\":\"failed\""), counts.getFirst());
    assertEquals(Set.of("MailsParked"), Alarms.raisedBy(printed));
    assertTrue(printed.stream().noneMatch(line -> line.contains("@")), printed.toString());
  }

  private void write(Item item) {
    life.api
        .dynamo()
        .putItem(r -> r.tableName(life.api.table(NewsletterFixture.TABLE)).item(item.attributes()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration", "quota", "account-paused", "unreachable", "throttled"})
  void faultOfTheSenderIsTriedForAnHourThenParked(String code) {
    var row = ask();
    answers.addAll(List.of(new Sent.TryLater(code), new Sent.TryLater(code)));
    assertFalse(work(row));
    life.pass(OutboxStore.PATIENCE.minusSeconds(1));
    assertFalse(work(row));
    assertEquals("WAITING", state());
    life.pass(Duration.ofSeconds(1));
    answers.add(new Sent.TryLater(code));
    assertTrue(work(row));
    assertEquals("PARKED", state());
    assertEquals(code, life.items(ADA, "O#").getFirst().text("code"));
    assertTrue(work(row));
    assertEquals(3, sent.size(), "a parked mail is not tried");
  }

  /// Or all other mail would wait behind one mailbox.
  @ParameterizedTest
  @ValueSource(strings = {"deferred", "recipient-not-verified"})
  void faultOfTheRecipientHoldsUpNobody(String code) {
    answers.add(new Sent.TryLater(code));
    assertTrue(work(ask()));
    assertEquals("PARKED", state());
  }

  /// A fault of the sender's ends the batch: the mails behind it would meet it too.
  @Test
  void batchEndsAtAFaultOfTheSender() {
    var rows = new ArrayList<Map<String, AttributeValue>>();
    for (var email : List.of("a@example.org", "b@example.org", "c@example.org")) {
      life.api.send("POST", NewsletterFixture.SUBSCRIPTIONS, NewsletterFixture.json(email));
      life.items(email, "O#").forEach(item -> rows.add(item.attributes()));
    }
    answers.add(new Sent.TryLater("quota"));
    answers.add(new Sent.TryLater("quota"));
    assertEquals(List.of("1"), failures(rows));
    assertEquals(1, sent.size());
  }

  private List<String> failures(List<Map<String, AttributeValue>> rows) {
    var out = new ByteArrayOutputStream();
    try {
      handler.handleRequest(
          new ByteArrayInputStream(StreamEvent.inserted(rows)), out, LocalApi.context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return StreamEvent.failures(Json.own(out.toString(StandardCharsets.UTF_8)));
  }

  /// The link is made with the errand's id, which stays.
  @Test
  void mailThatIsPutBackIsSentOnceWithAGoodLink() {
    answers.add(new Sent.TryLater("recipient-not-verified"));
    var row = ask();
    work(row);
    var put = Redrive.of(life.store(), life.clock).putBack();
    assertEquals(Map.of("PARKED recipient-not-verified", 1), put);
    assertTrue(work(row), "the old row is gone");
    var again = life.items(ADA, "O#").getFirst();
    assertEquals(row.text("sk") + "#1", again.text("sk"));
    assertTrue(work(again));
    assertTrue(work(again));
    assertEquals(2, sent.size());
    assertEquals("SENT", state());
    var link = NewsletterFixture.links("confirm", sent.getLast()).getFirst();
    assertEquals("confirmed", life.post(link).at("status"));
    assertEquals(Map.of(), Redrive.of(life.store(), life.clock).putBack());
  }

  /// Also a request that was never decided on, and again and again.
  @Test
  void requestThatIsPutBackIsDecidedOn() {
    var row = ask();
    write(row.without("language"));
    life.api.work(List.of(row.attributes()));
    var table = life.store();
    for (var time = 1; time <= 2; time++) {
      assertEquals(Map.of("PARKED failed", 1), Redrive.of(table, life.clock).putBack());
      var again = life.items(ADA, "O#").getFirst();
      assertEquals(row.text("sk") + "#" + time, again.text("sk"));
      assertFalse(again.has("state"));
      life.api.work(List.of(again.attributes()));
    }
    Redrive.of(table, life.clock).putBack();
    var mended = life.items(ADA, "O#").getFirst().with("language", "en");
    write(mended);
    assertTrue(work(mended));
    assertEquals(1, life.mails("confirm", ADA) + sent.size());
  }

  /// What the stream gave up on, because the function did not run for a day.
  @Test
  void waitingErrandsArePutBackToo() {
    ask();
    var put = Redrive.of(life.store(), life.clock).putBack();
    assertEquals(Map.of("WAITING", 1), put);
    assertTrue(work(life.items(ADA, "O#").getFirst()));
    assertEquals(1, sent.size());
  }

  /// One that may have been sent is left alone.
  @ParameterizedTest
  @ValueSource(strings = {"CLAIMED", "SENT", "REFUSED", "UNCERTAIN"})
  void whatWasTriedIsNotPutBack(String state) {
    work(ask());
    write(life.items(ADA, "O#").getFirst().with("state", state));
    assertEquals(Map.of(), Redrive.of(life.store(), life.clock).putBack());
    assertEquals(state, state());
  }
}
