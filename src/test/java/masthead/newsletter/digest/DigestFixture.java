package masthead.newsletter.digest;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.DynamoDb;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.json.ForeignJson;
import masthead.json.Sha256;
import masthead.lambda.Platform;
import masthead.lambda.QueueLambda;
import masthead.local.LocalQueues;
import masthead.local.TestApi;
import masthead.mail.FakeSes;
import masthead.mail.Mail;
import masthead.mail.MailTransport;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.DigestTable;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.queue.Queue;
import masthead.runtime.Environment;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// The digest's functions on DynamoDB Local, with queues, a sender and a clock of their own.
final class DigestFixture implements AutoCloseable {
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  static final Slot SLOT = new Slot("en", "daily", ZONE, 7);
  static final Instant DUE = Instant.parse("2026-11-28T06:00:00Z");
  static final IssueId ISSUE = IssueId.parse("20261128T0600Z-en-daily-20261128").orElseThrow();

  /// Two hours later, on the same date.
  static final Slot SLOT_AT_NINE = new Slot("en", "daily", ZONE, 9);

  static final IssueId NINE = IssueId.parse("20261128T0800Z-en-daily-20261128").orElseThrow();

  final Clock clock = new Clock();
  final TestApi api = TestApi.with(Map.of(), clock);
  final LocalQueues queues = LocalQueues.start(clock);
  final FakeSes ses;
  SendingLimits limits = new SendingLimits(1_000_000, -1, 0);
  Duration tickBudget = Duration.ofMinutes(3);
  Duration sendWithin = Issue.DEFAULT_SEND_WITHIN;
  Optional<Content> content =
      Optional.of(
          new Content("Rain", "<p>" + Content.UNSUBSCRIBE, Content.PREFERENCES, "en", "h", 5));

