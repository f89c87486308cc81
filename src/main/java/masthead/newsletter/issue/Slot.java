package masthead.newsletter.issue;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;

/// What subscribers who get the newsletter together have in common.
///
/// @param frequency `daily`, `weekdays`, `weekly:MO` to `weekly:SU`
/// @param hour 0 to 23, local to the zone
public record Slot(String language, String frequency, ZoneId zone, int hour) {

  /// How it is named in keys, behind the list: `en#weekdays#Europe/Berlin#07`.
  public String key() {
    return String.join(
        "#", language, frequency, zone.getId(), hour < 10 ? "0" + hour : Integer.toString(hour));
  }

  /// The slot of a key.
  ///
  /// @throws IllegalArgumentException when it is not a key, or its zone no longer exists
  public static Slot ofKey(String key) {
    var parts = key.split("#", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("Not a slot");
    }
    Frequency.of(parts[1]);
    try {
      var hour = LocalTime.of(Integer.parseInt(parts[3]), 0).getHour();
      var slot = new Slot(parts[0], parts[1], ZoneId.of(parts[2]), hour);
      if (slot.key().equals(key)) {
        return slot;
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Not a zone or an hour", e);
    }
    throw new IllegalArgumentException("Not how a slot is written");
  }
}
