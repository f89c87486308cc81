package masthead.articles;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One page of a list: what is shown, and the cursor of the next page if there is one.
record Slice<T>(List<T> shown, Optional<String> next) {

  /// Cuts a page out of what was read.
  ///
  /// @param read up to one more than the limit: that one tells whether there is a next page
  /// @param endsEarly whether there is more although fewer were read
  static <T> Slice<T> of(
      List<T> read, boolean endsEarly, int limit, Function<T, Position> position) {
    if (read.isEmpty() || (read.size() <= limit && !endsEarly)) {
      return new Slice<>(read, Optional.empty());
    }
    var shown = read.subList(0, Math.min(limit, read.size()));
    return new Slice<>(shown, Optional.of(position.apply(shown.getLast()).cursor()));
  }
}
