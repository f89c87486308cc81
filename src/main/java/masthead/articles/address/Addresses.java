package masthead.articles.address;

import java.util.Optional;
import java.util.function.Function;

/// Finds what is at an address of the site, present or former.
public final class Addresses {
  private final ArticleUrls urls;
  private final AliasStore aliases;

  public Addresses(ArticleUrls urls, AliasStore aliases) {
    this.urls = urls;
    this.aliases = aliases;
  }

  /// By the id in an address of a pattern; where there is no such variant, and for other addresses,
  /// by the variants' aliases.
  ///
  /// @param lookUp reads a variant; empty when readers never saw it
  public <T> Optional<T> find(PagePath path, Function<VariantKey, Optional<T>> lookUp) {
    return urls.find(path).flatMap(lookUp).or(() -> aliases.find(path).flatMap(lookUp));
  }
}
