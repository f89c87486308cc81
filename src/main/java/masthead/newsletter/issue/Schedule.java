package masthead.newsletter.issue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// When each slot is due. The scheduler only ticks, in UTC: zones and their changes are decided
/// here, because a scheduler that knows zones skips an hour that does not exist.
public final class Schedule {
  private Schedule() {}

  /// The moment at which a local hour falls on a local date.
  ///
  /// In a gap it is the first moment after it, in an overlap the earlier one. A date that a zone
  /// skipped altogether (Apia, 2011-12-30) has no such moment.
  static Optional<Instant> instant(ZoneId zone, LocalDate date, int hour) {
    var startsAt = first(zone, date, LocalTime.MIDNIGHT);
    return startsAt.atZone(zone).toLocalDate().equals(date)
        ? Optional.of(first(zone, date, LocalTime.of(hour, 0)))
        : Optional.empty();
  }

  private static Instant first(ZoneId zone, LocalDate date, LocalTime time) {
    var local = date.atTime(time);
    var offsets = zone.getRules().getValidOffsets(local);
    // In an overlap both offsets are valid, the earlier moment's first.
    return offsets.isEmpty()
        ? zone.getRules().getTransition(local).getInstant()
        : local.toInstant(offsets.getFirst());
  }

  /// The issues that became due after one moment and up to another, with the zones each is for.
  ///
  /// The same at every tick that looks at the same moment, so an issue that exists already is known
  /// by its id.
  public static SortedMap<IssueId, SortedMap<String, Slot>> due(
      Collection<Slot> slots, Instant since, Instant now) {
    var issues = new TreeMap<IssueId, SortedMap<String, Slot>>();
    for (var slot : slots) {
      for (var issue : due(slot, since, now)) {
        issues.computeIfAbsent(issue, _ -> new TreeMap<>()).put(slot.key(), slot);
      }
    }
    return issues;
  }

  static List<IssueId> due(Slot slot, Instant since, Instant now) {
    var first = LocalDate.ofInstant(since, slot.zone()).minusDays(1);
    var behind = LocalDate.ofInstant(now, slot.zone()).plusDays(2);
    var frequency = Frequency.of(slot.frequency());
    return first
        .datesUntil(behind)
        .filter(date -> Frequency.includes(slot.frequency(), date))
        .flatMap(date ->
            instant(slot.zone(), date, slot.hour())
                .filter(at -> !at.isAfter(now) && at.isAfter(since))
                .map(at -> new IssueId(at, slot.language(), frequency, date))
                .stream())
        .toList();
  }

  /// When a slot's next issue comes, after now and not before a date.
  public static Instant next(Slot slot, Optional<LocalDate> notBefore, Instant now) {
    var today = LocalDate.ofInstant(now, slot.zone());
    var start = notBefore.filter(date -> date.isAfter(today)).orElse(today);
    return Stream.iterate(start, date -> date.plusDays(1))
        .filter(date -> Frequency.includes(slot.frequency(), date))
        .flatMap(date -> instant(slot.zone(), date, slot.hour()).stream())
        .filter(at -> at.isAfter(now))
        .findFirst()
        .orElseThrow();
  }

  /// From when on an issue's headlines count, when nothing was sent since: the moment of the issue
  /// before.
  public static Instant previous(Slot slot, LocalDate date) {
    var frequency = Frequency.of(slot.frequency());
    return Stream.iterate(frequency.previous(date), frequency::previous)
        .flatMap(day -> instant(slot.zone(), day, slot.hour()).stream())
        .findFirst()
        .orElseThrow();
  }

  /// The zones of an issue, each once.
  public static SortedSet<String> zones(Collection<Slot> slots) {
    var zones = new TreeSet<String>();
    slots.forEach(slot -> zones.add(slot.zone().getId()));
    return zones;
  }
}
