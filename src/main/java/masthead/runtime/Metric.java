package masthead.runtime;

/// What our code counts for an operator. Each has an alarm in `template.yaml` and a line in
/// `docs/operations.md`.
public enum Metric {
  /// A response 500: a bug, a missing right, a missing table. The reason is the exception's class.
  REQUESTS_FAILED("RequestsFailed"),
  /// A response 503, or an import that did not reach lines for the same cause. The reason is what
  /// is unavailable.
  REQUESTS_UNAVAILABLE("RequestsUnavailable"),
  /// A function starts slowly, because warming up its snapshot failed.
  PRIMING_FAILED("PrimingFailed"),
  /// As many sign-ups in an hour as the site takes with the usual proof of work.
  SIGN_UPS_AT_LIMIT("SignUpsAtLimit"),
  /// A mail that is not sent until somebody redrives it.
  MAILS_PARKED("MailsParked"),
  /// Amazon SES does not say how much it takes.
  SENDING_LIMITS_UNKNOWN("SendingLimitsUnknown"),
  /// An issue stopped by itself.
  DIGEST_HALTED("DigestHalted"),
  /// A mailbox provider refuses the sender, whoever the reader is.
  DIGEST_SENDER_REFUSED("DigestSenderRefused"),
  /// Recipients who are not accounted for when an issue's time is over.
  DIGEST_PARTIAL("DigestPartial"),
  /// Recipients who were not reached in time; an issue that was not begun in time counts as one.
  DIGEST_LATE("DigestLate"),
  /// Recipients of whom nobody knows whether they have the mail.
  DIGEST_UNCERTAIN("DigestUncertain"),
  /// Minutes without a tick, of which some issues were never sent.
  DIGEST_TICKS_MISSED("DigestTicksMissed"),
  /// Issues that a tick had no time for. The next one begins with them.
  DIGEST_UNFINISHED("DigestUnfinished");

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /// Its name in CloudWatch.
  public String label() {
    return label;
  }
}
