package masthead.newsletter.links;

import java.util.Map;
import java.util.Optional;
import masthead.http.Endpoint;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.newsletter.subscriber.Confirmation;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// The link of a confirmation mail: `GET` shows a button, `POST` confirms.
final class ConfirmRoutes {
  private final Subscribers subscribers;
  private final Tokens tokens;
  private final PageOrJson answers;
  private final Pages pages;
  private final Optional<String> apiUrl;

  ConfirmRoutes(
      Subscribers subscribers, Tokens tokens, PageOrJson answers, Optional<String> apiUrl) {
    this.subscribers = subscribers;
    this.tokens = tokens;
    this.answers = answers;
    this.pages = answers.pages();
    this.apiUrl = apiUrl;
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/confirm/{token}", this::confirmation,
        "POST /v1/newsletter/confirm/{token}", this::confirm);
  }

  private Response confirmation(Request request) {
    return oneTime(request)
        .map(token -> answer(request, token.id(), subscribers.find(token)))
        .orElseGet(() -> answers.unknown(request));
  }

  private Response confirm(Request request) {
    return oneTime(request)
        .map(token -> answer(request, token.id(), subscribers.confirm(token)))
        .orElseGet(() -> answers.unknown(request));
  }

  private static Optional<Tokens.OneTime> oneTime(Request request) {
    return Tokens.OneTime.read(request.pathParameter("token"));
  }

  private Response answer(Request request, SubscriberId id, Confirmation confirmation) {
    return switch (confirmation) {
      case Confirmation.Open(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(200, pages.confirm(answers.language(row), row.email().masked()))
              : state("state", "confirmable", row);
      case Confirmation.Confirmed(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(
                  200, pages.confirmed(answers.language(row), preferencesUrl(request, id)))
              : done(request, "confirmed", id);
      case Confirmation.Already(var row) ->
          request.prefersHtml()
              ? PageOrJson.page(
                  200, pages.alreadyConfirmed(answers.language(row), preferencesUrl(request, id)))
              : done(request, "already_confirmed", id);
      case Confirmation.Expired(var row) ->
          PageOrJson.failed(
              request,
              pages.expired(answers.language(row)),
              ProblemType.TOKEN_EXPIRED,
              "This link was good for 48 hours. Sign up again for a new one.");
      case Confirmation.Superseded(var row) ->
          PageOrJson.failed(
              request,
              pages.superseded(answers.language(request, row)),
              ProblemType.TOKEN_SUPERSEDED,
              "There is a newer mail, or the subscription has ended. Sign up again for a new link.");
      case Confirmation.Unknown() -> answers.unknown(request);
    };
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
      json.text("preferencesUrl", preferencesUrl(request, id));
    });
  }

  private String preferencesUrl(Request request, SubscriberId id) {
    return new Links(apiUrl.orElseGet(request::origin), tokens).preferences(Tokens.Link.daily(id));
  }
}
