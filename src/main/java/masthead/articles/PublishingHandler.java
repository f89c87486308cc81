package masthead.articles;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.Publishing.Outcome;
import masthead.articles.body.BlockJson;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.PrimingRequest;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.UnavailableException;
import masthead.identity.Publisher;
import masthead.identity.Publishers;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import tools.jackson.core.JsonGenerator;

/// What editors and content systems write. It has a function of its own, so that the one which
/// answers readers needs no right to write.
public final class PublishingHandler extends HttpLambda {
  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_IMPORT_BYTES = 4 * 1024 * 1024;
  private static final int MOST_IMPORTS = 100;
  private static final int TRIES = 5;

  /// Lines that are not reached in this time are told so; sent again they cost nothing.
  private static final Duration IMPORTING = Duration.ofSeconds(6);

  private static final int MOST_STORED_BYTES = 250_000;
  private static final String JSON = "application/json";

  private static final String PRIMING_ARTICLE =
      """
      {"headline":"Priming","section":"world","tags":["priming"],
       "bodyHtml":"<p>A <b>paragraph</b> and <a href=\\"https://example.org/\\">a link</a>.</p>"}
      """;

  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final Publishers publishers;
  private final Publishing publishing;
  private final ArticleReader reader;
  private final ArticleAnswers answers;
  private final Languages languages;

  public PublishingHandler() {
    this(Platform.ofProcess());
  }

