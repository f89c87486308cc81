package masthead.articles.address;

import java.util.List;

/// Addresses that a variant had in another system.
///
/// @param version of the variant when they last changed; 0 when it never had any
public record Aliases(long version, List<String> paths) {
  public static final Aliases NONE = new Aliases(0, List.of());

  /// Bounds the transaction that stores them.
  public static final int MAX = 20;

  /// From the lines that [#text()] wrote.
  public static Aliases of(long version, String text) {
    return new Aliases(version, text.lines().toList());
  }

  /// No path has a line break.
  String text() {
    return String.join("\n", paths);
  }

  public List<String> without(Aliases others) {
    return paths.stream().filter(path -> !others.paths.contains(path)).toList();
  }
}
