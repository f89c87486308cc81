package masthead.mail;

import jakarta.mail.MessagingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.aws.SdkClients;
import masthead.mail.Mailer.Sent;
import masthead.runtime.Environment;
import masthead.runtime.Priming;

/// How the operator has mail sent: `MAIL_TRANSPORT` is `ses` (the default) or `smtp`.
public final class MailTransport {
  /// One address and nothing else, in the characters of a dot-atom (RFC 5322, 3.2.3).
  private static final Pattern ADDRESS =
      Pattern.compile("[!-~&&[^@<>()\\[\\],;:\"\\\\]]+@[A-Za-z0-9.-]+");

  private MailTransport() {}

  /// The transport that `MAIL_TRANSPORT` names: SES when it names none.
  ///
  /// @throws IllegalStateException at start, when that transport does not exist or is not
  ///   configured
  public static Mailer of(Environment environment) {
    return switch (environment.find("MAIL_TRANSPORT").orElse("ses")) {
      case "ses" -> SesMailer.of(environment);
      case "smtp" -> SmtpMailer.of(environment);
      default -> throw new IllegalStateException("MAIL_TRANSPORT must be ses or smtp.");
    };
  }

  /// A mail as it is sent: the content of an `.eml` file.
  public static byte[] message(Mail mail, Instant date) {
    try {
      return MimeMessageWriter.write(mail, date).bytes();
    } catch (MessagingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Sends by a mailer, but while [Priming] is running to nobody: what is made of a mail that was
  /// accepted is what most mails need.
  public static Mailer quietWhilePriming(Environment environment, Mailer mailer) {
    var toNowhere = toNowhere(environment);
    return mail -> {
      if (!Priming.isRunning()) {
        return mailer.send(mail);
      }
      toNowhere.send(mail);
      return new Mailer.Sent.Accepted("priming");
    };
  }

  /// The same transport, to a port that nobody listens on. Without credentials, so that none are
  /// read.
  private static Mailer toNowhere(Environment environment) {
    var variables = new HashMap<>(environment.variables());
    variables.put("SES_ENDPOINT", SdkClients.NOWHERE.toString());
    variables.put("SMTP_HOST", SdkClients.NOWHERE.getHost());
    variables.put("SMTP_PORT", Integer.toString(SdkClients.NOWHERE.getPort()));
    variables.remove("SMTP_SECRET_ID");
    return of(new Environment(variables));
  }

  /// The outcome of a mail that must not be sent: a list, a comment or a route in place of an
  /// address would add a recipient.
  static Optional<Sent> outcomeWithoutSending(Mail mail) {
    if (!ADDRESS.matcher(mail.fromAddress()).matches()) {
      return Optional.of(new Sent.TryLater("configuration"));
    }
    return ADDRESS.matcher(mail.to()).matches()
        ? Optional.empty()
        : Optional.of(new Sent.Refused("invalid"));
  }
}
