package masthead.articles;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import masthead.articles.address.ArticleUrls;
import masthead.articles.body.Block;
import masthead.articles.body.BlockJson;
import masthead.articles.body.Image;
import masthead.articles.body.WordCount;
import masthead.articles.feed.NewsStore;
import masthead.articles.publishing.DirectPublishing;
import masthead.dynamo.Table;
import masthead.identity.Publisher;
import masthead.identity.PublisherKey;
import masthead.identity.PublisherKeyStore;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.testing.TestClock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// The articles that a local server starts with: the article the product began with, and twelve
/// stories in each of eleven languages, from `samples/`.
public final class SampleArticles {
  /// The article the product began with, in English only, so that a fallback can be seen.
  public static final String SEED_ID = "01JD9A0WORLDSEEDARTICLE00";

  /// A publisher's key that only local tables know.
  public static final PublisherKey KEY =
      new PublisherKey("LocalMachine", "only-good-on-a-laptop-and-worthless-elsewhe");

  /// The items of samples by the variables that they depend on.
  private static final Map<Map<String, String>, List<Map<String, AttributeValue>>> MADE =
      new HashMap<>();

  private final String siteUrl;
  private final Instant now;

  private SampleArticles(String siteUrl, Instant now) {
    this.siteUrl = siteUrl;
    this.now = now;
  }

  /// Stores each sample that is not there yet, renders the front pages, lets [#KEY] in.
  public static void store(Platform platform) {
    publish(platform);
    letThePublisherIn(platform);
  }

  /// The same for a table that is empty. What was made for one is copied to the next, in a fifth of
  /// the time.
  public static void storeInEmpty(Platform platform) {
    var variables = new TreeMap<>(platform.environment().variables());
    variables.keySet().removeIf(name -> name.contains("TABLE"));
    synchronized (MADE) {
      var made = MADE.get(variables);
      if (made == null) {
        publish(platform);
        MADE.put(variables, items(platform.table()));
      } else {
        copy(made, platform.table());
      }
    }
    letThePublisherIn(platform);
  }

  private static List<Map<String, AttributeValue>> items(Table table) {
    return table.call(
        dynamo -> dynamo.scanPaginator(r -> r.tableName(table.name())).items().stream().toList());
  }

  private static void copy(List<Map<String, AttributeValue>> items, Table table) {
    for (var from = 0; from < items.size(); from += 25) {
      var writes =
          items.subList(from, Math.min(from + 25, items.size())).stream()
              .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
              .toList();
      table.call(
          dynamo -> dynamo.batchWriteItem(r -> r.requestItems(Map.of(table.name(), writes))));
    }
  }

  private static void publish(Platform platform) {
    var environment = platform.environment();
    var table = platform.table();
    var clock = TestClock.running();
    var articles = new ArticleStore(table, clock);
    var languages = Languages.of(environment.require("LANGUAGES"));
    var tags = languages.all().stream().map(Language::tag).toList();
    var siteUrl = environment.require("SITE_URL");
    var pages = new LinkedHashSet<ListName>();
    for (var article : read(siteUrl, TestClock.now(), tags)) {
      var before = articles.snapshot(article.card().id(), article.card().language());
      if (before.stored().isEmpty()
          && DirectPublishing.publish(table, before, article).isPresent()) {
        pages.addAll(DirectPublishing.pages(before, article));
      }
    }
    var answers =
        new ArticleResponses(ArticleUrls.of(environment), Sections.load(), languages, clock);
    var rendering =
        new FrontPages(
            new FrontPageStore(table), new ListStore(table, clock), answers, Duration.ZERO, clock);
    pages.forEach(page -> rendering.render(page, languages.find(page.language()).orElseThrow()));
    tags.forEach(tag -> new NewsStore(table).compact(tag, clock.instant()));
  }

  /// A site's addresses by the template's pattern.
  static ArticleUrls urls(String siteUrl) {
    return new ArticleUrls(siteUrl, "/{language}/{section}/{id}/{slug}");
  }

