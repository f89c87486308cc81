package masthead.newsletter.subscriber;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The times of the mails to a mailbox, so that nobody can have it flooded, regardless of the
/// number of requests and the spelling of its address.
///
/// The times are kept, not counts of fixed windows: three a day are three in any 24 hours.
///
/// @param sent whole seconds, in order
public record MailHistory(Map<MailKind, List<Instant>> sent) {
  public static final MailHistory EMPTY = new MailHistory(Map.of());

  /// How long a mail counts.
  public static final Duration KEPT = Duration.ofDays(30);

  /// A second confirmation mail any sooner is of no use: the first is on its way.
  public static final Duration WAIT = Duration.ofMinutes(15);

  static final Duration DAY = Duration.ofDays(1);

  public MailHistory {
    sent = Map.copyOf(sent);
  }

  /// Three in 24 hours and six in 30 days.
  boolean allowsConfirm(Instant now) {
    return count(MailKind.CONFIRM, now, DAY) < 3 && count(MailKind.CONFIRM, now, KEPT) < 6;
  }

  /// When the last confirmation mail was sent, if that was less than [#WAIT] ago.
  Optional<Instant> justAsked(Instant now) {
    return within(MailKind.CONFIRM, now, WAIT).reduce((_, last) -> last);
  }

  boolean allowsAlready(Instant now) {
    return count(MailKind.ALREADY, now, DAY) < 1;
  }

  /// Three in 24 hours, however many strangers ask. The owner's right to see and erase what is kept
  /// must not end there: the links of these three work until the next mail may be sent
  /// ([LifeCycle#ACCESSIBLE]). No cap of a month, which strangers could use up.
  boolean allowsAccess(Instant now) {
    return count(MailKind.ACCESS, now, DAY) < 3;
  }

  /// With one more mail, without what is too old to count.
  MailHistory with(MailKind kind, Instant now) {
    var all = new EnumMap<MailKind, List<Instant>>(MailKind.class);
    all.putAll(sent);
    all.put(
        kind,
        Stream.concat(within(kind, now, KEPT), Stream.of(now.truncatedTo(ChronoUnit.SECONDS)))
            .toList());
    return new MailHistory(all);
  }

  private long count(MailKind kind, Instant now, Duration time) {
    return within(kind, now, time).count();
  }

  private Stream<Instant> within(MailKind kind, Instant now, Duration time) {
    var start = now.minus(time);
    return sent.getOrDefault(kind, List.of()).stream().filter(at -> at.isAfter(start));
  }
}
