package masthead.newsletter.links;

import java.util.Set;

/// What the page of preferences shows. The choices are texts, because refused input is shown again.
///
/// @param email masked
/// @param frequency one of [Delivery#FREQUENCIES]
/// @param timeZone an IANA time zone
/// @param hour 0 to 23
/// @param pausedUntil `2026-12-24`, or blank for no pause
/// @param version sent back by the form, to detect a change in between
/// @param faults the choices that were refused, by the name of their field; none unless `FAULTY`
/// @param unsubscribeUrl where the other form on the page goes
record PreferencePage(
    State state,
    String email,
    String language,
    String frequency,
    String timeZone,
    String hour,
    String pausedUntil,
    String version,
    Set<String> faults,
    String unsubscribeUrl) {

  /// What led to this page.
  enum State {
    FRESH,
    SAVED,
    /// They have changed in the meantime: nothing was saved, and the latest are shown.
    STALE,
    FAULTY
  }
}
