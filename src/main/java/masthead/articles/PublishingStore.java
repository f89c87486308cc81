package masthead.articles;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import masthead.articles.ArticleStore.ListName;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.Compression;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/// Writes the articles table. `docs/tables.md` has its keys.
///
/// One change is one transaction, so that lists, articles, translations and the record of changes
/// always agree. It also takes back the front pages that show the article; see [FrontPageStore].
final class PublishingStore {
  private final Table table;
  private final ArticleStore articles;

  PublishingStore(Table table) {
    this.table = table;
    this.articles = new ArticleStore(table, Instant::now);
  }

  /// What a variant is to become.
  ///
  /// @param article empty when it is withdrawn
  record Change(
      String id,
      String language,
      Story.State state,
      Optional<Article> article,
      boolean scheduled,
      Instant at) {}

  /// The variant as it is now, read consistently; empty when it never was.
  Optional<Stored> find(String id, String language) {
    return articles.stored(id, language);
  }

  /// Makes a change if the variant still is as it was read.
  ///
  /// @return the new version, or empty when another write came first; nothing is written then
  Optional<Long> write(Optional<Stored> before, Change change) {
    var version = before.map(stored -> stored.version() + 1).orElse(change.at().toEpochMilli());
    return table.transact(new Transaction(before, change, version).writes())
        ? Optional.of(version)
        : Optional.empty();
  }

  /// The lists a variant stands in: those that are live, or will be when their time comes.
  static Set<ListName> lists(Story.State state, Optional<Article> article) {
    var lists = new LinkedHashSet<ListName>();
    if (state == Story.State.LIVE && article.isPresent()) {
      var card = article.get().card();
      lists.add(ListName.of(card.language()));
      lists.add(ListName.ofSection(card.language(), card.section()));
      card.tags().forEach(tag -> lists.add(ListName.ofTag(card.language(), tag)));
    }
    return lists;
  }

  /// The items of one change.
  private final class Transaction {
    private final Optional<Stored> before;
    private final Change change;
    private final long version;
    private final String pk;
    private final String writeId = UUID.randomUUID().toString();
    private final List<TransactWriteItem> writes = new ArrayList<>();

    Transaction(Optional<Stored> before, Change change, long version) {
      this.before = before;
      this.change = change;
      this.version = version;
      this.pk = "A#" + change.id();
    }

    List<TransactWriteItem> writes() {
      writeStory();
      writeVariant();
      writeBody();
      writeLists();
      writeChange();
      takeBackFrontPages();
      return writes;
    }

    private void writeStory() {
      var known = before.map(stored -> stored.story().variants().get(change.language()));
      var variant =
          Item.attributes(
              "state",
              text(change.state()),
              "publishedAt",
              change
                  .article()
                  .map(article -> article.card().publishedAt())
                  .or(() -> known.map(Story.Variant::publishedAt))
                  .orElse(change.at())
                  .toString(),
              "path",
              change
                  .article()
                  .map(article -> article.card().path())
                  .or(() -> known.map(Story.Variant::path))
                  .orElse(""));
      var update =
          Update.builder()
              .tableName(table.name())
              .key(Item.attributes("pk", pk, "sk", "S"))
              .updateExpression("SET #variant = :variant, writeId = :writeId")
              .expressionAttributeNames(Map.of("#variant", "L#" + change.language()))
              .expressionAttributeValues(
                  Map.of(
                      ":variant", AttributeValue.fromM(variant), ":writeId", Item.value(writeId)))
              .build();
      writes.add(TransactWriteItem.builder().update(update).build());
    }

    private void writeVariant() {
      var item =
          Item.attributes(
              "pk",
              pk,
              "sk",
              "V#" + change.language(),
              "state",
              text(change.state()),
              "version",
              version);
      change.article().ifPresent(a -> item.put("card", Item.value(ArticleJson.text(a.card()))));
      position().ifPresent(key -> item.put("change", Item.value(key)));
      if (change.scheduled()) {
        item.put("scheduled", Item.value(1));
      }
      put(
          item,
          before.isPresent() ? "version = :version" : "attribute_not_exists(pk)",
          before.map(stored -> Item.attributes(":version", stored.version())).orElse(null));
    }

