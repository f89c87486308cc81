package masthead.identity;

import java.util.Optional;
import java.util.Set;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;

/// A publisher and its rights: scopes and, where given, the only sections and languages.
public record Publisher(
    String name,
    Set<String> scopes,
    Optional<Set<String>> sections,
    Optional<Set<String>> languages) {

  /// May write articles.
  public static final String ARTICLES_WRITE = "articles:write";

  /// May see subscribers and suppressions.
  public static final String NEWSLETTER_READ = "newsletter:read";

  /// May change them: import, unsubscribe, suppress, erase.
  public static final String NEWSLETTER_WRITE = "newsletter:write";

  /// Refuses a publisher that lacks the scope, or has no right to the language.
  ///
  /// @throws ProblemException 403
  public void require(String scope, String language) {
    require(scope);
    if (languages.isPresent() && !languages.get().contains(language)) {
      throw forbidden("This key may not write in that language.");
    }
  }

  /// Refuses a publisher that lacks the scope.
  ///
  /// @throws ProblemException 403
  public void require(String scope) {
    if (!scopes.contains(scope)) {
      throw forbidden("This key lacks the scope " + scope + ".");
    }
  }

  /// Refuses a publisher that may not write in the section.
  ///
  /// @throws ProblemException 403
  public void requireSection(String section) {
    if (sections.isPresent() && !sections.get().contains(section)) {
      throw forbidden("This key may not write in that section.");
    }
  }

  private static ProblemException forbidden(String detail) {
    return Problem.of(ProblemType.FORBIDDEN, detail).exception();
  }
}
