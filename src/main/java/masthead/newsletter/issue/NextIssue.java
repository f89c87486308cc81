package masthead.newsletter.issue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;
import masthead.language.Language;
import masthead.newsletter.subscriber.Delivery;

/// When a subscriber's next issue comes.
public final class NextIssue {
  private NextIssue() {}

  /// Its date and hour in the subscriber's zone, as the language writes them: `Saturday, November
  /// 28, 2026, 07:00`.
  public static String text(
      Delivery delivery, Optional<LocalDate> pausedUntil, Instant now, Language language) {
    var slot =
        new Slot(delivery.language(), delivery.frequency(), delivery.timeZone(), delivery.hour());
    var at = Schedule.next(slot, pausedUntil, now).atZone(delivery.timeZone());
    var date =
        DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
            .withLocale(Locale.forLanguageTag(language.tag()));
    return date.format(at) + ", " + DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at);
  }
}
