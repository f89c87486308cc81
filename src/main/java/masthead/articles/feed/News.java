package masthead.articles.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.articles.address.ArticleAddress;
import masthead.http.Compression;
import masthead.json.Json;
import masthead.json.JsonWriter;

/// What the news sitemap shows: the stories of which a variant is new, with all their variants,
/// however old, because each page names its translations.
///
/// Embargoed variants are here too, so that they appear without anything being published.
///
/// @param stories by id: their variants by language
public record News(Map<String, Map<String, Variant>> stories) {
  /// Both from <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
  public static final Duration AGE = Duration.ofDays(2);

  static final int MAX_PAGES = 1000;

  public static final News NONE = new News(Map.of());

  /// More than are shown, so that those behind move up when one is withdrawn.
  private static final int MAX_KEPT = 1200;

  /// Ten of the fifteen read units that a request may cost.
  private static final int MAX_BYTES = 80_000;

  /// One language of an article.
  ///
  /// @param title of a variant that is, or was, news; the others are named as translations only
  public record Variant(ArticleAddress address, Instant publishedAt, Optional<String> title) {
    boolean isNews(Instant now) {
      return title.isPresent() && !publishedAt.isBefore(now.minus(AGE));
    }
  }

  /// What became of a variant.
  ///
  /// @param variants it, unless it is gone, and the story's others
  public record Change(String id, String language, Map<String, Variant> variants) {}

  /// With these changes made. What a change says of other languages than its own counts only where
  /// nothing is known of them.
  public News with(List<Change> changes) {
    var all = new HashMap<String, Map<String, Variant>>();
    stories.forEach((id, variants) -> all.put(id, new TreeMap<>(variants)));
    for (var change : changes) {
      var variants = all.computeIfAbsent(change.id(), _ -> new TreeMap<>());
      change.variants().forEach(variants::putIfAbsent);
    }
    for (var change : changes) {
      var variants = all.computeIfAbsent(change.id(), _ -> new TreeMap<>());
      var own = change.variants().get(change.language());
      if (own == null) {
        variants.remove(change.language());
      } else {
        variants.put(change.language(), own);
      }
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
    var oldest =
        all()
            .filter(page -> page.variant().isNews(now))
            .map(page -> page.variant().publishedAt())
            .sorted(Comparator.reverseOrder())
            .limit(limit)
            .reduce((_, last) -> last);
    if (oldest.isEmpty()) {
      return NONE;
    }
    var kept = new HashMap<String, Map<String, Variant>>();
    stories.forEach((id, variants) -> {
      var some = new TreeMap<String, Variant>();
      variants.forEach((tag, variant) -> {
        var isNews = variant.isNews(now) && !variant.publishedAt().isBefore(oldest.get());
        some.put(
            tag,
            isNews
                ? variant
                : new Variant(variant.address(), variant.publishedAt(), Optional.empty()));
      });
      if (some.values().stream().anyMatch(variant -> variant.title().isPresent())) {
        kept.put(id, some);
      }
    });
    return new News(kept);
  }

  /// One address of the sitemap.
  ///
  /// @param translations the addresses of the story's live variants by language, its own among them
  record Page(String language, Variant variant, Map<String, ArticleAddress> translations) {}

  /// The newest 1,000 that are live and at most 48 hours old, newest first.
  public List<Page> pages(Instant now) {
    return all()
        .filter(page -> page.variant().isNews(now) && !page.variant().publishedAt().isAfter(now))
        .map(page -> new Page(page.language(), page.variant(), live(page.id(), now)))
        .sorted(Comparator.comparing((Page page) -> page.variant().publishedAt()).reversed())
        .limit(MAX_PAGES)
        .toList();
  }

  private record Located(String id, String language, Variant variant) {}

  private Stream<Located> all() {
    return stories.entrySet().stream()
        .flatMap(story ->
            story.getValue().entrySet().stream()
                .map(entry -> new Located(story.getKey(), entry.getKey(), entry.getValue())));
  }

  private Map<String, ArticleAddress> live(String id, Instant now) {
    var addresses = new TreeMap<String, ArticleAddress>();
    stories
        .getOrDefault(id, Map.of())
        .forEach((tag, variant) -> {
          if (!variant.publishedAt().isAfter(now)) {
            addresses.put(tag, variant.address());
          }
        });
    return addresses;
  }

  // As the table keeps it: `{"<id>": {"<language>": ["<section>/<slug>", "<publishedAt>",
  // "<title>"]}}`.

  public byte[] bytes() {
    var json =
        Json.bytes(out -> {
          out.object(() -> {
            // Alike stories side by side compress well.
            new TreeMap<>(stories)
                .forEach((id, variants) -> {
                  out.name(id);
                  write(out, variants);
                });
          });
        });
    return Compression.compress(json);
  }

  public static News of(byte[] bytes) {
    var stories = new HashMap<String, Map<String, Variant>>();
    Json.own(new String(Compression.expand(bytes), StandardCharsets.UTF_8))
        .forEach((id, variants) -> stories.put(id, variants(id, (Map<?, ?>) variants)));
    return new News(stories);
  }

  static String text(Map<String, Variant> variants) {
    return Json.text(out -> write(out, variants));
  }

  static Map<String, Variant> variants(String id, Map<?, ?> json) {
    var variants = new TreeMap<String, Variant>();
    json.forEach((tag, value) -> {
      var parts = new ArrayList<String>();
      ((List<?>) value).forEach(part -> parts.add((String) part));
      variants.put(
          (String) tag,
          new Variant(
              address(id, (String) tag, parts.get(0)),
              Instant.parse(parts.get(1)),
              parts.stream().skip(2).findFirst()));
    });
    return variants;
  }

  private static ArticleAddress address(String id, String language, String text) {
    var parts = text.split("/", 2);
    return new ArticleAddress(id, language, parts[0], Stream.of(parts).skip(1).findFirst());
  }

  private static void write(JsonWriter out, Map<String, Variant> variants) {
    out.object(() -> {
      variants.forEach((tag, variant) -> {
        out.array(
            tag,
            () -> {
              var address = variant.address();
              out.text(address.section() + address.slug().map(slug -> "/" + slug).orElse(""));
              out.text(variant.publishedAt().toString());
              variant.title().ifPresent(out::text);
            });
      });
    });
  }
}
