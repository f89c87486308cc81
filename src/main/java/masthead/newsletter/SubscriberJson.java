package masthead.newsletter;

import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Collectors;
import masthead.json.JsonWriter;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Suppression;

/// A subscriber in a list. The lookup shows everything that is stored.
final class SubscriberJson {
  private SubscriberJson() {}

  static void write(JsonWriter json, Subscription row, Instant now) {
    var delivery = row.delivery();
    json.text("email", row.email().text());
    json.text("state", row.status().name());
    json.text("language", delivery.language());
    json.text("frequency", delivery.frequency());
    json.text("timeZone", delivery.timeZone().getId());
    json.number("hour", delivery.hour());
    json.nullable("pausedUntil", row.pausedUntil(now).map(LocalDate::toString).orElse(null));
    json.nullable("confirmedAt", row.proof().map(proof -> proof.at().toString()).orElse(null));
    json.nullable("endedAt", row.endedAt().map(Instant::toString).orElse(null));
    json.number("version", row.version());
  }

  static void write(JsonWriter json, Suppression suppression) {
    json.text("reason", suppression.reason().name());
    json.text(
        "reasons",
        suppression.reasons().stream()
            .map(Suppression.Reason::name)
            .collect(Collectors.joining(" ")));
    json.text("firstAt", suppression.firstAt().toString());
    json.nullable("liftAt", suppression.liftAt().map(Instant::toString).orElse(null));
  }
}
