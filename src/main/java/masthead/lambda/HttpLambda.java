package masthead.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.http.Compression;
import masthead.http.ConditionalGet;
import masthead.http.Edge;
import masthead.http.Endpoint;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.runtime.Environment;
import masthead.runtime.Log;
import masthead.runtime.Metric;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/// A Lambda function that serves HTTP API routes.
///
/// A subclass is one feature's handler: it maps each route key to an [Endpoint], as in
/// `template.yaml`. Everything common to all responses happens here: problems, request ids,
/// validators (RFC 9110), compression, `HEAD`, one log line a request.
///
/// It reads and writes the event itself: the events library's classes cost 1.19 times the cold
/// start (`docs/architecture.md`).
public abstract class HttpLambda implements RequestStreamHandler, Resource {
  /// Longer than any path segment of this API except article ids and tokens.
  private static final Pattern LONG_SEGMENT = Pattern.compile("[^/]{65,}");

  private final String problemsUrl;
  private final Edge edge;
  private @Nullable Map<String, Endpoint> routes;
  private boolean cold = true;

  @SuppressWarnings("this-escape") // the context keeps a weak reference and calls it much later
  protected HttpLambda(Environment environment) {
    this.problemsUrl = environment.find("PROBLEMS_URL").orElse("about:blank#");
    this.edge = Edge.of(environment);
    Core.getGlobalContext().register(this);
  }

  /// From `"GET /v1/articles/{id}"`, method and path as in `template.yaml`, to its endpoint. `HEAD`
  /// needs no entry: it is handled as `GET`.
  public abstract Map<String, Endpoint> routes();

  /// What SnapStart's snapshot is warmed up with: the most used read and the most used write.
  /// Called again for each round of [Priming].
  protected abstract List<PrimingRequest> priming();

  @Override
  public final void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    answer.write(handle(event.readAllBytes(), context.getAwsRequestId()));
  }

  private byte[] handle(byte[] event, String requestId) {
    var start = System.nanoTime();
    Request request;
    try {
      request = HttpEvent.read(event, requestId, edge);
    } catch (ProblemException e) {
      return HttpEvent.write(common(problem(e.problem(), "", requestId), requestId));
    }
    var response = finish(request, answer(request));
    if (!Priming.isRunning()) {
      Log.request(
          request.id(),
          request.routeKey(),
          response.status(),
          (System.nanoTime() - start) / 1_000_000,
          response.body().length,
          cold);
      cold = false;
    }
    return HttpEvent.write(response);
  }

  private Response answer(Request request) {
    try {
      return ConditionalGet.apply(request, Compression.vary(endpoint(request).answer(request)));
    } catch (ProblemException e) {
      count(request, e.problem().type());
      return problem(request, e.problem());
    } catch (UnavailableException e) {
      failed(request, e, Metric.REQUESTS_UNAVAILABLE, e.reason().label());
      return problem(request, unavailable(e.detail()));
    } catch (RuntimeException e) {
      failed(request, e, Metric.REQUESTS_FAILED, e.getClass().getSimpleName());
      var problem =
          Problem.of(
              ProblemType.INTERNAL_ERROR,
              "Internal error. Please report it and quote the requestId.");
      return problem(request, problem);
    }
  }

  /// Counts a 503 that a handler decided on, such as that of a closed newsletter.
  private static void count(Request request, ProblemType type) {
    if (type.status() >= 500) {
      Log.count(request.id(), Metric.REQUESTS_UNAVAILABLE, type.slug());
    }
  }

  /// Priming ends with its first failure.
  private static void failed(
      Request request, RuntimeException failure, Metric metric, String reason) {
    if (Priming.isRunning()) {
      throw failure;
    }
    Log.error(request.id(), failure, metric, reason);
  }

  /// The path, unless it may contain a token: then the route, or a placeholder if there is none.
  private static String instance(Request request) {
    return isPrivate(request)
        ? request.routeKey().substring(request.routeKey().indexOf(' ') + 1)
        : LONG_SEGMENT.matcher(request.path()).replaceAll("{...}");
  }

  /// Whether the path contains a token, so that it must not be indexed.
  private static boolean isPrivate(Request request) {
    return request.routeKey().contains("{token}");
  }

  private Endpoint endpoint(Request request) {
    if (routes == null) {
      routes = routes();
    }
    var key = request.routeKey();
    requireNoLiteralPath(key, request.path(), routes.keySet());
    var endpoint = routes.get(key.startsWith("HEAD ") ? "GET" + key.substring(4) : key);
    if (endpoint == null) {
      throw new IllegalStateException("No endpoint for the route " + key + ".");
    }
    return endpoint;
  }

  /// A path that one route of this function spells out is not a parameter of another: if there is
  /// only a `POST /x/lookup`, the gateway matches `DELETE /x/lookup` with `DELETE /x/{id}`.
  private static void requireNoLiteralPath(String routeKey, String path, Set<String> routeKeys) {
    var methods = new TreeSet<String>();
    if (routeKey.contains("{")) {
      for (var key : routeKeys) {
        var parts = key.split(" ", 2);
        if (!key.contains("{") && parts.length == 2 && parts[1].equals(path)) {
          methods.add(parts[0]);
        }
      }
    }
    if (!methods.isEmpty()) {
      throw FallbackHandler.methodNotAllowed(methods);
    }
  }

  private Response problem(Request request, Problem problem) {
    return present(request, problem(problem, instance(request), request.id()));
  }

  /// A problem as the function's readers need it. Where they are people, a page with the same
  /// status and headers.
  protected Response present(Request request, Response problem) {
    return problem;
  }

  private Response problem(Problem problem, String instance, String requestId) {
    return Compression.vary(problem.response(problemsUrl, instance, requestId));
  }

  /// Clients that all retry at the same moment would overload the store again.
  private static Problem unavailable(String detail) {
    var seconds = 1 + (int) (Math.random() * 5);
    return Problem.of(ProblemType.UNAVAILABLE, detail)
        .header("retry-after", Integer.toString(seconds));
  }

  private static Response finish(Request request, Response response) {
    var marked = isPrivate(request) ? response.header("x-robots-tag", "noindex") : response;
    var answer = Compression.apply(request, common(marked, request.id()));
    return request.method().equals("HEAD") ? answer.body(new byte[0]) : answer;
  }

  private static Response common(Response response, String requestId) {
    var answer =
        response
            .header("x-request-id", requestId)
            .header("x-content-type-options", "nosniff")
            .header("referrer-policy", response.find("referrer-policy").orElse("no-referrer"));
    return answer.find("cache-control").isPresent() ? answer : answer.cache(Response.NO_STORE);
  }

  /// SnapStart's hook before the snapshot.
  @Override
  public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    Priming.run(() -> priming().forEach(request -> handle(request.event(), "priming")));
  }

  @Override
  public final void afterRestore(org.crac.Context<? extends Resource> context) {
    // What holds connections renews them itself: see masthead.dynamo.DynamoDb.
  }
}
