package masthead.articles.publishing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import masthead.articles.Article;
import masthead.articles.ArticleJson;
import masthead.articles.ArticleStore.Snapshot;
import masthead.articles.Card;
import masthead.articles.FrontPageStore;
import masthead.articles.ListName;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.address.AliasStore;
import masthead.articles.feed.CatalogueStore;
import masthead.articles.feed.News;
import masthead.articles.feed.NewsStore;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.http.Compression;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Writes the articles table. `docs/tables.md` has its keys.
///
/// One change is one transaction, so that lists, articles, translations, news and the record of
/// changes always agree. It also invalidates the front pages that show the article; see
/// [FrontPageStore].
final class PublishingStore {
  private final Table table;

  PublishingStore(Table table) {
    this.table = table;
  }

  /// What a variant is to become.
  ///
  /// @param article empty when it is withdrawn
  /// @param aliases empty when it keeps those it has
  record Change(
      String id,
      String language,
      Story.State state,
      Optional<Article> article,
      Optional<List<String>> aliases,
      boolean scheduled,
      Instant at) {

    /// The card as readers see it, now or when its time comes.
    Optional<Card> live() {
      return article.filter(_ -> state == Story.State.LIVE).map(Article::card);
    }
  }

  /// Makes a change if the variant still is as it was read.
  ///
  /// @return the variant as it is then, or empty when another write came first; nothing is written
  ///   then
  Optional<StoredVariant> write(Snapshot before, Change change) {
    var old = before.version();
    var version = old == 0 ? change.at().toEpochMilli() : old + 1;
    var next = new Next(before, change, version);
    var transaction = new Transaction(table);
    writeStory(transaction, next);
    transaction.putAt(old, variant(next));
    writeBody(transaction, next);
    writeLists(transaction, next);
    writeChange(transaction, next);
    AliasStore.replace(transaction, next.key(), next.aliasesBefore(), next.aliases());
    writeNews(transaction, next);
    CatalogueStore.replace(
        transaction,
        next.liveBefore().map(PublishingStore::listing),
        next.change().live().map(PublishingStore::listing));
    pages(before, change).forEach(page -> FrontPageStore.invalidate(transaction, page));
    return transaction.commit() ? Optional.of(next.stored()) : Optional.empty();
  }

  /// The front pages that show, or showed, the variant.
  static Set<ListName> pages(Snapshot before, Change change) {
    var pages = new LinkedHashSet<ListName>();
    before.stored().ifPresent(stored -> pages.addAll(lists(stored.state(), stored.article())));
    pages.addAll(lists(change.state(), change.article()));
    pages.removeIf(ListName::isTag);
    return pages;
  }

  /// The lists that a variant is in: those that are live, or will be when their time comes.
  private static Set<ListName> lists(Story.State state, Optional<Article> article) {
    var lists = new LinkedHashSet<ListName>();
    if (state == Story.State.LIVE && article.isPresent()) {
      var card = article.get().card();
      lists.add(ListName.of(card.language()));
      lists.add(ListName.ofSection(card.language(), card.section()));
      card.tags().forEach(tag -> lists.add(ListName.ofTag(card.language(), tag)));
    }
    return lists;
  }

  private static void writeStory(Transaction transaction, Next next) {
    var variant = next.variant();
    transaction.update(
        Item.attributes("pk", next.pk(), "sk", "S"),
        "SET #variant = :variant, writeId = :writeId",
        Map.of("#variant", "L#" + next.change().language()),
        Map.of(
            ":variant",
            AttributeValue.fromM(inStory(variant)),
            ":writeId",
            Item.value(transaction.writeId())));
  }

  private static Map<String, AttributeValue> inStory(Story.Variant variant) {
    var address = variant.address();
    var item =
        Item.attributes(
            "state",
            text(variant.state()),
            "publishedAt",
            variant.publishedAt().toString(),
            "section",
            address.section());
    address.slug().ifPresent(slug -> item.put("slug", Item.value(slug)));
    return item;
  }

