package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.store.DigestTable;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.IssueStore.Cursor;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.queue.Queue;

/// Puts an issue's audience into its ledger and its recipients into the queue.
///
/// Rows first, then messages, then the cursor: a crash between any two repeats a page, which the
/// ledger makes harmless.
final class FanOut {
  /// Subscribers read at once, and recipients in one message.
  private static final int PAGE = 500;

  private static final int CHUNK = 25;

  private final IssueStore issues;
  private final LedgerStore ledger;
  private final Queue fanOut;
  private final Queue delivery;
  private final InstantSource clock;

  FanOut(IssueStore issues, LedgerStore ledger, Queue fanOut, Queue delivery, InstantSource clock) {
    this.issues = issues;
    this.ledger = ledger;
    this.fanOut = fanOut;
    this.delivery = delivery;
    this.clock = clock;
  }

  /// Has an issue's audience read, from where it was left.
  static Map<String, Object> begin(IssueId id) {
    return Map.of("issue", id.toString());
  }

  /// Has an issue's recipients put into the queue who are in no final state: when it is resumed, or
  /// when messages were lost.
  static Map<String, Object> again(IssueId id) {
    return again(id, 0, "");
  }

  private static Map<String, Object> again(IssueId id, int shard, String behind) {
    return Map.of("issue", id.toString(), "shard", shard, "behind", behind);
  }

  /// Recipients in messages of at most 25.
  static List<Map<String, Object>> chunks(IssueId id, List<String> subscribers) {
    return subscribers.stream()
        .gather(Gatherers.windowFixed(CHUNK))
        .map(chunk -> {
          Map<String, Object> message = new LinkedHashMap<>();
          message.put("issue", id.toString());
          message.put("subscribers", chunk);
          return message;
        })
        .toList();
  }

  /// Does what a message says; what is left when time is up goes into another message.
  void process(Map<String, Object> message, Instant until) {
    var id = IssueId.parse(String.valueOf(message.get("issue")));
    if (id.isEmpty()) {
      throw new IllegalArgumentException("A message that names no issue");
    }
    if (message.get("shard") instanceof Integer shard) {
      sendAgain(id.get(), shard, String.valueOf(message.get("behind")), until);
    } else {
      begin(id.get(), until);
    }
  }

  private void begin(IssueId id, Instant until) {
    issues.change(id, Issue::start);
    var issue = issues.find(id);
    if (issue.isEmpty() || !(issue.get().state() instanceof State.Sending)) {
      return; // who resumes it begins again
    }
    var slots = issue.get().slots();
    for (var cursor = issues.cursor(id); cursor.slot() < slots.size(); ) {
      if (!clock.instant().isBefore(until)) {
        fanOut.send(begin(id));
        return;
      }
      var page = issues.audience(slots.get(cursor.slot()), cursor.behind(), PAGE);
      ledger.add(id, page);
      delivery.send(chunks(id, page), Duration.ZERO);
      var next =
          page.isEmpty()
              ? new Cursor(cursor.slot() + 1, "")
              : new Cursor(cursor.slot(), page.getLast());
      if (!issues.advance(id, cursor, next)) {
        return; // another one has, and goes on
      }
      cursor = next;
    }
    if (issue.get().candidates().isEmpty()) {
      var candidates = ledger.count(id).rows();
      issues.change(id, current -> Optional.of(current.with(candidates)));
    }
  }

  private void sendAgain(IssueId id, int first, String behind, Instant until) {
    for (var shard = first; shard < DigestTable.SHARDS; shard++) {
      var rows = ledger.shard(id, shard, shard == first ? behind : "").iterator();
      while (rows.hasNext()) {
        var open = new ArrayList<String>();
        var last = "";
        while (rows.hasNext() && open.size() < PAGE) {
          var row = rows.next();
          last = row.subscriber();
          if (Recipient.State.OPEN.contains(row.recipient().state())) {
            open.add(last);
          }
        }
        delivery.send(chunks(id, open), Duration.ZERO);
        if (!clock.instant().isBefore(until)) {
          fanOut.send(again(id, shard, last));
          return;
        }
      }
    }
  }
}
