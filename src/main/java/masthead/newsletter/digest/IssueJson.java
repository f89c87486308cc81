package masthead.newsletter.digest;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import masthead.newsletter.digest.Issue.State;
import tools.jackson.core.JsonGenerator;

/// Issues and their recipients as JSON, for the publisher.
final class IssueJson {
  private IssueJson() {}

  static void write(JsonGenerator json, Issue issue) {
    json.writeStartObject();
    members(json, issue);
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Issue issue, Issue.Reputation reputation) {
    json.writeStartObject();
    members(json, issue);
    json.writeNumberProperty("bounced", reputation.bounced());
    json.writeNumberProperty("complained", reputation.complained());
    json.writeEndObject();
  }

  private static void members(JsonGenerator json, Issue issue) {
    var id = issue.id();
    json.writeStringProperty("issue", id.toString());
    json.writeStringProperty("date", id.date().toString());
    json.writeStringProperty("language", id.language());
    json.writeStringProperty("frequency", id.cadence().code());
    json.writeStringProperty("dueAt", id.at().toString());
    json.writeStringProperty("sendBefore", issue.sendBefore().toString());
    json.writeArrayPropertyStart("timeZones");
    Schedule.zones(issue.slots()).forEach(json::writeString);
    json.writeEndArray();
    json.writeStringProperty("state", issue.state().code());
    text(json, "reason", reason(issue.state()));
    number(json, "missing", missing(issue.state()));
    text(json, "subject", issue.frozen().map(Issue.Frozen::subject));
    text(json, "contentLanguage", issue.frozen().map(Issue.Frozen::language));
    number(
        json,
        "headlines",
        issue.frozen().map(it -> OptionalLong.of(it.headlines())).orElse(OptionalLong.empty()));
    number(json, "candidates", issue.candidates());
    text(json, "countedAt", issue.countedAt().map(Instant::toString));
    json.writeObjectPropertyStart("counts");
    for (var state : Recipient.State.values()) {
      json.writeNumberProperty(state.name(), issue.balance().count(state));
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("reasons");
    new TreeMap<>(issue.balance().reasons()).forEach(json::writeNumberProperty);
    json.writeEndObject();
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

  static void write(JsonGenerator json, LedgerStore.Row row) {
    json.writeStartObject();
    json.writeStringProperty("subscriber", row.subscriber());
    json.writeStringProperty("state", row.recipient().state().name());
    text(json, "reason", row.recipient().why());
    json.writeStringProperty("at", row.seen().text("at"));
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, Optional<String> text) {
    if (text.isPresent()) {
      json.writeStringProperty(name, text.get());
    } else {
      json.writeNullProperty(name);
    }
  }

  private static void number(JsonGenerator json, String name, OptionalLong number) {
    if (number.isPresent()) {
      json.writeNumberProperty(name, number.getAsLong());
    } else {
      json.writeNullProperty(name);
    }
  }
}
