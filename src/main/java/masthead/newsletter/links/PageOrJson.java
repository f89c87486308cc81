package masthead.newsletter.links;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.JsonWriter;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.subscriber.Subscription;
import masthead.runtime.Log;
import masthead.runtime.Metric;
import masthead.runtime.UnavailableException;

/// Responses of the links in mails: a page for people, JSON and problems for programs.
public record PageOrJson(Pages pages, Languages languages) {

  static Response page(int status, String html) {
    return Response.html(status, html);
  }

  static Response json(Consumer<JsonWriter> members) {
    return Response.json(
            200,
            json -> {
              json.object(() -> {
                members.accept(json);
              });
            })
        .header("x-robots-tag", "noindex");
  }

  /// @throws ProblemException if the client is not a browser
  static Response failed(Request request, String html, ProblemType type, String detail) {
    if (request.prefersHtml()) {
      return page(type.status(), html);
    }
    throw Problem.of(type, detail).exception();
  }

  /// For a form without scripts whose mail is on its way.
  public Response asked(Request request) {
    return page(202, pages.asked(negotiated(request)));
  }

  /// A person gets a page that says what is wrong, even when the store is unavailable.
  public Endpoint forPeople(Endpoint endpoint) {
    return request -> {
      try {
        return endpoint.answer(request);
      } catch (ProblemException e) {
        if (!request.prefersHtml()) {
          throw e;
        }
        return refused(request, e.problem());
      } catch (UnavailableException e) {
        if (!request.prefersHtml()) {
          throw e;
        }
        Log.unavailable(request.id(), e);
        return page(503, pages.unavailable(language(request, Optional.empty())))
            .header("retry-after", "5");
      }
    };
  }

  private Response refused(Request request, Problem problem) {
    if (problem.type().status() >= 500) {
      Log.count(request.id(), Metric.REQUESTS_UNAVAILABLE, problem.type().slug());
    }
    var details = problem.faults().stream().map(Fault::detail).toList();
    var page =
        page(
            problem.type().status(),
            pages.refused(
                language(request, Optional.empty()),
                details.isEmpty() ? List.of(problem.detail()) : details));
    for (var header : problem.headers().entrySet()) {
      page = page.header(header.getKey(), header.getValue());
    }
    return page;
  }

  /// @throws ProblemException 404 if the client is not a browser
  Response unknown(Request request) {
    return failed(
        request,
        pages.unknown(negotiated(request)),
        ProblemType.NOT_FOUND,
        "This link is unknown. Copy all of it from the mail.");
  }

  /// The subscriber's language, where it is still offered.
  Language language(Subscription row) {
    return languages.findOrStandard(row.delivery().language());
  }

  Language language(Request request, Optional<Subscription> row) {
    return row.map(this::language).orElseGet(() -> negotiated(request));
  }

  private Language negotiated(Request request) {
    return languages.negotiate(request.header("accept-language").orElse("")).language();
  }
}
