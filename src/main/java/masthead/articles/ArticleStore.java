package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.Compression;
import masthead.http.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Reads the articles table. `docs/tables.md` has its keys.
final class ArticleStore {
  private static final int TRIES = 3;

  private final Table table;
  private final InstantSource clock;

  ArticleStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// One of the lists that a card stands in.
  record ListName(String key) {
    static ListName of(String language) {
      return new ListName("L#" + language);
    }

    static ListName ofSection(String language, String section) {
      return new ListName("L#" + language + "#" + section);
    }

    boolean isTag() {
      return key.contains("#T#");
    }

    static ListName ofTag(String language, String tag) {
      return new ListName("L#" + language + "#T#" + tag);
    }
  }

  sealed interface Lookup {
    record Live(Article article, Story story) implements Lookup {}

    record Withdrawn() implements Lookup {}

    /// The story has no such variant to read; `story` says which others.
    record Missing(Story story) implements Lookup {}

    record Unknown() implements Lookup {}
  }

  /// The part of a list that is wanted: behind a position, and published within (both exclusive).
  record Range(Optional<Position> behind, Optional<Instant> after, Optional<Instant> before) {
    static final Range ALL = new Range(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Up to `count` cards, newest first.
  ///
  /// The sort key is bounded by now whatever the range says: embargoed articles stand in the list
  /// already, and a forged cursor must not reach them.
  List<Card> latest(ListName list, Range range, int count, boolean consistent) {
    var now = bound(clock.instant());
    var low = range.after().map(ArticleStore::bound).orElse("0");
    var before = range.before().map(ArticleStore::second).filter(key -> key.compareTo(now) < 0);
    var cursor = range.behind().map(Position::key).filter(key -> key.compareTo(now) < 0);
    var high = before.orElse(now);
    if (low.compareTo(high) > 0 || cursor.map(key -> key.compareTo(low) < 0).orElse(false)) {
      return List.of();
    }
    var start = cursor.filter(key -> key.compareTo(high) <= 0);
    return walk(list.key(), low, high, start, false, count, consistent).stream()
        .map(item -> ArticleJson.card(item.text("card")))
        .toList();
  }

  /// When the next article of a list that is ahead of now appears.
  Optional<Instant> nextEmbargo(ListName list) {
    var next = walk(list.key(), bound(clock.instant()), "9", Optional.empty(), true, 1, true);
    return next.stream().map(item -> ArticleJson.card(item.text("card")).publishedAt()).findFirst();
  }

  /// What happened to a variant: it was published or edited, or readers can no longer see it.
  record Changed(Position position, Optional<Card> card) {}

  /// Up to `count` changes of a language from a moment on (inclusive), the oldest first.
  List<Changed> changes(String language, Instant since, Optional<Position> behind, int count) {
    var low = second(since);
    var high = bound(clock.instant());
    var start = behind.map(Position::key).filter(key -> key.compareTo(low) >= 0);
    if (low.compareTo(high) > 0 || start.map(key -> key.compareTo(high) > 0).orElse(false)) {
      return List.of();
    }
    return walk("U#" + language, low, high, start, true, count, false).stream()
        .map(item ->
            new Changed(Position.ofKey(item.text("sk")), item.find("card").map(ArticleJson::card)))
        .toList();
  }

  /// Items of one partition with sort keys from `low` to `high`, behind `start`.
  private List<Item> walk(
      String pk,
      String low,
      String high,
      Optional<String> start,
      boolean forward,
      int count,
      boolean consistent) {
    var items = new ArrayList<Item>();
    Map<String, AttributeValue> from =
        start.map(key -> Item.attributes("pk", pk, "sk", key)).orElse(Map.of());
    do {
      var key = from;
      var page =
          table.call(client ->
              client.query(r ->
                  r.tableName(table.name())
                      .keyConditionExpression("pk = :pk AND sk BETWEEN :low AND :high")
                      .expressionAttributeValues(
                          Item.attributes(":pk", pk, ":low", low, ":high", high))
                      .scanIndexForward(forward)
                      .consistentRead(consistent)
                      .limit(count - items.size())
                      .exclusiveStartKey(key.isEmpty() ? null : key)));
      page.items().forEach(item -> items.add(new Item(item)));
      from = page.lastEvaluatedKey();
    } while (items.size() < count && !from.isEmpty());
    return items;
  }

  /// The first sort key that is ahead of now.
  private static String bound(Instant now) {
    return second(now.plusSeconds(1));
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Reads one variant.
  Lookup find(String id, String language) {
    var now = clock.instant();
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var items = read(id, language, attempt > 0);
      var story = items.get("S");
      var card = items.get("V#" + language);
      if (story == null) {
        return new Lookup.Unknown();
      }
      var read = story(id, story);
      if (card == null) {
        return new Lookup.Missing(read);
      }
      switch (state(card.text("state"))) {
        case WITHDRAWN -> {
          // What no reader ever saw is not gone for them: it never was.
          return card.has("change") ? new Lookup.Withdrawn() : new Lookup.Missing(read);
        }
        case DRAFT -> {
          return new Lookup.Missing(read);
        }
        case LIVE -> {
          var found = ArticleJson.card(card.text("card"));
          if (found.publishedAt().isAfter(now)) {
            return new Lookup.Missing(read);
          }
          var body = items.get("B#" + language);
          // A batch is no snapshot: a publish between its reads shows as parts that differ.
          if (body != null
              && body.number("version") == card.number("version")
              && read.live(now).containsKey(language)) {
            return new Lookup.Live(article(found, body), read);
          }
        }
      }
    }
    throw changesTooFast();
  }

  /// One variant as it is stored, read consistently; empty when it never was.
  Optional<Stored> stored(String id, String language) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var items = read(id, language, true);
      var variant = items.get("V#" + language);
      if (variant == null) {
        return Optional.empty();
      }
      var body = Optional.ofNullable(items.get("B#" + language));
      var version = variant.number("version");
      if (body.map(item -> item.number("version") == version).orElse(!variant.has("card"))) {
        return Optional.of(
            new Stored(
                state(variant.text("state")),
                version,
                body.map(item -> article(ArticleJson.card(variant.text("card")), item)),
                variant.find("change"),
                variant.has("scheduled"),
                story(id, Optional.ofNullable(items.get("S")).orElse(new Item(Map.of())))));
      }
    }
    throw changesTooFast();
  }

