package masthead.newsletter.digest;

import java.time.Instant;
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
  private final FanOut fanOut;

  public FanOutHandler() {
    this(Platform.ofProcess());
  }

  public FanOutHandler(Platform platform) {
    super(platform.clock());
    var table = platform.table();
    this.issues = new IssueStore(table);
    this.fanOut =
        new FanOut(
            issues,
            new LedgerStore(table, platform.clock()),
            Queue.of(platform.environment(), "FAN_OUT_QUEUE_URL"),
            Queue.of(platform.environment(), "DELIVERY_QUEUE_URL"),
            platform.clock());
  }

  /// An issue that nobody is in.
  @Override
  protected List<Map<String, Object>> primingMessages() {
    var issue = PrimingIssue.sending();
    issues.plan(issue);
    return List.of(FanOut.begin(issue.id()), FanOut.again(issue.id()));
  }

  /// A message that fails fails with its batch, which is one message.
  @Override
  protected Set<String> process(List<Message> messages, Instant until) {
    messages.forEach(message -> fanOut.process(message.body(), until));
    return Set.of();
  }
}
