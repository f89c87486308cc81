package masthead.http;

import java.util.ArrayList;
import java.util.List;

/// Collects everything that is wrong with a request, so that one response can name it all.
public final class Faults {
  /// More would not help, and a response must not grow with what was sent.
  private static final int MAX_FAULTS = 100;

  private final List<Fault> list = new ArrayList<>();

  public void add(Fault.Place place, String name, String code, String detail) {
    if (list.size() < MAX_FAULTS) {
      list.add(new Fault(place, name, code, detail));
    }
  }

  public void throwIfAny(ProblemType type) {
    if (!list.isEmpty()) {
      throw exception(type);
    }
  }

  public ProblemException exception(ProblemType type) {
    return Problem.of(type, detail(), list).exception();
  }

  /// The problem of a request with one fault.
  public static ProblemException only(
      ProblemType type, Fault.Place place, String name, String code, String detail) {
    return Problem.of(type, detail, List.of(new Fault(place, name, code, detail))).exception();
  }

  private String detail() {
    return list.size() == 1
        ? list.getFirst().detail()
        : "The request has " + list.size() + " faults.";
  }
}
