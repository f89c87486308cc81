package masthead.newsletter.links;

import java.util.Optional;
import masthead.http.Request;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// What the routes of a subscriber's links have in common.
///
/// @param apiUrl the start of links; if empty, taken from the request
record LinkContext(
    Subscribers subscribers, Tokens tokens, PageOrJson pageOrJson, Optional<String> apiUrl) {

  Pages pages() {
    return pageOrJson.pages();
  }

  String preferencesUrl(Request request, SubscriberId id) {
    return new Links(apiUrl.orElseGet(request::origin), tokens).preferences(Tokens.Link.daily(id));
  }
}
