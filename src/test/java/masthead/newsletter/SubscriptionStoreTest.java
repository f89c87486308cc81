package masthead.newsletter;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.local.TestApi;
import masthead.newsletter.SubscriptionStore.Outcome;
import masthead.secret.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

final class SubscriptionStoreTest {
  private static final String TABLE = "NewsletterTable";
  private static final String ADA = "Ada@example.org";
  private static final Instant NOW = Instant.parse("2026-11-24T06:30:00.123Z");
  private static final Consent CONSENT = consent(Optional.of("https://example.org/form"), "a-hash");

  private final TestApi api = TestApi.fresh();

  private static Consent consent(Optional<String> formUrl, String textHash) {
    return new Consent("2026-11-01/en", textHash, formUrl, "203.0.113.0", "an-agent");
  }

  private static Subscription subscription(String email) {
    return new Subscription(
        "daily", address(email), "ur", "weekly:MO", ZoneId.of("Asia/Karachi"), 6);
  }

  private static EmailAddress address(String text) {
    return ((EmailAddress.Parsed.Valid) EmailAddress.parse(text)).address();
  }

  private SubscriptionStore storeAt(Instant now) {
    return store(api, now);
  }

  private static SubscriptionStore store(TestApi api, Instant now) {
    var environment = api.environment("NewsletterFunction");
    return new SubscriptionStore(
        Table.of(environment), Secret.of(environment), InstantSource.fixed(now));
  }

  private Outcome signUp() {
    return storeAt(NOW).request(subscription(ADA), CONSENT);
  }

  private void put(Object... namesAndValues) {
    api.dynamo().putItem(r -> r.tableName(api.table(TABLE)).item(Item.attributes(namesAndValues)));
  }

  /// Items whose sort key starts so, in the order of their keys.
  private static List<Map<String, AttributeValue>> items(TestApi api, String start) {
    return api.items(TABLE).stream().filter(i -> text(i, "sk").startsWith(start)).toList();
  }

  private Map<String, AttributeValue> row() {
    var rows = items(api, "L#");
    assertEquals(1, rows.size(), rows::toString);
    return rows.getFirst();
  }

  private List<Map<String, AttributeValue>> events() {
    return items(api, "E#");
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return requireNonNull(item.get(name), name).s();
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    return new Item(item).number(name);
  }

  /// What stands behind the prefix in the keys of [#ADA], learnt from a sign-up that is taken back.
  private String key() {
    assertEquals(Outcome.PENDING, signUp());
    var key = text(row(), "pk").substring(2);
    clear();
    return key;
  }

  private void clear() {
    for (var item : api.items(TABLE)) {
      api.dynamo()
          .deleteItem(r ->
              r.tableName(api.table(TABLE))
                  .key(Item.attributes("pk", text(item, "pk"), "sk", text(item, "sk"))));
    }
  }

  private void putRow(String key, String state, long expiresAt) {
    var partition = "S#" + key;
    put(
        "pk", partition,
        "sk", "L#daily",
        "state", state,
        "email", "ada@example.org",
        "language", "en",
        "frequency", "daily",
        "timeZone", "Etc/UTC",
        "epoch", 41L,
        "version", 77L,
        "requestedAt", "2026-01-01T00:00:00Z",
        "expiresAt", expiresAt);
  }

  @Test
  void signUpIsARowThatWaitsAndTheProofOfItsConsent() {
    assertEquals(Outcome.PENDING, signUp());
    var row = row();
    var key = text(row, "pk");
    assertTrue(key.matches("S#[A-Za-z0-9_-]{43}"), key);
    var started = NOW.toEpochMilli();
    assertEquals(
        Item.attributes(
            "pk", key,
            "sk", "L#daily",
            "state", "PENDING",
            "email", "Ada@example.org",
            "language", "ur",
            "frequency", "weekly:MO",
            "timeZone", "Asia/Karachi",
            "hour", 6L,
            "epoch", started,
            "version", started,
            "requestedAt", "2026-11-24T06:30:00.123Z",
            "expiresAt", Instant.parse("2026-11-27T06:30:00Z").getEpochSecond()),
        row);
    var event = new HashMap<>(events().getFirst());
    var eventKey = requireNonNull(event.remove("sk")).s();
    assertTrue(
        eventKey.matches("E#2026-11-24T06:30:00\\.123[0-9]*Z#[0-9A-Za-z-]{26,36}"), eventKey);
    assertEquals(
        Item.attributes(
            "pk", key,
            "type", "requested",
            "list", "daily",
            "source", "api",
            "textVersion", "2026-11-01/en",
            "textHash", "a-hash",
            "formUrl", "https://example.org/form",
            "network", "203.0.113.0",
            "userAgentHash", "an-agent"),
        event);
    assertEquals(2, api.items(TABLE).size());
  }

