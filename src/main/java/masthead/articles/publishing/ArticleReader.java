package masthead.articles.publishing;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import masthead.articles.Article;
import masthead.articles.Card;
import masthead.articles.Sections;
import masthead.articles.Story;
import masthead.articles.address.Aliases;
import masthead.articles.address.PagePath;
import masthead.articles.address.Slug;
import masthead.articles.body.BlockJson;
import masthead.articles.body.BlockReader;
import masthead.articles.body.Image;
import masthead.http.Members;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.json.TextRules;
import masthead.json.Timestamps;

/// Reads the body of a publishing request, and notes everything that is wrong with it.
final class ArticleReader {
  private static final Instant EARLIEST = Instant.parse("1800-01-01T00:00:00Z");

  /// Gzipped it fits an item of 400 KB with room to spare.
  private static final int MAX_BODY_LENGTH = 250_000;

  private final Sections sections;
  private final InstantSource clock;

  ArticleReader(Sections sections, InstantSource clock) {
    this.sections = sections;
    this.clock = clock;
  }

  /// @param dropped what of `bodyHtml` had no place in the blocks
  record Read(ArticleSubmission wanted, List<String> dropped) {}

  /// Members that only the server sets are accepted and ignored, so that what was read can be sent
  /// back.
  Read read(Members body) {
    body.ignore("id", "language", "dir", "url", "translations", "readingMinutes", "wordCount");
    body.ignore("updatedAt", "firstPublishedAt", "requestedLanguage", "fallback", "dropped");
    return read(body, Optional.empty(), Optional.empty());
  }

  /// As [#read(Members)], for a line of an import, which may include its history.
  Read readImported(Members body) {
    body.ignore("id", "language", "dir", "url", "translations", "readingMinutes", "wordCount");
    body.ignore("ifMatch", "requestedLanguage", "fallback", "dropped");
    return read(body, time(body, "updatedAt"), time(body, "firstPublishedAt"));
  }

  private Read read(Members body, Optional<Instant> updatedAt, Optional<Instant> firstPublishedAt) {
    body.require("headline", "section");
    var headline = body.text("headline", 1, 300);
    var standfirst = optional(body, "standfirst", 600);
    var section = section(body);
    var state = body.choice("state", List.of("live", "draft"));
    var publishedAt = time(body, "publishedAt");
    var authors = authors(body);
    var tags =
        body.isNull("tags") ? List.<String>of() : body.texts("tags", 5, 1, 64).orElse(List.of());
    var image = body.isNull("image") ? Optional.<Image>empty() : BlockReader.image(body, "image");
    var slug = slug(body);
    var aliases = aliases(body);
    var source = source(body);
    var canonicalUrl =
        body.isNull("canonicalUrl") ? Optional.<String>empty() : body.url("canonicalUrl");
    var parsed = body(body);
    body.end();
    if (BlockJson.text(parsed.blocks()).length() > MAX_BODY_LENGTH) {
      throw Problem.of(ProblemType.TOO_LARGE, "The article has more than 250,000 characters.")
          .exception();
    }
    var wanted =
        new ArticleSubmission(
            state.map(text -> text.equals("draft")).orElse(false)
                ? Story.State.DRAFT
                : Story.State.LIVE,
            headline.orElseThrow(),
            standfirst,
            section.orElseThrow(),
            tags.stream().distinct().toList(),
            authors,
            publishedAt,
            image,
            slug,
            aliases,
            source,
            canonicalUrl,
            parsed.blocks(),
            updatedAt,
            firstPublishedAt);
    return new Read(wanted, parsed.dropped());
  }

  private BlockReader.Parsed body(Members body) {
    if (body.has("bodyHtml") && !body.has("body")) {
      return BlockReader.html(body, "bodyHtml");
    }
    if (body.has("bodyHtml")) {
      body.fault("bodyHtml", "not-allowed", "cannot be combined with body");
    }
    body.require("body");
    return BlockReader.json(body, "body");
  }

  /// Its id, or the object that reads give.
  private Optional<String> section(Members body) {
    var rule = "must be one of " + String.join(", ", sections.ids());
    if (body.isObject("section")) {
      return body.object("section")
          .flatMap(inner -> {
            inner.ignore("name");
            inner.require("id");
            var id = inner.choice("id", sections.ids());
            inner.endInner();
            return id;
          });
    }
    return body.parsed("section", id -> Optional.of(id).filter(sections.ids()::contains), rule);
  }

  private static List<Card.Author> authors(Members body) {
    var authors = new ArrayList<Card.Author>();
    if (body.isNull("authors")) {
      return authors;
    }
    for (var author : body.objects("authors", 20).orElse(List.of())) {
      author.require("id", "name");
      var id =
          author.parsed(
              "id", text -> Optional.of(text).filter(Card.ID.asMatchPredicate()), Card.ID_RULE);
      var name = author.text("name", 1, 100);
      author.endInner();
      if (id.isPresent() && name.isPresent()) {
        authors.add(new Card.Author(id.get(), name.get()));
      }
    }
    return authors;
  }

  private static Optional<Article.Source> source(Members body) {
    if (body.isNull("source")) {
      return Optional.empty();
    }
    return body.object("source")
        .flatMap(inner -> {
          inner.require("name", "url");
          var name = inner.text("name", 1, 200);
          var url = inner.url("url");
          inner.endInner();
          return name.flatMap(text -> url.map(address -> new Article.Source(text, address)));
        });
  }

  private static Optional<String> slug(Members body) {
    return body.isNull("slug")
        ? Optional.empty()
        : body.parsed(
            "slug", text -> Optional.of(TextRules.normal(text)).filter(Slug::isValid), Slug.RULE);
  }

  /// Those that are stored stay when there is none in the request; null removes them.
  private static Optional<List<String>> aliases(Members body) {
    if (!body.has("aliases")) {
      return Optional.empty();
    }
    var paths =
        body.isNull("aliases")
            ? List.<String>of()
            : body.list("aliases", Aliases.MAX, ArticleReader::alias).orElse(List.of());
    return Optional.of(paths.stream().distinct().sorted().toList());
  }

  private static Optional<String> alias(Members list, String index) {
    return list.parsed(index, PagePath::parse, PagePath.RULE)
        .flatMap(path ->
            path.isFrontPage()
                ? list.fault(index, "not-allowed", "must not be the front page")
                : Optional.of(path.text()));
  }

  private static Optional<String> optional(Members body, String name, int most) {
    return body.isNull(name)
        ? Optional.empty()
        : body.text(name, 0, most).filter(text -> !TextRules.isBlank(text));
  }

  /// RFC 3339 with any offset; kept in UTC and whole seconds, because it becomes a sort key.
  private Optional<Instant> time(Members body, String name) {
    return body.isNull(name)
        ? Optional.empty()
        : body.parsed(
            name,
            this::time,
            "must be an RFC 3339 time with seconds and an offset, from 1800 to a year ahead");
  }

  private Optional<Instant> time(String text) {
    var latest = clock.instant().atOffset(ZoneOffset.UTC).plusYears(1).toInstant();
    return Timestamps.parse(text)
        .map(time -> time.truncatedTo(ChronoUnit.SECONDS))
        .filter(time -> !time.isBefore(EARLIEST) && !time.isAfter(latest));
  }
}
