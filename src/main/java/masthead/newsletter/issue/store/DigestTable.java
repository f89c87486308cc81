package masthead.newsletter.issue.store;

import java.time.LocalDate;
import java.util.Map;
import masthead.dynamo.Item;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Slot;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The keys of what the digest keeps in the newsletter's table (`docs/tables.md`).
public final class DigestTable {
  /// The one list there is.
  public static final String LIST = "daily";

  static final String ISSUES = "I#" + LIST;
  static final String OPEN = "OPEN#" + LIST;
  static final String SLOTS = "SLOTS#" + LIST;
  static final String LAST = "LAST#" + LIST;

  /// Partitions of an issue's ledger: one takes 1,000 writes a second.
  public static final int SHARDS = 8;

  private DigestTable() {}

  /// The subscribers of a slot, in the index `audience`.
  public static String audience(Slot slot) {
    return "A#" + LIST + "#" + slot.key();
  }

  static Map<String, AttributeValue> slot(Slot slot) {
    return key(SLOTS, slot.key());
  }

  /// The last content that a slot's subscribers were sent.
  static Map<String, AttributeValue> last(Slot slot) {
    return key(LAST, slot.key());
  }

  static Map<String, AttributeValue> issue(IssueId id) {
    return key(ISSUES, id.toString());
  }

  /// That something is still to be done for an issue.
  static Map<String, AttributeValue> open(IssueId id) {
    return key(OPEN, id.toString());
  }

  static Map<String, AttributeValue> content(IssueId id, String hash) {
    return key("I#" + id, "C#" + hash);
  }

  /// How far the audience has been read.
  static Map<String, AttributeValue> cursor(IssueId id) {
    return key("I#" + id, "F");
  }

  static Map<String, AttributeValue> reputation(IssueId id) {
    return key("I#" + id, "R");
  }

  static Map<String, AttributeValue> recipient(IssueId id, String subscriber) {
    return key(shard(id, subscriber.charAt(0) % SHARDS), subscriber);
  }

  static String shard(IssueId id, int shard) {
    return "D#" + id + "#" + shard;
  }

  /// What a person has chosen. Without it nothing is kept of them.
  static Map<String, AttributeValue> subscription(String subscriber) {
    return key("S#" + subscriber, "L#" + LIST);
  }

  /// Which issue a person had on a local date.
  static Map<String, AttributeValue> guard(String subscriber, LocalDate date) {
    return key("S#" + subscriber, "D#" + date);
  }

  /// That a person was left out of an issue.
  static Map<String, AttributeValue> skipped(String subscriber, IssueId issue) {
    return key("S#" + subscriber, "D#" + issue.date() + "#" + issue);
  }

  /// Up to when issues have been planned.
  static Map<String, AttributeValue> planned() {
    return key("P#" + LIST, "T");
  }

  static Map<String, AttributeValue> pace() {
    return key("P#" + LIST, "P");
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Item.attributes("pk", pk, "sk", sk);
  }
}
