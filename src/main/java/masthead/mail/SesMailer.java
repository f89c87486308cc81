package masthead.mail;

import jakarta.mail.MessagingException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import masthead.aws.SdkClients;
import masthead.runtime.Environment;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AccountSuspendedException;
import software.amazon.awssdk.services.sesv2.model.LimitExceededException;
import software.amazon.awssdk.services.sesv2.model.MailFromDomainNotVerifiedException;
import software.amazon.awssdk.services.sesv2.model.MessageRejectedException;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendingPausedException;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;

/// Sends by Amazon SES, `SendEmail` of its API v2 with the whole MIME message: HTTP, one request a
/// mail. SES sets its own `Message-ID` and `Date`.
///
/// The call has no idempotency token, so the SDK's retries are off: with them a lost response sends
/// the same mail up to four times.
///
/// `SES_CONFIGURATION_SET` (optional) says where bounces and complaints are reported, `SES_TENANT`
/// (optional) on whose account of reputation the mail goes. `SES_ENDPOINT` is for tests.
final class SesMailer implements Mailer {
  /// Left to SES, which writes one into every mail: it begins with the tags `ses:feedback-id-a` and
  /// `-b`. Ours would be a second one.
  private static final String FEEDBACK_ID = "Feedback-ID";

  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  /// Longer than an attempt, so that no mail is under way on the client that is closed; shorter
  /// than what load balancers wait before they close a connection.
  private static final Duration REST = Duration.ofSeconds(12);

  private final Environment environment;
  private final InstantSource clock;
  private final Duration attempt;
  private @Nullable SesV2Client client;
  private Instant used = Instant.EPOCH;

  SesMailer(Environment environment, InstantSource clock, Duration attempt) {
    this.environment = environment;
    this.clock = clock;
    this.attempt = attempt;
  }

  static SesMailer of(Environment environment) {
    return new SesMailer(environment, InstantSource.system(), ATTEMPT);
  }

  @Override
  public Sent send(Mail mail) {
    return MailTransport.outcomeWithoutSending(mail).orElseGet(() -> attempt(mail));
  }

  private Sent attempt(Mail mail) {
    byte[] mime;
    try {
      mime = MimeMessageWriter.write(mail.without(FEEDBACK_ID), clock.instant()).bytes();
    } catch (MessagingException _) {
      return new Sent.Refused("invalid");
    }
    var left = new AtomicBoolean();
    var request = request(mail, mime, left);
    var ses = client();
    try {
      var id = ses.sendEmail(request).messageId();
      return id == null || id.isEmpty() ? new Sent.Unknown() : new Sent.Accepted(id);
    } catch (SesV2Exception refused) {
      return outcome(refused, mail);
    } catch (RuntimeException _) {
      return left.get() ? new Sent.Unknown() : new Sent.TryLater("unreachable");
    }
  }

  /// Made at the first mail, so that no snapshot of SnapStart holds one, and again after a rest:
  /// while the function was frozen, SES has closed the connections, and the outcome of a mail that
  /// is written to a closed connection is unknown.
  private synchronized SesV2Client client() {
    var now = clock.instant();
    var current = client;
    if (current == null || used.plus(REST).isBefore(now)) {
      if (current != null) {
        current.close();
      }
      current = connect();
      client = current;
    }
    used = now;
    return current;
  }

  private SesV2Client connect() {
    var builder = SdkClients.configureOnce(SesV2Client.builder(), environment, attempt);
    environment.find("SES_ENDPOINT").map(URI::create).ifPresent(builder::endpointOverride);
    return builder
        .overrideConfiguration(
            builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(new Departure())
                .build())
        .build();
  }

  /// No `FromEmailAddress`: with it SES would look at two senders.
  private SendEmailRequest request(Mail mail, byte[] mime, AtomicBoolean left) {
    return SendEmailRequest.builder()
        .destination(to -> to.toAddresses(mail.to()))
        .configurationSetName(environment.find("SES_CONFIGURATION_SET").orElse(null))
        .tenantName(environment.find("SES_TENANT").orElse(null))
        .emailTags(tags(mail))
        .content(content -> content.raw(raw -> raw.data(SdkBytes.fromByteArray(mime))))
        .overrideConfiguration(o -> o.putExecutionAttribute(Departure.LEFT, left))
        .build();
  }

  private static @Nullable List<MessageTag> tags(Mail mail) {
    var tags =
        mail.tags().entrySet().stream()
            .map(tag -> MessageTag.builder().name(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return tags.isEmpty() ? null : tags;
  }

  /// An unverified sender and a missing right or configuration set are faults of the deployment and
  /// affect every reader, so no mail is given up because of them.
  private static Sent outcome(SesV2Exception e, Mail mail) {
    var status = e.statusCode();
    if (status < 400 || status == 408 || status >= 500) {
      return new Sent.Unknown();
    }
    if (e instanceof SendingPausedException || e instanceof AccountSuspendedException) {
      return new Sent.TryLater("account-paused");
    }
    if (e instanceof LimitExceededException || says(e, "Daily message quota exceeded")) {
      return new Sent.TryLater("quota");
    }
    if (status == 429 || e.isThrottlingException()) {
      return new Sent.TryLater("throttled");
    }
    if (says(e, "is not verified")) {
      return new Sent.TryLater(
          namesOnlyRecipient(e, mail) ? "recipient-not-verified" : "configuration");
    }
    if (e instanceof MailFromDomainNotVerifiedException
        || List.of(401, 403, 404).contains(status)) {
      return new Sent.TryLater("configuration");
    }
    return new Sent.Refused(e instanceof MessageRejectedException ? "content-refused" : "invalid");
  }

  /// In its sandbox SES refuses recipients with the same words as senders, and lists those that
  /// failed: `Email address is not verified. The following identities failed the check in region
  /// EU-WEST-1: ann@reader.example`.
  private static boolean namesOnlyRecipient(SesV2Exception e, Mail mail) {
    return names(e, mail.to()) && !names(e, mail.fromAddress());
  }

  /// Whether the list has an address or its domain.
  private static boolean names(SesV2Exception e, String address) {
    var text = e.awsErrorDetails().errorMessage();
    var identities = text.substring(text.lastIndexOf(": ") + 1).toLowerCase(Locale.ROOT);
    var domain = address.substring(address.indexOf('@') + 1).toLowerCase(Locale.ROOT);
    return Stream.of(identities.split(",", -1))
        .map(String::strip)
        .anyMatch(found -> found.equals(address.toLowerCase(Locale.ROOT)) || found.equals(domain));
  }

  /// `MessageRejected` is for content and for senders alike; only the words tell them apart:
  /// https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
  private static boolean says(SesV2Exception e, String words) {
    var details = e.awsErrorDetails();
    return details != null
        && details.errorMessage() != null
        && details.errorMessage().contains(words);
  }

  /// Notes when the transport reads the request's body: until then there is no connection, and
  /// without the body SES cannot have accepted anything. The exceptions are the same before and
  /// after.
  private static final class Departure implements ExecutionInterceptor {
    static final ExecutionAttribute<AtomicBoolean> LEFT = new ExecutionAttribute<>("masthead.left");

    @Override
    public Optional<RequestBody> modifyHttpContent(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      var left = attributes.getAttribute(LEFT);
      return context
          .requestBody()
          .map(body ->
              RequestBody.fromContentProvider(
                  () -> {
                    left.set(true);
                    return body.contentStreamProvider().newStream();
                  },
                  body.optionalContentLength().orElseThrow(),
                  body.contentType()));
    }

    /// The signature is made, for which the body was read too.
    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      attributes.getAttribute(LEFT).set(false);
    }
  }
}
