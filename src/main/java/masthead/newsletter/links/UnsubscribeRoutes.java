package masthead.newsletter.links;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Endpoint;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens.Use;

/// The link that ends a subscription, by a click in the mail program (RFC 8058) or on our page.
final class UnsubscribeRoutes {
  /// Sent by our own pages: which page it was.
  private static final Pattern REASON = Pattern.compile("(?:^|&)reason=(page|preferences)(?:&|$)");

  private final LinkContext context;
  private final PageOrJson pageOrJson;
  private final Pages pages;

  UnsubscribeRoutes(LinkContext context) {
    this.context = context;
    this.pageOrJson = context.pageOrJson();
    this.pages = context.pages();
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/u/{token}", this::unsubscription,
        "POST /v1/newsletter/u/{token}", this::unsubscribe);
  }

  private Response unsubscription(Request request) {
    var link = context.tokens().read(Use.UNSUBSCRIBE, request.pathParameter("token"));
    if (link.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    var row = context.subscribers().find(link.get().id());
    if (!request.prefersHtml()) {
      return PageOrJson.json(json -> json.text("state", subscribed(row)));
    }
    return PageOrJson.page(200, page(request, link.get().id(), row));
  }

  /// The link is in the confirmation mail too, as "this was not me": somebody who never confirmed
  /// gets no newsletter that could be stopped.
  private String page(Request request, SubscriberId id, Optional<Subscription> row) {
    var language = pageOrJson.language(request, row);
    if (row.isEmpty()) {
      return pages.notActive(language);
    }
    var email = row.get().email().masked();
    return switch (row.get().state()) {
      case Subscription.Pending _ -> pages.notMe(language, email);
      case Subscription.Active _ ->
          pages.unsubscribe(language, email, context.preferencesUrl(request, id));
      case Subscription.Unsubscribed _ -> ended(language, row);
      case Subscription.Suppressed _ -> pages.notActive(language);
    };
  }

  private String ended(Language language, Optional<Subscription> row) {
    return wasNeverConfirmed(row) ? pages.noted(language) : pages.unsubscribed(language);
  }

  /// Whether "this was not me" has ended it.
  private static boolean wasNeverConfirmed(Optional<Subscription> row) {
    return row.map(Subscription::state)
        .filter(state ->
            state instanceof Subscription.Unsubscribed(var _, var block, var _)
                && block.isPresent())
        .isPresent();
  }

  private static String subscribed(Optional<Subscription> row) {
    var ended = row.map(found -> found.status().name().toLowerCase(Locale.ROOT));
    return ended.orElse("unsubscribed");
  }

  /// One click (RFC 8058) or the page's button: no cookie, no login, no redirect, any body, any
  /// number of times. The body only determines the source that is recorded.
  private Response unsubscribe(Request request) {
    var link = context.tokens().read(Use.UNSUBSCRIBE, request.pathParameter("token"));
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
    var row = context.subscribers().unsubscribe(link.get().id(), source);
    if (request.prefersHtml()) {
      var language = pageOrJson.language(request, row);
      return PageOrJson.page(200, ended(language, row));
    }
    return Response.of(200, "text/plain; charset=utf-8", "You are unsubscribed.\n".getBytes(UTF_8));
  }
}
