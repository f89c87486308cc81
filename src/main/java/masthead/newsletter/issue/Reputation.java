package masthead.newsletter.issue;

import java.time.Instant;
import java.util.Optional;

/// What mailbox providers said of an issue so far.
///
/// @param all since it began
/// @param judged of the mails sent since it was last resumed: who resumes an issue has seen the
///   rest
/// @param judgedFrom when it was resumed
public record Reputation(Tally all, Tally judged, Instant judgedFrom) {
  public static final Reputation NONE = new Reputation(Tally.NONE, Tally.NONE, Instant.EPOCH);

  /// Mails, and reports about them.
  public record Tally(long sent, long bounced, long complained) {
    static final Tally NONE = new Tally(0, 0, 0);

    /// Below that, one mailbox more or less is no share.
    private static final long MIN_SENT = 200;

    private static final double MAX_BOUNCES = 0.05;
    private static final double MAX_COMPLAINTS = 0.0025;

    private Tally plus(Tally other) {
      return new Tally(sent + other.sent, bounced + other.bounced, complained + other.complained);
    }

    /// Why nothing more should be sent; empty when all is well.
    ///
    /// SES looks into an account at 5 % and 0.1 %, and stops it at 10 % and 0.5 %.
    Optional<String> fault() {
      if (sent < MIN_SENT) {
        return Optional.empty();
      }
      if (bounced >= sent * MAX_BOUNCES) {
        return Optional.of("bounces");
      }
      return complained >= sent * MAX_COMPLAINTS ? Optional.of("complaints") : Optional.empty();
    }
  }

  public Reputation sent(long more) {
    var tally = new Tally(more, 0, 0);
    return new Reputation(all.plus(tally), judged.plus(tally), judgedFrom);
  }

  /// A mail came back.
  ///
  /// @param sentAt when it was sent
  public Reputation bounce(Instant sentAt) {
    return plus(new Tally(0, 1, 0), sentAt);
  }

  /// As [#bounce(Instant)], for a complaint.
  public Reputation complaint(Instant sentAt) {
    return plus(new Tally(0, 0, 1), sentAt);
  }

  private Reputation plus(Tally report, Instant sentAt) {
    var isOld = sentAt.isBefore(judgedFrom);
    return new Reputation(all.plus(report), isOld ? judged : judged.plus(report), judgedFrom);
  }

  /// Judges anew.
  public Reputation resumed(Instant now) {
    return new Reputation(all, Tally.NONE, now);
  }

  /// Why nothing more of the issue should be sent; empty when all is well.
  public Optional<String> fault() {
    return judged.fault();
  }
}
