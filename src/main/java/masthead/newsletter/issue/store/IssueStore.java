package masthead.newsletter.issue.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.http.Compression;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reputation;
import masthead.newsletter.issue.Slot;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Keeps issues, what they say, and how far their audience has been read.
public final class IssueStore {
  /// Content is kept as long as readers may ask about a mail.
  private static final Duration CONTENT_KEPT = Duration.ofDays(90);

  private final Table table;

  public IssueStore(Table table) {
    this.table = table;
  }

  /// Every slot that anybody ever chose. A key whose zone this runtime does not know is left out.
  public List<Slot> slots() {
    return table.query(DigestTable.SLOTS, " ").flatMap(item -> slot(item.text("sk"))).toList();
  }

  private static Stream<Slot> slot(String key) {
    try {
      return Stream.of(Slot.ofKey(key));
    } catch (IllegalArgumentException _) {
      return Stream.empty();
    }
  }

  /// Makes a slot known. Repeating it does no harm.
  public void remember(Slot slot) {
    table.put(new Item(DigestTable.slot(slot)), Optional.empty());
  }

  /// The content that a slot's subscribers were sent last.
  public record Last(String contentHash, Instant until) {}

  public Optional<Last> last(Slot slot) {
    return table
        .get(DigestTable.last(slot))
        .map(item -> new Last(item.text("contentHash"), Instant.parse(item.text("until"))));
  }

  /// Records what a slot's subscribers are sent, unless it is older than what is known.
  public void remember(Slot slot, Last last) {
    var key = DigestTable.last(slot);
    var next =
        new Item(key).with("contentHash", last.contentHash).with("until", last.until.toString());
    while (true) {
      var seen = table.get(key);
      if (seen.map(item -> Instant.parse(item.text("until")).isAfter(last.until)).orElse(false)
          || table.put(next, seen).isPresent()) {
        return;
      }
    }
  }

  /// Nobody is in the slot: whoever comes into it was never sent anything.
  public void forgetLast(Slot slot) {
    var key = DigestTable.last(slot);
    table.get(key).ifPresent(last -> table.delete(key, last));
  }

  /// Up to when issues have been planned; empty before the first time.
  public Optional<Instant> plannedUntil() {
    return table.get(DigestTable.planned()).map(item -> Instant.parse(item.text("until")));
  }

  public void plannedUntil(Instant time) {
    var seen = table.get(DigestTable.planned());
    if (seen.filter(item -> !time.isAfter(Instant.parse(item.text("until")))).isEmpty()) {
      // Empty when another tick has written it: then that one's time is as good.
      var _ = table.put(new Item(DigestTable.planned()).with("until", time.toString()), seen);
    }
  }

  /// Makes a new issue, with a mark while something is to be done for it; false when it is there
  /// already.
  public boolean plan(Issue issue) {
    var write = new Transaction(table).put(IssueItem.write(issue).attributes());
    if (issue.isOpen()) {
      write.overwrite(new Item(DigestTable.open(issue.id())).attributes());
    }
    return write.commit();
  }

  public Optional<Issue> find(IssueId id) {
    return table.get(DigestTable.issue(id)).map(IssueItem::read);
  }

  /// Makes a change to the issue as it is by now; empty when it does not apply (any more).
  public Optional<Issue> change(IssueId id, Function<Issue, Optional<Issue>> change) {
    while (true) {
      var seen = table.get(DigestTable.issue(id));
      var next = seen.map(IssueItem::read).flatMap(change);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      if (table.put(IssueItem.write(next.get()), seen).isPresent()) {
        return next;
      }
    }
  }

  /// The issues for which something is still to be done, however old, the oldest first.
  public List<Issue> open() {
    return table
        .query(DigestTable.OPEN, " ")
        .flatMap(mark -> IssueId.parse(mark.text("sk")).stream())
        .flatMap(id -> find(id).stream())
        .toList();
  }

  /// Nothing more is to be done for an issue.
  public void close(IssueId id) {
    table.get(DigestTable.open(id)).ifPresent(mark -> table.delete(DigestTable.open(id), mark));
  }

