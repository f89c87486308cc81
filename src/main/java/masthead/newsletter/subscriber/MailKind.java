package masthead.newsletter.subscriber;

/// The mails that a request may lead to.
public enum MailKind {
  /// Asks whether the address really wants the newsletter.
  CONFIRM,
  /// Says that the subscription is already active.
  ALREADY,
  /// Carries the link to the personal data.
  ACCESS
}
