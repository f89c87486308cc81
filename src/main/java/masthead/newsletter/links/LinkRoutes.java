package masthead.newsletter.links;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import masthead.http.Endpoint;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;

/// What the links of the mails open: confirm, unsubscribe, preferences, one's own data.
///
/// Mail scanners follow links, so `GET` and `HEAD` never change anything: each page has a button. A
/// client that asks for JSON gets JSON.
public final class LinkRoutes {
  private final ConfirmRoutes confirm;
  private final UnsubscribeRoutes unsubscribe;
  private final PreferenceCentreRoutes preferences;
  private final PersonalDataRoutes personalData;
  private final PageOrJson answers;

  /// @param apiUrl what links begin with; empty: where the request came to
  public LinkRoutes(
      Subscribers subscribers,
      PersonalDataStore personalData,
      Tokens tokens,
      PageOrJson answers,
      Optional<String> apiUrl) {
    this.confirm = new ConfirmRoutes(subscribers, tokens, answers, apiUrl);
    this.unsubscribe = new UnsubscribeRoutes(subscribers, tokens, answers, apiUrl);
    this.preferences = new PreferenceCentreRoutes(subscribers, tokens, answers);
    this.personalData = new PersonalDataRoutes(personalData, answers);
    this.answers = answers;
  }

  public Map<String, Endpoint> routes() {
    var routes = new LinkedHashMap<String, Endpoint>();
    routes.putAll(confirm.routes());
    routes.putAll(unsubscribe.routes());
    routes.putAll(preferences.routes());
    routes.replaceAll((_, endpoint) -> answers.forPeople(endpoint));
    routes.putAll(personalData.routes());
    return routes;
  }
}
