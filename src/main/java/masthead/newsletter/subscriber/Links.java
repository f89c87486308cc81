package masthead.newsletter.subscriber;

import masthead.newsletter.subscriber.Tokens.Use;

/// The URLs in mails and pages.
public record Links(String apiUrl, Tokens tokens) {
  private static final String PATH = "/v1/newsletter/";

  public String confirm(Tokens.OneTime token) {
    return apiUrl + PATH + "confirm/" + token.text();
  }

  public String access(Tokens.OneTime token) {
    return apiUrl + PATH + "access/" + token.text();
  }

  public String unsubscribe(Tokens.Link link) {
    return apiUrl + PATH + "u/" + tokens.link(Use.UNSUBSCRIBE, link);
  }

  public String preferences(Tokens.Link link) {
    return apiUrl + PATH + "preferences/" + tokens.link(Use.PREFERENCES, link);
  }
}
