package masthead.newsletter.issue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import masthead.mail.SendingLimits;

/// How fast the digest may be sent: one value that all workers share.
///
/// A worker reserves times to send at, and no time is given out twice. So the rate holds for all of
/// them together, however many they are and however fast each is; dividing a rate by a number of
/// workers would be wrong at one mail a second, where SES starts everybody.
///
/// @param perSecond what the account allows for the digest, before any throttling
/// @param dayLeft how many mails the day's quota still has for the digest
/// @param factor the share of `perSecond` that was in force at `factorAt`; it grows from there
/// @param next the first time that nobody has reserved
public record Pace(double perSecond, long dayLeft, double factor, Instant factorAt, Instant next) {

  /// Mail that readers wait for, and clocks and networks that are not exact, get the rest.
  private static final double SHARE = 0.9 * 0.8;

  /// What the digest leaves of the day's quota, so that confirmation mail still goes out.
  private static final double DAY_SHARE = 0.8;

  /// How far ahead times are reserved: what was reserved before a throttling is still used.
  private static final Duration AHEAD = Duration.ofSeconds(10);

  /// Refusals of mails that were on their way together count once.
  private static final Duration HOLD = Duration.ofSeconds(5);

  private static final double MIN_FACTOR = 1.0 / 16;

  /// From a half back to the whole in 250 seconds.
  private static final double RECOVERY_PER_SECOND = 0.002;

  /// Times to send at, and the pace for those who come next.
  public record Reservation(Pace after, Block block) {}

  public static Pace start(SendingLimits limits, Instant now) {
    return new Pace(perSecond(limits), dayLeft(limits), 1, now, now);
  }

  /// The same pace under what the account allows now. Mails whose times are reserved and still to
  /// come are in no count of the account's yet.
  public Pace under(SendingLimits limits, Instant now) {
    var day = dayLeft(limits);
    var left = day == Long.MAX_VALUE ? day : Math.max(0, day - reserved(now));
    return new Pace(perSecond(limits), left, factor, factorAt, next);
  }

  private long reserved(Instant now) {
    return next.isAfter(now)
        ? (long) Math.ceil(Duration.between(now, next).toMillis() * rate(now) / 1000)
        : 0;
  }

  private static double perSecond(SendingLimits limits) {
    return limits.maxPerSecond() * SHARE;
  }

  private static long dayLeft(SendingLimits limits) {
    return limits.maxPerDay() < 0
        ? Long.MAX_VALUE
        : Math.max(0, (long) Math.floor(limits.maxPerDay() * DAY_SHARE - limits.sentLastDay()));
  }

  /// Mails a second at a moment.
  double rate(Instant now) {
    return perSecond * factor(now);
  }

  private double factor(Instant now) {
    var seconds = Math.max(0, Duration.between(factorAt, now).toMillis() / 1000.0);
    return Math.min(1, factor + seconds * RECOVERY_PER_SECOND);
  }

  /// Reserves up to that many times, the first not before now. There may be none: when the day's
  /// quota is used up, or others have reserved all that is near.
  public Reservation reserve(int wanted, Instant now) {
    var interval = Duration.ofNanos(Math.round(1e9 / rate(now)));
    var times = new ArrayList<Instant>();
    var time = next.isAfter(now) ? next : now;
    while (times.size() < wanted && times.size() < dayLeft && !time.isAfter(now.plus(AHEAD))) {
      times.add(time);
      time = time.plus(interval);
    }
    var left = dayLeft == Long.MAX_VALUE ? dayLeft : dayLeft - times.size();
    return new Reservation(
        new Pace(perSecond, left, factor, factorAt, time), new Block(times, dayLeft == 0));
  }

  /// Half as fast, because the far end says that it is too fast.
  public Pace throttled(Instant now) {
    return factor < 1 && now.isBefore(factorAt.plus(HOLD))
        ? this
        : new Pace(perSecond, dayLeft, Math.max(MIN_FACTOR, factor(now) / 2), now, next);
  }

  /// Nothing more until the limits are asked for again, because the far end says so.
  public Pace exhausted() {
    return new Pace(perSecond, 0, factor, factorAt, next);
  }

  /// Times that one worker has reserved and not used.
  public static final class Block {
    /// A time that passed longer ago is lost: to make up for it would be a burst.
    static final Duration TOLERANCE = Duration.ofMillis(200);

    private final Deque<Instant> times;
    private final boolean isDayOver;

    public Block(List<Instant> times, boolean isDayOver) {
      this.times = new ArrayDeque<>(times);
      this.isDayOver = isDayOver;
    }

    /// Whether it is empty because the day's quota is used up, so that waiting is of no use.
    public boolean isDayOver() {
      return isDayOver;
    }

    public static boolean isLost(Instant time, Instant now) {
      return time.plus(TOLERANCE).isBefore(now);
    }

    /// Takes the next time that is not lost; empty when there is none.
    public synchronized Optional<Instant> take(Instant now) {
      while (!times.isEmpty()) {
        var time = times.removeFirst();
        if (!isLost(time, now)) {
          return Optional.of(time);
        }
      }
      return Optional.empty();
    }

    /// Puts back a time that turned out not to be needed.
    public synchronized void putBack(Instant time) {
      times.addFirst(time);
    }
  }
}
