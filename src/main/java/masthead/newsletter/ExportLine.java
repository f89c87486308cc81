package masthead.newsletter;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import masthead.newsletter.ImportLine.Reason;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import tools.jackson.core.JsonGenerator;

/// A subscriber as a line that [ImportFile] reads: what is exported and brought in elsewhere is
/// exported there as the same line.
final class ExportLine {
  /// Where somebody agreed who confirmed on this site.
  private static final String HERE = "masthead";

  private ExportLine() {}

  /// What an import calls the state of a subscriber; empty while nobody has confirmed.
  ///
  /// @param suppression of the address, if it is suppressed
  static Optional<String> status(Subscription row, Optional<Suppression> suppression) {
    return switch (row.status()) {
      // Who left once and was asked anew has not come back yet.
      case PENDING -> row.leftAt().map(_ -> "unsubscribed");
      case ACTIVE -> Optional.of("subscribed");
      case UNSUBSCRIBED -> Optional.of("unsubscribed");
      case SUPPRESSED ->
          Optional.of(
              suppression
                  .map(found -> Reason.of(found.reason()).name().toLowerCase(Locale.ROOT))
                  .orElse("unsubscribed"));
    };
  }

  static void write(
      JsonGenerator json,
      Subscription row,
      Optional<Suppression> suppression,
      String status,
      Instant now) {
    var delivery = row.delivery();
    json.writeStartObject();
    json.writeStringProperty("email", row.email().text());
    json.writeStringProperty("status", status);
    endedAt(row).ifPresent(at -> json.writeStringProperty("endedAt", at.toString()));
    suppression.ifPresent(found -> write(json, found));
    row.proof().ifPresent(proof -> write(json, proof));
    json.writeStringProperty("language", delivery.language());
    json.writeStringProperty("frequency", delivery.frequency());
    json.writeStringProperty("timeZone", delivery.timeZone().getId());
    json.writeNumberProperty("hour", delivery.hour());
    row.pausedUntil(now)
        .map(LocalDate::toString)
        .ifPresent(day -> json.writeStringProperty("pausedUntil", day));
    json.writeEndObject();
  }

  private static Optional<Instant> endedAt(Subscription row) {
    return row.status() == Status.PENDING ? row.leftAt() : row.endedAt();
  }

  /// The mark of an erasure is of this site only.
  private static void write(JsonGenerator json, Suppression suppression) {
    var reasons =
        suppression.reasons().stream()
            .filter(reason -> reason != Suppression.Reason.ERASED)
            .map(Suppression.Reason::name)
            .collect(Collectors.joining(" "));
    if (!reasons.isEmpty()) {
      json.writeStringProperty("reasons", reasons);
    }
    suppression.liftAt().ifPresent(end -> json.writeStringProperty("liftAt", end.toString()));
  }

  private static void write(JsonGenerator json, Subscription.Proof proof) {
    json.writeStringProperty("consentAt", proof.at().toString());
    json.writeStringProperty("consentSource", proof.importedFrom().orElse(HERE));
    json.writeStringProperty("textVersion", proof.textVersion());
  }
}
