package masthead.newsletter.links;

import java.util.Map;
import java.util.Optional;
import masthead.http.Endpoint;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.newsletter.issue.NextIssue;
import masthead.newsletter.subscriber.Confirmation;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;

/// The link in a confirmation mail: `GET` shows a button, `POST` confirms.
final class ConfirmRoutes {
  private final LinkContext context;
  private final PageOrJson pageOrJson;
  private final Pages pages;

  ConfirmRoutes(LinkContext context) {
    this.context = context;
    this.pageOrJson = context.pageOrJson();
    this.pages = context.pages();
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/confirm/{token}", this::confirmation,
        "POST /v1/newsletter/confirm/{token}", this::confirm);
  }

  private Response confirmation(Request request) {
    return oneTime(request)
        .map(token -> respond(request, token.id(), context.subscribers().find(token)))
        .orElseGet(() -> pageOrJson.unknown(request));
  }

  private Response confirm(Request request) {
    return oneTime(request)
        .map(token -> respond(request, token.id(), context.subscribers().confirm(token)))
        .orElseGet(() -> pageOrJson.unknown(request));
  }

  private static Optional<Tokens.OneTime> oneTime(Request request) {
    return Tokens.OneTime.read(request.pathParameter("token"));
  }

  private Response respond(Request request, SubscriberId id, Confirmation confirmation) {
    return switch (confirmation) {
      case Confirmation.Open(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(200, pages.confirm(pageOrJson.language(row), row.email().masked()))
              : state("state", "confirmable", row);
      case Confirmation.Confirmed(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(
                  200,
                  pages.confirmed(
                      pageOrJson.language(row),
                      context.preferencesUrl(request, id),
                      nextIssue(row)))
              : done(request, "confirmed", id);
      case Confirmation.Already(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(
                  200,
                  pages.alreadyConfirmed(
                      pageOrJson.language(row),
                      context.preferencesUrl(request, id),
                      nextIssue(row)))
              : done(request, "already_confirmed", id);
      case Confirmation.Expired(var row) ->
          PageOrJson.failed(
              request,
              pages.expired(pageOrJson.language(row)),
              ProblemType.TOKEN_EXPIRED,
              "This link was valid for 48 hours. Sign up again for a new one.");
      case Confirmation.Superseded(var row) ->
          PageOrJson.failed(
              request,
              pages.superseded(pageOrJson.language(request, row)),
              ProblemType.TOKEN_SUPERSEDED,
              "There is a newer mail, or the subscription has ended. Sign up again for a new"
                  + " link.");
      case Confirmation.Unknown() -> pageOrJson.unknown(request);
    };
  }

  private String nextIssue(Subscription row) {
    var now = context.subscribers().now();
    return NextIssue.text(row.delivery(), row.pausedUntil(now), now, pageOrJson.language(row));
  }

  private static Response state(String member, String state, Subscription row) {
    return PageOrJson.json(json -> {
      json.text(member, state);
      json.text("list", Subscription.DAILY);
      json.text("email", row.email().masked());
    });
  }

  private Response done(Request request, String status, SubscriberId id) {
    return PageOrJson.json(json -> {
      json.text("status", status);
      json.text("preferencesUrl", context.preferencesUrl(request, id));
    });
  }
}
