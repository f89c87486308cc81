package masthead.newsletter;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

record PreferencesView(
    String email,
    Choices choices,
    Optional<LocalDate> pausedUntil,
    long version,
    String unsubscribeUrl,
    Notice notice,
    List<String> faults) {
  enum Notice {
    NONE,
    SAVED,
    STALE,
    FAULTS
  }
}
