package masthead.newsletter.digest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.lambda.Platform;
import masthead.lambda.QueueLambda;
import masthead.mail.MailTransport;
import masthead.mail.Mailer;
import masthead.newsletter.digest.IssueRun.Later;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.newsletter.issue.store.PaceStore;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.queue.Queue;
import masthead.runtime.Priming;

/// Sends issues to the recipients that the queue brings.
public final class DeliveryHandler extends QueueLambda {
  private final IssueStore issues;
  private final LedgerStore ledger;
  private final Sender sender;
  private final Subscribers subscribers;
  private final PaceStore pace;
  private final Queue queue;
  private final InstantSource clock;

  public DeliveryHandler() {
    this(Platform.ofProcess());
  }

  /// Sends by the transport that the environment names.
  public DeliveryHandler(Platform platform) {
    this(platform, MailTransport.of(platform.environment()));
  }

  public DeliveryHandler(Platform platform, Mailer mailer) {
    this(platform, mailer, DigestLetters.of(platform), Thread::sleep);
  }

  DeliveryHandler(Platform platform, Mailer mailer, Sender.Letters letters, Pacer.Waiting waiting) {
    super(platform.clock());
    var table = platform.table();
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, platform.clock());
    this.subscribers = new Subscribers(table, platform.secret(), platform.clock());
    this.pace = new PaceStore(table, platform.clock());
    this.sender =
        new Sender(
            table,
            id ->
                Reader.of(subscribers.recipient(new SubscriberId(id)))
                    .or(() -> Optional.of(PrimingIssue.READER).filter(_ -> Priming.isRunning())),
            letters,
            MailTransport.quietWhilePriming(platform.environment(), mailer),
            platform.clock(),
            waiting);
    this.clock = platform.clock();
    this.queue = Queue.of(platform.environment(), "DELIVERY_QUEUE_URL");
  }

  /// A recipient who is nobody.
  @Override
  protected List<Map<String, Object>> primingMessages() {
    var issue = PrimingIssue.sending(clock.instant());
    var nobody = List.of(PrimingIssue.SUBSCRIBER);
    issues.plan(issue);
    issues.store(issue.id(), PrimingIssue.CONTENT);
    ledger.add(issue.id(), nobody);
    return FanOut.chunks(issue.id(), nobody);
  }

  @Override
  protected Set<String> process(List<Message> messages, Instant until) {
    var failed = new LinkedHashSet<String>();
    var recipients = new LinkedHashMap<IssueId, List<String>>();
    for (var message : messages) {
      var id = IssueId.parse(String.valueOf(message.body().get("issue")));
      if (id.isPresent() && message.body().get("subscribers") instanceof List<?> subscribers) {
        var all = recipients.computeIfAbsent(id.get(), _ -> new ArrayList<>());
        subscribers.forEach(subscriber -> all.add(String.valueOf(subscriber)));
      } else {
        failed.add(message.id());
      }
    }
    recipients.forEach((id, subscribers) -> deliver(id, subscribers, until));
    return failed;
  }

  /// What is left goes into the queue before this batch leaves it. As a message that fails it would
  /// end in the dead-letter queue, though nothing is wrong with it.
  private void deliver(IssueId id, List<String> subscribers, Instant until) {
    var later = sender.send(id, List.copyOf(new LinkedHashSet<>(subscribers)), until);
    if (!later.isEmpty()) {
      var isDayOver = pace.now().dayLeft() == 0;
      later.stream()
          .collect(
              groupingBy(
                  one -> isDayOver ? Queue.MAX_DELAY : delay(one),
                  mapping(Later::subscriber, toList())))
          .forEach((delay, them) -> queue.send(FanOut.chunks(id, them), delay));
    }
  }

  /// In whole seconds, and not before its time.
  private static Duration delay(Later one) {
    var seconds = Duration.ofSeconds(one.delay().toSeconds() + 1);
    return seconds.compareTo(Queue.MAX_DELAY) < 0 ? seconds : Queue.MAX_DELAY;
  }
}
