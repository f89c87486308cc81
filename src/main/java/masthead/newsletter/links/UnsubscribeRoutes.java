package masthead.newsletter.links;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Endpoint;
import masthead.http.Request;
import masthead.http.Response;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.Tokens.Use;
import masthead.newsletter.subscriber.store.Subscribers;

/// The link that ends a subscription, by a click in the mail program (RFC 8058) or on our page.
final class UnsubscribeRoutes {
  /// Sent by our own pages: which page it was.
  private static final Pattern REASON = Pattern.compile("(?:^|&)reason=(page|preferences)(?:&|$)");

  private final Subscribers subscribers;
  private final Tokens tokens;
  private final PageOrJson pageOrJson;
  private final Pages pages;
  private final Optional<String> apiUrl;

  UnsubscribeRoutes(
      Subscribers subscribers, Tokens tokens, PageOrJson pageOrJson, Optional<String> apiUrl) {
    this.subscribers = subscribers;
    this.tokens = tokens;
    this.pageOrJson = pageOrJson;
    this.pages = pageOrJson.pages();
    this.apiUrl = apiUrl;
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/u/{token}", this::unsubscription,
        "POST /v1/newsletter/u/{token}", this::unsubscribe);
  }

  private Response unsubscription(Request request) {
    var link = tokens.read(Use.UNSUBSCRIBE, request.pathParameter("token"));
    if (link.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    var row = subscribers.find(link.get().id());
    if (!request.prefersHtml()) {
      return PageOrJson.json(json -> json.text("state", subscribed(row)));
    }
    return PageOrJson.page(
        200,
        pages.unsubscribe(
            pageOrJson.language(request, row),
            row.map(found -> found.email().masked()).orElse(""),
            new Links(apiUrl.orElseGet(request::origin), tokens).preferences(link.get())));
  }

  private static String subscribed(Optional<Subscription> row) {
    var ended = row.map(found -> found.status().name().toLowerCase(Locale.ROOT));
    return ended.orElse("unsubscribed");
  }

  /// One click (RFC 8058) or the page's button: no cookie, no login, no redirect, any body, any
  /// number of times. The body only determines the source that is recorded.
  private Response unsubscribe(Request request) {
    var link = tokens.read(Use.UNSUBSCRIBE, request.pathParameter("token"));
    if (link.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    var source =
        REASON
            .matcher(request.bodyText())
            .results()
            .map(r -> r.group(1))
            .findFirst()
            .orElse("one_click");
    var row = subscribers.unsubscribe(link.get().id(), source);
    return request.prefersHtml()
        ? PageOrJson.page(200, pages.unsubscribed(pageOrJson.language(request, row)))
        : Response.of(200, "text/plain; charset=utf-8", "You are unsubscribed.\n".getBytes(UTF_8));
  }
}
