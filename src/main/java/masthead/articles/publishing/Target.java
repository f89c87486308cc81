package masthead.articles.publishing;

import java.util.Optional;
import masthead.articles.Article;
import masthead.identity.Publisher;
import masthead.language.Language;

/// The variant a publishing request names, and who may write it.
record Target(Publisher publisher, String id, Language language) {

  /// Refuses to take an article out of a section that the key does not cover.
  ///
  /// @throws masthead.http.ProblemException 403
  void requireSection(Optional<Article> before) {
    before.ifPresent(article -> publisher.requireSection(article.card().section()));
  }

  /// Like [#requireSection(Optional)]; also refuses to put it into such a section.
  Publishing.Guard into(String section) {
    return before -> {
      requireSection(before);
      publisher.requireSection(section);
    };
  }
}