  public PublishingHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    var table = platform.table();
    var sections = Sections.load();
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.publishers = Publishers.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.reader = new ArticleReader(sections, clock);
    this.answers = new ArticleAnswers(environment.require("SITE_URL"), sections, languages, clock);
    var pages =
        new FrontPages(
            new FrontPageStore(table),
            new ArticleStore(table, clock),
            answers,
            Duration.ZERO,
            clock);
    this.publishing = new Publishing(new PublishingStore(table), pages, languages, clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/articles/{id}/{language}", this::get,
        "PUT /v1/articles/{id}/{language}", this::put,
        "PATCH /v1/articles/{id}/{language}", this::patch,
        "DELETE /v1/articles/{id}/{language}", this::withdraw,
        "POST /v1/articles/import", this::importMany);
  }

  @Override
  protected List<PrimingRequest> priming() {
    var variant =
        PrimingRequest.of("PUT /v1/articles/{id}/{language}")
            .parameter("id", "masthead-priming")
            .parameter("language", languages.standard().tag())
            .header("authorization", publishers.primingCredential(Publisher.ARTICLES_WRITE));
    return List.of(
        variant.json(PRIMING_ARTICLE),
        PrimingRequest.of("GET /v1/articles/{id}/{language}").like(variant));
  }

  /// The variant a request names, and who may write it.
  private record Target(Publisher publisher, String id, Language language) {}

  private Target target(Request request) {
    var publisher = publishers.publisher(request);
    request.query().end();
    var id = request.pathParameter("id");
    var faults = new Faults();
    if (!Card.ID.matcher(id).matches()) {
      faults.add(
          Fault.Place.PARAMETER, "id", "not-allowed", "must be 1 to 64 letters, digits, _ or -");
    }
    var language = languages.find(request.pathParameter("language"));
    if (language.isEmpty()) {
      faults.add(
          Fault.Place.PARAMETER, "language", "not-allowed", "must be one of " + languages.tags());
    }
    faults.throwIfAny(ProblemType.MALFORMED_REQUEST);
    publisher.require(Publisher.ARTICLES_WRITE, language.orElseThrow().tag());
    return new Target(publisher, id, language.orElseThrow());
  }

  private Response get(Request request) {
    var stored = present(target(request));
    return answer(200, stored, List.of());
  }

  private Response put(Request request) {
    var target = target(request);
    var read = reader.read(request.object(MOST_BYTES, JSON));
    var voided = new LinkedHashMap<ListName, String>();
    var outcome = put(target, read, Precondition.of(request), voided);
    publishing.render(voided);
    return answer(outcome, read.dropped());
  }

  /// The merge patch is applied to the document that GET gives, and the whole is read again as if
  /// it had been PUT (RFC 7396).
  private Response patch(Request request) {
    var target = target(request);
    var patch = request.patch(MOST_BYTES, MERGE_PATCH, JSON);
    var precondition = Precondition.of(request);
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var stored = present(target);
      var read = merged(stored, patch);
      // It must replace the version it was merged into, or another editor's change would be lost.
      var holds = !precondition.isEmpty() && precondition.allows(stored.version());
      var voided = new LinkedHashMap<ListName, String>();
      var outcome =
          put(target, read, holds ? Precondition.of(stored.version()) : precondition, voided);
      publishing.render(voided);
      if (!(holds && outcome instanceof Outcome.Stale)) {
        return answer(outcome, read.dropped());
      }
    }
    throw new UnavailableException(new IllegalStateException("too many writers of one variant"));
  }

  private ArticleReader.Read merged(Stored stored, Map<?, ?> patch) {
    var whole = Json.own(Json.text(json -> answers.writeStored(json, stored, List.of())));
    if (stored.state() == Story.State.DRAFT && !stored.scheduled()) {
      whole.remove("publishedAt"); // nobody gave it one: it goes out with now
    }
    if (patch.containsKey("bodyHtml")) {
      whole.remove("body");
    }
    return reader.read(Members.of(merge(whole, patch)));
  }

  private Response withdraw(Request request) {
    var target = target(request);
    var stored = publishing.find(target.id(), target.language().tag());
    if (stored.isEmpty()) {
      throw notFound();
    }
    requireSections(target.publisher(), stored, Optional.empty());
    var voided = new LinkedHashMap<ListName, String>();
    var outcome =
        publishing.withdraw(target.id(), target.language().tag(), Precondition.of(request), voided);
    publishing.render(voided);
    return switch (outcome) {
      case Outcome.Stale() -> throw Precondition.failed();
      case Outcome.Created _,
          Outcome.Updated _,
          Outcome.Unchanged _,
          Outcome.Unconditional _,
          Outcome.Fixed _ ->
          Response.empty(204);
    };
  }

  private Outcome put(
      Target target,
      ArticleReader.Read read,
      Precondition precondition,
      Map<ListName, String> voided) {
    var language = target.language().tag();
    var wanted = publishing.completed(read.wanted(), language, answers.siteUrl());
    if (BlockJson.text(wanted.body()).length() > MOST_STORED_BYTES) {
      throw Problem.of(ProblemType.TOO_LARGE, "The article has more than 250,000 characters.")
          .exception();
    }
    requireSections(
        target.publisher(), publishing.find(target.id(), language), Optional.of(wanted.section()));
    return publishing.put(target.id(), language, wanted, precondition, voided);
  }

  /// Neither out of a section nor into one that the key is not for.
  private static void requireSections(
      Publisher publisher, Optional<Stored> stored, Optional<String> wanted) {
    stored
        .flatMap(Stored::article)
        .ifPresent(article -> publisher.requireSection(article.card().section()));
    wanted.ifPresent(publisher::requireSection);
  }

  private Stored present(Target target) {
    var stored =
        publishing
            .find(target.id(), target.language().tag())
            .orElseThrow(PublishingHandler::notFound);
    if (stored.state() == Story.State.WITHDRAWN) {
      throw Problem.of(ProblemType.GONE, "It was withdrawn. A PUT with If-Match revives it.")
          .header("etag", "\"" + stored.version() + "\"")
          .exception();
    }
    requireSections(target.publisher(), Optional.of(stored), Optional.empty());
    return stored;
  }

  private Response answer(Outcome outcome, List<String> dropped) {
    return switch (outcome) {
      case Outcome.Created(var stored) -> answer(201, stored, dropped);
      case Outcome.Updated(var stored) -> answer(200, stored, dropped);
      case Outcome.Unchanged(var stored) -> answer(200, stored, dropped);
      case Outcome.Stale() -> throw Precondition.failed();
      case Outcome.Unconditional() -> throw unconditional();
      case Outcome.Fixed() -> throw fixed();
    };
  }

  private Response answer(int status, Stored stored, List<String> dropped) {
    return Response.json(status, json -> answers.writeStored(json, stored, dropped))
        .version(stored.version());
  }

  // ---- import

  /// One result of an import: what became of a line.
  private record Result(
      int line,
      String id,
      String language,
      int status,
      Optional<Problem> problem,
      List<String> dropped) {}

  private Response importMany(Request request) {
    var publisher = publishers.publisher(request);
    publisher.require(Publisher.ARTICLES_WRITE);
    request.query().end();
    var results = new ArrayList<Result>();
    var voided = new LinkedHashMap<ListName, String>();
    var end = System.nanoTime() + IMPORTING.toNanos();
    for (var document : request.documents(MOST_IMPORT_BYTES, MOST_IMPORTS)) {
      results.add(
          System.nanoTime() < end
              ? importOne(publisher, document, voided)
              : result(document, Problem.of(ProblemType.UNAVAILABLE, "There was no time for it.")));
    }
    publishing.render(voided);
    return Response.json(200, json -> writeResults(json, results));
  }

  private Result importOne(
      Publisher publisher, Request.Document document, Map<ListName, String> voided) {
    try {
      if (document.problem().isPresent()) {
        throw document.problem().get().exception();
      }
      if (Json.text(document.object()).getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
        throw Problem.of(ProblemType.TOO_LARGE, "The line has more than 256 KiB.").exception();
      }
      var body = Members.of(document.object()).require("id", "language");
      body.parsed(
          "id", text -> Optional.of(text).filter(Card.ID.asMatchPredicate()), "must be an id");
      var language = body.parsed("language", languages::find, "must be one of " + languages.tags());
      var ifMatch = body.parsed("ifMatch", PublishingHandler::version, "must be a version");
      var read = reader.readImported(body);
      publisher.require(Publisher.ARTICLES_WRITE, language.orElseThrow().tag());
      var target = new Target(publisher, id(document), language.orElseThrow());
      var outcome = put(target, read, Precondition.of(ifMatch.orElse(0L)), voided);
      return new Result(
          document.line(),
          id(document),
          tag(document),
          status(outcome),
          problem(outcome),
          read.dropped());
    } catch (ProblemException e) {
      return result(document, e.problem());
    } catch (UnavailableException _) {
      return result(
          document,
          Problem.of(ProblemType.UNAVAILABLE, "The store does not answer. Send it again."));
    }
  }

  private static Result result(Request.Document document, Problem problem) {
    return new Result(
        document.line(),
        id(document),
        tag(document),
        problem.type().status(),
        Optional.of(problem),
        List.of());
  }

  private static String id(Request.Document document) {
    return document.object().get("id") instanceof String text ? text : "";
  }

  private static String tag(Request.Document document) {
    return document.object().get("language") instanceof String text ? text : "";
  }

  /// As an entity tag or bare.
  private static Optional<Long> version(String text) {
    var digits = text.replace("\"", "");
    return digits.matches("[1-9][0-9]{0,17}")
        ? Optional.of(Long.parseLong(digits))
        : Optional.empty();
  }

  private static int status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Created _ -> 201;
      case Outcome.Updated _, Outcome.Unchanged _ -> 200;
      case Outcome.Stale _, Outcome.Unconditional _ -> 412;
      case Outcome.Fixed _ -> 422;
    };
  }

  private static Optional<Problem> problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Created _, Outcome.Updated _, Outcome.Unchanged _ -> Optional.empty();
      case Outcome.Stale _, Outcome.Unconditional _ -> Optional.of(Precondition.failed().problem());
      case Outcome.Fixed _ -> Optional.of(fixed().problem());
    };
  }

  private static void writeResults(JsonGenerator json, List<Result> results) {
    json.writeStartObject();
    json.writeArrayPropertyStart("results");
    for (var result : results) {
      json.writeStartObject();
      json.writeNumberProperty("line", result.line());
      json.writeStringProperty("id", result.id());
      json.writeStringProperty("language", result.language());
      json.writeNumberProperty("status", result.status());
      result.problem().ifPresent(problem -> json.writeStringProperty("detail", problem.detail()));
      result.problem().orElse(Problem.of(ProblemType.INVALID_REQUEST, "")).writeErrors(json);
      if (!result.dropped().isEmpty()) {
        Json.strings(json, "dropped", result.dropped());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  // ---- helpers

  /// RFC 7396: an object is merged member by member, null removes, all else replaces.
  private static Map<String, Object> merge(Map<String, Object> whole, Map<?, ?> patch) {
    var merged = new LinkedHashMap<>(whole);
    patch.forEach((name, value) -> {
      var old = merged.get(name);
      if (value == null) {
        merged.remove(name);
      } else if (value instanceof Map<?, ?> inner) {
        merged.put((String) name, merge(strings(old), inner));
      } else {
        merged.put((String) name, value);
      }
    });
    return merged;
  }

  private static Map<String, Object> strings(@org.jspecify.annotations.Nullable Object value) {
    var map = new LinkedHashMap<String, Object>();
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, inner) -> map.put((String) name, inner));
    }
    return map;
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "There is no such article in that language.")
        .exception();
  }

  private static ProblemException unconditional() {
    return Problem.of(
            ProblemType.PRECONDITION_REQUIRED,
            "There is such an article: say with If-Match which version you know.")
        .exception();
  }

  private static ProblemException fixed() {
    return Faults.only(
        ProblemType.INVALID_REQUEST,
        Fault.Place.POINTER,
        "/publishedAt",
        "immutable",
        "cannot change once the article is out");
  }
}
