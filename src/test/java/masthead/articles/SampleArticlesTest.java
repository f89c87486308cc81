package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BlockReader;
import masthead.articles.body.BodyHtml;
import masthead.http.Members;
import masthead.json.Json;
import masthead.json.TextRules;
import masthead.language.Language;
import masthead.language.Languages;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

/// The samples are what a newcomer sees first, so they keep the rules that publishing has.
final class SampleArticlesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final List<String> TAGS =
      Languages.of("world").all().stream().map(Language::tag).toList();
  private static final List<Article> ALL = SampleArticles.read("http://localhost:8080", NOW, TAGS);
  private static final Pattern MARKUP = Pattern.compile("<[^>]*>");
  private static final Pattern ALLOWED =
      Pattern.compile("</?(em|strong|code|sub|sup|a)>|<br>|<a href=\"https?://[^\"]*\">");

  @Test
  void twelveStoriesInEachOfElevenLanguagesOverSixSections() {
    var byLanguage =
        ALL.stream()
            .filter(article -> !article.card().id().equals(SampleArticles.SEED_ID))
            .collect(Collectors.groupingBy(article -> article.card().language()));

    assertEquals(Set.copyOf(TAGS), byLanguage.keySet());
    byLanguage.forEach((tag, articles) -> {
      assertEquals(12, articles.size(), tag);
      assertEquals(
          Set.copyOf(Sections.load().ids()),
          articles.stream().map(a -> a.card().section()).collect(Collectors.toSet()),
          tag);
    });
  }

  @Test
  void everyStoryIsTranslatedIntoEveryLanguage() {
    var languages =
        ALL.stream()
            .filter(article -> !article.card().id().equals(SampleArticles.SEED_ID))
            .collect(
                Collectors.groupingBy(
                    a -> a.card().id(),
                    Collectors.mapping(a -> a.card().language(), Collectors.toSet())));

    assertEquals(12, languages.size());
    languages.forEach((id, tags) -> assertEquals(Set.copyOf(TAGS), tags, id));
  }

  @Test
  void textsKeepTheLimitsOfPublishing() {
    for (var article : ALL) {
      var card = article.card();
      var texts = new HashSet<>(List.of(card.headline(), card.standfirst().orElseThrow()));
      texts.forEach(text -> assertEquals(java.util.Optional.empty(), TextRules.fault(text), text));
      texts.forEach(text -> assertEquals(TextRules.normal(text), text));
      assertTrue(TextRules.length(card.headline()) <= 300, card.headline());
      assertTrue(TextRules.length(card.standfirst().orElseThrow()) <= 600, card.headline());
      assertTrue(card.tags().size() <= 5, card.headline());
      assertTrue(!card.publishedAt().isAfter(NOW), card.headline());
    }
  }

  @Test
  void inlineMarkupIsFromTheAllowList() {
    for (var article : ALL) {
      for (var value : Json.own("{\"all\":" + article.body() + "}").values()) {
        var found = MARKUP.matcher(String.valueOf(value)).results().map(r -> r.group()).toList();
        found.forEach(tag -> assertTrue(ALLOWED.matcher(tag).matches(), tag));
      }
    }
  }

  @Test
  void pointersToOtherStoriesLeadToOnesOfTheirLanguage() {
    var related = 0;
    for (var article : ALL) {
      for (var block : BlockJson.read(article.body())) {
        if (block instanceof Block.Related pointer && pointer.articleId().isPresent()) {
          var id = pointer.articleId().get();
          assertTrue(
              ALL.stream()
                  .map(Article::card)
                  .anyMatch(card ->
                      card.id().equals(id) && card.language().equals(article.card().language())),
              id);
          related++;
        }
      }
    }
    assertEquals(3 * TAGS.size(), related);
  }

  @Test
  void textsOfTheSamplesComeThroughJsonAndHtml() {
    for (var article : ALL) {
      var body = Members.of(Json.own("{\"body\":" + article.body() + "}"));
      var blocks = BlockReader.json(body, "body").blocks();
      body.end();
      assertEquals(blocks, BlockJson.read(article.body()));
      assertEquals(article.body(), BlockJson.text(blocks));

      var text = Jsoup.parse(BodyHtml.of(blocks)).body().wholeText();
      var from = 0;
      for (var part : blocks.stream().flatMap(block -> texts(block).stream()).toList()) {
        var found = text.indexOf(part, from);
        assertTrue(found >= 0, "lost: " + part);
        from = found + part.length();
      }
    }
  }

  /// What a reader sees of a block, in order.
  private static List<String> texts(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> List.of(Jsoup.parse(html).body().wholeText());
      case Block.Heading heading -> List.of(heading.text());
      case Block.Related related -> List.of(related.label(), related.headline().orElse(""));
      case Block.Picture(var image) ->
          List.of(image.caption().orElse(""), image.credit().orElse(""));
      case Block.Quote(var text, var cite) -> List.of(text, cite.orElse(""));
      case Block.Items(var _, var items) ->
          items.stream().map(item -> Jsoup.parse(item).body().wholeText()).toList();
      case Block.Table(var header, var rows) ->
          Stream.concat(header.stream(), rows.stream().flatMap(List::stream))
              .map(cell -> Jsoup.parse(cell).body().wholeText())
              .toList();
      case Block.Preformatted(var html) -> List.of(Jsoup.parse("<pre>" + html).body().wholeText());
      case Block.Embed(var _, var url, var title) -> List.of(title.orElse(url));
    };
  }
}
