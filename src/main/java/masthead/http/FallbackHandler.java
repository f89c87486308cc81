package masthead.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Answers what no route takes: 405 with `Allow`, 404, and 204 for a stray `OPTIONS`.
///
/// It stands behind the API's `$default` route, so that these answers are problems like all others.
/// Which routes exist it reads from `template.yaml`, which is packed with it: there is no second
/// list that could be wrong.
public final class FallbackHandler extends HttpLambda {
  private static final Pattern DECLARED =
      Pattern.compile("Method: ([A-Z]+), Path: (?:\"([^\"]+)\"|([^\" ,}]+))");

  private record Route(String method, Pattern path) {}

  private final List<Route> routes;

  public FallbackHandler() {
    this(Environment.ofProcess());
  }

  public FallbackHandler(Environment environment) {
    super(environment);
    this.routes = declaredRoutes().stream().map(FallbackHandler::route).toList();
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of("$default", this::answer);
  }

  @Override
  protected List<PrimingRequest> priming() {
    return List.of(PrimingRequest.of("$default"));
  }

  private Response answer(Request request) {
    if (request.method().equals("OPTIONS")) {
      return Response.empty(204); // a preflight: the gateway adds the CORS headers
    }
    var allowed = new TreeSet<String>();
    for (var route : routes) {
      if (route.path().matcher(request.path()).matches()) {
        allowed.add(route.method());
      }
    }
    if (allowed.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "There is nothing at this address.").exception();
    }
    throw Problem.of(
            ProblemType.METHOD_NOT_ALLOWED,
            "This address answers " + String.join(", ", allowed) + ".")
        .header("allow", String.join(", ", allowed))
        .exception();
  }

  private static Route route(String key) {
    var parts = key.split(" ", 2);
    var path = parts[1].replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+");
    return new Route(parts[0], Pattern.compile(path));
  }

  /// Every `"METHOD /path"` of the template.
  static List<String> declaredRoutes() {
    try (InputStream template = FallbackHandler.class.getResourceAsStream("/template.yaml")) {
      if (template == null) {
        throw new IllegalStateException("template.yaml is not packed with the function.");
      }
      var text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      return DECLARED
          .matcher(text)
          .results()
          .map(r -> r.group(1) + " " + (r.group(2) == null ? r.group(3) : r.group(2)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
