package masthead.articles;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import masthead.articles.address.ArticleAddress;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BodyHtml;
import masthead.articles.head.ArticlePage;
import masthead.language.Language;
import masthead.language.Languages;

/// One language variant of a story, whole.
///
/// `body` is the JSON array of its blocks, as [masthead.articles.body.BlockJson] writes it: it is
/// checked and sanitised when stored, and is copied into responses as it is.
public record Article(
    Card card,
    String body,
    Instant firstPublishedAt,
    int wordCount,
    Optional<Source> source,
    Optional<String> canonicalUrl) {

  /// Where the text came from, when it is not the paper's own.
  public record Source(String name, String url) {}

  Article withBody(String other) {
    return new Article(card, other, firstPublishedAt, wordCount, source, canonicalUrl);
  }

  /// Its page, for the page's head.
  ///
  /// @param languages of the site, the article's among them
  public ArticlePage page(Story story, Sections sections, Languages languages, Instant now) {
    var language = languages.find(card.language()).orElseThrow();
    var translations = new TreeMap<String, ArticleAddress>();
    story.live(now).forEach((tag, variant) -> translations.put(tag, variant.address()));
    return new ArticlePage(
        card.address(),
        language,
        card.headline(),
        card.standfirst()
            .filter(text -> !text.isBlank())
            .orElseGet(() -> BodyHtml.opening(BlockJson.read(body), ArticlePage.MAX_TEXT)),
        sections.name(card.section(), language),
        card.tags(),
        card.authors().stream()
            .map(author -> new ArticlePage.Author(author.name(), Optional.empty()))
            .toList(),
        card.publishedAt(),
        card.changedAt(),
        card.image(),
        wordCount,
        translations,
        story.fallback(languages, now).map(Language::tag),
        canonicalUrl);
  }

  public Article updated(Instant time) {
    return new Article(card.updated(time), body, firstPublishedAt, wordCount, source, canonicalUrl);
  }
}
