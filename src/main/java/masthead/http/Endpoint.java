package masthead.http;

/// What answers one route. A caller's fault is a [ProblemException], anything else thrown is ours.
@FunctionalInterface
public interface Endpoint {
  Response answer(Request request);
}
