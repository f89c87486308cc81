package masthead.newsletter.digest;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import masthead.json.JsonWriter;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Reputation;
import masthead.newsletter.issue.Schedule;
import masthead.newsletter.issue.store.LedgerStore;

/// Issues and their recipients as JSON, for the publisher.
final class IssueJson {
  private IssueJson() {}

  static void members(JsonWriter json, Issue issue) {
    var id = issue.id();
    json.text("issue", id.toString());
    json.text("date", id.date().toString());
    json.text("language", id.language());
    json.text("frequency", id.frequency().code());
    json.text("dueAt", id.at().toString());
    json.text("sendBefore", issue.sendBefore().toString());
    json.texts("timeZones", Schedule.zones(issue.slots()));
    json.text("state", issue.state().code());
    json.nullable("reason", reason(issue.state()).orElse(null));
    number(json, "missing", missing(issue.state()));
    json.nullable("subject", issue.frozen().map(Issue.Frozen::subject).orElse(null));
    json.nullable("contentLanguage", issue.frozen().map(Issue.Frozen::language).orElse(null));
    number(
        json,
        "headlines",
        issue.frozen().map(it -> OptionalLong.of(it.headlines())).orElse(OptionalLong.empty()));
    number(json, "candidates", issue.candidates());
    json.nullable("countedAt", issue.countedAt().map(Instant::toString).orElse(null));
    json.object(
        "counts",
        () -> {
          for (var state : Recipient.State.values()) {
            json.number(state.name(), issue.balance().count(state));
          }
        });
    json.object(
        "reasons",
        () -> {
          new TreeMap<>(issue.balance().reasons()).forEach(json::number);
        });
  }

  static void members(JsonWriter json, Issue issue, Reputation reputation) {
    members(json, issue);
    json.number("bounced", reputation.all().bounced());
    json.number("complained", reputation.all().complained());
  }

  private static Optional<String> reason(State state) {
    return switch (state) {
      case State.Halted(var reason) -> Optional.of(reason);
      case State.Skipped(var reason) -> Optional.of(reason);
      case State.Planned _,
          State.FrozenContent _,
          State.Sending _,
          State.Paused _,
          State.Cancelled _,
          State.Done _,
          State.Partial _ ->
          Optional.empty();
    };
  }

  private static OptionalLong missing(State state) {
    return state instanceof State.Partial(var missing) ? missing : OptionalLong.empty();
  }

  static void members(JsonWriter json, LedgerStore.Row row) {
    json.text("subscriber", row.subscriber());
    json.text("state", row.recipient().state().name());
    json.nullable("reason", row.recipient().why().orElse(null));
    json.text("at", row.seen().text("at"));
  }

  private static void number(JsonWriter json, String name, OptionalLong number) {
    if (number.isPresent()) {
      json.number(name, number.getAsLong());
    } else {
      json.nullable(name, null);
    }
  }
}
