package masthead.newsletter.subscriber.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import masthead.dynamo.Item;

/// All that the table holds of one person: part by part, with the names of the table, so that
/// nothing is left out that is ever added to it.
///
/// @param parts the items of each part, each as texts by name
public record PersonalData(SequencedMap<String, List<Map<String, String>>> parts) {
  /// Keys, the index, and hashes of links: they mean nothing to a person and could be misused.
  private static final Set<String> INTERNAL =
      Set.of("pk", "sk", "writeId", "audiencePk", "audienceSk", "linkHash");

  /// The parts by the start of their sort keys, in the order in which they are shown.
  private static final SequencedMap<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("subscriptions", SubscriberTable.SUBSCRIPTION);
    PARTS.put("events", SubscriberTable.EVENT);
    PARTS.put("mails", SubscriberTable.OUTBOX);
    PARTS.put("mailTimes", SubscriberTable.MAILS);
    PARTS.put("issues", SubscriberTable.ISSUE);
    PARTS.put("links", SubscriberTable.LINK);
    PARTS.put("suppressions", SubscriberTable.SUPPRESSION);
  }

  static PersonalData of(List<Item> items) {
    var parts = new LinkedHashMap<String, List<Map<String, String>>>();
    PARTS.forEach((name, prefix) -> {
      var shown = new ArrayList<Map<String, String>>();
      for (var item : items) {
        if (item.text("sk").startsWith(prefix)) {
          shown.add(plain(item));
        }
      }
      parts.put(name, shown);
    });
    return new PersonalData(parts);
  }

  private static Map<String, String> plain(Item item) {
    var plain = new TreeMap<>(item.plain());
    plain.keySet().removeAll(INTERNAL);
    return plain;
  }

  public boolean isEmpty() {
    return parts.values().stream().allMatch(List::isEmpty);
  }
}