  private static Map<String, AttributeValue> variant(Next next) {
    var change = next.change();
    var item =
        Item.attributes(
            "pk",
            next.pk(),
            "sk",
            "V#" + change.language(),
            "state",
            text(change.state()),
            "version",
            next.version());
    change.article().ifPresent(article -> item.put("card", listed(article.card())));
    next.position().ifPresent(key -> item.put("change", Item.value(key)));
    if (next.aliases().version() > 0) {
      item.put("aliases", Item.value(next.aliases().version()));
    }
    if (change.scheduled()) {
      item.put("scheduled", Item.value(1));
    }
    return item;
  }

  private static void writeBody(Transaction transaction, Next next) {
    var key = Item.attributes("pk", next.pk(), "sk", "B#" + next.change().language());
    next.change()
        .article()
        .ifPresentOrElse(
            article -> transaction.overwrite(body(key, article, next.version())),
            () -> transaction.remove(key));
  }

  private static Map<String, AttributeValue> body(
      Map<String, AttributeValue> key, Article article, long version) {
    var item = new LinkedHashMap<>(key);
    item.putAll(
        Item.attributes(
            "version",
            version,
            "body",
            compressed(article.body()),
            "firstPublishedAt",
            article.firstPublishedAt().toString(),
            "wordCount",
            (long) article.wordCount()));
    // The picture as it was sent, where its card holds less of it.
    article
        .card()
        .image()
        .filter(image -> !article.card().listed().image().equals(Optional.of(image)))
        .ifPresent(image -> item.put("image", Item.value(compressed(ArticleJson.text(image)))));
    article
        .source()
        .ifPresent(source ->
            item.putAll(Item.attributes("sourceName", source.name(), "sourceUrl", source.url())));
    article.canonicalUrl().ifPresent(url -> item.put("canonicalUrl", Item.value(url)));
    return item;
  }

  private static void writeLists(Transaction transaction, Next next) {
    var rows = new LinkedHashMap<Map<String, AttributeValue>, Optional<Card>>();
    next.before()
        .stored()
        .ifPresent(stored ->
            lists(stored.state(), stored.article())
                .forEach(list -> rows.put(row(list, stored.article()), Optional.empty())));
    lists(next.change().state(), next.change().article())
        .forEach(list -> rows.put(row(list, next.change().article()), next.change().live()));
    rows.forEach((key, card) ->
        card.ifPresentOrElse(
            present -> {
              var item = new LinkedHashMap<>(key);
              item.put("card", listed(present));
              transaction.overwrite(item);
            },
            () -> transaction.remove(key)));
  }

  private static Map<String, AttributeValue> row(ListName list, Optional<Article> article) {
    var position = article.orElseThrow().card().position();
    return Item.attributes("pk", list.key(), "sk", position.key());
  }

  private static void writeChange(Transaction transaction, Next next) {
    var pk = "U#" + next.change().language();
    var old = next.before().stored().flatMap(StoredVariant::change);
    var position = next.position();
    if (old.isPresent() && !old.equals(position)) {
      transaction.remove(Item.attributes("pk", pk, "sk", old.get()));
    }
    position.ifPresent(key -> {
      var item = Item.attributes("pk", pk, "sk", key);
      next.change().live().ifPresent(card -> item.put("card", listed(card)));
      transaction.overwrite(item);
    });
  }

  /// Old articles, such as imported ones, are not news.
  private static void writeNews(Transaction transaction, Next next) {
    var oldest = next.change().at().minus(News.AGE);
    var after = next.change().live();
    if (Stream.of(next.liveBefore(), after)
        .flatMap(Optional::stream)
        .anyMatch(card -> !card.publishedAt().isBefore(oldest))) {
      var entry =
          after.map(card -> new News.Entry(card.address(), card.publishedAt(), card.headline()));
      transaction.overwrite(
          NewsStore.item(next.change().language(), new News.Change(next.change().id(), entry)));
    }
  }

  private static CatalogueStore.Entry listing(Card card) {
    return new CatalogueStore.Entry(card.address(), card.publishedAt(), card.changedAt());
  }

  private static AttributeValue listed(Card card) {
    return Item.value(ArticleJson.text(card.listed()));
  }

  private static byte[] compressed(String text) {
    return Compression.compress(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Story.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
