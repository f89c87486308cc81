package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BodyHtml;
import masthead.http.Json;
import masthead.language.Language;
import masthead.language.Languages;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.filter.FilteringGeneratorDelegate;
import tools.jackson.core.filter.TokenFilter;
import tools.jackson.core.filter.TokenFilter.Inclusion;

/// The JSON of the article routes: what the table keeps, and what follows from the configuration.
final class ArticleAnswers {
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

  private static final Set<String> ALWAYS = Set.of("id", "language", "dir");

  private final String siteUrl;
  private final Sections sections;
  private final Languages languages;
  private final InstantSource clock;

  ArticleAnswers(String siteUrl, Sections sections, Languages languages, InstantSource clock) {
    this.siteUrl = siteUrl;
    this.sections = sections;
    this.languages = languages;
    this.clock = clock;
  }

  void writeList(
      JsonGenerator json, Asked asked, Slice<Card> slice, Optional<Set<String>> fields, int limit) {
    json.writeStartObject();
    writeHead(json, asked);
    for (var card : slice.shown()) {
      var item = only(json, fields);
      item.writeStartObject();
      writeCard(item, card);
      item.writeEndObject();
    }
    writeFoot(json, limit, slice.next());
  }

  /// A list that was written for somebody who asked for the language by its tag, for somebody who
  /// asked by another name: `hi-IN`.
  byte[] requestedAs(Asked asked, byte[] list) {
    var text = new String(list, StandardCharsets.UTF_8);
    var head = head(new Asked(asked.language(), asked.language().tag(), false));
    if (!text.startsWith(head)) {
      throw new IllegalStateException("a list begins with its languages");
    }
    return (head(asked) + text.substring(head.length())).getBytes(StandardCharsets.UTF_8);
  }

  private static String head(Asked asked) {
    var json =
        Json.text(out -> {
          out.writeStartObject();
          writeHead(out, asked);
          out.writeEndArray();
          out.writeEndObject();
        });
    return json.substring(0, json.length() - "]}".length());
  }

  private static void writeHead(JsonGenerator json, Asked asked) {
    json.writeStringProperty("language", asked.language().tag());
    json.writeStringProperty("requestedLanguage", asked.requested());
    json.writeStringProperty("dir", asked.language().direction().code());
    json.writeArrayPropertyStart("items");
  }

  private static void writeFoot(JsonGenerator json, int limit, Optional<String> next) {
    json.writeEndArray();
    json.writeObjectPropertyStart("page");
    json.writeNumberProperty("limit", limit);
    Json.text(json, "next", next.orElse(null));
    json.writeEndObject();
    json.writeEndObject();
  }

  void writeArticle(
      JsonGenerator json, Asked asked, Article article, Story story, Optional<Set<String>> fields) {
    var fallback = !article.card().language().equals(asked.language().tag());
    var out = only(json, fields);
    out.writeStartObject();
    writeCard(out, article.card());
    out.writeStringProperty("requestedLanguage", asked.requested());
    out.writeBooleanProperty("fallback", fallback);
    writeRest(out, article);
    writeTranslations(out, story);
    out.writeName("body");
    out.writeRawValue(article.body());
    if (fields.map(names -> names.contains("bodyHtml")).orElse(false)) {
      out.writeStringProperty("bodyHtml", BodyHtml.of(BlockJson.read(article.body())));
    }
    out.writeEndObject();
  }

  private static void writeRest(JsonGenerator json, Article article) {
    json.writeStringProperty("firstPublishedAt", article.firstPublishedAt().toString());
    json.writeNumberProperty("wordCount", article.wordCount());
    article
        .source()
        .ifPresent(source -> {
          json.writeObjectPropertyStart("source");
          json.writeStringProperty("name", source.name());
          json.writeStringProperty("url", source.url());
          json.writeEndObject();
        });
    article.canonicalUrl().ifPresent(url -> json.writeStringProperty("canonicalUrl", url));
  }

  /// A variant as its publisher sees it: in the shape that a PUT takes, with what only the server
  /// sets.
  ///
  /// @param dropped what of a `bodyHtml` had no place in the blocks
  void writeStored(JsonGenerator json, Stored stored, List<String> dropped) {
    var article = stored.article().orElseThrow();
    json.writeStartObject();
    writeCard(json, article.card());
    article.card().slug().ifPresent(slug -> json.writeStringProperty("slug", slug));
    json.writeStringProperty("state", stored.state() == Story.State.DRAFT ? "draft" : "live");
    writeRest(json, article);
    writeTranslations(json, stored.story());
    json.writeName("body");
    json.writeRawValue(article.body());
    if (!dropped.isEmpty()) {
      Json.strings(json, "dropped", dropped);
    }
    json.writeEndObject();
  }

  /// A page of changes: cards, and tombstones of what readers can no longer see.
  void writeChanges(JsonGenerator json, Asked asked, Slice<ListStore.Changed> slice, int limit) {
    json.writeStartObject();
    writeHead(json, asked);
    for (var change : slice.shown()) {
      json.writeStartObject();
      change
          .card()
          .ifPresentOrElse(
              card -> writeCard(json, card), () -> writeTombstone(json, asked, change));
      json.writeEndObject();
    }
    writeFoot(json, limit, slice.next());
  }

  private static void writeTombstone(JsonGenerator json, Asked asked, ListStore.Changed change) {
    json.writeStringProperty("id", change.position().id());
    json.writeStringProperty("language", asked.language().tag());
    json.writeStringProperty("dir", asked.language().direction().code());
    json.writeStringProperty("updatedAt", change.position().publishedAt().toString());
    json.writeBooleanProperty("withdrawn", true);
  }

  /// What rendered answers depend on beside the articles.
  String configuration(Language language) {
    var names = sections.ids().stream().map(id -> id + "=" + sections.name(id, language)).toList();
    return siteUrl + " " + language + " " + names;
  }

  void writeSections(JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart("sections");
    for (var id : sections.ids()) {
      json.writeStartObject();
      json.writeStringProperty("id", id);
      json.writeObjectPropertyStart("names");
      for (var language : languages.all()) {
        json.writeStringProperty(language.tag(), sections.name(id, language));
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeCard(JsonGenerator json, Card card) {
    var language = language(card.language());
    json.writeStringProperty("id", card.id());
    json.writeStringProperty("language", card.language());
    json.writeStringProperty("dir", language.direction().code());
    json.writeStringProperty("url", siteUrl + card.path());
    json.writeObjectPropertyStart("section");
    json.writeStringProperty("id", card.section());
    json.writeStringProperty("name", sections.name(card.section(), language));
    json.writeEndObject();
    ArticleJson.writeShared(json, card);
  }

  private void writeTranslations(JsonGenerator json, Story story) {
    json.writeArrayPropertyStart("translations");
    story
        .live(clock.instant())
        .forEach((tag, variant) -> {
          json.writeStartObject();
          json.writeStringProperty("language", tag);
          json.writeStringProperty("dir", language(tag).direction().code());
          json.writeStringProperty("url", siteUrl + variant.path());
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  /// A variant may be in a language that was configured once.
  private Language language(String tag) {
    return languages.find(tag).orElseGet(() -> Languages.of(tag).standard());
  }

  /// Writes only the members that `fields` names; all when it is absent.
  private static JsonGenerator only(JsonGenerator json, Optional<Set<String>> fields) {
    return fields.isEmpty()
        ? json
        : new FilteringGeneratorDelegate(
            json, new Only(fields.get()), Inclusion.INCLUDE_ALL_AND_PATH, true);
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
            "bodyHtml"));
    return List.copyOf(fields);
  }
}
