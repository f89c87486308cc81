package masthead.http;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a write requires of the stored version: `If-Match` and `If-None-Match` (RFC 9110, 13.2.2:
/// both must hold).
///
/// The tags of editable resources are versions; any other tag matches nothing. `If-Match` compares
/// strongly, so a weak tag matches nothing there, `If-None-Match` weakly. Version 0 is the tag of
/// what is not stored.
public record Precondition(Optional<Versions> ifMatch, Optional<Versions> ifNoneMatch) {

  /// `any`: whatever is stored.
  public record Versions(boolean any, Set<Long> versions) {
    public boolean matches(long version) {
      return versions.contains(version) || (any && version != 0);
    }

    private static Versions of(boolean any, Set<String> tags) {
      var versions = new TreeSet<Long>();
      for (var tag : tags) {
        if (tag.matches("0|[1-9][0-9]{0,17}")) {
          versions.add(Long.parseLong(tag));
        }
      }
      return new Versions(any, versions);
    }
  }

  /// What the request's headers require.
  ///
  /// @throws ProblemException 400 when a header is malformed
  public static Precondition of(Request request) {
    return new Precondition(
        ETags.of(request, "if-match").map(tags -> Versions.of(tags.any(), tags.strong())),
        ETags.of(request, "if-none-match").map(tags -> Versions.of(tags.any(), tags.all())));
  }

  /// Requires one version, or that nothing is stored.
  public static Precondition of(long version) {
    return new Precondition(Optional.of(new Versions(false, Set.of(version))), Optional.empty());
  }

  public boolean isEmpty() {
    return ifMatch.isEmpty() && ifNoneMatch.isEmpty();
  }

  public static Precondition none() {
    return new Precondition(Optional.empty(), Optional.empty());
  }

  /// Whether it holds for something that is at this version now (0: nothing is stored).
  public boolean allows(long version) {
    return ifMatch.map(tags -> tags.matches(version)).orElse(true)
        && !ifNoneMatch.map(tags -> tags.matches(version)).orElse(false);
  }

  public static ProblemException failed() {
    return Problem.of(
            ProblemType.PRECONDITION_FAILED,
            "The resource has changed, or the precondition does not hold. Read it again.")
        .exception();
  }
}
