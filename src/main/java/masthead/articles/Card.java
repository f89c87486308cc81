package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.articles.address.ArticleAddress;
import masthead.articles.body.Block;
import masthead.articles.body.Image;

/// What lists show of an article: one language variant without its body.
///
/// `section` is an id, `slug` the readable part of the page's address. Times are whole seconds:
/// they are part of sort keys, which must all have one width.
public record Card(
    String id,
    String language,
    String headline,
    Optional<String> standfirst,
    String section,
    List<String> tags,
    List<Author> authors,
    Instant publishedAt,
    Instant updatedAt,
    Optional<Image> image,
    Optional<String> slug,
    int readingMinutes) {

  public static final Pattern ID = Block.Related.ARTICLE_ID;
  public static final String ID_RULE = "must be 1 to 64 letters, digits, _ or -";

  /// Bounds what a list costs to read and a front page to keep.
  private static final int MAX_LISTED_BYTES = 3000;

  public record Author(String id, String name) {}

  /// The card as lists show it. Where it is too large, the picture has fewer variants (the widest
  /// go first), then no caption and credit. Nothing else is left out.
  public Card listed() {
    var card = this;
    while (ArticleJson.text(card).getBytes(StandardCharsets.UTF_8).length > MAX_LISTED_BYTES) {
      var less = card.image().flatMap(Card::less);
      if (less.isEmpty()) {
        return card;
      }
      card = card.withImage(less);
    }
    return card;
  }

  private static Optional<Image> less(Image image) {
    var widest = image.variants().stream().max(Comparator.comparingInt(Image.Variant::width));
    if (widest.isEmpty() && image.caption().isEmpty() && image.credit().isEmpty()) {
      return Optional.empty();
    }
    var fewer = new ArrayList<>(image.variants());
    widest.ifPresent(fewer::remove);
    return Optional.of(
        new Image(
            image.url(),
            image.alt(),
            image.caption().filter(_ -> widest.isPresent()),
            image.credit().filter(_ -> widest.isPresent()),
            image.size(),
            List.copyOf(fewer)));
  }

  Card withImage(Optional<Image> other) {
    return new Card(
        id,
        language,
        headline,
        standfirst,
        section,
        tags,
        authors,
        publishedAt,
        updatedAt,
        other,
        slug,
        readingMinutes);
  }

  /// Of the variant's page.
  public ArticleAddress address() {
    return new ArticleAddress(id, language, section, slug);
  }

  /// When readers saw its last change: what was written under an embargo is news to them when it
  /// appears, not before.
  Instant changedAt() {
    return updatedAt.isAfter(publishedAt) ? updatedAt : publishedAt;
  }

  Card updated(Instant time) {
    return new Card(
        id,
        language,
        headline,
        standfirst,
        section,
        tags,
        authors,
        publishedAt,
        time,
        image,
        slug,
        readingMinutes);
  }

  /// Its position in a list: newest first, and unique to each article.
  public ListPosition position() {
    return new ListPosition(publishedAt, id);
  }
}
