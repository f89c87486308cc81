package masthead.newsletter.issue.store;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.newsletter.issue.Balance;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Slot;

/// An issue as an item.
final class IssueItem {
  private static final Duration KEPT = Duration.ofDays(400);

  private IssueItem() {}

  static Item write(Issue issue) {
    return state(new Item(DigestTable.issue(issue.id())), issue.state())
        .with("slots", issue.slots().stream().map(Slot::key).collect(Collectors.joining(" ")))
        .with("sendBefore", issue.sendBefore().toString())
        .with("contentHash", issue.frozen().map(Issue.Frozen::contentHash))
        .with("subject", issue.frozen().map(Issue.Frozen::subject))
        .with("headlines", issue.frozen().map(frozen -> (long) frozen.headlines()))
        .with("contentLanguage", issue.frozen().map(Issue.Frozen::language))
        .with("since", issue.frozen().map(frozen -> frozen.since().toString()))
        .with("candidates", boxed(issue.candidates()))
        .with("counts", counts(issue.balance()))
        .with("countedAt", issue.countedAt().map(Instant::toString))
        .with("expiresAt", issue.id().at().plus(KEPT).getEpochSecond());
  }

  private static Item state(Item item, State state) {
    var named = item.with("state", state.code());
    return switch (state) {
      case State.Halted(var reason) -> named.with("reason", reason);
      case State.Skipped(var reason) -> named.with("reason", reason);
      case State.Partial(var missing) -> named.with("missing", boxed(missing));
      case State.Planned _,
          State.FrozenContent _,
          State.Sending _,
          State.Paused _,
          State.Cancelled _,
          State.Done _ ->
          named;
    };
  }

  static Issue read(Item item) {
    return new Issue(
        IssueId.parse(item.text("sk")).orElseThrow(),
        Stream.of(item.text("slots").split(" ")).map(Slot::ofKey).toList(),
        state(item),
        Instant.parse(item.text("sendBefore")),
        item.find("contentHash").map(hash -> frozen(item, hash)),
        optional(item, "candidates"),
        balance(item.find("counts").orElse("")),
        item.find("countedAt").map(Instant::parse));
  }

  private static State state(Item item) {
    return switch (item.text("state")) {
      case "PLANNED" -> new State.Planned();
      case "FROZEN" -> new State.FrozenContent();
      case "SENDING" -> new State.Sending();
      case "PAUSED" -> new State.Paused();
      case "HALTED" -> new State.Halted(item.text("reason"));
      case "CANCELLED" -> new State.Cancelled();
      case "SKIPPED" -> new State.Skipped(item.text("reason"));
      case "DONE" -> new State.Done();
      case "PARTIAL" -> new State.Partial(optional(item, "missing"));
      default -> throw new IllegalStateException("An issue in an unknown state");
    };
  }

  private static Issue.Frozen frozen(Item item, String hash) {
    return new Issue.Frozen(
        hash,
        item.text("subject"),
        (int) item.number("headlines"),
        item.text("contentLanguage"),
        Instant.parse(item.text("since")));
  }

  /// One text, `SENT=5 skipped:paused=2`: it is read as a whole or not at all.
  private static String counts(Balance balance) {
    return Stream.concat(
            balance.counts().entrySet().stream().map(e -> e.getKey().name() + "=" + e.getValue()),
            balance.reasons().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static Balance balance(String text) {
    var counts = new EnumMap<Recipient.State, Long>(Recipient.State.class);
    Map<String, Long> reasons = new TreeMap<>();
    for (var part : text.isEmpty() ? List.<String>of() : List.of(text.split(" "))) {
      var equals = part.indexOf('=');
      var name = part.substring(0, equals);
      var count = Long.parseLong(part.substring(equals + 1));
      if (name.contains(":")) {
        reasons.put(name, count);
      } else {
        counts.put(Recipient.State.valueOf(name), count);
      }
    }
    return new Balance(counts, reasons);
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private static OptionalLong optional(Item item, String name) {
    return item.has(name) ? OptionalLong.of(item.number(name)) : OptionalLong.empty();
  }
}
