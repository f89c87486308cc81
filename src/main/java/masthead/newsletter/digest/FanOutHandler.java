package masthead.newsletter.digest;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import masthead.http.UnavailableException;
import masthead.lambda.Platform;
import masthead.queue.Queue;
import masthead.stream.QueueLambda;

/// Reads the audience of issues into their ledgers and into the queue.
public final class FanOutHandler extends QueueLambda {
  private final FanOut fanOut;

  public FanOutHandler() {
    this(Platform.ofProcess());
  }

  public FanOutHandler(Platform platform) {
    super(platform.clock());
    var table = platform.table();
    this.fanOut =
        new FanOut(
            new IssueStore(table),
            new LedgerStore(table, platform.clock()),
            Queue.of(platform.environment(), "FAN_OUT_QUEUE_URL"),
            Queue.of(platform.environment(), "DELIVERY_QUEUE_URL"),
            platform.clock());
  }

  @Override
  protected Set<String> process(List<Message> messages, Instant until) {
    var failed = new LinkedHashSet<String>();
    for (var message : messages) {
      try {
        fanOut.process(message.body(), until);
      } catch (UnavailableException | IllegalArgumentException _) {
        failed.add(message.id());
      }
    }
    return failed;
  }
}
