package masthead.articles.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.articles.address.ArticleAddress;
import masthead.http.Compression;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// What is new in one language, for its news sitemap.
///
/// Embargoed articles are here too, so that they appear without anything being published.
///
/// @param articles by id
public record News(Map<String, Entry> articles) {
  /// Both from <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
  public static final Duration AGE = Duration.ofDays(2);

  static final int MAX_PAGES = 1000;

  public static final News NONE = new News(Map.of());

  /// More than are shown, so that those behind move up when one is withdrawn.
  private static final int MAX_KEPT = 1200;

  /// Ten of the fifteen read units that a request may cost.
  private static final int MAX_BYTES = 80_000;

  /// An article.
  public record Entry(ArticleAddress address, Instant publishedAt, String title) {
    boolean isNews(Instant now) {
      return !publishedAt.isBefore(now.minus(AGE));
    }
  }

  /// What became of an article.
  ///
  /// @param entry empty when it is gone
  public record Change(String id, Optional<Entry> entry) {}

  /// With these changes made.
  public News with(List<Change> changes) {
    var all = new HashMap<>(articles);
    for (var change : changes) {
      change
          .entry()
          .ifPresentOrElse(entry -> all.put(change.id(), entry), () -> all.remove(change.id()));
    }
    return new News(all);
  }

  /// Without articles that are no longer news, and no more than one read returns.
  public News trimmed(Instant now) {
    var limit = MAX_KEPT;
    var trimmed = newest(limit, now);
    while (trimmed.bytes().length > MAX_BYTES) {
      limit = limit * 9 / 10;
      trimmed = newest(limit, now);
    }
    return trimmed;
  }

  private News newest(int limit, Instant now) {
    return new News(
        newestFirst(now).limit(limit).collect(Collectors.toMap(e -> e.address().id(), e -> e)));
  }

  private Stream<Entry> newestFirst(Instant now) {
    return articles.values().stream()
        .filter(entry -> entry.isNews(now))
        .sorted(Comparator.comparing(Entry::publishedAt).reversed());
  }

  /// The newest 1,000 that are live and at most 48 hours old, newest first.
  public List<Entry> pages(Instant now) {
    return newestFirst(now)
        .filter(entry -> !entry.publishedAt().isAfter(now))
        .limit(MAX_PAGES)
        .toList();
  }

  // As the table keeps it: `{"<id>": ["<section>/<slug>", "<publishedAt>", "<title>"]}`.

  public byte[] bytes() {
    var json =
        Json.bytes(out -> {
          out.object(() -> {
            // Alike articles side by side compress well.
            new TreeMap<>(articles).forEach((id, entry) -> write(out, id, entry));
          });
        });
    return Compression.compress(json);
  }

  public static News of(String language, byte[] bytes) {
    var articles = new HashMap<String, Entry>();
    Json.own(new String(Compression.expand(bytes), StandardCharsets.UTF_8))
        .forEach((id, value) -> articles.put(id, entry(id, language, (List<?>) value)));
    return new News(articles);
  }

  private static void write(JsonWriter out, String id, Entry entry) {
    var address = entry.address();
    out.texts(
        id,
        List.of(
            address.section() + address.slug().map(slug -> "/" + slug).orElse(""),
            entry.publishedAt().toString(),
            entry.title()));
  }

  private static Entry entry(String id, String language, List<?> parts) {
    var address = ((String) parts.get(0)).split("/", 2);
    return new Entry(
        new ArticleAddress(id, language, address[0], Stream.of(address).skip(1).findFirst()),
        Instant.parse((String) parts.get(1)),
        (String) parts.get(2));
  }
}
