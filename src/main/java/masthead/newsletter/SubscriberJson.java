package masthead.newsletter;

import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Collectors;
import masthead.http.Json;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Suppression;
import tools.jackson.core.JsonGenerator;

/// What a list shows its publisher of a subscriber. All that is kept is in the lookup.
final class SubscriberJson {
  private SubscriberJson() {}

  static void write(JsonGenerator json, Subscription row, Instant now) {
    var delivery = row.delivery();
    json.writeStringProperty("email", row.email().text());
    json.writeStringProperty("state", row.status().name());
    json.writeStringProperty("language", delivery.language());
    json.writeStringProperty("frequency", delivery.frequency());
    json.writeStringProperty("timeZone", delivery.timeZone().getId());
    json.writeNumberProperty("hour", delivery.hour());
    Json.text(json, "pausedUntil", row.pausedUntil(now).map(LocalDate::toString).orElse(null));
    Json.text(json, "confirmedAt", row.proof().map(proof -> proof.at().toString()).orElse(null));
    Json.text(json, "endedAt", row.endedAt().map(Instant::toString).orElse(null));
    json.writeNumberProperty("version", row.version());
  }

  static void write(JsonGenerator json, Suppression suppression) {
    json.writeStringProperty("reason", suppression.reason().name());
    json.writeStringProperty(
        "reasons",
        suppression.reasons().stream()
            .map(Suppression.Reason::name)
            .collect(Collectors.joining(" ")));
    json.writeStringProperty("firstAt", suppression.firstAt().toString());
    Json.text(json, "liftAt", suppression.liftAt().map(Instant::toString).orElse(null));
  }
}