    private void writeBody() {
      if (change.article().isPresent()) {
        put(body(change.article().get()), null, null);
      } else {
        delete(Item.attributes("pk", pk, "sk", "B#" + change.language()));
      }
    }

    private Map<String, AttributeValue> body(Article article) {
      var json = article.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      var item =
          Item.attributes(
              "pk",
              pk,
              "sk",
              "B#" + change.language(),
              "version",
              version,
              "body",
              Compression.compress(json),
              "firstPublishedAt",
              article.firstPublishedAt().toString(),
              "wordCount",
              (long) article.wordCount());
      article
          .source()
          .ifPresent(source ->
              item.putAll(Item.attributes("sourceName", source.name(), "sourceUrl", source.url())));
      article.canonicalUrl().ifPresent(url -> item.put("canonicalUrl", Item.value(url)));
      return item;
    }

    private void writeLists() {
      var keys = new LinkedHashMap<Map<String, AttributeValue>, Optional<String>>();
      before.ifPresent(stored ->
          lists(stored.state(), stored.article())
              .forEach(list -> keys.put(key(list, stored.article()), Optional.empty())));
      lists(change.state(), change.article())
          .forEach(list ->
              keys.put(
                  key(list, change.article()),
                  change.article().map(article -> ArticleJson.text(article.card()))));
      keys.forEach((key, card) ->
          card.ifPresentOrElse(
              text -> {
                var item = new LinkedHashMap<>(key);
                item.put("card", Item.value(text));
                put(item, null, null);
              },
              () -> delete(key)));
    }

    private static Map<String, AttributeValue> key(ListName list, Optional<Article> article) {
      var position = article.orElseThrow().card().position();
      return Item.attributes("pk", list.key(), "sk", position.key());
    }

    /// Where it stands among the changes; nowhere when no reader ever saw it.
    ///
    /// What is embargoed stands where its time comes, so that a copy of the site learns of it then.
    private Optional<String> position() {
      var now = change.at().truncatedTo(ChronoUnit.SECONDS);
      if (change.state() != Story.State.LIVE) {
        // An embargo that never ended leaves no trace: readers must not learn that there was one.
        return before
            .flatMap(Stored::change)
            .filter(key -> !Position.ofKey(key).publishedAt().isAfter(now))
            .map(_ -> new Position(now, change.id()).key());
      }
      var card = change.article().orElseThrow().card();
      var moment = card.publishedAt().isAfter(now) ? card.publishedAt() : now;
      return Optional.of(new Position(moment, change.id()).key());
    }

    private void writeChange() {
      var pk = "U#" + change.language();
      var old = before.flatMap(Stored::change);
      var next = position();
      if (old.isPresent() && !old.equals(next)) {
        delete(Item.attributes("pk", pk, "sk", old.get()));
      }
      next.ifPresent(key -> {
        var item = Item.attributes("pk", pk, "sk", key);
        if (change.state() == Story.State.LIVE) {
          item.put("card", Item.value(ArticleJson.text(change.article().orElseThrow().card())));
        }
        put(item, null, null);
      });
    }

    private void takeBackFrontPages() {
      for (var page : pages(before, change)) {
        writes.add(FrontPageStore.takeBack(table.name(), page));
      }
    }

    private void put(
        Map<String, AttributeValue> item,
        @Nullable String condition,
        @Nullable Map<String, AttributeValue> values) {
      var whole = new LinkedHashMap<>(item);
      whole.put("writeId", Item.value(writeId));
      var put =
          Put.builder()
              .tableName(table.name())
              .item(whole)
              .conditionExpression(condition)
              .expressionAttributeValues(values)
              .build();
      writes.add(TransactWriteItem.builder().put(put).build());
    }

    private void delete(Map<String, AttributeValue> key) {
      var delete = Delete.builder().tableName(table.name()).key(key).build();
      writes.add(TransactWriteItem.builder().delete(delete).build());
    }
  }

  /// The front pages that show, or showed, the variant.
  static Set<ListName> pages(Optional<Stored> before, Change change) {
    var pages = new LinkedHashSet<ListName>();
    before.ifPresent(stored -> pages.addAll(lists(stored.state(), stored.article())));
    pages.addAll(lists(change.state(), change.article()));
    pages.removeIf(ListName::isTag);
    return pages;
  }

  private static String text(Story.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
