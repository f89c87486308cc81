package masthead.articles;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import masthead.articles.address.ArticleUrls;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;

/// Pointers from one article to others of ours: the table keeps the id, readers see the other
/// article's present headline and address, or no pointer when they could not read it.
public final class Related {
  /// Each is a read; what is beyond is not shown.
  private static final int MAX_TARGETS = 10;

  private static final String ID = "\"articleId\"";

  private final ArticleStore store;
  private final ArticleUrls urls;

  public Related(ArticleStore store, ArticleUrls urls) {
    this.store = store;
    this.urls = urls;
  }

  /// A block as it is kept. What was sent beside an id is what readers saw when the article was
  /// read, and may be old.
  public static Block kept(Block block) {
    return block instanceof Block.Related related && related.articleId().isPresent()
        ? new Block.Related(
            related.label(), related.articleId(), Optional.empty(), Optional.empty())
        : block;
  }

  /// The article as readers see it.
  public Article resolve(Article article) {
    if (!article.body().contains(ID)) {
      return article;
    }
    var blocks = BlockJson.read(article.body());
    var targets = new LinkedHashSet<String>();
    blocks.stream()
        .flatMap(block -> target(block).stream())
        .limit(MAX_TARGETS)
        .forEach(targets::add);
    var cards = store.live(targets, article.card().language());
    var shown = blocks.stream().flatMap(block -> shown(block, cards).stream()).toList();
    return article.withBody(BlockJson.text(shown));
  }

  private Optional<Block> shown(Block block, Map<String, Card> cards) {
    if (!(block instanceof Block.Related related) || related.articleId().isEmpty()) {
      return Optional.of(block);
    }
    return Optional.ofNullable(cards.get(related.articleId().get()))
        .map(card ->
            new Block.Related(
                related.label(),
                related.articleId(),
                Optional.of(card.headline()),
                Optional.of(urls.url(card.address()))));
  }

  private static Optional<String> target(Block block) {
    return block instanceof Block.Related related ? related.articleId() : Optional.empty();
  }
}
