package masthead.newsletter;

import java.util.List;
import java.util.Map;
import masthead.json.ForeignJson;
import masthead.lambda.EventLambda;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.Subscribers;

/// Reports of mail providers, by way of Amazon SES: bounces and complaints ([the
/// events](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html)).
///
/// A mailbox that does not exist and a reader who complains get no more mail. A mailbox that was
/// full or unavailable is suppressed at the third report.
public final class FeedbackHandler extends EventLambda {
  private static final String SOURCE = "ses";

  private final Subscribers subscribers;

  public FeedbackHandler() {
    this(Platform.ofProcess());
  }

  public FeedbackHandler(Platform platform) {
    this.subscribers = new Subscribers(platform.table(), platform.secret(), platform.clock());
  }

  @Override
  protected Map<String, ?> primingDetail() {
    return Map.of(
        "eventType", "Bounce",
        "mail", Map.of("destination", List.of("priming@example.org")),
        "bounce", Map.of("bounceType", "Permanent", "feedbackId", "priming"));
  }

  @Override
  protected void work(ForeignJson detail) {
    // Each mail has one recipient. The report may name another address, such as that of a forward.
    for (var recipient : detail.get("mail").get("destination").elements()) {
      var subscriber = subscriber(recipient.text());
      switch (detail.get("eventType").text()) {
        case "Bounce" -> bounce(detail.get("bounce"), subscriber);
        case "Complaint" -> {
          var complaint = detail.get("complaint");
          subscribers.report(subscriber, Reason.COMPLAINT, SOURCE, id(complaint, subscriber));
        }
        default -> {} // the rule brings no others
      }
    }
  }

  private void bounce(ForeignJson bounce, SubscriberId subscriber) {
    if (bounce.get("bounceType").text().equals("Permanent")) {
      subscribers.report(subscriber, Reason.HARD_BOUNCE, SOURCE, id(bounce, subscriber));
    } else {
      subscribers.softBounce(subscriber, SOURCE, id(bounce, subscriber));
    }
  }

  private static String id(ForeignJson report, SubscriberId subscriber) {
    return report.get("feedbackId").text() + "#" + subscriber;
  }

  private SubscriberId subscriber(String text) {
    return switch (EmailAddress.parse(text)) {
      case EmailAddress.Parsed.Valid(var email) -> subscribers.id(email);
      case EmailAddress.Parsed.Invalid(var fault) ->
          throw new IllegalStateException("The report names no valid address: " + fault.code());
    };
  }
}
