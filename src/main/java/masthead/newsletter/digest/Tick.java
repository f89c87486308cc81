package masthead.newsletter.digest;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import masthead.dynamo.Table;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Schedule;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.IssueStore.Last;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.LedgerStore.Row;
import masthead.newsletter.issue.store.PaceStore;
import masthead.queue.Queue;

/// What happens every 15 minutes: new issues, and one step further with those that are open.
///
/// Each step is decided from what the table says and may be made twice, so a tick that dies, comes
/// twice or not at all changes nothing but the time.
final class Tick {
  /// How long a late event may still change an issue that is over.
  private static final Duration SETTLING = Duration.ofDays(2);

  private static final Comparator<Issue> ORDER =
      comparing((Issue issue) -> !issue.isNew())
          .thenComparing(issue -> issue.countedAt().orElse(Instant.EPOCH))
          .thenComparing(Issue::id);

  /// No headline is older than that, however long there was no issue.
  private static final Duration OLDEST_HEADLINE = Duration.ofDays(8);

  private final IssueStore issues;
  private final LedgerStore ledger;
  private final PaceStore pace;
  private final Supplier<Optional<SendingLimits>> limits;
  private final Composing composing;
  private final Queue fanOut;
  private final Queue delivery;
  private final InstantSource clock;
  private final IssuePlanner planner;
  private final Duration budget;

  /// @param sendWithin after it is due, an issue may be sent
  /// @param budget how long it may count the rows of issues that have begun
  Tick(
      Table table,
      Supplier<Optional<SendingLimits>> limits,
      Composing composing,
      Queue fanOut,
      Queue delivery,
      InstantSource clock,
      Duration sendWithin,
      Duration budget) {
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.pace = new PaceStore(table, clock);
    this.limits = limits;
    this.composing = composing;
    this.fanOut = fanOut;
    this.delivery = delivery;
    this.clock = clock;
    this.planner = new IssuePlanner(issues, sendWithin);
    this.budget = budget;
  }

  /// Writes what an issue says; empty when there are too few headlines.
  interface Composing {
    Optional<Content> compose(IssueId issue, Instant since);
  }

  void run() {
    limits.get().ifPresent(pace::under);
    var now = clock.instant();
    planner.plan(now);
    advance(issues.open(), now);
  }

  /// While the newsletter is closed nothing begins, but what has begun comes to its end.
  void runClosed() {
    var now = clock.instant();
    issues.plannedUntil(now);
    advance(
        issues.open().stream().filter(issue -> !issue.isNew() || issue.isLate(now)).toList(), now);
  }

