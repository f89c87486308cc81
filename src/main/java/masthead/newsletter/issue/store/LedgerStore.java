package masthead.newsletter.issue.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.newsletter.issue.Balance;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.runtime.Concurrently;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Keeps the ledger: one row for each issue and recipient, changed only on the condition that it is
/// still what was read.
public final class LedgerStore {
  private static final int ADD_TRIES = 5;
  private static final int PAGE = 500;

  /// As long as an issue's rows, so that an export names the issue while its row is there.
  private static final Duration GUARD_KEPT = Duration.ofDays(90);

  private final Table table;
  private final InstantSource clock;

  public LedgerStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// A row as it was read.
  public record Row(String subscriber, Recipient recipient, Item seen) {
    static Row of(Item item) {
      return new Row(item.text("sk"), RecipientItem.read(item), item);
    }
  }

  /// Makes subscribers recipients of an issue. Who is one already stays as they are.
  public void add(IssueId issue, List<String> subscribers) {
    Concurrently.forEach(
        subscribers,
        subscriber ->
            insist(() ->
                table.put(
                    RecipientItem.write(
                        issue, subscriber, new Recipient.Pending(), clock.instant()),
                    Optional.empty())));
  }

  /// A page of hundreds of rows is not repeated because of one.
  private static void insist(Runnable write) {
    for (var attempt = 1; ; attempt++) {
      try {
        write.run();
        return;
      } catch (UnavailableException e) {
        if (attempt == ADD_TRIES) {
          throw e;
        }
      }
    }
  }

  public Optional<Row> find(IssueId issue, String subscriber) {
    return table.get(DigestTable.recipient(issue, subscriber)).map(Row::of);
  }

  /// Writes the row's next state; empty when somebody else has changed it, and then nothing is
  /// written.
  public Optional<Row> write(IssueId issue, Row row, Recipient next) {
    var item = RecipientItem.write(issue, row.subscriber, next, clock.instant());
    return table.put(item, Optional.of(row.seen)).map(Row::of);
  }

  /// Makes a transition from whatever the row is by now; empty when it does not apply (any more).
  public Optional<Row> change(
      IssueId issue, String subscriber, Function<Recipient, Optional<Recipient>> transition) {
    while (true) {
      var row = find(issue, subscriber);
      var next = row.flatMap(found -> transition.apply(found.recipient));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      var written = write(issue, row.get(), next.get());
      if (written.isPresent()) {
        return written;
      }
    }
  }

  /// Skips a recipient who was not sent to, and lets them have another issue of that date.
  public void leaveOut(IssueId issue, String subscriber, Recipient.Reason reason) {
    if (reason == Recipient.Reason.ERASED) {
      forget(issue, subscriber);
    } else if (change(issue, subscriber, recipient -> recipient.skip(reason)).isPresent()) {
      // What is kept of a person says where to look for them, so that an erasure finds the row.
      table.put(
          mark(DigestTable.skipped(subscriber, issue), issue).with("skipped", reason.code()),
          Optional.empty());
      if (reason != Recipient.Reason.ALREADY) {
        release(issue, subscriber);
      }
    }
  }

  /// Takes the person out of a row, which still counts.
  void forget(IssueId issue, String subscriber) {
    while (true) {
      var row = find(issue, subscriber);
      if (row.isEmpty()) {
        return;
      }
      var recipient = row.get().recipient();
      var nobody = "erased-" + UUID.randomUUID();
      var item =
          RecipientItem.write(
              issue,
              nobody,
              recipient.skip(Recipient.Reason.ERASED).orElse(recipient),
              clock.instant());
      var write =
          new Transaction(table)
              .delete(DigestTable.recipient(issue, subscriber), Optional.of(row.get().seen()))
              .put(item.attributes());
      if (write.commit()) {
        return;
      }
    }
  }

  /// Gives every row to a consumer, from several threads. The memory it takes does not depend on
  /// their number.
  public void rows(IssueId issue, Consumer<Row> consumer) {
    Concurrently.forEach(
        IntStream.range(0, DigestTable.SHARDS).boxed().toList(),
        shard -> shard(issue, shard, "").forEach(consumer));
  }

