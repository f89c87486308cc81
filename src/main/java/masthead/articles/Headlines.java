package masthead.articles;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.ArticleStore.Range;
import masthead.dynamo.Table;
import masthead.language.Language;

/// What other features may know of the articles: the headlines that readers see.
public final class Headlines {
  private final ArticleStore articles;
  private final Sections sections = Sections.load();

  public Headlines(Table table, InstantSource clock) {
    this.articles = new ArticleStore(table, clock);
  }

  /// An article as lists show it.
  ///
  /// @param section what the section is called in the language
  /// @param path of its page, below the site's address
  public record Headline(
      String id,
      String title,
      Optional<String> standfirst,
      String section,
      String path,
      Optional<Picture> picture) {}

  public record Picture(String url, String alt) {}

  /// The articles of a language that appeared after one moment and up to another, in the order of
  /// the front page. What is withdrawn by now is not among them.
  public List<Headline> between(Language language, Instant after, Instant until, int count) {
    var range =
        new Range(Optional.empty(), Optional.of(after), Optional.of(until.plusSeconds(1)));
    return articles.latest(ListName.of(language.tag()), range, count, true).stream()
        .map(card -> headline(card, language))
        .toList();
  }

  private Headline headline(Card card, Language language) {
    return new Headline(
        card.id(),
        card.headline(),
        card.standfirst(),
        sections.name(card.section(), language),
        card.path(),
        card.image().map(image -> new Picture(image.url(), image.alt())));
  }
}
