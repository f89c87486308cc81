package masthead.newsletter.issue.store;

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
import masthead.newsletter.issue.Recipient.Reason;
import masthead.runtime.Concurrently;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Keeps the ledger: one row for each issue and recipient, changed only on the condition that it is
/// still what was read.
public final class LedgerStore {
  private static final int ADD_TRIES = 5;
  private static final int PAGE = 500;

  private final Table table;
  private final DateGuardStore guards;
  private final InstantSource clock;

  public LedgerStore(Table table, InstantSource clock) {
    this.table = table;
    this.guards = new DateGuardStore(table, clock);
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

  /// Skips a recipient who was not sent to, and lets them have another issue of that date. Who has
  /// another one already is not late for this one.
  ///
  /// Nothing more is written about somebody who was erased: their row becomes nobody's.
  public void leaveOut(IssueId issue, String subscriber, Reason reason) {
    var why = reason == Reason.LATE && guards.isTaken(issue, subscriber) ? Reason.ALREADY : reason;
    while (why != Reason.ERASED) {
      var row = find(issue, subscriber);
      var next = row.flatMap(found -> found.recipient.skip(why));
      if (next.isEmpty()) {
        return;
      }
      var write = new Transaction(table).put(item(issue, subscriber, next.get()), seen(row));
      if (guards.leaveOut(write, issue, subscriber, why).commit()) {
        if (why != Reason.ALREADY) {
          guards.release(issue, subscriber);
        }
        return;
      }
      if (!guards.isKnown(subscriber)) {
        break;
      }
    }
    forget(issue, subscriber);
  }

  /// Takes the person out of a row, which still counts, and removes what is kept under them about
  /// the issue.
  void forget(IssueId issue, String subscriber) {
    while (true) {
      var row = find(issue, subscriber);
      var write = guards.forget(new Transaction(table), issue, subscriber);
      row.map(Row::recipient)
          .map(recipient -> recipient.skip(Reason.ERASED).orElse(recipient))
          .ifPresent(recipient ->
              write
                  .delete(DigestTable.recipient(issue, subscriber), seen(row))
                  .put(item(issue, "erased-" + UUID.randomUUID(), recipient)));
      if (write.commit()) {
        return;
      }
    }
  }

  private Map<String, AttributeValue> item(IssueId issue, String subscriber, Recipient recipient) {
    return RecipientItem.write(issue, subscriber, recipient, clock.instant()).attributes();
  }

  private static Optional<Item> seen(Optional<Row> row) {
    return row.map(Row::seen);
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
}
