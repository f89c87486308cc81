package masthead.articles.head;

import masthead.language.Language;

/// A page with a list of articles.
public sealed interface ListPage {

  Language language();

  /// The newest of a language.
  record Front(Language language) implements ListPage {}

  /// The newest of a section.
  ///
  /// @param name in that language
  record Section(Language language, String id, String name) implements ListPage {}

  record Tag(Language language, String name) implements ListPage {}

  record Author(Language language, String id, String name) implements ListPage {}
}
