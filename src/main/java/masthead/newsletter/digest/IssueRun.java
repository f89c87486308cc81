package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import masthead.mail.Mailer;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.DateGuard;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Pace;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.store.DateGuardStore;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.LedgerStore.Row;
import masthead.newsletter.issue.store.PaceStore;
import masthead.runtime.Concurrently;
import masthead.runtime.UnavailableException;

/// One worker's turn at some recipients of one issue.
final class IssueRun {
  /// How old the state of the issue may be that a mail is sent in: a pause takes effect within it.
  private static final Duration FRESH = Duration.ofSeconds(2);

  /// What a mail takes at most, once its time has come.
  private static final Duration MAIL = Duration.ofSeconds(15);

  /// For those whom time did not suffice for.
  private static final Duration SOON = Duration.ofSeconds(10);

  /// For those who may be getting another issue of that date.
  private static final Duration OTHER_ISSUE = Duration.ofMinutes(5);

  /// One refusal is about its recipient; so many without a mail taken in between are about us.
  static final int REFUSALS_IN_A_ROW = 10;

  private static final int SETTLE_TRIES = 8;

  private final Tools tools;
  private final IssueId id;
  private final Content content;
  private final Instant until;
  private final Pacer pacer;
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final ConcurrentLinkedQueue<Later> later = new ConcurrentLinkedQueue<>();
  private Issue issue;
  private Instant readAt;

  /// What a run works with.
  record Tools(
      IssueStore issues,
      LedgerStore ledger,
      DateGuardStore guards,
      Sender.Readers readers,
      PaceStore pace,
      Sender.Letters letters,
      Mailer mailer,
      InstantSource clock,
      Pacer.Waiting waiting) {}

  /// A recipient who is to be tried again.
  record Later(String subscriber, Duration delay) {}

  IssueRun(Tools tools, Issue issue, Content content, Instant until) {
    this.tools = tools;
    this.id = issue.id();
    this.issue = issue;
    this.readAt = tools.clock.instant();
    this.content = content;
    this.until = until.minus(MAIL);
    this.pacer = new Pacer(tools.pace, tools.clock, tools.waiting);
  }

  List<Later> deliver(List<String> subscribers) {
    left.set(subscribers.size());
    Concurrently.forEach(subscribers, this::deliver);
    if (sent.get() > 0) {
      tools.issues.tally(id, reputation -> reputation.sent(sent.get()));
    }
    return List.copyOf(later);
  }

  /// Whoever cannot be delivered to because of a fault is tried again later.
  private void deliver(String subscriber) {
    try {
      tools
          .ledger
          .find(id, subscriber)
          .filter(row -> Recipient.State.OPEN.contains(row.recipient().state()))
          .ifPresent(this::deliver);
    } catch (UnavailableException _) {
      later.add(new Later(subscriber, SOON));
    } finally {
      left.decrementAndGet();
    }
  }

  private void deliver(Row row) {
    if (!isDue(row) || !isSending(row) || !isOurs(row)) {
      return;
    }
    var time = pacer.await(left.get(), until);
    if (time.isEmpty()) {
      later.add(new Later(row.subscriber(), SOON));
    } else if (!isSending(row) || !attempt(row, time.get())) {
      pacer.putBack(time.get());
    }
  }

  private boolean isDue(Row row) {
    var delay = row.recipient().delay(tools.clock.instant());
    delay.ifPresent(time -> later.add(new Later(row.subscriber(), time)));
    return delay.isEmpty();
  }

  /// Skips the recipient when there is no more time for the issue. While it rests nobody is
  /// skipped: whoever resumes it finds them in the ledger.
  private boolean isSending(Row row) {
    var current = issue();
    if (current.state() instanceof State.Cancelled) {
      tools.ledger.leaveOut(id, row.subscriber(), Reason.CANCELLED);
      return false;
    }
    if (!(current.state() instanceof State.Sending)) {
      return false;
    }
    if (current.isLate(tools.clock.instant())) {
      tools.ledger.leaveOut(id, row.subscriber(), Reason.LATE);
      return false;
    }
    return true;
  }

