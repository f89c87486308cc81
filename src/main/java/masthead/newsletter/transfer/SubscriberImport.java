package masthead.newsletter.transfer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import masthead.http.Fault;
import masthead.json.JsonWriter;
import masthead.language.Languages;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Incoming;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.transfer.ImportLine.Ended;
import masthead.newsletter.transfer.ImportLine.Faulty;
import masthead.newsletter.transfer.ImportLine.Subscribed;
import masthead.newsletter.transfer.ImportLine.Wishes;
import masthead.runtime.Log;
import masthead.runtime.UnavailableException;

/// Imports a file of subscribers, line by line, and reports on each.
///
/// Addresses that must not receive mail come first. Lines that are not reached within the time of a
/// request are reported as such; sending the same file again continues there, because known
/// subscribers are left as they are. [WritePace] limits the speed of writes.
public final class SubscriberImport {
  /// The function runs for 10 s; the gateway would wait for 30.
  private static final Duration TIME = Duration.ofSeconds(7);

  /// As many as the store's client has connections for.
  private static final int AT_ONCE = 40;

  /// A Lambda response has at most 6 MB. The counts cover all lines.
  private static final int MAX_RESULTS = 20_000;

  private final Subscribers subscribers;
  private final Languages languages;
  private final InstantSource clock;
  private final Supplier<WritePace> pace;

  /// @param pace one for each file
  SubscriberImport(
      Subscribers subscribers, Languages languages, InstantSource clock, Supplier<WritePace> pace) {
    this.subscribers = subscribers;
    this.languages = languages;
    this.clock = clock;
    this.pace = pace;
  }

  /// The outcome of one line: `added`, `ended`, `kept:…`, `not-reached`, or `invalid` with why.
  record Result(int line, String result, String code, String detail) {
    Result(int line, String result) {
      this(line, result, "", "");
    }
  }

  /// The outcome of a file.
  record Report(boolean dryRun, String format, List<Result> results) {
    Report {
      results = List.copyOf(results);
    }

    void write(JsonWriter json) {
      var counts = new TreeMap<String, Integer>();
      results.forEach(result -> counts.merge(result.result, 1, Integer::sum));
      json.object(() -> {
        json.flag("dryRun", dryRun);
        json.text("format", format);
        json.object(
            "counts",
            () -> {
              counts.forEach((name, count) -> json.number(name, count));
            });
        json.array(
            "results",
            () -> {
              results.stream().limit(MAX_RESULTS).forEach(result -> write(json, result));
            });
        json.number("leftOff", Math.max(0, results.size() - MAX_RESULTS));
      });
    }

    private static void write(JsonWriter json, Result result) {
      json.object(() -> {
        json.number("line", result.line);
        json.text("result", result.result);
        if (!result.code.isEmpty()) {
          json.text("code", result.code);
          json.text("detail", result.detail);
        }
      });
    }
  }

  /// The file as a whole, or the fault for which it is refused.
  sealed interface Outcome {
    record Done(Report report) implements Outcome {}

    record Refused(Fault fault) implements Outcome {}
  }

  Outcome take(boolean csv, byte[] body, boolean dryRun) {
    var file = new ImportFile(new ImportLineReader(languages, clock.instant()));
    return switch (csv ? file.csv(body) : file.ndjson(body)) {
      case ImportFile.Outcome.Refused(var code, var detail) ->
          new Outcome.Refused(new Fault(Fault.Place.POINTER, "", code, detail));
      case ImportFile.Outcome.Read(var format, var lines) ->
          new Outcome.Done(new Report(dryRun, format.id(), take(lines, dryRun)));
    };
  }

  private List<Result> take(List<ImportLine> lines, boolean dryRun) {
    var end = clock.instant().plus(TIME);
    var results = new ArrayList<Future<Result>>();
    var room = new Semaphore(AT_ONCE);
    var writes = pace.get();
    var faults = new ConcurrentLinkedQueue<UnavailableException>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var line : lines) {
        if (!dryRun && !(line instanceof Faulty) && !writes.waits(end)) {
          results.add(CompletableFuture.completedFuture(new Result(line.line(), "not-reached")));
          continue;
        }
        room.acquireUninterruptibly();
        results.add(
            threads.submit(() -> {
              try {
                return clock.instant().isAfter(end)
                    ? new Result(line.line(), "not-reached")
                    : take(line, dryRun, faults);
              } finally {
                room.release();
              }
            }));
      }
    }
    faults.stream().findFirst().ifPresent(e -> Log.unavailable("import", e));
    return results.stream().map(Future::resultNow).toList();
  }

  private Result take(ImportLine line, boolean dryRun, Queue<UnavailableException> faults) {
    return switch (line) {
      case Faulty(var number, var code, var detail) -> new Result(number, "invalid", code, detail);
      case Ended ended -> new Result(ended.line(), add(incoming(ended), dryRun, faults));
      case Subscribed subscribed ->
          new Result(subscribed.line(), add(incoming(subscribed), dryRun, faults));
    };
  }

  private String add(Incoming person, boolean dryRun, Queue<UnavailableException> faults) {
    try {
      return (dryRun ? subscribers.wouldBringIn(person) : subscribers.bringIn(person)).text();
    } catch (UnavailableException e) {
      faults.add(e);
      return "not-reached";
    }
  }

  private Incoming incoming(Ended ended) {
    return switch (ended.reason()) {
      case COMPLAINED -> suppressed(ended, Suppression.Reason.COMPLAINT);
      case BOUNCED -> suppressed(ended, Suppression.Reason.HARD_BOUNCE);
      case BLOCKED -> suppressed(ended, Suppression.Reason.MANUAL);
      case UNSUBSCRIBED ->
          new Incoming.Unsubscribed(
              ended.email(),
              delivery(ended.remembered().wishes()),
              ended.at(),
              ended.remembered().proof().map(SubscriberImport::proof));
    };
  }

  private Incoming suppressed(Ended ended, Suppression.Reason standard) {
    var remembered = ended.remembered();
    return new Incoming.Suppressed(
        ended.email(),
        delivery(remembered.wishes()),
        remembered.reasons().isEmpty() ? Set.of(standard) : remembered.reasons(),
        ended.at(),
        remembered.liftAt(),
        remembered.proof().map(SubscriberImport::proof));
  }

  private static Subscription.Proof proof(ImportLine.Proof proof) {
    return new Subscription.Proof(proof.at(), proof.textVersion(), Optional.of(proof.source()));
  }

  private Incoming incoming(Subscribed subscribed) {
    var wishes = subscribed.wishes();
    return new Incoming.Subscribed(
        subscribed.email(), delivery(wishes), proof(subscribed.proof()), wishes.pausedUntil());
  }

  private Delivery delivery(Wishes wishes) {
    var standard = Delivery.standard(languages.standard().tag());
    return new Delivery(
        wishes.language().orElse(standard.language()),
        wishes.frequency().orElse(standard.frequency()),
        wishes.timeZone().orElse(standard.timeZone()),
        wishes.hour().orElse(standard.hour()));
  }
}
