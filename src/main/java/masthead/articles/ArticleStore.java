package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import masthead.articles.address.Aliases;
import masthead.articles.address.ArticleAddress;
import masthead.articles.address.VariantKey;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.Compression;
import masthead.runtime.UnavailableException;

/// Reads articles. `docs/tables.md` has the keys of their table.
public final class ArticleStore {
  private static final int TRIES = 3;

  private final Table table;
  private final InstantSource clock;

  public ArticleStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  public sealed interface Lookup {
    record Live(Article article, Story story) implements Lookup {}

    record Withdrawn() implements Lookup {}

    /// The story has no such variant to read; `story` says which others.
    record Missing(Story story) implements Lookup {}

    record Unknown() implements Lookup {}
  }

  /// Reads one variant.
  public Lookup find(String id, String language) {
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
      switch (visible(card, now)) {
        case CardLookup.Withdrawn() -> {
          return new Lookup.Withdrawn();
        }
        case CardLookup.Missing() -> {
          return new Lookup.Missing(read);
        }
        case CardLookup.Live(var found) -> {
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

  /// A variant without its body.
  public sealed interface CardLookup {
    record Live(Card card) implements CardLookup {}

    record Withdrawn() implements CardLookup {}

    record Missing() implements CardLookup {}
  }

  /// What lists show of one variant; empty when readers cannot see it and never could.
  public Optional<CardLookup> seen(VariantKey variant) {
    var key = Item.attributes("pk", "A#" + variant.id(), "sk", "V#" + variant.language());
    return table.getAll(List.of(key), false).stream()
        .map(item -> visible(item, clock.instant()))
        .filter(found -> !(found instanceof CardLookup.Missing))
        .findFirst();
  }

  /// What readers can see of a variant.
  private static CardLookup visible(Item variant, Instant now) {
    return switch (state(variant.text("state"))) {
      // For readers, what none of them ever saw does not count as gone.
      case WITHDRAWN ->
          variant.has("change") ? new CardLookup.Withdrawn() : new CardLookup.Missing();
      case DRAFT -> new CardLookup.Missing();
      case LIVE -> {
        var card = ArticleJson.card(variant.text("card"));
        yield card.publishedAt().isAfter(now)
            ? new CardLookup.Missing()
            : new CardLookup.Live(card);
      }
    };
  }

  /// A variant as it is in the table now, and the story it belongs to.
  ///
  /// @param stored empty when it never was
  public record Snapshot(Story story, Optional<StoredVariant> stored) {
    static Snapshot nothing(String id) {
      return new Snapshot(new Story(id, Map.of()), Optional.empty());
    }

    /// 0 when nothing is stored.
    public long version() {
      return stored.map(StoredVariant::version).orElse(0L);
    }

    public Optional<Article> article() {
      return stored.flatMap(StoredVariant::article);
    }
  }

  /// One variant as it is stored, read consistently.
  public Snapshot snapshot(String id, String language) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var items = readAll(id, language);
      var story = story(id, Optional.ofNullable(items.get("S")).orElse(new Item(Map.of())));
      var variant = items.get("V#" + language);
      if (variant == null) {
        return new Snapshot(story, Optional.empty());
      }
      var body = Optional.ofNullable(items.get("B#" + language));
      var aliases = aliases(Optional.ofNullable(items.get("P#" + language)));
      var version = variant.number("version");
      if (body.map(item -> item.number("version") == version).orElse(!variant.has("card"))
          && aliases.version() == variant.findNumber("aliases").orElse(0L)) {
        var stored =
            new StoredVariant(
                state(variant.text("state")),
                version,
                body.map(item -> article(ArticleJson.card(variant.text("card")), item)),
                variant.find("change"),
                variant.has("scheduled"),
                aliases,
                story);
        return new Snapshot(story, Optional.of(stored));
      }
    }
    throw changesTooFast();
  }

  /// The cards of those of some articles that readers can see in a language now, by id.
  Map<String, Card> live(Set<String> ids, String language) {
    var now = clock.instant();
    var cards = new HashMap<String, Card>();
    var keys =
        ids.stream().map(id -> Item.attributes("pk", "A#" + id, "sk", "V#" + language)).toList();
    for (var item : keys.isEmpty() ? List.<Item>of() : table.getAll(keys, false)) {
      if (visible(item, now) instanceof CardLookup.Live(var card)) {
        cards.put(card.id(), card);
      }
    }
    return cards;
  }

  private static UnavailableException changesTooFast() {
    return UnavailableException.because("the article changed on every attempt");
  }

  private static Article article(Card listed, Item body) {
    var image = body.findBytes("image").map(Compression::expand);
    return new Article(
        image
            .map(json -> new String(json, StandardCharsets.UTF_8))
            .map(json -> listed.withImage(Optional.of(ArticleJson.image(json))))
            .orElse(listed),
        new String(Compression.expand(body.bytes("body")), StandardCharsets.UTF_8),
        Instant.parse(body.text("firstPublishedAt")),
        (int) body.number("wordCount"),
        body.find("sourceName").map(name -> new Article.Source(name, body.text("sourceUrl"))),
        body.find("canonicalUrl"));
  }

  private static Aliases aliases(Optional<Item> item) {
    return item.map(found -> Aliases.of(found.number("version"), found.text("aliases")))
        .orElse(Aliases.NONE);
  }

  private Map<String, Item> read(String id, String language, boolean consistent) {
    return read(id, consistent, "S", "V#" + language, "B#" + language);
  }

  /// With what no reader needs.
  private Map<String, Item> readAll(String id, String language) {
    return read(id, true, "S", "V#" + language, "B#" + language, "P#" + language);
  }

  private Map<String, Item> read(String id, boolean consistent, String... sortKeys) {
    var keys = Stream.of(sortKeys).map(sk -> Item.attributes("pk", "A#" + id, "sk", sk)).toList();
    var items = new HashMap<String, Item>();
    table.getAll(keys, consistent).forEach(item -> items.put(item.text("sk"), item));
    return items;
  }

  /// @throws UnavailableException if the table does not respond
  void requireUp() {
    var _ =
        table.call(client ->
            client.getItem(
                r -> r.tableName(table.name()).key(Item.attributes("pk", "health", "sk", "S"))));
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
                    new ArticleAddress(id, tag, variant.text("section"), variant.find("slug")))));
    return new Story(id, variants);
  }

  private static Story.State state(String text) {
    return Story.State.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
