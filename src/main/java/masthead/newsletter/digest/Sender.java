package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import masthead.dynamo.Table;
import masthead.mail.Mail;
import masthead.mail.Mailer;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.LedgerStore.Row;
import masthead.newsletter.issue.store.PaceStore;
import masthead.runtime.Concurrently;
import masthead.runtime.UnavailableException;

/// Sends an issue to recipients: each is claimed, sent to once and settled. Several may do so for
/// the same ones, again and again.
final class Sender {
  /// How long what was read of an issue or a reader counts.
  private static final Duration FRESH = Duration.ofSeconds(2);

  /// What a mail takes at most, once its time has come.
  private static final Duration MAIL = Duration.ofSeconds(15);

  private static final int SETTLE_TRIES = 8;

  private final IssueStore issues;
  private final LedgerStore ledger;
  private final Readers readers;
  private final PaceStore pace;
  private final Letters letters;
  private final Mailer mailer;
  private final InstantSource clock;
  private final Pacer.Waiting waiting;
  private final DigestLog log;

  Sender(
      Table table,
      Readers readers,
      Letters letters,
      Mailer mailer,
      InstantSource clock,
      Pacer.Waiting waiting) {
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.readers = readers;
    this.pace = new PaceStore(table, clock);
    this.log = new DigestLog(table.name());
    this.letters = letters;
    this.mailer = mailer;
    this.clock = clock;
    this.waiting = waiting;
  }

  /// Addresses an issue to one reader.
  interface Letters {
    Mail write(Issue issue, Content content, String subscriber, Reader reader, String claim);
  }

  /// Reads a subscriber as they are now: the index that made them a recipient lags.
  interface Readers {
    Optional<Reader> find(String subscriber);
  }

  /// Sends to those of them who are still to be sent to.
  ///
  /// @param until when to begin nothing new
  /// @return whom to try again later
  List<String> send(IssueId id, List<String> subscribers, Instant until) {
    var issue = issues.find(id);
    var content = issue.flatMap(Issue::frozen).flatMap(it -> issues.content(id, it.contentHash()));
    if (content.isEmpty()) {
      return List.of(); // past its retention: the rows are, too
    }
    var run = new Run(issue.get(), content.get(), subscribers.size(), until.minus(MAIL));
    Concurrently.forEach(subscribers, run::deliver);
    run.tally();
    return List.copyOf(run.later);
  }

  /// One issue while its recipients are being sent to.
  private final class Run {
    private final IssueId id;
    private final Content content;
    private final Instant until;
    private final AtomicInteger left;
    private final AtomicInteger sent = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> later = new ConcurrentLinkedQueue<>();
    private final Pacer pacer = new Pacer(pace, clock, waiting);
    private Issue issue;
    private Instant readAt;

    Run(Issue issue, Content content, int recipients, Instant until) {
      this.id = issue.id();
      this.issue = issue;
      this.readAt = clock.instant();
      this.content = content;
      this.until = until;
      this.left = new AtomicInteger(recipients);
    }

    /// The issue as it was at most two seconds ago, so that a pause takes effect soon.
    private synchronized Issue issue() {
      if (readAt.plus(FRESH).isBefore(clock.instant())) {
        issue = issues.find(id).orElse(issue);
        readAt = clock.instant();
      }
      return issue;
    }

    /// Whoever cannot be delivered to because of a fault is tried again later.
    void deliver(String subscriber) {
      try {
        ledger
            .find(id, subscriber)
            .filter(row -> Recipient.State.OPEN.contains(row.recipient().state()))
            .ifPresent(this::deliver);
      } catch (UnavailableException _) {
        later.add(subscriber);
      } finally {
        left.decrementAndGet();
      }
    }

