package masthead.newsletter.digest;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import masthead.json.ForeignJson;
import masthead.lambda.EventLambda;
import masthead.lambda.Platform;
import masthead.language.Languages;
import masthead.mail.SendingLimits;
import masthead.newsletter.issue.Slot;
import masthead.queue.Queue;
import masthead.runtime.Priming;

/// Runs every 15 minutes: makes the issues that are due, and takes open ones a step further.
public final class DigestHandler extends EventLambda {
  /// Of the function's five minutes: a large issue's rows are counted in less than the rest.
  private static final Duration BUDGET = Duration.ofMinutes(3);

  private final Tick tick;
  private final Slot primingSlot;
  private final boolean isOpen;

  public DigestHandler() {
    this(Platform.ofProcess());
  }

  /// Asks the transport for its limits.
  public DigestHandler(Platform platform) {
    this(platform, SendingLimits.of(platform.environment()));
  }

  public DigestHandler(Platform platform, Supplier<Optional<SendingLimits>> limits) {
    var environment = platform.environment();
    var table = platform.table();
    var languages = Languages.of(environment.require("LANGUAGES"));
    var clock = platform.clock();
    this.primingSlot = new Slot(languages.standard().tag(), "daily", ZoneOffset.UTC, 0);
    this.isOpen = environment.find("NEWSLETTER_SENDER").isPresent();
    var composer = DigestComposer.of(platform, languages);
    this.tick =
        new Tick(
            table,
            limits,
            composer::compose,
            Queue.of(environment, "FAN_OUT_QUEUE_URL"),
            Queue.of(environment, "DELIVERY_QUEUE_URL"),
            clock,
            Duration.ofHours(Integer.parseInt(environment.require("DIGEST_SEND_WITHIN_HOURS"))),
            BUDGET);
  }

  /// A tick has no detail.
  @Override
  protected Map<String, ?> primingDetail() {
    return Map.of();
  }

  @Override
  protected void work(ForeignJson detail) {
    if (Priming.isRunning()) { // the real issues may have a million recipients each
      tick.prime(primingSlot);
    } else if (isOpen) {
      tick.run();
    } else { // without a sender the newsletter is closed
      tick.runClosed();
    }
  }
}
