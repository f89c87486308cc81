package masthead.newsletter.transfer;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import masthead.json.JsonWriter;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.transfer.ImportLine.Reason;

/// A subscriber as a line that [ImportFile] reads: a line that is exported here and imported
/// elsewhere is exported there as the same line.
public final class ExportLine {
  /// The source of a consent that was confirmed on this site.
  private static final String HERE = "masthead";

  private ExportLine() {}

  /// What an import calls the state of a subscriber; empty while nobody has confirmed.
  ///
  /// @param suppression of the address, if it is suppressed
  static Optional<String> status(Subscription row, Optional<Suppression> suppression) {
    return switch (row.status()) {
      // Unsubscribed before, and not confirmed again yet.
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
      JsonWriter json,
      Subscription row,
      Optional<Suppression> suppression,
      String status,
      Instant now) {
    var delivery = row.delivery();
    json.object(() -> {
      json.text("email", row.email().text());
      json.text("status", status);
      endedAt(row).ifPresent(at -> json.text("endedAt", at.toString()));
      suppression.ifPresent(found -> write(json, found));
      row.proof().ifPresent(proof -> write(json, proof));
      json.text("language", delivery.language());
      json.text("frequency", delivery.frequency());
      json.text("timeZone", delivery.timeZone().getId());
      json.number("hour", delivery.hour());
      row.pausedUntil(now).map(LocalDate::toString).ifPresent(day -> json.text("pausedUntil", day));
    });
  }

  private static Optional<Instant> endedAt(Subscription row) {
    return row.status() == Status.PENDING ? row.leftAt() : row.endedAt();
  }

  /// The mark of an erasure applies to this site only.
  private static void write(JsonWriter json, Suppression suppression) {
    var reasons =
        suppression.reasons().stream()
            .filter(reason -> reason != Suppression.Reason.ERASED)
            .map(Suppression.Reason::name)
            .collect(Collectors.joining(" "));
    if (!reasons.isEmpty()) {
      json.text("reasons", reasons);
    }
    suppression.liftAt().ifPresent(end -> json.text("liftAt", end.toString()));
  }

  private static void write(JsonWriter json, Subscription.Proof proof) {
    json.text("consentAt", proof.at().toString());
    json.text("consentSource", proof.importedFrom().orElse(HERE));
    json.text("textVersion", proof.textVersion());
  }
}