  private synchronized Issue issue() {
    if (readAt.plus(FRESH).isBefore(tools.clock.instant())) {
      issue = tools.issues.find(id).orElse(issue);
      readAt = tools.clock.instant();
    }
    return issue;
  }

  /// Takes the reader's date for this issue, unless it is another's.
  private boolean isOurs(Row row) {
    var guard = tools.guards.take(id, row.subscriber());
    switch (guard) {
      case OURS -> {}
      case WAITS -> later.add(new Later(row.subscriber(), OTHER_ISSUE));
      case TAKEN -> tools.ledger.leaveOut(id, row.subscriber(), Reason.ALREADY);
    }
    return guard == DateGuard.OURS;
  }

  /// @return whether a mail was on its way
  private boolean attempt(Row row, Instant time) {
    // Read as late as possible, and after the guard was written, which an erasure may just have
    // missed.
    var reader = tools.readers.find(row.subscriber());
    var reason = Reader.reason(reader, issue());
    if (reason.isPresent()) {
      tools.ledger.leaveOut(id, row.subscriber(), reason.get());
      return false;
    }
    var claim = UUID.randomUUID().toString();
    var mail = tools.letters.write(issue(), content, row.subscriber(), reader.orElseThrow(), claim);
    if (!claim(row, claim)) {
      return false; // another one was faster
    }
    var outcome = isInTime(time) ? tools.mailer.send(mail) : new Sent.TryLater("unreachable");
    settle(row.subscriber(), claim, outcome);
    react(outcome);
    return true;
  }

  /// The store may have taken long. A mail whose time has passed takes the next one, or it would go
  /// out together with those that have it. It is claimed by now, so a failure must not leave it so.
  private boolean isInTime(Instant time) {
    try {
      return !Pace.Block.isLost(time, tools.clock.instant())
          || pacer.await(left.get(), until).isPresent();
    } catch (UnavailableException _) {
      return false;
    }
  }

  private boolean claim(Row row, String claim) {
    try {
      return row.recipient()
          .claim(claim, tools.clock.instant())
          .flatMap(next -> tools.ledger.write(id, row, next))
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
        tools
            .ledger
            .change(
                id,
                subscriber,
                recipient -> recipient.settle(claim, outcome, tools.clock.instant()))
            .filter(row -> Recipient.State.OPEN.contains(row.recipient().state()))
            .map(row -> row.recipient().delay(tools.clock.instant()).orElse(SOON))
            .ifPresent(delay -> later.add(new Later(subscriber, delay)));
        return;
      } catch (UnavailableException e) {
        if (attempt == SETTLE_TRIES) {
          throw e;
        }
        pause(Duration.ofMillis(100L << attempt));
      }
    }
  }

  private void react(Sent outcome) {
    switch (outcome) {
      case Sent.Accepted _ -> {
        sent.incrementAndGet();
        refusals.set(0);
      }
      case Sent.Unknown _ -> {}
      case Sent.Refused(var code) -> {
        if (refusals.incrementAndGet() >= REFUSALS_IN_A_ROW) {
          halt(code);
        }
      }
      case Sent.TryLater(var code) -> {
        switch (code) {
          case "throttled" -> tools.pace.throttled();
          case "quota" -> tools.pace.exhausted();
          case "account-paused", "configuration", "sender-refused" -> halt(code);
          default -> {}
        }
      }
    }
  }

  private void halt(String reason) {
    tools
        .issues
        .change(id, current -> current.halt(reason))
        .ifPresent(_ -> DigestLog.halted(id, reason));
    synchronized (this) {
      readAt = Instant.EPOCH; // so that nobody begins another mail
    }
  }

  private void pause(Duration time) {
    try {
      tools.waiting.pass(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(UnavailableException.Reason.STORE, e);
    }
  }
}
