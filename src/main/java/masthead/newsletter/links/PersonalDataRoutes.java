package masthead.newsletter.links;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.http.Endpoint;
import masthead.http.Members;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.PersonalDataStore.Access;

/// Personal data, for the holder of the link in an access mail: view, export, erase.
///
/// A forwarded newsletter contains no such link, so it gives no access to any of this.
public final class PersonalDataRoutes {
  private static final int MAX_BYTES = 8192;
  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9_.-]+)");

  private final PersonalDataStore store;
  private final IssueHistory issues;
  private final PageOrJson pageOrJson;

  PersonalDataRoutes(PersonalDataStore store, IssueHistory issues, PageOrJson pageOrJson) {
    this.store = store;
    this.issues = issues;
    this.pageOrJson = pageOrJson;
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/access/{token}",
        pageOrJson.forPeople(this::page),
        "POST /v1/newsletter/access/{token}",
        pageOrJson.forPeople(this::act),
        "GET /v1/newsletter/me/export",
        this::export,
        "DELETE /v1/newsletter/me",
        this::erase);
  }

  private Response page(Request request) {
    var access = linked(request);
    var row = access.flatMap(Access::subscription);
    if (row.isEmpty()) {
      return expired(request);
    }
    var email = row.get().email().masked();
    return request.prefersHtml()
        ? PageOrJson.page(200, pageOrJson.pages().access(pageOrJson.language(row.get()), email))
        : PageOrJson.json(json -> {
          json.text("state", "open");
          json.text("email", email);
        });
  }

  /// The page's two forms: `action` is `export`, or `erase` with `understood`.
  private Response act(Request request) {
    var access = linked(request);
    if (access.isEmpty()) {
      return expired(request);
    }
    var form = Members.of(request.form(MAX_BYTES));
    form.require("action");
    var action = form.choice("action", List.of("export", "erase"));
    if (action.equals(Optional.of("erase"))) {
      form.require("understood");
    }
    form.ignore("understood");
    form.end();
    return action.equals(Optional.of("export"))
        ? exported(access.get())
        : erased(request, access.get());
  }

  private Response export(Request request) {
    request.query().end();
    return exported(bearer(request));
  }

  private Response erase(Request request) {
    request.query().end();
    erase(bearer(request));
    return Response.empty(204);
  }

  private Response erased(Request request, Access access) {
    var language = pageOrJson.language(request, access.subscription());
    erase(access);
    return request.prefersHtml()
        ? PageOrJson.page(200, pageOrJson.pages().erased(language))
        : Response.empty(204);
  }

  private void erase(Access access) {
    store.erase(access, issues::forget);
  }

  private Optional<Access> linked(Request request) {
    return Tokens.OneTime.read(request.pathParameter("token")).flatMap(store::find);
  }

  private Access bearer(Request request) {
    var matcher = BEARER.matcher(request.header("authorization").orElse(""));
    return (matcher.matches()
            ? Tokens.OneTime.read(matcher.group(1))
            : Optional.<Tokens.OneTime>empty())
        .flatMap(store::find)
        .orElseThrow(() ->
            Problem.unauthorized(
                    request,
                    "Send the token of an access mail as Authorization: Bearer."
                        + " Request one with POST /v1/newsletter/access.")
                .exception());
  }

  private Response expired(Request request) {
    return PageOrJson.failed(
        request,
        pageOrJson.pages().expired(pageOrJson.language(request, Optional.empty())),
        ProblemType.TOKEN_EXPIRED,
        "This link is unknown or older than 24 hours. Request another.");
  }

  /// All stored attributes except keys and write ids.
  private Response exported(Access access) {
    var data = store.everything(access.id());
    return PageOrJson.json(json -> PersonalDataJson.write(json, data))
        .header("content-disposition", "attachment; filename=\"newsletter.json\"");
  }
}
