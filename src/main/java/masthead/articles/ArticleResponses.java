package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import masthead.articles.address.ArticleUrls;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BodyHtml;
import masthead.articles.head.Head;
import masthead.json.Json;
import masthead.json.JsonWriter;
import masthead.language.Language;
import masthead.language.Languages;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.filter.TokenFilter;

/// The JSON of the article routes: what the table keeps, and what follows from the configuration.
public final class ArticleResponses {
  /// What `fields` may name. `id`, `language` and `dir` are always there.
  static final List<String> LIST_FIELDS =
      List.of(
          "id",
          "language",
          "dir",
          "url",
          "headline",
          "standfirst",
          "section",
          "tags",
          "authors",
          "publishedAt",
          "updatedAt",
          "image",
          "readingMinutes");

  static final List<String> ARTICLE_FIELDS = articleFields();

  private static final Set<String> ALWAYS = Set.of("id", "language", "dir", "moved");

  private final ArticleUrls urls;
  private final Sections sections;
  private final Languages languages;
  private final InstantSource clock;

  public ArticleResponses(
      ArticleUrls urls, Sections sections, Languages languages, InstantSource clock) {
    this.urls = urls;
    this.sections = sections;
    this.languages = languages;
    this.clock = clock;
  }

  void writeList(
      JsonWriter json,
      RequestedLanguage asked,
      Paged<Card> page,
      Optional<Set<String>> fields,
      int limit) {
    writePage(json, asked, page, limit, card -> only(json, fields).object(m -> writeCard(m, card)));
  }

  private static <T> void writePage(
      JsonWriter json, RequestedLanguage asked, Paged<T> page, int limit, Consumer<T> item) {
    json.object(() -> {
      writeHead(json, asked);
      json.array("items", () -> page.shown().forEach(item));
      json.object(
          "page",
          () -> {
            json.number("limit", limit);
            json.nullable("next", page.next().orElse(null));
          });
    });
  }

  /// A list that was rendered for the bare tag, as a response to a request by another name, such as
  /// `hi-IN`.
  byte[] requestedAs(RequestedLanguage asked, byte[] list) {
    var text = new String(list, StandardCharsets.UTF_8);
    var head = head(new RequestedLanguage(asked.language(), asked.language().tag(), false));
    if (!text.startsWith(head)) {
      throw new IllegalStateException("a list begins with its languages");
    }
    return (head(asked) + text.substring(head.length())).getBytes(StandardCharsets.UTF_8);
  }

  private static String head(RequestedLanguage asked) {
    var json = Json.text(out -> out.object(() -> writeHead(out, asked)));
    return json.substring(0, json.length() - "}".length());
  }

  private static void writeHead(JsonWriter json, RequestedLanguage asked) {
    json.text("language", asked.language().tag());
    json.text("requestedLanguage", asked.requested());
    json.text("dir", asked.language().direction().code());
  }

  void writeArticle(
      JsonWriter json,
      RequestedLanguage asked,
      Article article,
      Story story,
      Optional<Set<String>> fields,
      Optional<Head> head) {
    only(json, fields)
        .object(out -> {
          writeCard(out, article.card());
          out.text("requestedLanguage", asked.requested());
          out.flag("fallback", !article.card().language().equals(asked.language().tag()));
          writeRest(out, article);
          writeTranslations(out, story);
          out.raw("body", article.body());
          head.ifPresent(elements -> elements.write(out, "head"));
          if (fields.filter(names -> names.contains("bodyHtml")).isPresent()) {
            out.text("bodyHtml", BodyHtml.of(BlockJson.read(article.body())));
          }
        });
  }

  /// What lists show of an article, for a page's address.
  ///
  /// @param moved whether the article is at another address now, which is its `url`
  void writeAtPath(JsonWriter json, Card card, boolean moved, Optional<Set<String>> fields) {
    only(json, fields)
        .object(out -> {
          writeCard(out, card);
          out.flag("moved", moved);
        });
  }

  private static void writeRest(JsonWriter json, Article article) {
    json.text("firstPublishedAt", article.firstPublishedAt().toString());
    json.number("wordCount", article.wordCount());
    article
        .source()
        .ifPresent(source -> {
          json.object(
              "source",
              () -> {
                json.text("name", source.name());
                json.text("url", source.url());
              });
        });
    article.canonicalUrl().ifPresent(url -> json.text("canonicalUrl", url));
  }

