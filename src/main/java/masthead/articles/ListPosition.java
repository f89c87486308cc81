package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A place in a list of articles: the sort key that the lists are ordered by.
///
/// The next page starts behind the position of the last article of this one. Because `publishedAt`
/// never changes once an article is out, walking a list returns no article twice and misses none
/// that was there when the walk began.
public record ListPosition(Instant publishedAt, String id) {
  private static final Pattern KEY =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)#([0-9A-Za-z_-]{1,64})");

  public String key() {
    return publishedAt + "#" + id;
  }

  /// What clients get: opaque to them, and of no use anywhere but in the list they may read anyway,
  /// because the partition is rebuilt from the request.
  String cursor() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key().getBytes(StandardCharsets.US_ASCII));
  }

  /// From a sort key that we wrote.
  public static ListPosition ofKey(String key) {
    var hash = key.indexOf('#');
    return new ListPosition(Instant.parse(key.substring(0, hash)), key.substring(hash + 1));
  }

  /// Empty when the text is not a cursor that this API issued.
  public static Optional<ListPosition> parse(String cursor) {
    try {
      var key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      var parts = KEY.matcher(key);
      if (!parts.matches()) {
        return Optional.empty();
      }
      var position = new ListPosition(Instant.parse(parts.group(1)), parts.group(2));
      return position.cursor().equals(cursor) ? Optional.of(position) : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }
}