  /// A page of issues, the newest first.
  ///
  /// @param before only those before that one
  public List<Issue> latest(Optional<IssueId> before, int count) {
    var key =
        before
            .map(id -> Item.attributes("pk", DigestTable.ISSUES, "sk", id.toString()))
            .orElse(null);
    return table
        .call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .keyConditionExpression("pk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", DigestTable.ISSUES))
                    .scanIndexForward(false)
                    .consistentRead(true)
                    .limit(count)
                    .exclusiveStartKey(key)))
        .items()
        .stream()
        .map(item -> IssueItem.read(new Item(item)))
        .toList();
  }

  /// Stores content, for an issue to be frozen with. Two that differ do not replace each other.
  public void store(IssueId id, Content content) {
    var item =
        new Item(DigestTable.content(id, content.hash()))
            .with("subject", content.subject())
            .with("html", gzip(content.html()))
            .with("text", gzip(content.text()))
            .with("language", content.language())
            .with("headlines", (long) content.headlines())
            .with("expiresAt", id.at().plus(CONTENT_KEPT).getEpochSecond());
    table.put(item, Optional.empty());
  }

  public Optional<Content> content(IssueId id, String hash) {
    return table
        .get(DigestTable.content(id, hash))
        .map(item ->
            new Content(
                item.text("subject"),
                text(item.bytes("html")),
                text(item.bytes("text")),
                item.text("language"),
                hash,
                (int) item.number("headlines")));
  }

  private static byte[] gzip(String text) {
    return Compression.compress(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] gzip) {
    return new String(Compression.expand(gzip), StandardCharsets.UTF_8);
  }

  /// How far an issue's audience has been read.
  ///
  /// @param slot the index of the slot that is being read; behind the last one there is no more
  /// @param behind the subscriber after whom to read on, or none
  public record Cursor(int slot, String behind) {
    static final Cursor START = new Cursor(0, "");
  }

  public Cursor cursor(IssueId id) {
    return table.get(DigestTable.cursor(id)).map(IssueStore::cursor).orElse(Cursor.START);
  }

  private static Cursor cursor(Item item) {
    return new Cursor((int) item.number("slot"), item.find("behind").orElse(""));
  }

  /// Moves the cursor on; false when somebody else has moved it, who then goes on.
  public boolean advance(IssueId id, Cursor from, Cursor to) {
    var seen = table.get(DigestTable.cursor(id));
    if (!seen.map(IssueStore::cursor).orElse(Cursor.START).equals(from)) {
      return false;
    }
    var item =
        new Item(DigestTable.cursor(id))
            .with("slot", (long) to.slot)
            .with("expiresAt", id.at().plus(CONTENT_KEPT).getEpochSecond());
    var next = to.behind.isEmpty() ? item : item.with("behind", to.behind);
    return table.put(next, seen).isPresent();
  }

  /// A page of a slot's subscribers, in order, from the index `audience`.
  public List<String> audience(Slot slot, String behind, int count) {
    var key = new HashMap<String, AttributeValue>();
    if (!behind.isEmpty()) {
      key.putAll(
          Item.attributes(
              "audiencePk",
              DigestTable.audience(slot),
              "audienceSk",
              behind,
              "pk",
              "S#" + behind,
              "sk",
              "L#" + DigestTable.LIST));
    }
    var page =
        table.call(client ->
            client.query(r ->
                r.tableName(table.name())
                    .indexName("audience")
                    .keyConditionExpression("audiencePk = :pk")
                    .expressionAttributeValues(Item.attributes(":pk", DigestTable.audience(slot)))
                    .limit(count)
                    .exclusiveStartKey(key.isEmpty() ? null : key)));
    var subscribers = new ArrayList<String>();
    page.items().forEach(item -> subscribers.add(new Item(item).text("audienceSk")));
    return subscribers;
  }

  public Reputation reputation(IssueId id) {
    return table
        .get(DigestTable.reputation(id))
        .map(IssueStore::reputation)
        .orElse(Reputation.NONE);
  }

  private static Reputation reputation(Item item) {
    return new Reputation(
        tally(item, "sent", "bounced", "complained"),
        tally(item, "judgedSent", "judgedBounced", "judgedComplained"),
        Instant.parse(item.text("judgedFrom")));
  }

  private static Reputation.Tally tally(Item item, String sent, String bounced, String complained) {
    return new Reputation.Tally(item.number(sent), item.number(bounced), item.number(complained));
  }

  /// Adds to what is known of how an issue is received. It is for judging whether to go on, never
  /// for the balance.
  public Reputation tally(IssueId id, UnaryOperator<Reputation> more) {
    var key = DigestTable.reputation(id);
    while (true) {
      var seen = table.get(key);
      var next = more.apply(seen.map(IssueStore::reputation).orElse(Reputation.NONE));
      var item =
          new Item(key)
              .with("sent", next.all().sent())
              .with("bounced", next.all().bounced())
              .with("complained", next.all().complained())
              .with("judgedSent", next.judged().sent())
              .with("judgedBounced", next.judged().bounced())
              .with("judgedComplained", next.judged().complained())
              .with("judgedFrom", next.judgedFrom().toString())
              .with("expiresAt", id.at().plus(CONTENT_KEPT).getEpochSecond());
      if (table.put(item, seen).isPresent()) {
        return next;
      }
    }
  }
}
