package masthead.newsletter;

import java.util.List;
import java.util.Map;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.newsletter.SuppressionStore.Reason;
import masthead.stream.EventLambda;
import org.jspecify.annotations.Nullable;

/// What mail providers report of our mails, by way of Amazon SES: bounces and complaints ([the
/// events](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html)).
///
/// A mailbox that does not exist and a reader who complains get no mail any more. A mailbox that
/// was full or away is forgiven twice.
public final class FeedbackHandler extends EventLambda {
  private static final String SOURCE = "ses";

  private final NewsletterStore store;
  private final SuppressionStore suppressions;

  public FeedbackHandler() {
    this(Platform.ofProcess());
  }

  public FeedbackHandler(Platform platform) {
    this.store = new NewsletterStore(platform.table(), platform.secret(), platform.clock());
    this.suppressions = new SuppressionStore(store);
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
    // Whom we wrote to: each mail has one recipient. What a bounce names is its host's word.
    for (var recipient : list(object(detail.get("mail")).get("destination"))) {
      var address = address(String.valueOf(recipient));
      switch (String.valueOf(detail.get("eventType"))) {
        case "Bounce" -> bounce(object(detail.get("bounce")), address);
        case "Complaint" -> {
          var complaint = object(detail.get("complaint"));
          suppressions.suppress(address, Reason.COMPLAINT, SOURCE, id(complaint, address));
        }
        default -> {} // the rule brings no others
      }
    }
  }

  private void bounce(Map<?, ?> bounce, String address) {
    if ("Permanent".equals(bounce.get("bounceType"))) {
      suppressions.suppress(address, Reason.HARD_BOUNCE, SOURCE, id(bounce, address));
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