  @Test
  void pageOfTheFormNeedNotBeKnown() {
    storeAt(NOW).request(subscription(ADA), consent(Optional.empty(), "a-hash"));
    assertFalse(events().getFirst().containsKey("formUrl"));
  }

  /// The state of a row there is, in how many seconds it expires, and what becomes of a sign-up.
  @ParameterizedTest
  @CsvSource({
    "UNSUBSCRIBED,      0, PENDING",
    "UNSUBSCRIBED, 100000, PENDING",
    "PENDING,          -1, PENDING",
    "PENDING,     -200000, PENDING",
    "PENDING,           0, UNCHANGED",
    "PENDING,           1, UNCHANGED",
    "PENDING,      259200, UNCHANGED",
    "ACTIVE,       100000, UNCHANGED",
    "ACTIVE,      -200000, UNCHANGED",
    "PAUSED,       100000, UNCHANGED",
    "PAUSED,      -200000, UNCHANGED",
    "SUPPRESSED,   100000, UNCHANGED",
    "SUPPRESSED,  -200000, UNCHANGED"
  })
  void onlyWhoIsGoneOrNeverConfirmedCanSignUpAgain(String state, long seconds, Outcome outcome) {
    putRow(key(), state, NOW.getEpochSecond() + seconds);
    var before = row();
    assertEquals(outcome, signUp());
    switch (outcome) {
      case UNCHANGED -> assertEquals(List.of(before), api.items(TABLE));
      case PENDING -> {
        var after = new HashMap<>(before);
        after.putAll(
            Item.attributes(
                "state", "PENDING",
                "email", "Ada@example.org",
                "language", "ur",
                "frequency", "weekly:MO",
                "timeZone", "Asia/Karachi",
                "hour", 6L,
                "epoch", 42L,
                "version", 78L,
                "requestedAt", "2026-11-24T06:30:00.123Z",
                "expiresAt", NOW.plus(Duration.ofDays(3)).getEpochSecond()));
        assertEquals(after, row());
        assertEquals(1, events().size());
      }
    }
  }

  @Test
  void secondSignUpChangesNothingAndLeavesNoEvent() {
    signUp();
    var before = api.items(TABLE);
    var later = storeAt(NOW.plus(Duration.ofDays(1)));
    assertEquals(Outcome.UNCHANGED, later.request(subscription(ADA), CONSENT));
    assertEquals(before, api.items(TABLE));
  }

  @Test
  void rowThatWasRemovedStartsAtANewerEpochAndVersion() {
    signUp();
    var first = row();
    clear();
    storeAt(NOW.plus(Duration.ofDays(4))).request(subscription(ADA), CONSENT);
    assertTrue(number(row(), "epoch") > number(first, "epoch"));
    assertTrue(number(row(), "version") > number(first, "version"));
  }

