package masthead.http;

/// Handles one route. A client's error is a [ProblemException]; anything else thrown is a bug.
@FunctionalInterface
public interface Endpoint {
  Response answer(Request request);
}
