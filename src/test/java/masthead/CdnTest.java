package masthead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import masthead.json.Sha256;
import masthead.local.LocalApi.Answer;
import masthead.local.Template;
import masthead.local.TestApi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A CDN in front of the API, as AWS hands its requests over: the gateway's own domain name, the
/// CDN's address.
final class CdnTest {
  private static final String SECRET = "f2c1b7e09d5a4c3e8b6f1a2d3c4e5f60";
  private static final String GATEWAY = "abc123.execute-api.eu-west-1.amazonaws.com";

  private static TestApi api =
      TestApi.with(
          Map.of(
              "PUBLIC_API_URL", "https://api.paper.example",
              "SITE_URL", "https://paper.example",
              "CDN_SECRET_SHA256", Sha256.hex(SECRET)));

  @BeforeAll
  static void storeSamples() {
    EventsTest.store(api);
  }

  private static String event(String file) throws IOException {
    return Files.readString(Path.of("events", file))
        .replace("\"domainName\": \"localhost\"", "\"domainName\": \"" + GATEWAY + "\"")
        .replace("\"host\": \"localhost:3000\"", "\"host\": \"" + GATEWAY + "\"");
  }

  private static Answer invoke(String function, String event) {
    return invoke(api, function, event);
  }

  private static Answer invoke(TestApi api, String function, String event) {
    return api.invoke(function, event.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "ArticlesFunction, articles/get-200-latest.json",
    "ArticlesFunction, articles/get-200-section.json",
    "ArticlesFunction, articles/get-200-changes.json",
    "ArticlesFunction, articles/get-200-rss.json",
    "ArticlesFunction, articles/get-200-atom.json",
    "ArticlesFunction, articles/get-200-jsonfeed.json",
    "ArticlesFunction, articles/get-200-article.json",
    "SiteFunction, site/get-200-article.json",
    "SiteFunction, site/get-200-front.json",
    "PublishingFunction, publishing/put-201-new-article.json",
    "PreferencesFunction, preferences/post-201-new-reader.json",
    "NewsletterFunction, newsletter/get-200-confirm-page.json",
    "SubscribersFunction, subscribers/get-200-subscribers.json",
    "IssuesFunction, issues/get-200-issues.json",
    "IssuesFunction, issues/get-200-preview-next.json"
  })
  void nothingLeadsPastTheCdn(String function, String file) throws IOException {
    var answer = invoke(function, event(file));

    assertTrue(answer.status() < 300, answer::text);
    var all = answer.headers() + answer.text();
    assertFalse(all.contains("execute-api"), all);
    assertFalse(all.contains("localhost"), all);
  }

  @Test
  void nextPageAndFeedsAreAtThePublicAddress() throws IOException {
    var page = invoke("ArticlesFunction", event("articles/get-200-latest.json"));
    var feed = invoke("ArticlesFunction", event("articles/get-200-atom.json"));

    var next = String.valueOf(page.headers().get("link"));
    assertTrue(next.startsWith("<https://api.paper.example/v1/articles?"), next);
    assertTrue(feed.text().contains("href=\"https://api.paper.example/v1/feeds/"), feed.text());
  }

  static java.util.Set<String> functions() {
    return Template.read().functions().keySet();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void everyFunctionKnowsThePublicAddress(String function) {
    assertTrue(Template.read().environment(function).containsKey("PUBLIC_API_URL"), function);
    assertTrue(Template.read().environment(function).containsKey("CDN_SECRET_SHA256"), function);
  }

  /// Two readers a network: behind the CDN they are counted by their own, and nobody who goes past
  /// it can choose one.
  @Test
  void limitsCountReadersAndNotTheCdn() throws IOException {
    var limited =
        TestApi.with(Map.of("CDN_SECRET_SHA256", Sha256.hex(SECRET), "NEW_READERS_PER_HOUR", "2"));
    for (var i = 1; i <= 5; i++) {
      assertEquals(201, newReader(limited, "198.51.100." + i + ":46532", SECRET), "reader " + i);
    }
    assertEquals(201, newReader(limited, "2001:db8:1:2::9:46532", SECRET));
    assertEquals(201, newReader(limited, "2001:db8:1:3::9:46533", SECRET));
    assertEquals(429, newReader(limited, "2001:db8:1:4::9:46534", SECRET), "the same /56");

    assertEquals(201, newReader(limited, "203.0.113.1:1", "guessed"));
    assertEquals(201, newReader(limited, "203.0.113.2:1", "guessed"));
    assertEquals(429, newReader(limited, "203.0.113.3:1", "guessed"));
  }

  private static int newReader(TestApi api, String viewer, String secret) throws IOException {
    var headers =
        "\"headers\": {\"x-origin-verify\": \""
            + secret
            + "\", \"cloudfront-viewer-address\": \""
            + viewer
            + "\",";
    var event = event("preferences/post-201-new-reader.json");
    return invoke(api, "PreferencesFunction", event.replaceFirst("\"headers\": \\{", headers))
        .status();
  }
}
