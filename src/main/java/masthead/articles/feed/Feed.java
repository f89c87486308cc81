package masthead.articles.feed;

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
/// @param paper the author of unsigned articles
/// @param logo the paper's, an address
/// @param language with its direction, which none of the formats has a place for
/// @param selfUrl the address fetched
public record Feed(
    String id,
    String title,
    String paper,
    Optional<String> logo,
    Language language,
    String homeUrl,
    String selfUrl,
    List<Entry> entries) {

  /// Of a feed without entries: Atom demands a time, the same one each time it is asked for, and
  /// W3C's Feed Validator takes one before 1990 for a mistake.
  private static final Instant NEVER = Instant.parse("2000-01-01T00:00:00Z");

  public Feed {
    entries = List.copyOf(entries);
  }

  /// When the feed last changed: only when what it shows does, so that a client's 304 holds.
  public Instant updated() {
    return entries.stream().map(Entry::updated).max(Comparator.naturalOrder()).orElse(NEVER);
  }

  /// One article.
  ///
  /// @param section its name in the feed's language
  public record Entry(
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
}
