package masthead.identity;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.json.Sha256;

/// An anonymous reader's token: 32 random bytes in base64url, 43 characters, sent as
/// `Authorization: Bearer` (RFC 6750).
///
/// It is never stored or logged: what is kept of it is [#key()]. 256 random bits need no slow hash.
public record ReaderToken(String secret) {
  private static final Pattern HEADER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9_-]{43})");

  /// A new token. The random source is made here, at each call, because what SnapStart's snapshot
  /// holds is the same in every instance.
  public static ReaderToken mint() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new ReaderToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// The token that a request carries.
  ///
  /// @throws ProblemException 401 when there is none, or it is malformed
  public static ReaderToken of(Request request) {
    var matcher = HEADER.matcher(request.header("authorization").orElse(""));
    if (!matcher.matches()) {
      throw Problem.unauthorized(
              request,
              "Send a reader's token as Authorization: Bearer. POST /v1/readers issues one.")
          .exception();
    }
    return new ReaderToken(matcher.group(1));
  }

  /// The partition key of everything kept for this reader.
  public String key() {
    return "R#" + Sha256.hex(secret);
  }

  /// Reveals nothing, so that no log line can contain a token.
  @Override
  public String toString() {
    return "ReaderToken";
  }
}
