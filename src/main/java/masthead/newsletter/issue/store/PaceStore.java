package masthead.newsletter.issue.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Pace;

/// Keeps the one [Pace] that all workers share.
public final class PaceStore {
  /// What SES lets everybody begin with, until somebody has asked.
  private static final SendingLimits UNKNOWN = new SendingLimits(1, 200, 0);

  private final Table table;
  private final InstantSource clock;

  public PaceStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  public Pace.Block reserve(int wanted) {
    return change(pace -> {
      var reservation = pace.reserve(wanted, clock.instant());
      return new Change<>(reservation.after(), reservation.block());
    });
  }

  public void throttled() {
    update(pace -> pace.throttled(clock.instant()));
  }

  public void exhausted() {
    update(Pace::exhausted);
  }

  public void under(SendingLimits limits) {
    update(pace -> pace.under(limits, clock.instant()));
  }

  public Pace now() {
    return read(table.get(DigestTable.pace()));
  }

  private record Change<T>(Pace after, T outcome) {}

  private void update(Function<Pace, Pace> next) {
    change(pace -> new Change<>(next.apply(pace), true));
  }

  private <T> T change(Function<Pace, Change<T>> next) {
    while (true) {
      var seen = table.get(DigestTable.pace());
      var before = read(seen);
      var change = next.apply(before);
      if (change.after.equals(before) || table.put(item(change.after), seen).isPresent()) {
        return change.outcome;
      }
    }
  }

  private static Item item(Pace pace) {
    return new Item(DigestTable.pace())
        .with("microsPerMail", Math.round(1e6 / pace.perSecond()))
        .with("dayLeft", pace.dayLeft())
        .with("factorPpm", Math.round(pace.factor() * 1e6))
        .with("factorAt", pace.factorAt().toString())
        .with("next", pace.next().toString());
  }

  private Pace read(Optional<Item> item) {
    return item.map(found ->
            new Pace(
                1e6 / found.number("microsPerMail"),
                found.number("dayLeft"),
                found.number("factorPpm") / 1e6,
                Instant.parse(found.text("factorAt")),
                Instant.parse(found.text("next"))))
        .orElseGet(() -> Pace.start(UNKNOWN, clock.instant()));
  }
}
