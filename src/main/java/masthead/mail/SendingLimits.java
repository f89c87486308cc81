package masthead.mail;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import masthead.aws.SdkClients;
import masthead.aws.TimeLimits;
import masthead.runtime.Environment;
import masthead.runtime.Log;
import masthead.runtime.Metric;
import masthead.runtime.Priming;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;

/// How much mail the transport takes.
///
/// @param maxPerDay in any 24 hours; below 0 there is no limit
public record SendingLimits(double maxPerSecond, double maxPerDay, double sentLastDay) {

  /// Asks for the limits: SES tells its own (`GetAccount`), of an SMTP relay the operator says how
  /// many mails a second it takes (`SMTP_MAX_PER_SECOND`). Empty when SES does not say.
  public static Supplier<Optional<SendingLimits>> of(Environment environment) {
    return environment.find("MAIL_TRANSPORT").orElse("ses").equals("ses")
        ? () -> ofSes(environment)
        : () ->
            environment
                .find("SMTP_MAX_PER_SECOND")
                .map(rate -> new SendingLimits(Double.parseDouble(rate), -1, 0));
  }

  /// SES answers `GetAccount` once a second, so the rounds of the priming do not ask it.
  private static Optional<SendingLimits> ofSes(Environment environment) {
    var builder = SdkClients.configure(SesV2Client.builder(), environment, TimeLimits.PRODUCTION);
    environment.find("SES_ENDPOINT").map(URI::create).ifPresent(builder::endpointOverride);
    if (Priming.isRunning()) {
      builder = SdkClients.configureOnce(builder, environment, TimeLimits.PRODUCTION.attempt());
      builder.endpointOverride(SdkClients.NOWHERE);
    }
    try (var ses = builder.build()) {
      var quota = ses.getAccount(r -> {}).sendQuota();
      if (quota != null) {
        return Optional.of(
            new SendingLimits(quota.maxSendRate(), quota.max24HourSend(), quota.sentLast24Hours()));
      }
      Log.count(Metric.SENDING_LIMITS_UNKNOWN, "no SendQuota");
      return Optional.empty();
    } catch (SdkClientException | SesV2Exception e) {
      Log.count(Metric.SENDING_LIMITS_UNKNOWN, e.getClass().getSimpleName());
      return Optional.empty();
    }
  }
}
