package masthead.articles.site;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.Article;
import masthead.articles.Card;
import masthead.articles.Story;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.language.Language;

/// An article that is only written while priming, with what most articles have.
final class PrimingArticle {
  private static final String TEXT = "Priming";

  private PrimingArticle() {}

  static Story story(Article article) {
    var card = article.card();
    var variant = new Story.Variant(Story.State.LIVE, card.publishedAt(), card.address());
    return new Story(card.id(), Map.of(card.language(), variant));
  }

  static Article in(Language language, Instant now) {
    var image =
        new Image(
            "/priming",
            TEXT,
            Optional.of(TEXT),
            Optional.empty(),
            Optional.of(new Image.Size(1, 1)),
            List.of(new Image.Variant("/priming", 1, "image/avif")));
    var card =
        new Card(
            "masthead-priming",
            language.tag(),
            TEXT,
            Optional.of(TEXT),
            "priming",
            List.of(),
            List.of(new Card.Author("priming", TEXT)),
            now,
            now,
            Optional.of(image),
            Optional.empty(),
            1);
    var blocks =
        List.<Block>of(
            new Block.Heading(2, "priming", TEXT),
            new Block.Paragraph(TEXT),
            new Block.Quote(TEXT, Optional.of(TEXT)));
    return new Article(card, BlockJson.text(blocks), now, 1, Optional.empty(), Optional.empty());
  }
}