  /// The reason, in how many seconds it is lifted (empty: never), and what becomes of a sign-up.
  @ParameterizedTest
  @CsvSource({
    "erased,             , PENDING",
    "erased,       100000, PENDING",
    "soft_bounce,      -1, PENDING",
    "soft_bounce, -100000, PENDING",
    "soft_bounce,       0, UNCHANGED",
    "soft_bounce,       1, UNCHANGED",
    "soft_bounce,        , UNCHANGED",
    "hard_bounce,        , UNCHANGED",
    "hard_bounce, -100000, UNCHANGED",
    "complaint,          , UNCHANGED",
    "complaint,   -100000, UNCHANGED",
    "manual,             , UNCHANGED",
    "manual,      -100000, UNCHANGED"
  })
  void suppressionOutranksASignUpUnlessItIsOver(
      String reason, @Nullable Long seconds, Outcome outcome) {
    var suppression = new HashMap<>(Item.attributes("pk", "X#" + key(), "sk", "X"));
    suppression.put("reason", Item.value(reason));
    if (seconds != null) {
      suppression.put("liftAt", Item.value(NOW.getEpochSecond() + seconds));
    }
    api.dynamo().putItem(r -> r.tableName(api.table(TABLE)).item(suppression));
    assertEquals(outcome, signUp());
    assertEquals(List.of(suppression), items(api, "X"), "it is lifted by a confirmation only");
    var written = outcome == Outcome.PENDING ? 1 : 0;
    assertEquals(written, items(api, "L#").size());
    assertEquals(written, events().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNSUBSCRIBED", "ACTIVE"})
  void suppressionOutranksEveryRow(String state) {
    var key = key();
    putRow(key, state, NOW.getEpochSecond());
    put("pk", "X#" + key, "sk", "X", "reason", "complaint");
    var before = api.items(TABLE);
    assertEquals(Outcome.UNCHANGED, signUp());
    assertEquals(before, api.items(TABLE));
  }

  @Test
  void suppressionOfAnotherAddressIsNone() {
    put("pk", "X#" + key() + "x", "sk", "X", "reason", "complaint");
    assertEquals(Outcome.PENDING, signUp());
  }

  /// Two sign-ups, and how many subscribers they are.
  @ParameterizedTest
  @CsvSource({
    "ada@example.org,  ADA@EXAMPLE.ORG,         1",
    "Ada@example.org,  ada@example.org,         1",
    "ada@MÜNCHEN.de,   Ada@xn--mnchen-3ya.de,   1",
    "ada@example.org,  ada+news@example.org,    2",
    "ada+a@gmail.com,  ada+b@gmail.com,         2",
    "ada.b@gmail.com,  adab@gmail.com,          2",
    "ada@example.org,  ada@mail.example.org,    2",
    "ada@example.org,  ada@example.com,         2"
  })
  void subscriberIsTheAddressInWhateverCase(String one, String other, int subscribers) {
    storeAt(NOW).request(subscription(one), CONSENT);
    var second = storeAt(NOW).request(subscription(other), CONSENT);
    assertEquals(subscribers == 1 ? Outcome.UNCHANGED : Outcome.PENDING, second);
    var keys = new HashSet<String>();
    api.items(TABLE).forEach(item -> keys.add(text(item, "pk")));
    assertEquals(subscribers, keys.size());
    assertEquals(subscribers, events().size());
  }

  /// Else whoever reads a key could try addresses until one fits.
  @Test
  void keyCannotBeMadeWithoutTheSecret() {
    var other = TestApi.with(Map.of("SECRET_ID", "local:another-secret"));
    signUp();
    store(other, NOW).request(subscription(ADA), CONSENT);
    var keys = Stream.of(api, other).map(a -> text(items(a, "L#").getFirst(), "pk")).toList();
    assertNotEquals(keys.getFirst(), keys.getLast());
  }

  /// The row is there already, so it must not change when its event cannot be written.
  @Test
  void eventThatCannotBeWrittenLeavesTheRowAsItWas() {
    putRow(key(), "UNSUBSCRIBED", 0);
    var before = row();
    var tooLarge = consent(Optional.empty(), "x".repeat(410_000));
    assertThrows(DynamoDbException.class, () -> storeAt(NOW).request(subscription(ADA), tooLarge));
    assertEquals(List.of(before), api.items(TABLE));
  }

  /// Only a condition that is not met means "known already". All else is a fault, or a sign-up
  /// would be lost behind a 202.
  @Test
  void transactionThatEndsForAnotherReasonIsNoOutcome() {
    put("pk", "S#" + key(), "sk", "L#daily", "state", "UNSUBSCRIBED", "old", "x".repeat(409_500));
    assertThrows(DynamoDbException.class, this::signUp);
  }

  @Test
  void eventsAreKeptInTheOrderOfTime() {
    var instants =
        Stream.of("00Z", "00.000001Z", "00.5Z", "00.500001Z", "00.999Z", "01Z")
            .map(second -> Instant.parse("2026-11-24T06:30:" + second))
            .toList();
    var key = key();
    for (var instant : instants) {
      putRow(key, "UNSUBSCRIBED", 0);
      storeAt(instant).request(subscription(ADA), consent(Optional.empty(), instant.toString()));
    }
    assertEquals(
        instants.stream().map(Instant::toString).toList(),
        events().stream().map(event -> text(event, "textHash")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "UNSUBSCRIBED", "PENDING"})
  void twoThreadsThatSignUpAtOnceLeaveOneEvent(String state) throws Exception {
    var key = key();
    for (var round = 0; round < 4; round++) {
      clear();
      if (!state.equals("NONE")) {
        putRow(key, state, NOW.getEpochSecond() - 1);
      }
      var pending = signUpInTwoThreads().stream().filter(Outcome.PENDING::equals).count();
      assertEquals(1, pending);
      assertEquals(1, events().size());
      assertEquals(state.equals("NONE") ? NOW.toEpochMilli() : 42, number(row(), "epoch"));
    }
  }

  private List<Outcome> signUpInTwoThreads() throws Exception {
    var together = new CyclicBarrier(2);
    var store = storeAt(NOW);
    Callable<List<Outcome>> sixteen =
        () -> {
          together.await();
          return IntStream.range(0, 16)
              .mapToObj(_ -> store.request(subscription(ADA), CONSENT))
              .toList();
        };
    try (var threads = Executors.newFixedThreadPool(2)) {
      var outcomes = new ArrayList<Outcome>();
      for (var done : threads.invokeAll(List.of(sixteen, sixteen))) {
        outcomes.addAll(done.get());
      }
      assertEquals(32, outcomes.size());
      return outcomes;
    }
  }
}
