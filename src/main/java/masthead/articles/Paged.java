package masthead.articles;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One page of a list: what is shown, and the cursor of the next page if there is one.
record Paged<T>(List<T> shown, Optional<String> next) {

  /// Cuts a page out of what was read.
  ///
  /// @param read up to one more than the limit: the extra one shows that there is a next page
  /// @param endsEarly whether there is more although fewer were read
  static <T> Paged<T> of(
      List<T> read, boolean endsEarly, int limit, Function<T, ListPosition> position) {
    if (read.isEmpty() || (read.size() <= limit && !endsEarly)) {
      return new Paged<>(read, Optional.empty());
    }
    var shown = read.subList(0, Math.min(limit, read.size()));
    return new Paged<>(shown, Optional.of(position.apply(shown.getLast()).cursor()));
  }
}