  /// New ones first, then those that were not looked at for longest: counting the rows of a large
  /// one may take all of the time.
  private void advance(List<Issue> open, Instant now) {
    var until = now.plus(budget);
    var left = new ArrayDeque<>(open.stream().sorted(ORDER).toList());
    var failed = new ArrayList<RuntimeException>();
    while (!left.isEmpty() && (left.getFirst().isNew() || clock.instant().isBefore(until))) {
      try {
        advance(left.removeFirst());
      } catch (RuntimeException e) { // the others go on
        failed.add(e);
      }
    }
    if (!left.isEmpty()) {
      DigestLog.unfinished(left.size());
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }

  /// What a tick does for an issue that is due, with one that nobody is in.
  void prime(Slot slot) {
    limits.get().ifPresent(pace::under);
    var now = clock.instant();
    planner.plan(now);
    issues.open();
    var id =
        new IssueId(now, slot.language(), Frequency.DAILY, LocalDate.ofInstant(now, slot.zone()));
    var issue = Issue.planned(id, List.of(slot), Issue.DEFAULT_SEND_WITHIN);
    issues.plan(issue);
    advance(issue);
    reconcile(issue);
    issues.close(id);
  }

  private void advance(Issue issue) {
    if (issue.isNew()) {
      begin(issue);
    } else if (issue.isOpen() || mayChange(issue)) {
      reconcile(issue);
    } else {
      issues.close(issue.id());
    }
  }

  private void begin(Issue issue) {
    if (issue.isLate(clock.instant())) {
      issues
          .change(issue.id(), current -> current.skip("late"))
          .ifPresent(late -> DigestLog.late(late.id(), 1));
    } else if (issue.frozen().isPresent()) {
      start(issue);
    } else {
      freeze(issue).ifPresent(this::start);
    }
  }

  /// Rows that a cancelled issue leaves open, and uncertain ones that a late event decides.
  private boolean mayChange(Issue issue) {
    if (issue.state() instanceof State.Skipped
        || issue.id().at().isBefore(clock.instant().minus(SETTLING))) {
      return false;
    }
    var isCancelledEarly =
        issue.state() instanceof State.Cancelled
            && issue.countedAt().filter(at -> at.isAfter(issue.sendBefore())).isEmpty();
    return isCancelledEarly
        || issue.countedAt().isEmpty()
        || issue.balance().settled() < issue.balance().rows()
        || issue.balance().count(Recipient.State.UNCERTAIN) > 0;
  }

  private Optional<Issue> freeze(Issue issue) {
    var since = since(issue);
    var content = composing.compose(issue.id(), since);
    if (content.isEmpty()) {
      issues.change(issue.id(), current -> current.skip("empty"));
      return Optional.empty();
    }
    var says = content.get();
    if (isLast(issue, says)) {
      issues.change(issue.id(), current -> current.skip("duplicate"));
      return Optional.empty();
    }
    issues.store(issue.id(), says);
    return issues.change(
        issue.id(),
        current ->
            current.freeze(
                new Issue.Frozen(
                    says.hash(), says.subject(), says.headlines(), says.language(), since)));
  }

  /// Whether it is what all of its slots that were ever sent anything were sent last.
  private boolean isLast(Issue issue, Content content) {
    var last = issue.slots().stream().flatMap(slot -> issues.last(slot).stream()).toList();
    return !last.isEmpty()
        && last.stream().allMatch(one -> one.contentHash().equals(content.hash()));
  }

  /// Where the headlines begin: behind the last issue that was sent. A day that was skipped is made
  /// up for by the next.
  private Instant since(Issue issue) {
    var oldest = issue.id().at().minus(OLDEST_HEADLINE);
    return issue.slots().stream()
        .map(slot ->
            issues
                .last(slot)
                .map(Last::until)
                .orElseGet(() -> Schedule.previous(slot, issue.id().date())))
        .min(Instant::compareTo)
        .filter(since -> since.isAfter(oldest))
        .orElse(oldest);
  }

  /// The message first: when the tick dies before the change, the next one sends it again.
  private void start(Issue issue) {
    fanOut.send(FanOut.begin(issue.id()));
    issue
        .frozen()
        .ifPresent(frozen ->
            issue
                .slots()
                .forEach(slot ->
                    issues.remember(slot, new Last(frozen.contentHash(), issue.id().at()))));
    issues.change(issue.id(), Issue::start);
  }

  private void reconcile(Issue issue) {
    var id = issue.id();
    ledger.rows(id, row -> repair(issue, row));
    var balance = ledger.count(id);
    var isStalled = issue.countedAt().isPresent() && issue.balance().equals(balance);
    var counted =
        issues.change(id, current -> Optional.of(current.counted(balance, clock.instant())));
    report(issue, counted.orElse(issue));
    if (counted.isPresent()
        && isStalled
        && counted.get().state() instanceof State.Sending
        && fanOut.isEmpty()
        && delivery.isEmpty()) {
      // The messages are lost: in the dead-letter queue, or never sent.
      fanOut.send(counted.get().candidates().isEmpty() ? FanOut.begin(id) : FanOut.again(id));
    }
  }

  private void repair(Issue issue, Row row) {
    var now = clock.instant();
    var reason =
        issue.state() instanceof State.Cancelled
            ? Optional.of(Reason.CANCELLED)
            : issue.isLate(now) ? Optional.of(Reason.LATE) : Optional.<Reason>empty();
    if (row.recipient().expire(now).isPresent()) {
      ledger.change(issue.id(), row.subscriber(), recipient -> recipient.expire(now));
    } else if (reason.isPresent() && row.recipient().skip(reason.get()).isPresent()) {
      ledger.leaveOut(issue.id(), row.subscriber(), reason.get());
    }
  }

  private void report(Issue before, Issue after) {
    if (before.isOpen() && after.state() instanceof State.Partial(var missing)) {
      DigestLog.partial(after.id(), missing.orElse(1));
    }
    var uncertain = after.balance().count(Recipient.State.UNCERTAIN);
    if (before.isOpen() && !after.isOpen() && uncertain > 0) {
      DigestLog.uncertain(after.id(), uncertain);
    }
    var late = after.balance().skipped(Reason.LATE);
    if (before.isOpen() && after.state() instanceof State.Done && late > 0) {
      DigestLog.late(after.id(), late);
    }
  }
}