  /// The rows of one of the [DigestTable#SHARDS] partitions behind a subscriber, in order.
  public Stream<Row> shard(IssueId issue, int shard, String behind) {
    var from = behind.isEmpty() ? "-" : behind + "\u0000"; // the lowest letter of an id
    return table.query(DigestTable.shard(issue, shard), from).map(Row::of);
  }

  /// Where a page of recipients begins.
  public record Place(int shard, String behind) {
    public static final Place START = new Place(0, "");

    private static final Pattern FORM = Pattern.compile("([0-7])([A-Za-z0-9_-]{0,43})");

    /// Empty when the text does not name a place.
    public static Optional<Place> parse(String text) {
      var parts = FORM.matcher(text);
      return parts.matches()
          ? Optional.of(new Place(Integer.parseInt(parts.group(1)), parts.group(2)))
          : Optional.empty();
    }

    public String text() {
      return shard + behind;
    }
  }

  /// A part of an issue's recipients. It may hold nothing and still have a next.
  public record Page(List<Row> rows, Optional<Place> next) {}

  /// A page, found among the next 500 recipients.
  public Page page(IssueId issue, Optional<Recipient.State> state, Place start) {
    var rows = new ArrayList<Row>();
    var seen = 0;
    var behind = start.behind;
    for (var shard = start.shard; shard < DigestTable.SHARDS; shard++) {
      for (var row : (Iterable<Row>) shard(issue, shard, behind)::iterator) {
        if (seen++ == PAGE) {
          return new Page(rows, Optional.of(new Place(shard, behind)));
        }
        behind = row.subscriber;
        if (state.isEmpty() || state.get() == row.recipient.state()) {
          rows.add(row);
        }
      }
      behind = "";
    }
    return new Page(rows, Optional.empty());
  }

  public Balance count(IssueId issue) {
    var balances = new ArrayList<Balance>();
    Concurrently.forEach(
        IntStream.range(0, DigestTable.SHARDS).boxed().toList(),
        shard -> {
          var balance = shard(issue, shard, "").map(Row::recipient).collect(Balance.counting());
          synchronized (balances) {
            balances.add(balance);
          }
        });
    return balances.stream().reduce(Balance.EMPTY, Balance::plus);
  }

  /// Whose a person's local date is.
  public enum Guard {
    /// This issue's: it may be sent to them.
    OURS,
    /// Another issue's that may still be sent to them, so it is not decided yet.
    WAITS,
    /// Another issue's that was sent to them, or may have been.
    TAKEN
  }

  /// Marks that a person gets this issue on its local date, unless they have another. From an issue
  /// that certainly was not and never will be sent to them the date passes to this one.
  public Guard guard(IssueId issue, String subscriber) {
    var key = DigestTable.guard(subscriber, issue.date());
    while (true) {
      var known = table.get(key);
      var owner = known.flatMap(mark -> IssueId.parse(mark.text("issue")));
      if (owner.equals(Optional.of(issue))) {
        return Guard.OURS;
      }
      var state =
          owner.flatMap(other -> find(other, subscriber)).map(row -> row.recipient().state());
      if (state.filter(Recipient.State.OPEN::contains).isPresent()) {
        return Guard.WAITS;
      }
      if (known.isPresent() && state.filter(Recipient.State.NOT_SENT::contains).isEmpty()) {
        return Guard.TAKEN;
      }
      if (table.put(mark(key, issue), known).isPresent()) {
        return Guard.OURS;
      }
    }
  }

  private Item mark(Map<String, AttributeValue> key, IssueId issue) {
    return new Item(key)
        .with("issue", issue.toString())
        .with("at", clock.instant().toString())
        .with("expiresAt", issue.at().plus(GUARD_KEPT).getEpochSecond());
  }

  /// Lets a person have another issue of that date, because this one was not sent.
  void release(IssueId issue, String subscriber) {
    var key = DigestTable.guard(subscriber, issue.date());
    table
        .get(key)
        .filter(mark -> mark.text("issue").equals(issue.toString()))
        .ifPresent(mark -> table.delete(key, mark));
  }
}
