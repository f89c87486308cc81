package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.articles.Headlines;
import masthead.articles.SampleArticles;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.local.TestApi;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.text.MailConfig;
import masthead.newsletter.text.Site;
import masthead.runtime.Environment;
import masthead.testing.TestClock;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an issue says, from the sample articles.
final class DigestComposerTest {
  private static final Languages WORLD = Languages.of("world");

  /// After the samples, whose times are relative to now.
  private static final Instant AT = TestClock.now();

  private static final MailConfig CONFIG =
      new MailConfig(
          new Site("The Paper", "https://news.example", "Daily headlines"),
          "news@example.org",
          Optional.empty(),
          "1 Main Street");

  private static Headlines headlines;

  @BeforeAll
  static void publish() {
    var api = TestApi.fresh();
    SampleArticles.storeInEmpty(api.platform("PublishingFunction"));
    headlines =
        new Headlines(
            api.platform("ArticlesFunction").table(),
            new Environment(
                Map.of(
                    "SITE_URL",
                    CONFIG.site().url(),
                    "ARTICLE_URL_PATTERN",
                    api.environment("DigestFunction").require("ARTICLE_URL_PATTERN"))),
            InstantSource.system());
  }

  @Test
  void issueThatCannotBeIsRefusedAtTheStart() {
    assertThrows(IllegalArgumentException.class, () -> new DigestComposer.Size(4, 3));
  }

  static List<Language> languages() {
    return WORLD.all();
  }

  private static Optional<Content> compose(String language, int least, Duration back) {
    var composer = new DigestComposer(headlines, WORLD, CONFIG, new DigestComposer.Size(least, 10));
    var issue = new IssueId(AT, language, Frequency.DAILY, LocalDate.of(2026, 11, 28));
    return composer.compose(issue, AT.minus(back));
  }

  private static Content all(String language) {
    return compose(language, 1, Duration.ofDays(3650)).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void issueIsAWholeMailInItsLanguage(Language language) {
    var content = all(language.tag());
    var page = Jsoup.parse(content.html());
    var titles = page.select("h1, h2").eachText();

    assertEquals(language.tag(), page.select("html").attr("lang"));
    assertEquals(language.direction().code(), page.select("html").attr("dir"));
    assertEquals(content.headlines(), titles.size());
    assertEquals(plain(content.subject()), plain(titles.getFirst()));
    assertTrue(content.html().contains("color-scheme"));
    assertTrue(content.html().getBytes(StandardCharsets.UTF_8).length <= 40_000);
    for (var body : List.of(content.html(), content.text())) {
      assertFalse(body.contains("{{"), body);
      for (var link : List.of(Content.UNSUBSCRIBE, Content.PREFERENCES)) {
        assertTrue(body.indexOf(link) < body.length() / 3, "near the top");
        assertTrue(body.lastIndexOf(link) > body.length() / 2, "and at the end");
      }
      assertTrue(body.contains("1 Main Street"));
    }
    for (var link : page.select("h1 a, h2 a")) {
      var start = "https://news.example/" + language.tag() + "/";
      assertTrue(link.attr("href").startsWith(start), link.attr("href"));
    }
  }

  @Test
  void everyLinkAndPictureIsHttps() {
    var page = Jsoup.parse(all("en").html());
    var places = new TreeSet<String>();
    page.select("[href], [src]")
        .forEach(element -> {
          var url = element.hasAttr("href") ? element.attr("href") : element.attr("src");
          if (!url.startsWith("https://")) {
            places.add(url);
          }
        });

    assertEquals(new TreeSet<>(List.of(Content.UNSUBSCRIBE, Content.PREFERENCES)), places);
  }

  @Test
  void headlinesAreThoseOfTheWindowInTheOrderOfTheFrontPage() {
    var language = WORLD.find("en").orElseThrow();
    var all = headlines.between(language, AT.minus(Duration.ofDays(3650)), AT, 5);
    var none = headlines.between(language, AT, AT, 5);

    assertEquals(5, all.size());
    assertEquals(List.of(), none);
  }

  @Test
  void tooFewHeadlinesAreNoIssue() {
    assertEquals(Optional.empty(), compose("en", 1, Duration.ZERO));
  }

  @Test
  void languageWithTooLittleNewsGetsThePapersFirstOneAndIsTold() {
    var composer =
        new DigestComposer(
            headlines, Languages.of("en,te"), CONFIG, new DigestComposer.Size(3, 10));
    var issue = new IssueId(AT, "te", Frequency.DAILY, LocalDate.of(2026, 11, 28));
    var content = composer.compose(issue, AT.minus(Duration.ofDays(3650))).orElseThrow();

    assertEquals("en", content.language());
    assertTrue(content.text().contains("these headlines are in another one"));
    assertTrue(content.html().contains("these headlines are in another one"));
  }

  private static String plain(String text) {
    return text.replace('\u00a0', ' ');
  }

  @Test
  void sameHeadlinesHaveTheSameHash() {
    assertEquals(all("en").hash(), all("en").hash());
    assertFalse(all("en").hash().equals(all("fr").hash()));
  }

  @Test
  void longAndHostileTextsBecomeOneHarmlessLine() {
    var title = "A \u202Ebad\n<script>" + "x".repeat(10_000);

    var line = DigestComposer.shorten(title, 120);

    assertEquals(120, line.codePointCount(0, line.length()));
    assertFalse(Pattern.compile("[\\u202A-\\u202E\\n]").matcher(line).find());
    assertEquals("Rain and…", DigestComposer.shorten("Rain and wind tomorrow", 10));
    assertEquals("雨".repeat(9) + "…", DigestComposer.shorten("雨".repeat(30), 10));
  }
}
