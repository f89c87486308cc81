package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.dynamo.Table;
import masthead.json.Json;
import masthead.newsletter.digest.NextIssues;
import org.jspecify.annotations.Nullable;

/// The digest's schedule and queues on a developer's machine, as the template declares them: which
/// functions they run, how many messages at once, how often a message comes that fails.
///
/// `POST /_dev/digest` sends the next issue of every subscriber now. For that the digest's clock
/// moves on to each issue's time, so what is pressed again sends the issues of the day after.
final class LocalDigest implements AutoCloseable {
  static final String PATH = "/_dev/digest";

  /// Those that go by the digest's clock.
  static final Set<String> FUNCTIONS =
      Set.of("DigestFunction", "FanOutFunction", "DeliveryFunction", "IssuesFunction");

  private static final Duration TICK = Duration.ofMinutes(15);
  private static final long PAUSE_MILLISECONDS = 500;

  private final Template template;
  private final LocalApi api;
  private final LocalQueues queues;
  private final Clock clock;
  private final Table table;
  private final Thread thread;
  private volatile boolean open = true;

  /// The time of day, or later.
  static final class Clock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    void moveTo(Instant time) {
      var by = Duration.between(instant(), time);
      ahead = by.isNegative() ? ahead : ahead.plus(by);
    }
  }

  LocalDigest(Template template, LocalApi api, LocalQueues queues, Clock clock, Table table) {
    this.template = template;
    this.api = api;
    this.queues = queues;
    this.clock = clock;
    this.table = table;
    this.thread = Thread.ofVirtual().name("schedule and queues").start(this::follow);
  }

  private void follow() {
    var next = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    try {
      while (open) {
        Thread.sleep(PAUSE_MILLISECONDS);
        synchronized (this) {
          if (!clock.instant().isBefore(next)) {
            tick();
            while (!clock.instant().isBefore(next)) {
              next = next.plus(TICK);
            }
          }
          processQueues();
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void tick() {
    api.run("DigestFunction", "{\"detail\":\"{}\"}".getBytes(StandardCharsets.UTF_8));
  }

  /// Every function that the template puts on a queue, until the queues have nothing for now.
  private void processQueues() {
    var isIdle = false;
    while (!isIdle) {
      isIdle = true;
      for (var function : template.functions().entrySet()) {
        var events = object(function.getValue()).getOrDefault("Events", Map.of());
        for (var event : object(events).values()) {
          if ("SQS".equals(object(event).get("Type"))) {
            isIdle &= process(function.getKey(), object(object(event).get("Properties")));
          }
        }
      }
    }
  }

  /// @return whether there was nothing to process
  private boolean process(String function, Map<String, Object> source) {
    var arn = String.valueOf(object(source.get("Queue")).get("Fn::GetAtt"));
    var queue = arn.substring(0, arn.indexOf('.'));
    var properties = object(template.resources("AWS::SQS::Queue").get(queue));
    var hidden = Duration.ofSeconds(number(properties.get("VisibilityTimeout")));
    var most = number(object(properties.get("RedrivePolicy")).get("maxReceiveCount"));
    var batch = queues.receive(queue, (int) number(source.get("BatchSize")), hidden);
    if (batch.isEmpty()) {
      return true;
    }
    var response = api.run(function, LocalQueues.event(batch));
    var failed = String.valueOf(list(response.get("batchItemFailures")));
    for (var message : batch) {
      if (!failed.contains(message.id())) {
        queues.delete(message);
      } else if (message.receives() >= most) {
        queues.delete(message);
        queues.send(queue + "Failures", message.body(), Duration.ZERO);
      }
    }
    return false;
  }

  private static long number(@Nullable Object value) {
    return Long.parseLong(String.valueOf(value));
  }

  /// Sends the next issue of everybody.
  synchronized List<String> sendNow() {
    for (var at : NextIssues.times(table, clock.instant())) {
      NextIssues.skipTo(table, at); // or what else is due until then would be recorded as late
      clock.moveTo(at);
      tick();
      processQueues();
      tick();
    }
    return NextIssues.states(table, clock.instant());
  }

  LocalApi.Answer answer(String method, Map<String, String> headers) {
    if (!method.equals("POST")) {
      return new LocalApi.Answer(405, Map.of("allow", "POST"), new byte[0]);
    }
    var issues = sendNow();
    if (headers.getOrDefault("accept", "").contains("text/html")) {
      return new LocalApi.Answer(303, Map.of("location", MailboxPage.PATH), new byte[0]);
    }
    var body = Json.text(Map.of("issues", issues)).getBytes(StandardCharsets.UTF_8);
    return new LocalApi.Answer(200, Map.of("content-type", "application/json"), body);
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
    queues.close();
  }
}
