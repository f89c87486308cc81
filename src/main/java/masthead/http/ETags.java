package masthead.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The value of `If-Match` or `If-None-Match`: `*`, or a list of entity tags (RFC 9110, 13.1).
///
/// `any` is the asterisk. `strong` and `weak` hold the opaque parts without quotes.
record ETags(boolean any, Set<String> strong, Set<String> weak) {
  private static final int MAX_LENGTH = 200;
  private static final int MAX_TAGS = 10;
  private static final Pattern TAG =
      Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*");

  /// The header's tags; empty when it was not sent.
  ///
  /// @throws ProblemException 400 when the header is not of that form, or too long
  static Optional<ETags> of(Request request, String header) {
    return request.header(header).map(value -> parse(header, value));
  }

  private static ETags parse(String header, String value) {
    if (value.strip().equals("*")) {
      return new ETags(true, Set.of(), Set.of());
    }
    if (value.length() > MAX_LENGTH) {
      throw malformed(header);
    }
    // Empty members are ignored (RFC 9110, 5.6.1), so the list itself may be empty.
    var parts = split(value).stream().filter(part -> !part.isBlank()).toList();
    if (parts.size() > MAX_TAGS) {
      throw malformed(header);
    }
    var strong = new HashSet<String>();
    var weak = new HashSet<String>();
    for (var part : parts) {
      var tag = TAG.matcher(part);
      if (!tag.matches()) {
        throw malformed(header);
      }
      (tag.group(1) == null ? strong : weak).add(tag.group(2));
    }
    return new ETags(false, strong, weak);
  }

  /// Splits at commas outside quotes: a tag may hold a comma.
  private static List<String> split(String value) {
    var parts = new ArrayList<String>();
    var quoted = false;
    var start = 0;
    for (var i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '"') {
        quoted = !quoted;
      } else if (value.charAt(i) == ',' && !quoted) {
        parts.add(value.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(value.substring(start));
    return parts;
  }

  Set<String> all() {
    var all = new HashSet<>(strong);
    all.addAll(weak);
    return all;
  }

  /// Weak comparison, which `If-None-Match` uses (RFC 9110, 13.1.2).
  boolean matchesWeakly(String etag) {
    var opaque = etag.substring(etag.indexOf('"') + 1, etag.length() - 1);
    return any || strong.contains(opaque) || weak.contains(opaque);
  }

  private static ProblemException malformed(String header) {
    return Faults.only(
        ProblemType.MALFORMED_REQUEST,
        Fault.Place.HEADER,
        header,
        "malformed",
        "must be * or at most 10 quoted entity tags in 200 characters");
  }
}
