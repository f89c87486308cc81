package masthead.newsletter.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import masthead.dynamo.Table;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Cadence;
import masthead.newsletter.issue.Content;
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
  /// Issues older than that are not looked at again.
  private static final Duration OPEN = Duration.ofDays(2);

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
  private final Duration sendWithin;
  private final DigestLog log;

  Tick(
      Table table,
      Supplier<Optional<SendingLimits>> limits,
      Composing composing,
      Queue fanOut,
      Queue delivery,
      InstantSource clock,
      Duration sendWithin) {
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.pace = new PaceStore(table, clock);
    this.log = new DigestLog(table.name());
    this.limits = limits;
    this.composing = composing;
    this.fanOut = fanOut;
    this.delivery = delivery;
    this.clock = clock;
    this.sendWithin = sendWithin;
  }

  /// Writes what an issue says; empty when there are too few headlines.
  interface Composing {
    Optional<Content> compose(IssueId issue, Instant since);
  }

  void run() {
    limits.get().ifPresent(pace::under);
    var now = clock.instant();
    Schedule.due(issues.slots(), now).forEach((id, slots) -> plan(id, slots.values()));
    var failed = new ArrayList<RuntimeException>();
    for (var issue : issues.since(now.minus(OPEN))) {
      try {
        advance(issue);
      } catch (RuntimeException e) { // the others go on
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }

  /// What a tick does for an issue that is due, with one that nobody is in.
  void prime(Slot slot) {
    var now = clock.instant();
    Schedule.due(issues.slots(), now);
    var id =
        new IssueId(now, slot.language(), Cadence.DAILY, LocalDate.ofInstant(now, slot.zone()));
    var issue = Issue.planned(id, List.of(slot), sendWithin);
    issues.plan(issue);
    advance(issue);
    reconcile(issue);
  }

  /// A slot that nobody is in any more makes no issue.
  private void plan(IssueId id, Collection<Slot> slots) {
    if (issues.find(id).isPresent()) {
      return;
    }
    var inhabited = slots.stream().filter(slot -> !issues.audience(slot, "", 1).isEmpty()).toList();
    if (!inhabited.isEmpty()) {
      issues.plan(Issue.planned(id, inhabited, sendWithin));
    }
  }

  private void advance(Issue issue) {
    switch (issue.state()) {
      case State.Planned _ -> freeze(issue).ifPresent(this::start);
      case State.FrozenContent _ -> start(issue);
      case State.Sending _, State.Paused _, State.Halted _ -> reconcile(issue);
      case State.Cancelled _, State.Done _, State.Partial _ -> {
        if (mayChange(issue)) {
          reconcile(issue);
        }
      }
      case State.Skipped _ -> {}
    }
  }

  /// Rows that a cancelled issue leaves open, and uncertain ones that a late event decides.
  private static boolean mayChange(Issue issue) {
    var isCancelledEarly =
        issue.state() instanceof State.Cancelled
            && issue.countedAt().filter(at -> at.isAfter(issue.sendBefore())).isEmpty();
    return isCancelledEarly
        || issue.countedAt().isEmpty()
        || issue.balance().settled() < issue.balance().rows()
        || issue.balance().count(Recipient.State.UNCERTAIN) > 0;
  }

  private Optional<Issue> freeze(Issue issue) {
    if (issue.isLate(clock.instant())) {
      issues.change(issue.id(), current -> current.skip("late"));
      return Optional.empty();
    }
    var since = since(issue);
    var content = composing.compose(issue.id(), since);
    if (content.isEmpty()) {
      issues.change(issue.id(), current -> current.skip("empty"));
      return Optional.empty();
    }
    var says = content.get();
    if (issue.slots().stream().allMatch(slot -> isLast(slot, says))) {
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

  private boolean isLast(Slot slot, Content content) {
    return issues.last(slot).map(Last::contentHash).equals(Optional.of(content.hash()));
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
      log.partial(after.id(), missing.orElse(1));
    }
    var uncertain = after.balance().count(Recipient.State.UNCERTAIN);
    if (before.isOpen() && !after.isOpen() && uncertain > 0) {
      log.uncertain(after.id(), uncertain);
    }
  }
}
