package masthead.newsletter;

import masthead.http.Environment;

final class Mailers {
  private Mailers() {}

  static Mailer of(Environment e) {
    return mail -> new Mailer.Sent.Accepted("x");
  }
}
