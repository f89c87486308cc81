package masthead.newsletter.subscriber;

import java.util.Optional;
import java.util.regex.Pattern;

/// Identifies an address in keys and URLs: a keyed hash, which does not reveal the address.
public record SubscriberId(String text) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  /// Empty when the text does not have the form of an id.
  public static Optional<SubscriberId> read(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new SubscriberId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