  DigestFixture() {
    try {
      ses = new FakeSes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stands still until somebody waits.
  static final class Clock implements InstantSource {
    private Instant now = DUE;

    @Override
    public synchronized Instant instant() {
      return now;
    }

    synchronized void pass(Duration time) {
      now = now.plus(time);
    }

    synchronized void until(Instant time) {
      now = time.isAfter(now) ? time : now;
    }
  }

  /// A call of the store, whose place a test may take.
  interface Call {
    Object make() throws Throwable;
  }

  interface Around {
    Object call(Method method, Object[] arguments, Call real) throws Throwable;
  }

  /// The store, with what a test does around each of its calls.
  DynamoDbClient store(Around around) {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            (_, method, arguments) ->
                around.call(
                    method,
                    arguments,
                    () -> {
                      try {
                        return method.invoke(api.dynamo(), arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    }));
  }

  Platform platform(DynamoDbClient client) {
    var variables =
        new HashMap<>(
            Map.of(
                "TABLE_NAME", api.table("NewsletterTable"),
                "SECRET_ID", "local:not-a-secret-for-development-only",
                "SQS_ENDPOINT", queues.endpoint(),
                "FAN_OUT_QUEUE_URL", queues.url("FanOutQueue"),
                "DELIVERY_QUEUE_URL", queues.url("DeliveryQueue")));
    for (var name :
        List.of(
            "SES_ENDPOINT",
            "SES_CONFIGURATION_SET",
            "AWS_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY")) {
      variables.put(name, ses.environment().require(name));
    }
    return new Platform(new Environment(variables), clock, DynamoDb.on(client));
  }

  Platform platform() {
    return platform(api.dynamo());
  }

  Table table() {
    return platform().table();
  }

  IssueStore issues() {
    return new IssueStore(table());
  }

  LedgerStore ledger() {
    return new LedgerStore(table(), clock);
  }

  Issue issue() {
    return issues().find(ISSUE).orElseThrow();
  }

  /// A subscriber's id, the same for the same number.
  static String subscriber(int number) {
    return Sha256.hex("subscriber " + number).substring(0, 43);
  }

  static String email(int number) {
    return "reader" + number + "@example.org";
  }

  static Item row(int number, Slot slot) {
    var id = subscriber(number);
    return new Item(Item.attributes("pk", "S#" + id, "sk", "L#daily"))
        .with("state", "ACTIVE")
        .with("writeId", "w")
        .with("epoch", 1L)
        .with("version", 1L)
        .with("confirmedAt", "2026-11-01T00:00:00Z")
        .with("endedAt", "2026-11-28T00:00:00Z")
        .with("textVersion", "2026-11-01/en")
        .with("email", email(number))
        .with("language", slot.language())
        .with("frequency", slot.frequency())
        .with("timeZone", slot.zone().getId())
        .with("hour", (long) slot.hour())
        .with("audiencePk", DigestTable.audience(slot))
        .with("audienceSk", id);
  }

  void put(Item item) {
    api.dynamo().putItem(r -> r.tableName(api.table("NewsletterTable")).item(item.attributes()));
  }

  /// That many active subscribers of the slot.
  void subscribe(int count) {
    var name = api.table("NewsletterTable");
    issues().remember(SLOT);
    var writes = new ArrayList<WriteRequest>();
    for (var i = 0; i < count; i++) {
      writes.add(
          WriteRequest.builder()
              .putRequest(PutRequest.builder().item(row(i, SLOT).attributes()).build())
              .build());
      if (writes.size() == 25 || i == count - 1) {
        api.dynamo().batchWriteItem(r -> r.requestItems(Map.of(name, List.copyOf(writes))));
        writes.clear();
      }
    }
  }

  Tick tick(Platform platform) {
    return new Tick(
        platform.table(),
        () -> Optional.of(limits),
        (_, _) -> content,
        Queue.of(platform.environment(), "FAN_OUT_QUEUE_URL"),
        Queue.of(platform.environment(), "DELIVERY_QUEUE_URL"),
        clock,
        sendWithin,
        tickBudget);
  }

  void tick() {
    tick(platform()).run();
  }

  /// From the tick that begins an issue to the one that ends it.
  void run() {
    tick();
    drain();
    clock.pass(Duration.ofMinutes(15));
    tick();
  }

  FanOutHandler fanOut(Platform platform) {
    return new FanOutHandler(platform);
  }

  DeliveryHandler delivery(Platform platform) {
    return new DeliveryHandler(
        platform, MailTransport.of(platform.environment()), DigestFixture::letter, clock::pass);
  }

  static Mail letter(Issue issue, Content content, String subscriber, Reader reader, String claim) {
    return new Mail(
        reader.email(),
        "The Paper <news@example.org>",
        content.subject(),
        content.html(),
        content.text(),
        Map.of("List-Id", "<daily.example.org>"),
        Map.of("issue", issue.id().toString(), "subscriber", subscriber, "claim", claim));
  }

  /// Runs a function on messages and says which of them are to come again.
  static List<String> run(QueueLambda function, List<LocalQueues.Message> messages) {
    var out = new ByteArrayOutputStream();
    try {
      function.handleRequest(new ByteArrayInputStream(LocalQueues.event(messages)), out, context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ForeignJson.of(out.toByteArray()).get("batchItemFailures").elements().stream()
        .map(failure -> failure.get("itemIdentifier").text())
        .toList();
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "getAwsRequestId" -> "test";
                  case "getRemainingTimeInMillis" -> 120_000;
                  default -> null;
                });
  }

  /// Lets both queues run dry on one worker each, delayed messages too while the issue's time
  /// lasts.
  void drain() {
    var fanOut = fanOut(platform());
    var delivery = delivery(platform());
    while (queues.size("FanOutQueue") + queues.size("DeliveryQueue") > 0) {
      drain("FanOutQueue", fanOut);
      drain("DeliveryQueue", delivery);
      queues.next("DeliveryQueue").ifPresent(clock::until);
    }
  }

  void drain(String queue, QueueLambda function) {
    for (var batch = queues.receive(queue, 10, Duration.ofMinutes(12));
        !batch.isEmpty();
        batch = queues.receive(queue, 10, Duration.ofMinutes(12))) {
      var failed = run(function, batch);
      for (var message : batch) {
        if (failed.contains(message.id())) {
          queues.release(message);
        } else {
          queues.delete(message);
        }
      }
    }
  }

  /// The event that SES publishes for a mail that it has taken.
  static ForeignJson sentEvent(FakeSes.Request request) {
    var tags = new HashMap<String, Object>();
    request.tags().forEach((name, value) -> tags.put(name, List.of(value)));
    return new ForeignJson(Map.of("messageId", "m", "tags", tags));
  }

  @Override
  public void close() {
    queues.close();
    try {
      ses.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
