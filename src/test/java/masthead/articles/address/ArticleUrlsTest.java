package masthead.articles.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.local.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses by the pattern, and the id cut from them.
final class ArticleUrlsTest {
  private static final String STANDARD = "/{language}/{section}/{id}/{slug}";

  private static ArticleUrls urls(String patterns) {
    return new ArticleUrls("https://news.example", patterns);
  }

  private static Optional<VariantKey> find(ArticleUrls urls, String path) {
    return urls.find(PagePath.parse(path).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    STANDARD + ", https://news.example/en/world/wp-123/two-words",
    "/{language}/{slug}/{id}, https://news.example/en/two-words/wp-123",
    "/{id}/{language}, https://news.example/wp-123/en",
    "/news/{language}/{id}/{slug}/amp, https://news.example/news/en/wp-123/two-words/amp"
  })
  void addressFollowsThePattern(String pattern, String url) {
    var article = new ArticleAddress("wp-123", "en", "world", Optional.of("two-words"));

    assertEquals(url, urls(pattern).url(article));
  }

  /// Every id has its own address, and every address its id.
  @Test
  void idIsCutForCertain() {
    var ids = List.of("wp-123", "wp", "wp--123", "-", "--", "a-", "-a", "_", "0", "A".repeat(64));
    var slugs = List.of("123", "wp-123", "a", "पुल-दो", "123-wp");
    for (var pattern : List.of(STANDARD, "/{language}/{slug}/{id}", "/{id}/{language}")) {
      var urls = urls(pattern);
      for (var id : ids) {
        var key = Optional.of(new VariantKey(id, "pt-BR"));
        var bare = new ArticleAddress(id, "pt-BR", "world", Optional.empty());
        assertEquals(key, find(urls, urls.path(bare)), pattern);
        for (var slug : slugs) {
          var path = urls.path(new ArticleAddress(id, "pt-BR", "world", Optional.of(slug)));
          assertEquals(key, find(urls, path), path);
        }
      }
    }
  }

  @Test
  void addressesOfFormerPatternsAreFound() {
    var urls = urls(STANDARD + " /{language}/{slug}/{id}");

    assertEquals(Optional.of(new VariantKey("wp-1", "en")), find(urls, "/en/world/wp-1/tea"));
    assertEquals(Optional.of(new VariantKey("wp-1", "en")), find(urls, "/en/tea/wp-1"));
    assertEquals(Optional.empty(), find(urls, "/2019/05/a/tea/x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/{id}",
        "/{language}",
        "{language}/{id}",
        "/{language}/{id}/",
        "/{language}/{slug}-{id}",
        "/{language}//{id}",
        "/{language}/{id}/{id}",
        "/{language}/{id}/{year}",
        "/{language}/{id}?a",
        "/{language}/{id} /{slug}",
        "/{language}/{id}  /{language}/{id}",
        " /{language}/{id}"
      })
  void wrongPatternIsRefusedHereAndByTheTemplate(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> urls(pattern));
    assertFalse(allowed().matcher(pattern).matches(), pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        STANDARD,
        "/{id}/{language}",
        "/news/{language}/{slug}/{id}",
        STANDARD + " /{language}/{id} /{language}/{slug}/{id}"
      })
  void rightPatternIsTaken(String pattern) {
    assertFalse(urls(pattern).configuration().isEmpty());
    assertTrue(allowed().matcher(pattern).matches(), pattern);
  }

  private static Pattern allowed() {
    return Pattern.compile(
        Template.text(
            Template.object(Template.read().root().get("Parameters")).get("ArticleUrlPattern"),
            "AllowedPattern"));
  }
}
