package masthead.newsletter.links;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import masthead.http.Endpoint;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;

/// The routes of the links in mails: confirm, unsubscribe, preferences, personal data.
///
/// Mail scanners follow links, so `GET` and `HEAD` never change anything: each page has a button. A
/// client that asks for JSON gets JSON.
public final class LinkRoutes {
  private final ConfirmRoutes confirm;
  private final UnsubscribeRoutes unsubscribe;
  private final PreferenceCentreRoutes preferences;
  private final PersonalDataRoutes personalData;
  private final PageOrJson pageOrJson;

  /// @param apiUrl the start of links; if empty, taken from the request
  public LinkRoutes(
      Subscribers subscribers,
      PersonalDataStore personalData,
      IssueHistory issues,
      Tokens tokens,
      PageOrJson pageOrJson,
      Optional<String> apiUrl) {
    var context = new LinkContext(subscribers, tokens, pageOrJson, apiUrl);
    this.confirm = new ConfirmRoutes(context);
    this.unsubscribe = new UnsubscribeRoutes(context);
    this.preferences = new PreferenceCentreRoutes(context);
    this.personalData = new PersonalDataRoutes(personalData, issues, pageOrJson);
    this.pageOrJson = pageOrJson;
  }

  public Map<String, Endpoint> routes() {
    var routes = new LinkedHashMap<String, Endpoint>();
    routes.putAll(confirm.routes());
    routes.putAll(unsubscribe.routes());
    routes.putAll(preferences.routes());
    routes.replaceAll((_, endpoint) -> pageOrJson.forPeople(endpoint));
    routes.putAll(personalData.routes());
    return routes;
  }
}
