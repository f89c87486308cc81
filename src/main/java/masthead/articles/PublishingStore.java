package masthead.articles;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import masthead.articles.ArticleStore.ListName;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/// Writes the articles table. `docs/tables.md` has its keys.
///
/// One change is one transaction, so that lists, articles and translations always agree.
final class PublishingStore {
  private final Table table;

  PublishingStore(Table table) {
    this.table = table;
  }

  /// Stores a live variant that is not there yet.
  ///
  /// @return false when that variant is there already; nothing is written then
  boolean create(Article article) {
    var card = article.card();
    var pk = "A#" + card.id();
    var writeId = UUID.randomUUID().toString();
    var version = card.updatedAt().toEpochMilli();
    var cardText = ArticleJson.text(card);
    var writes = new ArrayList<TransactWriteItem>();
    writes.add(story(pk, card, writeId));
    writes.add(
        put(
            Item.attributes(
                "pk", pk,
                "sk", "V#" + card.language(),
                "state", "live",
                "version", version,
                "card", cardText,
                "writeId", writeId),
            "attribute_not_exists(pk)"));
    writes.add(put(body(article, pk, version, writeId), null));
    for (var list : lists(card)) {
      writes.add(
          put(
              Item.attributes(
                  "pk",
                  list.key(),
                  "sk",
                  card.position().key(),
                  "card",
                  cardText,
                  "writeId",
                  writeId),
              null));
    }
    writes.add(
        put(
            Item.attributes(
                "pk", "U#" + card.language(),
                "sk", card.updatedAt() + "#" + card.id(),
                "writeId", writeId),
            null));
    try {
      table.transact(writes);
      return true;
    } catch (TransactionCanceledException _) {
      return false; // the only condition is that the variant is new
    }
  }

  private static Map<String, AttributeValue> body(
      Article article, String pk, long version, String writeId) {
    var item =
        Item.attributes(
            "pk",
            pk,
            "sk",
            "B#" + article.card().language(),
            "version",
            version,
            "body",
            article.body(),
            "firstPublishedAt",
            article.firstPublishedAt().toString(),
            "wordCount",
            (long) article.wordCount(),
            "writeId",
            writeId);
    article
        .source()
        .ifPresent(source ->
            item.putAll(Item.attributes("sourceName", source.name(), "sourceUrl", source.url())));
    article.canonicalUrl().ifPresent(url -> item.put("canonicalUrl", Item.value(url)));
    return item;
  }

  private static List<ListName> lists(Card card) {
    var lists = new ArrayList<ListName>();
    lists.add(ListName.of(card.language()));
    lists.add(ListName.ofSection(card.language(), card.section()));
    card.tags().forEach(tag -> lists.add(ListName.ofTag(card.language(), tag)));
    return lists;
  }

  private TransactWriteItem story(String pk, Card card, String writeId) {
    var variant =
        Item.attributes(
            "state", "live", "publishedAt", card.publishedAt().toString(), "path", card.path());
    var update =
        Update.builder()
            .tableName(table.name())
            .key(Item.attributes("pk", pk, "sk", "S"))
            .updateExpression("SET #variant = :variant, writeId = :writeId")
            .expressionAttributeNames(Map.of("#variant", "L#" + card.language()))
            .expressionAttributeValues(
                Map.of(":variant", AttributeValue.fromM(variant), ":writeId", Item.value(writeId)))
            .build();
    return TransactWriteItem.builder().update(update).build();
  }

  private TransactWriteItem put(
      Map<String, AttributeValue> item, @org.jspecify.annotations.Nullable String condition) {
    var put =
        Put.builder().tableName(table.name()).item(item).conditionExpression(condition).build();
    return TransactWriteItem.builder().put(put).build();
  }
}