  private static UnavailableException changesTooFast() {
    return new UnavailableException(new IllegalStateException("an article changes too fast"));
  }

  private static Article article(Card card, Item body) {
    return new Article(
        card,
        new String(Compression.expand(body.bytes("body")), StandardCharsets.UTF_8),
        Instant.parse(body.text("firstPublishedAt")),
        (int) body.number("wordCount"),
        body.find("sourceName").map(name -> new Article.Source(name, body.text("sourceUrl"))),
        body.find("canonicalUrl"));
  }

  private Map<String, Item> read(String id, String language, boolean consistent) {
    var keys =
        List.of(
            Item.attributes("pk", "A#" + id, "sk", "S"),
            Item.attributes("pk", "A#" + id, "sk", "V#" + language),
            Item.attributes("pk", "A#" + id, "sk", "B#" + language));
    var items = new HashMap<String, Item>();
    table.getAll(keys, consistent).forEach(item -> items.put(item.text("sk"), item));
    return items;
  }

  /// Whether the table answers.
  boolean isUp() {
    try {
      table.call(client ->
          client.getItem(
              r -> r.tableName(table.name()).key(Item.attributes("pk", "health", "sk", "S"))));
      return true;
    } catch (UnavailableException _) {
      return false;
    }
  }

  private static Story story(String id, Item item) {
    var variants = new HashMap<String, Story.Variant>();
    item.maps("L#")
        .forEach((tag, variant) ->
            variants.put(
                tag,
                new Story.Variant(
                    state(variant.text("state")),
                    Instant.parse(variant.text("publishedAt")),
                    variant.text("path"))));
    return new Story(id, variants);
  }

  private static Story.State state(String text) {
    return Story.State.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
