package masthead.newsletter;

import masthead.http.Environment;

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
}
