package masthead.articles;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import masthead.articles.ListStore.Range;
import masthead.articles.address.ArticleUrls;
import masthead.dynamo.Table;
import masthead.language.Language;
import masthead.runtime.Environment;

/// What other features may know of the articles: the headlines that readers see.
public final class Headlines {
  private final ListStore articles;
  private final ArticleUrls urls;
  private final Sections sections = Sections.load();

  public Headlines(Table table, Environment environment, InstantSource clock) {
    this.urls = ArticleUrls.of(environment);
    this.articles = new ListStore(table, clock);
  }

  /// An article as lists show it.
  ///
  /// @param section what the section is called in the language
  /// @param url of its page
  public record Headline(
      String id,
      String title,
      Optional<String> standfirst,
      String section,
      String url,
      Optional<Picture> picture) {}

  public record Picture(String url, String alt) {}

  /// The articles of a language that appeared after one moment and up to another, in the order of
  /// the front page. What is withdrawn by now is not among them.
  public List<Headline> between(Language language, Instant after, Instant until, int count) {
    var found = new ArrayList<Headline>();
    Optional<ListPosition> behind = Optional.empty();
    do {
      var range = new Range(behind, Optional.of(after), Optional.of(until.plusSeconds(1)));
      var page = articles.latest(ListName.of(language.tag()), range, count - found.size());
      page.shown().forEach(card -> found.add(headline(card, language)));
      behind = page.next().flatMap(ListPosition::parse);
    } while (behind.isPresent() && found.size() < count);
    return found;
  }

  private Headline headline(Card card, Language language) {
    return new Headline(
        card.id(),
        card.headline(),
        card.standfirst(),
        sections.name(card.section(), language),
        urls.url(card.address()),
        card.image().map(image -> new Picture(image.url(), image.alt())));
  }
}
