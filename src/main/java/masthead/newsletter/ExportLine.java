package masthead.newsletter;

import java.util.Optional;
import masthead.newsletter.SuppressionStore.Reason;
import tools.jackson.core.JsonGenerator;

/// A subscriber as a line that [ImportFile] reads: what is exported can be brought in elsewhere.
final class ExportLine {
  private ExportLine() {}

  /// What an import calls the state of a subscriber; empty while nobody has confirmed.
  ///
  /// @param reason why the address is suppressed, if it is
  static Optional<String> status(Subscriber subscriber, Optional<Reason> reason) {
    return switch (subscriber.state()) {
      // Who left once and was asked anew has not come back yet.
      case PENDING ->
          subscriber.item().has("endedAt") ? Optional.of("unsubscribed") : Optional.empty();
      case ACTIVE -> Optional.of("subscribed");
      case UNSUBSCRIBED -> Optional.of("unsubscribed");
      case SUPPRESSED -> Optional.of(reason.map(ExportLine::status).orElse("unsubscribed"));
    };
  }

  private static String status(Reason reason) {
    return switch (reason) {
      case ERASED -> "unsubscribed";
      case SOFT_BOUNCE, HARD_BOUNCE -> "bounced";
      case MANUAL -> "blocked";
      case COMPLAINT -> "complained";
    };
  }

  static void write(JsonGenerator json, Subscriber subscriber, String status) {
    var item = subscriber.item();
    var choices = subscriber.choices();
    json.writeStartObject();
    json.writeStringProperty("email", subscriber.email().text());
    json.writeStringProperty("status", status);
    item.find("confirmedAt")
        .ifPresent(at -> {
          json.writeStringProperty("consentAt", at);
          json.writeStringProperty("consentSource", "masthead");
        });
    item.find("textVersion").ifPresent(text -> json.writeStringProperty("textVersion", text));
    json.writeStringProperty("language", choices.language());
    json.writeStringProperty("frequency", choices.frequency());
    json.writeStringProperty("timeZone", choices.timeZone().getId());
    json.writeNumberProperty("hour", choices.hour());
    json.writeEndObject();
  }
}
