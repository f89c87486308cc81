package masthead.newsletter.digest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.lambda.Platform;
import masthead.lambda.QueueLambda;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.queue.Queue;

/// Reads the audience of issues into their ledgers and into the queue.
public final class FanOutHandler extends QueueLambda {
  private final IssueStore issues;
  private final LedgerStore ledger;
  private final InstantSource clock;
  private final FanOut fanOut;

  public FanOutHandler() {
    this(Platform.ofProcess());
  }

  public FanOutHandler(Platform platform) {
    super(platform.clock());
    var table = platform.table();
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, platform.clock());
    this.clock = platform.clock();
    this.fanOut =
        new FanOut(
            issues,
            ledger,
            Queue.of(platform.environment(), "FAN_OUT_QUEUE_URL"),
            Queue.of(platform.environment(), "DELIVERY_QUEUE_URL"),
            clock);
  }

  /// An issue that is about to be sent to nobody.
  @Override
  protected List<Map<String, Object>> primingMessages() {
    var issue = PrimingIssue.sending(clock.instant());
    issues.plan(issue);
    ledger.add(issue.id(), List.of(PrimingIssue.SUBSCRIBER));
    return List.of(FanOut.begin(issue.id()), FanOut.again(issue.id()));
  }

  /// A message that fails fails with its batch, which is one message.
  @Override
  protected Set<String> process(List<Message> messages, Instant until) {
    messages.forEach(message -> fanOut.process(message.body(), until));
    return Set.of();
  }
}