  /// A variant as its publisher sees it: in the shape that a PUT takes, with what only the server
  /// sets.
  ///
  /// @param dropped what of a `bodyHtml` had no place in the blocks
  public void writeStored(JsonWriter json, StoredVariant stored, List<String> dropped) {
    var article = stored.article().orElseThrow();
    json.object(() -> {
      writeCard(json, article.card());
      article.card().slug().ifPresent(slug -> json.text("slug", slug));
      if (!stored.aliases().paths().isEmpty()) {
        json.texts("aliases", stored.aliases().paths());
      }
      json.text("state", stored.state() == Story.State.DRAFT ? "draft" : "live");
      writeRest(json, article);
      writeTranslations(json, stored.story());
      json.raw("body", article.body());
      if (!dropped.isEmpty()) {
        json.texts("dropped", dropped);
      }
    });
  }

  /// A page of changes: cards, and tombstones of what readers can no longer see.
  void writeChanges(
      JsonWriter json, RequestedLanguage asked, Paged<ListStore.Changed> page, int limit) {
    writePage(
        json,
        asked,
        page,
        limit,
        change ->
            json.object(() ->
                change
                    .card()
                    .ifPresentOrElse(
                        card -> writeCard(json, card), () -> writeTombstone(json, asked, change))));
  }

  private static void writeTombstone(
      JsonWriter json, RequestedLanguage asked, ListStore.Changed change) {
    json.text("id", change.position().id());
    json.text("language", asked.language().tag());
    json.text("dir", asked.language().direction().code());
    json.text("updatedAt", change.position().publishedAt().toString());
    json.flag("withdrawn", true);
  }

  /// What rendered responses depend on besides the articles.
  String configuration(Language language) {
    var names = sections.ids().stream().map(id -> id + "=" + sections.name(id, language)).toList();
    return urls.configuration() + " " + language + " " + names;
  }

  void writeSections(JsonWriter json) {
    json.object(() ->
        json.objects(
            "sections",
            sections.ids(),
            id -> {
              json.text("id", id);
              json.object(
                  "names",
                  () -> {
                    for (var language : languages.all()) {
                      json.text(language.tag(), sections.name(id, language));
                    }
                  });
            }));
  }

  private void writeCard(JsonWriter json, Card card) {
    var language = language(card.language());
    json.text("id", card.id());
    json.text("language", card.language());
    json.text("dir", language.direction().code());
    json.text("url", urls.url(card.address()));
    json.object(
        "section",
        () -> {
          json.text("id", card.section());
          json.text("name", sections.name(card.section(), language));
        });
    ArticleJson.writeShared(json, card);
  }

  private void writeTranslations(JsonWriter json, Story story) {
    json.objects(
        "translations",
        story.live(clock.instant()).entrySet(),
        variant -> {
          var tag = variant.getKey();
          json.text("language", tag);
          json.text("dir", language(tag).direction().code());
          json.text("url", urls.url(variant.getValue().address()));
        });
  }

  /// A variant may be in a language that was configured once.
  private Language language(String tag) {
    return languages.find(tag).orElseGet(() -> Languages.of(tag).standard());
  }

  /// Writes only the members that `fields` names; all when it is absent.
  private static JsonWriter only(JsonWriter json, Optional<Set<String>> fields) {
    return fields.map(names -> json.filtered(new Only(names))).orElse(json);
  }

  private static final class Only extends TokenFilter {
    private final Set<String> fields;

    Only(Set<String> fields) {
      this.fields = fields;
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      return ALWAYS.contains(name) || fields.contains(name) ? INCLUDE_ALL : null;
    }
  }

  private static List<String> articleFields() {
    var fields = new ArrayList<>(LIST_FIELDS);
    fields.addAll(
        List.of(
            "requestedLanguage",
            "fallback",
            "firstPublishedAt",
            "wordCount",
            "source",
            "canonicalUrl",
            "translations",
            "body",
            "bodyHtml",
            "head"));
    return List.copyOf(fields);
  }
}
