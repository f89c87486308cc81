package masthead.newsletter;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.dynamo.Item;

/// When an address was last sent which mail, so that nobody can have it flooded, however many ask.
///
/// The times are kept, not counts of fixed windows: three a day are three in any 24 hours.
record MailLog(Optional<Item> item) {
  private static final Duration KEPT = Duration.ofDays(30);
  static final Duration DAY = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMinutes(15);

  /// Three in 24 hours and six in 30 days.
  boolean allowsConfirm(Instant now) {
    return count("confirm", now, DAY) < 3 && count("confirm", now, KEPT) < 6;
  }

  /// A second one within 15 minutes helps nobody: the first is on its way.
  boolean justAsked(Instant now) {
    return count("confirm", now, PAUSE) > 0;
  }

  boolean allowsAlready(Instant now) {
    return count("already", now, DAY) < 1;
  }

  /// Three in 24 hours, however many strangers ask. The owner's right to see and erase what is kept
  /// must not end there: the links of these three work until the next mail may be sent
  /// ([SignUpStore#ACCESSIBLE]). No cap of a month, which strangers could use up.
  boolean allowsAccess(Instant now) {
    return count("access", now, DAY) < 3;
  }

  /// The log with one more mail, as attributes without a key.
  Item add(String kind, Instant now) {
    var times =
        Stream.concat(times(kind), Stream.of(now.getEpochSecond()))
            .filter(time -> time > now.minus(KEPT).getEpochSecond())
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    return item.orElseGet(() -> new Item(Map.of()))
        .with(kind, times)
        .with("expiresAt", now.plus(KEPT).getEpochSecond());
  }

  private long count(String kind, Instant now, Duration within) {
    return times(kind).filter(time -> time > now.minus(within).getEpochSecond()).count();
  }

  private Stream<Long> times(String kind) {
    return item.flatMap(found -> found.find(kind)).stream()
        .flatMap(text -> Stream.of(text.split(" ")))
        .map(Long::valueOf);
  }
}
