package masthead.newsletter;

import java.util.List;
import java.util.Map;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.SuppressionStore.Reason;
import masthead.newsletter.digest.DeliveryReports;
import masthead.stream.EventLambda;
import org.jspecify.annotations.Nullable;

/// What mail providers report of our mails, by way of Amazon SES: bounces and complaints ([the
/// events](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html)).
///
/// And which mails of the digest it has taken: a worker may have lost that response.
///
/// A mailbox that does not exist and a reader who complains get no mail any more. A mailbox that
/// was full or away is forgiven twice.
public final class FeedbackHandler extends EventLambda {
  private static final String SOURCE = "ses";

  private final NewsletterStore store;
  private final SuppressionStore suppressions;
  private final DeliveryReports reports;

  public FeedbackHandler() {
    this(Platform.ofProcess());
  }

  public FeedbackHandler(Platform platform) {
    this.store = new NewsletterStore(platform.table(), platform.secret(), platform.clock());
    this.suppressions = new SuppressionStore(store);
    this.reports = new DeliveryReports(platform.table(), platform.clock());
  }

  @Override
  protected void work(Map<?, ?> detail) {
    var mail = object(detail.get("mail"));
    if ("Send".equals(detail.get("eventType"))) {
      reports.sent(mail);
      return;
    }
    // Whom we wrote to: each mail has one recipient. What a bounce names is its host's word.
    for (var recipient : list(mail.get("destination"))) {
      var address = address(String.valueOf(recipient));
      switch (String.valueOf(detail.get("eventType"))) {
        case "Bounce" -> bounce(mail, object(detail.get("bounce")), address);
        case "Complaint" -> {
          var id = id(object(detail.get("complaint")), address);
          if (suppressions.suppress(address, Reason.COMPLAINT, SOURCE, id)) {
            reports.complained(mail);
          }
        }
        default -> {} // the rule brings no others
      }
    }
  }

  /// A refusal that is about us says nothing of the reader: it is reported, and nobody suppressed.
  private void bounce(Map<?, ?> mail, Map<?, ?> bounce, String address) {
    if (DeliveryReports.isAboutUs(bounce)) {
      reports.refused(mail, bounce);
    } else if ("Permanent".equals(bounce.get("bounceType"))) {
      if (suppressions.suppress(address, Reason.HARD_BOUNCE, SOURCE, id(bounce, address))) {
        reports.bounced(mail);
      }
    } else {
      suppressions.softBounce(address, SOURCE, id(bounce, address));
    }
  }

  private static String id(Map<?, ?> report, String address) {
    return report.get("feedbackId") + "#" + address;
  }

  private String address(String text) {
    return switch (EmailAddress.parse(text)) {
      case EmailAddress.Parsed.Valid(var email) -> store.address(email);
      case EmailAddress.Parsed.Invalid(var fault) ->
          throw new IllegalStateException("A report of no address of ours: " + fault.code());
    };
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
