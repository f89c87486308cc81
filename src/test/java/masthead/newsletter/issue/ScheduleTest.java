package masthead.newsletter.issue;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private static final Duration TICK = Duration.ofMinutes(15);
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  /// The hours at which zones change, in every zone with a peculiarity, a tick each quarter of an
  /// hour through the days around each change of 2027; around New Year where there is none.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Etc/GMT+12",
        "Etc/GMT-14",
        "America/Nuuk",
        "Africa/Casablanca",
        "America/Santiago",
        "Pacific/Chatham"
      })
  void everyLocalDateHasExactlyOneIssueAtItsHour(String zone) {
    for (var change : changes(ZoneId.of(zone))) {
      for (var hour : List.of(0, 1, 2, 3, 7, 22, 23)) {
        oneIssueADate(new Slot("en", "daily", ZoneId.of(zone), hour), change);
      }
    }
  }

  private static List<Instant> changes(ZoneId zone) {
    var year = Instant.parse("2027-01-01T00:00:00Z");
    var changes =
        Stream.iterate(
                zone.getRules().nextTransition(year),
                change ->
                    change != null && change.getInstant().isBefore(year.plus(Duration.ofDays(365))),
                change -> zone.getRules().nextTransition(change.getInstant()))
            .map(ZoneOffsetTransition::getInstant)
            .toList();
    return changes.isEmpty() ? List.of(year) : changes;
  }

  private static void oneIssueADate(Slot slot, Instant change) {
    var found = new TreeMap<LocalDate, Instant>();
    var end = change.plus(Duration.ofDays(3));
    for (var now = change.minus(Duration.ofDays(3)); !now.isAfter(end); now = now.plus(TICK)) {
      for (var issue : Schedule.due(slot, now.minus(SIX_HOURS), now)) {
        var known = found.putIfAbsent(issue.date(), issue.at());
        assertTrue(known == null || known.equals(issue.at()), () -> "two moments for " + issue);
      }
    }
    var date = LocalDate.ofInstant(change, slot.zone());
    var around = date.minusDays(1).datesUntil(date.plusDays(2)).toList();

    assertTrue(found.keySet().containsAll(around), () -> slot.key() + " has " + found);
    for (var day : around) {
      var wanted = day.atTime(slot.hour(), 0);
      var rules = slot.zone().getRules();
      assertEquals(
          rules.getValidOffsets(wanted).isEmpty()
              ? rules.getTransition(wanted).getInstant()
              : wanted.toInstant(rules.getValidOffsets(wanted).getFirst()),
          found.get(day));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2027-03-28, 2, 2027-03-28T01:00:00Z", // a gap: 02:00 does not exist
    "Europe/Berlin, 2027-10-31, 2, 2027-10-31T00:00:00Z", // twice: the earlier
    "America/New_York, 2027-03-14, 2, 2027-03-14T07:00:00Z",
    "America/New_York, 2027-11-07, 1, 2027-11-07T05:00:00Z",
    "Australia/Lord_Howe, 2027-10-03, 2, 2027-10-02T15:30:00Z", // half an hour
    "Australia/Lord_Howe, 2027-04-04, 1, 2027-04-03T14:00:00Z",
    "Asia/Kathmandu, 2027-06-01, 7, 2027-06-01T01:15:00Z",
    "Etc/GMT+12, 2027-06-01, 7, 2027-06-01T19:00:00Z",
    "Etc/GMT-14, 2027-06-01, 7, 2027-05-31T17:00:00Z",
    "America/Nuuk, 2027-03-27, 23, 2027-03-28T01:00:00Z", // the gap ends on the next date
  })
  void hourFallsOnThatMoment(String zone, LocalDate date, int hour, Instant expected) {
    assertEquals(Optional.of(expected), Schedule.instant(ZoneId.of(zone), date, hour));
  }

  @Test
  void dateThatAZoneSkippedHasNoIssue() {
    var apia = ZoneId.of("Pacific/Apia");

    assertEquals(Optional.empty(), Schedule.instant(apia, LocalDate.of(2011, 12, 30), 7));
    assertTrue(Schedule.instant(apia, LocalDate.of(2011, 12, 31), 7).isPresent());
  }

  @Test
  void tickThatIsLateFindsTheIssueForSixHours() {
    var slot = new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 7);
    var at = Instant.parse("2026-11-28T06:00:00Z");
    var expected = List.of("20261128T0600Z-en-daily-20261128");

    assertEquals(List.of(), names(slot, at.minusMillis(1)));
    assertEquals(expected, names(slot, at));
    assertEquals(expected, names(slot, at.plus(Duration.ofHours(6)).minusMillis(1)));
    assertEquals(List.of(), names(slot, at.plus(Duration.ofHours(6))));
  }

  private static List<String> names(Slot slot, Instant now) {
    return Schedule.due(slot, now.minus(SIX_HOURS), now).stream().map(IssueId::toString).toList();
  }

  @Test
  void zonesThatShareTheMomentAndTheDateShareAnIssue() {
    var slots =
        List.of(
            new Slot("en", "daily", ZoneId.of("Europe/Berlin"), 19),
            new Slot("en", "daily", ZoneId.of("Europe/Paris"), 19),
            new Slot("en", "daily", ZoneId.of("Europe/London"), 18),
            new Slot("fr", "daily", ZoneId.of("Europe/Paris"), 19),
            new Slot("en", "weekly:SA", ZoneId.of("Europe/Paris"), 19),
            new Slot("en", "weekly:SU", ZoneId.of("Europe/Paris"), 19),
            new Slot("en", "daily", ZoneId.of("Pacific/Apia"), 7)); // already tomorrow
    var due =
        Schedule.due(
            slots, Instant.parse("2026-11-28T12:00:00Z"), Instant.parse("2026-11-28T18:00:00Z"));
    var sizes =
        due.entrySet().stream()
            .collect(toMap(e -> e.getKey().toString(), e -> e.getValue().size()));

    assertEquals(
        Map.of(
            "20261128T1800Z-en-daily-20261128", 3,
            "20261128T1800Z-fr-daily-20261128", 1,
            "20261128T1800Z-en-weekly-20261128", 1,
            "20261128T1800Z-en-daily-20261129", 1),
        sizes);
  }

  @Test
  void frequencyDecidesTheDates() {
    var zone = ZoneId.of("Asia/Kolkata");
    var week = List.of(23, 24, 25, 26, 27, 28, 29); // November 2026, from a Monday on
    var found = new TreeMap<String, TreeSet<Integer>>();
    for (var frequency : List.of("daily", "weekdays", "weekly:MO", "weekly:SU")) {
      for (var day : week) {
        var now = Schedule.instant(zone, LocalDate.of(2026, 11, day), 7).orElseThrow();
        for (var issue :
            Schedule.due(new Slot("en", frequency, zone, 7), now.minus(SIX_HOURS), now)) {
          found.computeIfAbsent(frequency, _ -> new TreeSet<>()).add(issue.date().getDayOfMonth());
        }
      }
    }

    assertEquals(new TreeSet<>(week), found.get("daily"));
    assertEquals(new TreeSet<>(List.of(23, 24, 25, 26, 27)), found.get("weekdays"));
    assertEquals(new TreeSet<>(List.of(23)), found.get("weekly:MO"));
    assertEquals(new TreeSet<>(List.of(29)), found.get("weekly:SU"));
  }

  @ParameterizedTest
  @CsvSource({
    "daily, 2026-11-29T06:00:00Z",
    "weekdays, 2026-11-30T06:00:00Z",
    "weekly:SA, 2026-12-05T06:00:00Z"
  })
  void nextIssueComesAfterTheOneThatIsOut(String frequency, Instant expected) {
    var slot = new Slot("en", frequency, ZoneId.of("Europe/Berlin"), 7);
    var saturday = Instant.parse("2026-11-28T06:00:00Z");

    assertEquals(expected, Schedule.next(slot, Optional.empty(), saturday));
  }

  @Test
  void pauseMovesTheNextIssueToItsEnd() {
    var slot = new Slot("en", "weekdays", ZoneId.of("Europe/Berlin"), 7);
    var next =
        Schedule.next(
            slot, Optional.of(LocalDate.of(2026, 12, 19)), Instant.parse("2026-11-28T06:00:00Z"));

    assertEquals(Instant.parse("2026-12-21T06:00:00Z"), next); // the Monday after
  }

  @Test
  void headlinesReachBackToTheIssueBefore() {
    var monday = LocalDate.of(2026, 11, 30);
    var back = new TreeMap<String, Instant>();
    for (var frequency : List.of("daily", "weekdays", "weekly:MO")) {
      var slot = new Slot("en", frequency, ZoneId.of("Europe/Berlin"), 7);
      back.put(frequency, Schedule.previous(slot, monday));
    }

    assertEquals(
        Map.of(
            "daily", Instant.parse("2026-11-29T06:00:00Z"),
            "weekdays", Instant.parse("2026-11-27T06:00:00Z"),
            "weekly:MO", Instant.parse("2026-11-23T06:00:00Z")),
        back);
  }

  @ParameterizedTest
  @ValueSource(strings = {"20261128T0600Z-en-daily-20261128", "20270101T0000Z-yue-weekly-20261231"})
  void nameOfAnIssueIsReadAsItIsWritten(String name) {
    assertEquals(name, IssueId.parse(name).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20261128T0600Z-en-daily",
        "20261328T0600Z-en-daily-20261128",
        "20261128T0600Z-en-daily-20261128#",
        "20261128T0600Z-EN-daily-20261128",
        "20261128T0600Z-en-hourly-20261128"
      })
  void otherTextNamesNoIssue(String text) {
    assertEquals(Optional.empty(), IssueId.parse(text));
  }

  @Test
  void keyOfASlotIsReadAsItIsWritten() {
    for (var day : DayOfWeek.values()) {
      var slot =
          new Slot("en", "weekly:" + day.name().substring(0, 2), ZoneId.of("America/Sao_Paulo"), 7);
      assertEquals(slot, Slot.ofKey(slot.key()));
    }
    assertEquals("en#daily#Etc/UTC#23", new Slot("en", "daily", ZoneId.of("Etc/UTC"), 23).key());
  }
}
