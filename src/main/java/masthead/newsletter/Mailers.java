package masthead.newsletter;

import java.util.Optional;
import masthead.http.Environment;
import masthead.newsletter.Mailer.Sent;

/// The way that the operator has mail sent: `MAIL_TRANSPORT` is `ses` (the default) or `smtp`.
final class Mailers {
  private Mailers() {}

  /// @throws IllegalStateException at start, when that way does not exist or is not configured
  static Mailer of(Environment environment) {
    return switch (environment.find("MAIL_TRANSPORT").orElse("ses")) {
      case "ses" -> SesMailer.of(environment);
      case "smtp" -> SmtpMailer.of(environment);
      default -> throw new IllegalStateException("MAIL_TRANSPORT is neither ses nor smtp.");
    };
  }

  /// What becomes of a mail that no far end is to see: a list, a comment or a route in the place of
  /// an address would be one more recipient.
  static Optional<Sent> outcomeWithoutSending(Mail mail) {
    if (!HeaderText.isAddress(HeaderText.address(mail.from()))) {
      return Optional.of(new Sent.TryLater("configuration"));
    }
    return HeaderText.isAddress(mail.to())
        ? Optional.empty()
        : Optional.of(new Sent.Refused("invalid"));
  }
}
