package masthead.newsletter.subscriber;

/// The mails that a request may lead to.
public enum MailKind {
  /// Asks whether the address really wants the newsletter.
  CONFIRM,
  /// Says that it comes already.
  ALREADY,
  /// Brings the link to what is kept of a person.
  ACCESS
}
