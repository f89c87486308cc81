package masthead.newsletter;

/// Sends mail.
public interface Mailer {
  /// Tries once, for at most 10 seconds. What the far end does is an outcome, never an exception.
  Sent send(Mail mail);

  /// What came of an attempt.
  sealed interface Sent {
    record Accepted(String messageId) implements Sent {}

    /// It will never be accepted. The code is one of ours.
    record Refused(String code) implements Sent {}

    /// It was certainly not sent.
    record TryLater(String code) implements Sent {}

    /// It may have been sent or not.
    record Unknown() implements Sent {}
  }
}
