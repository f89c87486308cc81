package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/// Reads the lists of the articles table, and the list of changes. `docs/tables.md` has their keys.
///
/// A page ends before its limit when its rows get large, so that no request costs more than 15 read
/// units: [Card#listed()] bounds a row, this class what is read at once.
public final class ListStore {
  /// Read at once; 25 of the largest rows are 10 read units.
  private static final int FIRST_ROWS = 25;

  private static final int MORE_ROWS = 40;

  /// An eventually consistent read unit is 8 KiB; each query rounds up.
  private static final int MAX_BYTES = 110_000;

  /// What a row has beside its card: keys, the id of its write, names.
  private static final int ROW_BYTES = 200;

  private final Table table;
  private final InstantSource clock;

  public ListStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// The part of a list that is wanted: behind a position, and published within (both exclusive).
  record Range(Optional<ListPosition> behind, Optional<Instant> after, Optional<Instant> before) {
    static final Range ALL = new Range(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Up to `limit` cards, newest first.
  ///
  /// The sort key is bounded by now whatever the range says: embargoed articles are in the list
  /// already, and a forged cursor must not reach them.
  Paged<Card> latest(ListName list, Range range, int limit) {
    return latest(list, range, limit, false);
  }

  /// As [#latest(ListName, Range, int)], with every write that was acknowledged before.
  Paged<Card> latestNow(ListName list, int limit) {
    return latest(list, Range.ALL, limit, true);
  }

  private Paged<Card> latest(ListName list, Range range, int limit, boolean consistent) {
    var now = clock.instant();
    if (range.after().filter(after -> !after.isBefore(now)).isPresent()) {
      return new Paged<>(List.of(), Optional.empty());
    }
    var low = range.after().map(ListStore::bound).orElse("0");
    var end = bound(now);
    var before = range.before().map(ListStore::second).filter(key -> key.compareTo(end) < 0);
    var cursor = range.behind().map(ListPosition::key).filter(key -> key.compareTo(end) < 0);
    var high = before.orElse(end);
    if (low.compareTo(high) > 0 || cursor.map(key -> key.compareTo(low) < 0).orElse(false)) {
      return new Paged<>(List.of(), Optional.empty());
    }
    var start = cursor.filter(key -> key.compareTo(high) <= 0);
    var rows = read(new Walk(list.key(), low, high, start, false, consistent), limit + 1);
    var cards = rows.items().stream().map(item -> ArticleJson.card(item.text("card"))).toList();
    return Paged.of(cards, rows.endEarly(), limit, Card::position);
  }

  /// When the next article of a list that is ahead of now appears.
  Optional<Instant> nextEmbargo(ListName list) {
    var ahead = new Walk(list.key(), bound(clock.instant()), "9", Optional.empty(), true, true);
    return read(ahead, 1).items().stream()
        .map(item -> ListPosition.ofKey(item.text("sk")).publishedAt())
        .findFirst();
  }

  /// What happened to a variant: it was published or edited, or readers can no longer see it.
  record Changed(ListPosition position, Optional<Card> card) {}

  /// Up to `limit` changes of a language from a moment on (inclusive), the oldest first.
  Paged<Changed> changes(String language, Instant since, Optional<ListPosition> behind, int limit) {
    var now = clock.instant();
    var low = second(since);
    var high = bound(now);
    var start = behind.map(ListPosition::key).filter(key -> key.compareTo(low) >= 0);
    if (since.isAfter(now) || start.map(key -> key.compareTo(high) > 0).orElse(false)) {
      return new Paged<>(List.of(), Optional.empty());
    }
    var rows = read(new Walk("U#" + language, low, high, start, true, false), limit + 1);
    var changes =
        rows.items().stream()
            .map(item ->
                new Changed(
                    ListPosition.ofKey(item.text("sk")), item.find("card").map(ArticleJson::card)))
            .toList();
    return Paged.of(changes, rows.endEarly(), limit, Changed::position);
  }

  /// A way through one partition: sort keys from `low` to `high`, behind `start`.
  private record Walk(
      String pk,
      String low,
      String high,
      Optional<String> start,
      boolean forward,
      boolean consistent) {}

  /// @param endEarly whether there is more, which would have been too much at once
  private record Rows(List<Item> items, boolean endEarly) {}

  private Rows read(Walk walk, int count) {
    var items = new ArrayList<Item>();
    Map<String, AttributeValue> from =
        walk.start().map(key -> Item.attributes("pk", walk.pk(), "sk", key)).orElse(Map.of());
    var bytes = 0;
    var largest = 0;
    var rows = Math.min(count, FIRST_ROWS);
    do {
      var page = query(walk, from, rows);
      for (var attributes : page.items()) {
        var item = new Item(attributes);
        items.add(item);
        bytes += size(item);
        largest = Math.max(largest, size(item));
      }
      from = page.lastEvaluatedKey();
      // The next rows are taken to be as large as the largest so far.
      var room = (MAX_BYTES - bytes) / Math.max(1, largest);
      rows = Math.min(Math.min(count - items.size(), MORE_ROWS), room);
    } while (rows > 0 && !from.isEmpty());
    return new Rows(items, items.size() < count && !from.isEmpty());
  }

  private QueryResponse query(Walk walk, Map<String, AttributeValue> from, int rows) {
    return table.call(client ->
        client.query(r ->
            r.tableName(table.name())
                .keyConditionExpression("pk = :pk AND sk BETWEEN :low AND :high")
                .expressionAttributeValues(
                    Item.attributes(":pk", walk.pk(), ":low", walk.low(), ":high", walk.high()))
                .scanIndexForward(walk.forward())
                .consistentRead(walk.consistent())
                .limit(rows)
                .exclusiveStartKey(from.isEmpty() ? null : from)));
  }

  private static int size(Item item) {
    return ROW_BYTES
        + item.find("card").map(card -> card.getBytes(StandardCharsets.UTF_8).length).orElse(0);
  }

  /// The first sort key that is ahead of now.
  private static String bound(Instant now) {
    return second(now.plusSeconds(1));
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
