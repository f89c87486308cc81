package masthead.articles;

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
import masthead.http.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

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

  /// Up to `count` cards, newest first, behind a position.
  ///
  /// The sort key is bounded by now whatever the position says: embargoed articles stand in the
  /// list already, and a forged cursor must not reach them.
  List<Card> latest(ListName list, Optional<Position> behind, int count) {
    var bound = bound(clock.instant());
    var end = behind.map(Position::key).filter(key -> key.compareTo(bound) < 0).orElse(bound);
    var cards = new ArrayList<Card>();
    Map<String, AttributeValue> start = Map.of();
    do {
      var from = start.isEmpty() ? null : start;
      var page =
          table.call(client ->
              client.query(r ->
                  r.tableName(table.name())
                      .keyConditionExpression("pk = :list AND sk < :end")
                      .expressionAttributeValues(Item.attributes(":list", list.key(), ":end", end))
                      .scanIndexForward(false)
                      .limit(count - cards.size())
                      .exclusiveStartKey(from)));
      page.items().forEach(item -> cards.add(ArticleJson.card(new Item(item).text("card"))));
      start = page.lastEvaluatedKey();
    } while (cards.size() < count && !start.isEmpty());
    return cards;
  }

  /// The first sort key that is ahead of now.
  private static String bound(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString();
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
          return new Lookup.Withdrawn();
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
          // A batch is no snapshot: a publish between its reads shows as versions that differ.
          if (body != null && body.number("version") == card.number("version")) {
            return new Lookup.Live(article(found, body), read);
          }
        }
      }
    }
    throw new UnavailableException(new IllegalStateException("an article that changes too fast"));
  }

  private static Article article(Card card, Item body) {
    return new Article(
        card,
        body.text("body"),
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
    var wanted = KeysAndAttributes.builder().keys(keys).consistentRead(consistent).build();
    var items = new HashMap<String, Item>();
    var answer =
        table.call(
            client -> client.batchGetItem(r -> r.requestItems(Map.of(table.name(), wanted))));
    if (!answer.unprocessedKeys().isEmpty()) {
      throw new UnavailableException(new IllegalStateException("keys left unprocessed"));
    }
    answer
        .responses()
        .getOrDefault(table.name(), List.of())
        .forEach(item -> items.put(new Item(item).text("sk"), new Item(item)));
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