    private void deliver(Row row) {
      var reader = readers.find(row.subscriber());
      var seenAt = clock.instant();
      if (isLeftOut(row, reader)) {
        return;
      }
      var time = pacer.await(left.get(), until);
      if (time.isEmpty()) {
        later.add(row.subscriber());
        return;
      }
      if (seenAt.plus(FRESH).isBefore(clock.instant())) {
        reader = readers.find(row.subscriber());
      }
      if (isLeftOut(row, reader) || !attempt(row, reader.orElseThrow())) {
        pacer.putBack(time.get());
      }
    }

    /// Skips a recipient for whom there is a reason. While an issue rests nobody is skipped:
    /// whoever resumes it finds them in the ledger.
    private boolean isLeftOut(Row row, Optional<Reader> reader) {
      var current = issue();
      var reason =
          switch (current.state()) {
            case State.Cancelled _ -> Optional.of(Reason.CANCELLED);
            case State.Sending _ ->
                current.isLate(clock.instant())
                    ? Optional.of(Reason.LATE)
                    : Reader.reason(reader, current);
            case State.Planned _,
                State.FrozenContent _,
                State.Paused _,
                State.Halted _,
                State.Skipped _,
                State.Done _,
                State.Partial _ ->
                Optional.<Reason>empty();
          };
      reason.ifPresent(why -> ledger.leaveOut(id, row.subscriber(), why));
      return reason.isPresent() || !(current.state() instanceof State.Sending);
    }

    /// @return whether a mail was on its way
    private boolean attempt(Row row, Reader reader) {
      switch (ledger.guard(id, row.subscriber())) {
        case OURS -> {}
        case WAITS -> {
          return false; // stays in the ledger, and the tick brings it again
        }
        case TAKEN -> {
          ledger.leaveOut(id, row.subscriber(), Reason.ALREADY);
          return false;
        }
      }
      var claim = UUID.randomUUID().toString();
      var mail = letters.write(issue(), content, row.subscriber(), reader, claim);
      if (!claim(row, claim)) {
        return false; // another one was faster
      }
      var outcome = mailer.send(mail);
      settle(row.subscriber(), claim, outcome);
      react(row.subscriber(), outcome);
      return true;
    }

    private boolean claim(Row row, String claim) {
      try {
        return row.recipient()
            .claim(claim, clock.instant())
            .flatMap(next -> ledger.write(id, row, next))
            .isPresent();
      } catch (UnavailableException e) {
        // It may have been written all the same, and then only this worker knows that nothing is
        // going to be sent.
        settle(row.subscriber(), claim, new Sent.TryLater("unreachable"));
        throw e;
      }
    }

    /// Only this worker knows what became of the mail, so it does not give up at the first failure.
    private void settle(String subscriber, String claim, Sent outcome) {
      for (var attempt = 1; ; attempt++) {
        try {
          ledger.change(id, subscriber, recipient -> recipient.settle(claim, outcome));
          return;
        } catch (UnavailableException e) {
          if (attempt == SETTLE_TRIES) {
            throw e;
          }
          pause(Duration.ofMillis(100L << attempt));
        }
      }
    }

    private void react(String subscriber, Sent outcome) {
      switch (outcome) {
        case Sent.Accepted _ -> sent.incrementAndGet();
        case Sent.Unknown _ -> {}
        case Sent.Refused(var code) -> {
          if (code.equals("content-refused")) {
            halt(code); // every recipient would get the same content
          }
        }
        case Sent.TryLater(var code) -> {
          switch (code) {
            case "throttled" -> pace.throttled();
            case "quota" -> pace.exhausted();
            case "account-paused", "configuration" -> halt(code);
            default -> {}
          }
          later.add(subscriber);
        }
      }
    }

    private void halt(String reason) {
      log.halted(id, reason);
      issues.change(id, current -> current.halt(reason));
      synchronized (this) {
        readAt = Instant.EPOCH; // so that nobody begins another mail
      }
    }

    private void tally() {
      if (sent.get() > 0) {
        issues.tally(id, reputation -> reputation.sent(sent.get()));
      }
    }

    private void pause(Duration time) {
      try {
        waiting.pass(time);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableException(e);
      }
    }
  }
}