  /// Makes [#KEY] good for a year.
  public static void letThePublisherIn(Platform platform) {
    new PublisherKeyStore(platform.table("PUBLISHERS_TABLE"), TestClock.running())
        .allow(
            KEY,
            new Publisher(
                "local",
                Set.of(
                    Publisher.ARTICLES_WRITE,
                    Publisher.NEWSLETTER_READ,
                    Publisher.NEWSLETTER_WRITE),
                Optional.empty(),
                Optional.empty()),
            TestClock.now().plus(Duration.ofDays(365)));
  }

  static List<Article> read(String siteUrl, Instant now, List<String> languages) {
    var samples = new SampleArticles(siteUrl, now.truncatedTo(ChronoUnit.SECONDS));
    var all = new ArrayList<Map<String, Object>>();
    languages.forEach(tag -> all.addAll(file(tag)));
    all.addAll(file("seed"));
    return all.stream().map(samples::article).toList();
  }

  private static List<Map<String, Object>> file(String name) {
    try (var in = SampleArticles.class.getResourceAsStream("samples/" + name + ".json")) {
      if (in == null) {
        return List.of(); // a language that has no samples
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return objects(Json.own("{\"all\":" + text + "}").get("all"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Article article(Map<String, Object> sample) {
    var published =
        sample.containsKey("publishedAt")
            ? Instant.parse(text(sample, "publishedAt"))
            : now.minus(number(sample, "minutesAgo"), ChronoUnit.MINUTES);
    var blocks = objects(sample.get("body")).stream().map(SampleArticles::block).toList();
    var body = BlockJson.text(blocks);
    var words = WordCount.of(blocks);
    var card =
        new Card(
            text(sample, "id"),
            text(sample, "language"),
            text(sample, "headline"),
            find(sample, "standfirst"),
            text(sample, "section"),
            texts(sample.get("tags")),
            objects(sample.get("authors")).stream()
                .map(author -> new Card.Author(text(author, "id"), text(author, "name")))
                .toList(),
            published,
            published,
            image(sample),
            find(sample, "slug"),
            words.minutes());
    return new Article(card, body, published, words.count(), Optional.empty(), Optional.empty());
  }

  private Optional<Image> image(Map<String, Object> sample) {
    if (!(sample.get("image") instanceof Map<?, ?> image)) {
      return Optional.empty();
    }
    return Optional.of(
        new Image(
            siteUrl + image.get("path"),
            String.valueOf(image.get("alt")),
            Optional.empty(),
            Optional.of(String.valueOf(image.get("credit"))),
            Optional.of(new Image.Size(1200, 675)),
            List.of()));
  }

  private static Block block(Map<String, Object> block) {
    return switch (text(block, "type")) {
      case "paragraph" -> new Block.Paragraph(text(block, "html"));
      case "heading" ->
          new Block.Heading(number(block, "level"), text(block, "id"), text(block, "text"));
      case "quote" -> new Block.Quote(text(block, "text"), find(block, "cite"));
      case "list" ->
          new Block.Items(Boolean.TRUE.equals(block.get("ordered")), texts(block.get("items")));
      case "table" -> new Block.Table(texts(block.get("header")), rows(block.get("rows")));
      case "related" -> related(block);
      case String type -> throw new IllegalArgumentException("An unknown block: " + type);
    };
  }

  private static Block related(Map<String, Object> block) {
    return Related.kept(
        new Block.Related(
            text(block, "label"),
            find(block, "articleId"),
            find(block, "headline"),
            find(block, "url")));
  }

  private static int number(Map<String, Object> object, String name) {
    return (Integer) requireNonNull(object.get(name));
  }

  private static String text(Map<String, Object> object, String name) {
    return find(object, name).orElseThrow(() -> new IllegalArgumentException("No member " + name));
  }

  private static Optional<String> find(Map<String, Object> object, String name) {
    return Optional.ofNullable((String) object.get(name));
  }

  @SuppressWarnings("unchecked") // the samples' form is checked by SampleArticlesTest
  private static List<String> texts(@Nullable Object array) {
    return (List<String>) requireNonNull(array);
  }

  @SuppressWarnings("unchecked") // as above
  private static List<List<String>> rows(@Nullable Object array) {
    return (List<List<String>>) requireNonNull(array);
  }

  @SuppressWarnings("unchecked") // as above
  private static List<Map<String, Object>> objects(@Nullable Object array) {
    return (List<Map<String, Object>>) requireNonNull(array);
  }
}
