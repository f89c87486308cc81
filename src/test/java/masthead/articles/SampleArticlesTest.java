package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import masthead.http.Json;
import masthead.http.Text;
import masthead.language.Language;
import masthead.language.Languages;
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
      texts.forEach(text -> assertEquals(java.util.Optional.empty(), Text.fault(text), text));
      texts.forEach(text -> assertEquals(Text.normal(text), text));
      assertTrue(Text.length(card.headline()) <= 300, card.headline());
      assertTrue(Text.length(card.standfirst().orElseThrow()) <= 600, card.headline());
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
  void pointersToOtherStoriesNameThem() {
    var related = 0;
    for (var article : ALL) {
      if (article.body().contains("\"articleId\"")) {
        assertTrue(article.body().contains("\"headline\""), article.card().id());
        assertTrue(
            article.body().contains("\"url\":\"http://localhost:8080/"), article.card().id());
        related++;
      }
    }
    assertEquals(3 * TAGS.size(), related);
  }

  @Test
  void chineseIsCountedByItsCharacters() {
    var chinese = new Words(800, 0);

    assertEquals(2, chinese.minutes());
    assertEquals(new Words(4, 2), Words.of(List.of(new Block.Paragraph("<em>今天</em>天气 OK yes"))));
  }
}
