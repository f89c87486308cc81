package masthead.newsletter;

import masthead.mail.EmailAddress;

/// What somebody asks for at sign-up: to get a list by mail, when and in which language.
record Subscription(String list, EmailAddress email, Choices choices) {

  /// The one list there is.
  static final String DAILY = "daily";
}
