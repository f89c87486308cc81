package masthead.newsletter.transfer;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.Suppression;

/// What one line of an imported file says. `line` counts from 1 as an editor shows it, where the
/// record starts.
///
/// Names, notes, tags, network addresses and guessed places are in those files too. They are not
/// imported, because nothing here uses them.
sealed interface ImportLine {
  int line();

  /// A subscriber, with the proof of consent.
  record Subscribed(int line, EmailAddress email, Proof proof, Wishes wishes)
      implements ImportLine {}

  /// An address that must not receive mail; `at` if the file has a time.
  record Ended(
      int line, EmailAddress email, Reason reason, Optional<Instant> at, Remembered remembered)
      implements ImportLine {

    Ended(int line, EmailAddress email, Reason reason, Optional<Instant> at) {
      this(line, email, reason, at, Remembered.NOTHING);
    }
  }

  /// The details of an ended subscription in our own format, so that an export loses nothing.
  ///
  /// @param reasons why the address is suppressed; none: what the line's reason means
  /// @param liftAt until when a mailbox that was full or away is left alone
  record Remembered(
      Optional<Proof> proof,
      Wishes wishes,
      Set<Suppression.Reason> reasons,
      Optional<Instant> liftAt) {
    static final Remembered NOTHING =
        new Remembered(Optional.empty(), Wishes.NONE, Set.of(), Optional.empty());
  }

  /// A line that is not imported. Neither `code` nor `detail` repeats what the line holds.
  record Faulty(int line, String code, String detail) implements ImportLine {}

  /// When and how somebody agreed (GDPR article 7). `textVersion` is `imported:<source>` where the
  /// file has none.
  record Proof(Instant at, String source, String textVersion) {}

  /// The delivery settings; only our own format has them.
  record Wishes(
      Optional<String> language,
      Optional<String> frequency,
      Optional<ZoneId> timeZone,
      Optional<Integer> hour,
      Optional<LocalDate> pausedUntil) {
    static final Wishes NONE =
        new Wishes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// Why mail ended, the gravest first: it wins where a file has an address twice.
  enum Reason {
    /// Reported the mail as spam.
    COMPLAINED,
    /// The mailbox does not accept mail.
    BOUNCED,
    /// Blocked; the file does not say by whom.
    BLOCKED,
    UNSUBSCRIBED;

    /// Whether it is what the lines of an address are called that is suppressed for that.
    boolean covers(Suppression.Reason reason) {
      return this == of(reason);
    }

    static Reason of(Suppression.Reason reason) {
      return switch (reason) {
        case ERASED -> UNSUBSCRIBED;
        case SOFT_BOUNCE, HARD_BOUNCE -> BOUNCED;
        case MANUAL -> BLOCKED;
        case COMPLAINT -> COMPLAINED;
      };
    }
  }
}
