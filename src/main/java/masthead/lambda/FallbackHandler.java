package masthead.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.http.Endpoint;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.runtime.Environment;

/// Handles requests that match no route: 405 with `Allow`, 404, and 204 for a stray `OPTIONS`.
///
/// It serves the API's `$default` route, so that these responses are problems like all others, and
/// what no route below `/v1/` reads: else the site's pages would take it. It reads the routes from
/// `template.yaml`, which is packed with it, so there is no second list that could be wrong.
public final class FallbackHandler extends HttpLambda {
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?m)^  (?<function>[A-Za-z]+):"
              + "|Method: (?<method>[A-Z]+), Path: (?:\"(?<quoted>[^\"]+)\"|(?<path>[^\" ,}]+))");

  /// A route of the template, and the function that it belongs to.
  record Declared(String function, String method, String path) {}

  private record Route(Declared declared, Pattern path) {
    boolean isLiteral() {
      return !declared.path().contains("{");
    }
  }

  private final List<Route> routes;

  public FallbackHandler() {
    this(Environment.ofProcess());
  }

  public FallbackHandler(Environment environment) {
    super(environment);
    this.routes =
        declaredRoutes().stream()
            .filter(declared -> !declared.path().equals("/v1/{unknown+}"))
            .map(FallbackHandler::route)
            .toList();
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of("$default", this::answer, "GET /v1/{unknown+}", this::answer);
  }

  @Override
  protected List<PrimingRequest> priming() {
    return List.of(PrimingRequest.of("$default"));
  }

  private Response answer(Request request) {
    if (request.method().equals("OPTIONS")) {
      return Response.empty(204); // a preflight: the gateway adds the CORS headers
    }
    var allowed = allowed(request.path());
    if (allowed.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "No resource exists at this path.").exception();
    }
    throw methodNotAllowed(allowed);
  }

  static ProblemException methodNotAllowed(Collection<String> allowed) {
    var methods = String.join(", ", allowed);
    return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path supports " + methods + ".")
        .header("allow", methods)
        .exception();
  }

  /// Within one function a path that is spelled out wins over a parameter, as in [HttpLambda]. What
  /// is below `/v1/` is never a page.
  private Set<String> allowed(String path) {
    var matching = routes.stream().filter(route -> route.path().matcher(path).matches()).toList();
    var literal =
        matching.stream()
            .filter(Route::isLiteral)
            .map(route -> route.declared().function())
            .toList();
    var allowed = new TreeSet<String>();
    for (var route : matching) {
      if (route.isLiteral() || !literal.contains(route.declared().function())) {
        allowed.add(route.declared().method());
      }
    }
    return allowed;
  }

  private static Route route(Declared declared) {
    var path =
        declared
            .path()
            .replace(".", "\\.")
            .replaceAll("\\{[a-z]+}", "[^/]+")
            .replace("/{page+}", "/(?!v1/|v1$).+")
            .replace("{file+}", ".+");
    return new Route(declared, Pattern.compile(path));
  }

  /// Every route of the template.
  static List<Declared> declaredRoutes() {
    try (InputStream template = FallbackHandler.class.getResourceAsStream("/template.yaml")) {
      if (template == null) {
        throw new IllegalStateException("template.yaml is not packed with the function.");
      }
      var routes = new ArrayList<Declared>();
      var function = "";
      var found = DECLARED.matcher(new String(template.readAllBytes(), StandardCharsets.UTF_8));
      while (found.find()) {
        if (found.group("function") != null) {
          function = found.group("function");
        } else {
          var quoted = found.group("quoted");
          var path = quoted == null ? found.group("path") : quoted;
          routes.add(new Declared(function, found.group("method"), path));
        }
      }
      return routes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
