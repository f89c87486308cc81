package masthead.articles;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import masthead.articles.body.Image;
import masthead.language.Language;

/// A feed before it has a format: the newest articles in one language, perhaps of one section.
///
/// @param id stays the same for good, whatever address the feed was fetched from
/// @param paper who is the author of what nobody signed
/// @param language with its direction, which none of the formats has a place for
/// @param selfUrl the address fetched
/// @param updated moves only when what the feed shows does, so that a client's 304 holds
record Feed(
    String id,
    String title,
    String paper,
    Language language,
    String homeUrl,
    String selfUrl,
    Instant updated,
    List<Entry> entries) {

  /// Of a feed without entries: Atom demands a time, the same one each time it is asked for, and
  /// W3C's Feed Validator takes one before 1990 for a mistake.
  private static final Instant NEVER = Instant.parse("2000-01-01T00:00:00Z");

  Feed {
    entries = List.copyOf(entries);
  }

  /// One article.
  ///
  /// @param section its name in the feed's language
  record Entry(
      String id,
      String url,
      String title,
      Optional<String> summary,
      List<String> authors,
      String section,
      List<String> tags,
      Instant published,
      Instant updated,
      Optional<Image> image) {

    /// What it is filed under: the section first, nothing twice.
    List<String> categories() {
      return Stream.concat(Stream.of(section), tags.stream()).distinct().toList();
    }
  }

  /// What all feeds of a paper have in common.
  ///
  /// @param siteUrl without a slash at its end
  record Paper(String name, String siteUrl, Sections sections) {

    /// A URI of RFC 4151, which keeps ids such as `wp-123` apart from another paper's. Headline,
    /// slug and section are not in it: readers show an article whose id changed a second time. The
    /// year stands for who owned the name then and must never change.
    String tag(String rest) {
      var host = requireNonNull(URI.create(siteUrl).getHost(), siteUrl);
      return "tag:" + host + ",2026:" + rest;
    }
  }

  /// @param section the id of the section that the cards are from; empty for the whole paper
  /// @param cards in the order in which they are shown
  static Feed of(
      Paper paper, Language language, Optional<String> section, String selfUrl, List<Card> cards) {
    var name = section.map(id -> " – " + paper.sections().name(id, language)).orElse("");
    var entries = cards.stream().map(card -> entry(paper, language, card)).toList();
    return new Feed(
        paper.tag("feed:" + language.tag() + section.map(id -> ":" + id).orElse("")),
        paper.name() + name,
        paper.name(),
        language,
        paper.siteUrl() + "/" + language.tag() + section.map(id -> "/" + id).orElse(""),
        selfUrl,
        entries.stream().map(Entry::updated).max(Comparator.naturalOrder()).orElse(NEVER),
        entries);
  }

  private static Entry entry(Paper paper, Language language, Card card) {
    return new Entry(
        paper.tag("article:" + card.id() + ":" + card.language()),
        paper.siteUrl() + card.path(),
        card.headline(),
        card.standfirst().filter(text -> !text.isBlank()),
        card.authors().stream().map(Card.Author::name).toList(),
        paper.sections().name(card.section(), language),
        card.tags(),
        card.publishedAt(),
        later(card.updatedAt(), card.publishedAt()),
        card.image());
  }

  /// What was written under an embargo is news to readers when it appears, not before.
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
