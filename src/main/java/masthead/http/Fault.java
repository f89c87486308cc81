package masthead.http;

/// One thing that is wrong with a request, and where.
///
/// `code` is stable and for programs, `detail` is for people. `detail` never repeats what was sent.
public record Fault(Place place, String name, String code, String detail) {

  /// What `name` is: an RFC 6901 pointer into the body, a query or path parameter, or a header.
  public enum Place {
    POINTER,
    PARAMETER,
    HEADER
  }
}
