package masthead.newsletter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.lambda.EventLambda;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.digest.DeliveryReports;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.SuppressionRules.SoftBounce;
import masthead.newsletter.subscriber.store.Subscribers;
import org.jspecify.annotations.Nullable;

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
  protected void work(Map<?, ?> detail) {
    var mail = object(detail.get("mail"));
    if ("Send".equals(detail.get("eventType"))) {
      reports.sent(mail);
      return;
    }
    // The recipient we sent to, of which each mail has one: a bounce may name another address.
    for (var recipient : list(mail.get("destination"))) {
      var subscriber = subscriber(String.valueOf(recipient));
      switch (String.valueOf(detail.get("eventType"))) {
        case "Bounce" -> bounce(mail, object(detail.get("bounce")), subscriber);
        case "Complaint" -> {
          var id = id(object(detail.get("complaint")), subscriber);
          if (subscribers.report(subscriber, Reason.COMPLAINT, SOURCE, id)) {
            reports.complained(mail);
          }
        }
        default -> {} // the rule brings no others
      }
    }
  }

  /// A refusal that is about us says nothing of the reader: it is reported, and nobody suppressed.
  private void bounce(Map<?, ?> mail, Map<?, ?> bounce, SubscriberId subscriber) {
    var id = id(bounce, subscriber);
    if (DeliveryReports.isAboutUs(bounce)) {
      reports.refused(mail, bounce);
    } else if ("Permanent".equals(bounce.get("bounceType"))) {
      if (subscribers.report(subscriber, Reason.HARD_BOUNCE, SOURCE, id)) {
        reports.bounced(mail);
      }
    } else {
      var lastIssues = history.lastSent(subscriber, SoftBounce.ISSUES);
      subscribers.softBounce(subscriber, new SoftBounce(at(mail), lastIssues), SOURCE, id);
    }
  }

  private Instant at(Map<?, ?> mail) {
    return DeliveryReports.dueAt(mail)
        .or(() ->
            mail.get("timestamp") instanceof String sent
                ? Optional.of(Instant.parse(sent))
                : Optional.empty())
        .orElseGet(subscribers::now);
  }

  private static String id(Map<?, ?> report, SubscriberId subscriber) {
    return report.get("feedbackId") + "#" + subscriber;
  }

  private SubscriberId subscriber(String text) {
    return switch (EmailAddress.parse(text)) {
      case EmailAddress.Parsed.Valid(var email) -> subscribers.id(email);
      case EmailAddress.Parsed.Invalid(var fault) ->
          throw new IllegalStateException("The report names no valid address: " + fault.code());
    };
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
