package masthead.newsletter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.json.ForeignJson;
import masthead.lambda.EventLambda;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.digest.DeliveryReports;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.newsletter.subscriber.store.Subscribers;

/// Reports of mail providers, by way of Amazon SES: bounces and complaints ([the
/// events](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html)).
///
/// SES also reports each mail of the digest that it has accepted: a worker may have lost that
/// response.
///
/// A mailbox that does not exist and a reader who complains get no more mail. A mailbox that was
/// full or unavailable is suppressed when three of the last five issues have come back.
public final class FeedbackHandler extends EventLambda {
  private static final String SOURCE = "ses";

  private final Subscribers subscribers;
  private final DeliveryReports reports;
  private final IssueHistory history;

  public FeedbackHandler() {
    this(Platform.ofProcess());
  }

  public FeedbackHandler(Platform platform) {
    this.subscribers = new Subscribers(platform.table(), platform.secret(), platform.clock());
    this.reports = new DeliveryReports(platform.table(), platform.clock());
    this.history = new IssueHistory(platform.table(), platform.clock());
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
    var mail = detail.get("mail");
    var event = detail.get("eventType").text();
    if (event.equals("Send")) {
      reports.sent(mail);
      return;
    }
    // Each mail has one recipient. The report may name another address, such as that of a forward.
    for (var recipient : mail.get("destination").elements()) {
      var subscriber = subscriber(recipient.text());
      switch (event) {
        case "Bounce" -> bounce(mail, detail.get("bounce"), subscriber);
        case "Complaint" -> {
          var id = id(detail.get("complaint"), subscriber);
          if (subscribers.report(subscriber, Reason.COMPLAINT, SOURCE, id)) {
            reports.complained(mail);
          }
        }
        default -> {} // the rule brings no others
      }
    }
  }

  /// A refusal that concerns the sender says nothing about the reader: it is reported, and nobody
  /// is suppressed.
  private void bounce(ForeignJson mail, ForeignJson bounce, SubscriberId subscriber) {
    var id = id(bounce, subscriber);
    if (DeliveryReports.isAboutUs(bounce)) {
      reports.refused(mail, bounce);
    } else if (bounce.get("bounceType").text().equals("Permanent")) {
      if (subscribers.report(subscriber, Reason.HARD_BOUNCE, SOURCE, id)) {
        reports.bounced(mail);
      }
    } else {
      var lastIssues = history.lastSent(subscriber, SoftBounce.ISSUES);
      subscribers.softBounce(subscriber, new SoftBounce(at(mail), lastIssues), SOURCE, id);
    }
  }

  private Instant at(ForeignJson mail) {
    return DeliveryReports.dueAt(mail)
        .or(() ->
            Optional.of(mail.get("timestamp").text()).filter(t -> !t.isEmpty()).map(Instant::parse))
        .orElseGet(subscribers::now);
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
