package masthead.newsletter;

import masthead.http.Environment;

record MailConfig(String sender) {
  static MailConfig of(Environment e) {
    return new MailConfig(e.find("NEWSLETTER_SENDER").orElse(""));
  }
}
