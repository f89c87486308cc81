package masthead.http;

import java.util.Locale;

/// The closed list of problem types of the whole product (RFC 9457 section 3.1.1).
///
/// `docs/problems.md` has an entry for each: what it means and what a client should do.
public enum ProblemType {
  MALFORMED_JSON(400, "Malformed JSON"),
  MALFORMED_REQUEST(400, "Malformed request"),
  UNAUTHORIZED(401, "Unauthorized"),
  FORBIDDEN(403, "Forbidden"),
  CHALLENGE_REQUIRED(403, "Challenge required"),
  CHALLENGE_FAILED(403, "Challenge failed"),
  NOT_FOUND(404, "Not found"),
  NO_TRANSLATION(404, "No translation"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACTIVE(409, "Not active"),
  WRONG_STATE(409, "Wrong state"),
  MAIL_NOT_SENT(409, "Mail not sent"),
  GONE(410, "Gone"),
  TOKEN_EXPIRED(410, "Token expired"),
  TOKEN_SUPERSEDED(410, "Token superseded"),
  PRECONDITION_FAILED(412, "Precondition failed"),
  TOO_LARGE(413, "Content too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  INVALID_REQUEST(422, "Invalid request"),
  PRECONDITION_REQUIRED(428, "Precondition required"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  INTERNAL_ERROR(500, "Internal error"),
  UNAVAILABLE(503, "Temporarily unavailable"),
  NEWSLETTER_CLOSED(503, "Newsletter closed");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /// The last part of the type's address: `invalid-request`.
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
