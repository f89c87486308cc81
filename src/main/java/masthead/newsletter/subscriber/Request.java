package masthead.newsletter.subscriber;

import masthead.mail.EmailAddress;

/// What somebody asked for with an address: written down as it is, decided on later, so that the
/// response does not depend on whether the address is known.
public sealed interface Request {
  EmailAddress email();

  /// To get the newsletter.
  ///
  /// @param linkHash of the link that the mail will carry, if there is one
  record SignUp(EmailAddress email, Delivery delivery, Consent.Given consent, String linkHash)
      implements Request {}

  /// To see or erase what is kept.
  record Access(EmailAddress email, String linkHash) implements Request {}
}
