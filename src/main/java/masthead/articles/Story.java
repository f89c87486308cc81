package masthead.articles;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import masthead.articles.address.ArticleAddress;
import masthead.language.Language;
import masthead.language.Languages;

/// Which language variants a story has, and which of them can be read.
public record Story(String id, Map<String, Variant> variants) {

  public Story {
    variants = Map.copyOf(variants);
  }

  public record Variant(State state, Instant publishedAt, ArticleAddress address) {
    boolean isLive(Instant now) {
      return state == State.LIVE && !publishedAt.isAfter(now);
    }
  }

  /// Of one variant. Live ones appear when `publishedAt` has come: until then they are embargoed.
  public enum State {
    DRAFT,
    LIVE,
    WITHDRAWN
  }

  /// The live variants by tag; the same for every reader of any of them.
  public TreeMap<String, Variant> live(Instant now) {
    var live = new TreeMap<>(variants);
    live.values().removeIf(variant -> !variant.isLive(now));
    return live;
  }

  /// What is read when the requested language is missing: the default, else the first configured
  /// one that is live.
  Optional<Language> fallback(Languages languages, Instant now) {
    var live = live(now).keySet();
    return Stream.concat(Stream.of(languages.standard()), languages.all().stream())
        .filter(language -> live.contains(language.tag()))
        .findFirst();
  }

  /// Whether a variant appeared, or will, after that moment.
  public boolean isNews(Instant oldest) {
    return variants.values().stream()
        .anyMatch(
            variant -> variant.state() == State.LIVE && !variant.publishedAt().isBefore(oldest));
  }

  List<String> available(Languages languages, Instant now) {
    var live = live(now).keySet();
    return languages.all().stream().map(Language::tag).filter(live::contains).toList();
  }
}
