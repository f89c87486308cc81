package masthead.newsletter;

import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.Tokens.Use;

/// The addresses that stand in mails and pages.
record Links(String apiUrl, Tokens tokens) {
  private static final String PATH = "/v1/newsletter/";

  String confirm(Tokens.OneTime token) {
    return apiUrl + PATH + "confirm/" + token.text();
  }

  String access(Tokens.OneTime token) {
    return apiUrl + PATH + "access/" + token.text();
  }

  String unsubscribe(Tokens.Link link) {
    return apiUrl + PATH + "u/" + tokens.link(Use.UNSUBSCRIBE, link);
  }

  String preferences(Tokens.Link link) {
    return apiUrl + PATH + "preferences/" + tokens.link(Use.PREFERENCES, link);
  }
}
