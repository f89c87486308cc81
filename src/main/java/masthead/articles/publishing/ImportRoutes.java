package masthead.articles.publishing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import masthead.articles.Card;
import masthead.articles.ListName;
import masthead.articles.publishing.Publishing.Outcome;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.PublisherAuthenticator;
import masthead.json.Json;
import masthead.json.JsonDocument;
import masthead.json.JsonWriter;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.runtime.Log;
import masthead.runtime.UnavailableException;

/// The import: many variants in one request, with a result for each.
final class ImportRoutes {
  private static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final int MAX_DOCUMENTS = 100;

  /// Lines that are not reached in this time say so; sent again they cost nothing.
  private static final Duration IMPORTING = Duration.ofSeconds(6);

  private final InstantSource clock;
  private final PublisherAuthenticator publishers;
  private final Publishing publishing;
  private final ArticleReader reader;
  private final Languages languages;

  ImportRoutes(
      PublisherAuthenticator publishers,
      Publishing publishing,
      ArticleReader reader,
      Languages languages,
      InstantSource clock) {
    this.clock = clock;
    this.publishers = publishers;
    this.publishing = publishing;
    this.reader = reader;
    this.languages = languages;
  }

  /// The outcome of a line.
  private record Result(
      int line,
      String id,
      String language,
      int status,
      Optional<Problem> problem,
      List<String> dropped) {}

  Response importMany(Request request) {
    var publisher = publishers.publisher(request);
    publisher.require(Publisher.ARTICLES_WRITE);
    request.query().end();
    var results = new ArrayList<Result>();
    var stalePages = new LinkedHashSet<ListName>();
    var faults = new ArrayList<UnavailableException>();
    var end = clock.instant().plus(IMPORTING);
    for (var document : request.documents(MAX_BYTES, MAX_DOCUMENTS)) {
      results.add(
          clock.instant().isBefore(end)
              ? importOne(publisher, document, stalePages, faults)
              : result(
                  document,
                  Problem.of(
                      ProblemType.UNAVAILABLE,
                      "The time limit was reached before this document. Send it again.")));
    }
    publishing.render(stalePages);
    faults.stream().findFirst().ifPresent(e -> Log.unavailable(request.id(), e));
    return Response.json(200, json -> write(json, results));
  }

  private Result importOne(
      Publisher publisher,
      JsonDocument document,
      Set<ListName> stalePages,
      List<UnavailableException> faults) {
    try {
      var read = read(document);
      var published = publish(publisher, read);
      stalePages.addAll(published.stalePages());
      return result(document, published.outcome(), read.article().dropped());
    } catch (ProblemException e) {
      return result(document, e.problem());
    } catch (UnavailableException e) {
      faults.add(e);
      return result(document, Problem.of(ProblemType.UNAVAILABLE, e.detail()));
    }
  }

  /// A line that was read.
  private record Line(
      String id, Language language, Precondition precondition, ArticleReader.Read article) {}

  private Line read(JsonDocument document) {
    if (document.fault().isPresent()) {
      throw Problem.of(ProblemType.MALFORMED_JSON, document.fault().get()).exception();
    }
    if (Json.text(document.object()).getBytes(StandardCharsets.UTF_8).length
        > PublishingHandler.MAX_BYTES) {
      throw Problem.of(ProblemType.TOO_LARGE, "The line has more than 256 KiB.").exception();
    }
    var body = Members.of(document.object()).require("id", "language");
    body.parsed(
        "id", text -> Optional.of(text).filter(Card.ID.asMatchPredicate()), "must be an id");
    var language = body.parsed("language", languages::find, "must be one of " + languages.tags());
    var ifMatch = body.parsed("ifMatch", ImportRoutes::version, "must be a version number");
    var article = reader.readImported(body);
    return new Line(
        id(document), language.orElseThrow(), Precondition.of(ifMatch.orElse(0L)), article);
  }

  private Publishing.Published publish(Publisher publisher, Line line) {
    publisher.require(Publisher.ARTICLES_WRITE, line.language().tag());
    var wanted = line.article().wanted();
    return publishing.publish(
        line.id(),
        line.language().tag(),
        wanted,
        line.precondition(),
        new Target(publisher, line.id(), line.language()).into(wanted.section()));
  }

  /// As an entity tag or bare.
  private static Optional<Long> version(String text) {
    var digits = text.replace("\"", "");
    return digits.matches("[1-9][0-9]{0,17}")
        ? Optional.of(Long.parseLong(digits))
        : Optional.empty();
  }

  private static Result result(JsonDocument document, Problem problem) {
    return result(document, problem.type().status(), Optional.of(problem), List.of());
  }

  private static Result result(JsonDocument document, Outcome outcome, List<String> dropped) {
    return switch (outcome) {
      case Outcome.Created _ -> result(document, 201, Optional.empty(), dropped);
      case Outcome.Updated _, Outcome.Unchanged _ ->
          result(document, 200, Optional.empty(), dropped);
      case Outcome.PreconditionFailed _, Outcome.PreconditionRequired _ ->
          result(document, Precondition.failed().problem());
      case Outcome.AliasesTaken(var owners) ->
          result(document, PublishingHandler.taken(owners).problem());
      case Outcome.PublishedAtImmutable _ -> result(document, PublishingHandler.fixed().problem());
    };
  }

  private static Result result(
      JsonDocument document, int status, Optional<Problem> problem, List<String> dropped) {
    return new Result(document.line(), id(document), language(document), status, problem, dropped);
  }

  private static String id(JsonDocument document) {
    return document.object().get("id") instanceof String text ? text : "";
  }

  private static String language(JsonDocument document) {
    return document.object().get("language") instanceof String text ? text : "";
  }

  private static void write(JsonWriter json, List<Result> results) {
    json.object(() -> {
      json.array(
          "results",
          () -> {
            for (var result : results) {
              json.object(() -> {
                json.number("line", result.line());
                json.text("id", result.id());
                json.text("language", result.language());
                json.number("status", result.status());
                result.problem().ifPresent(problem -> json.text("detail", problem.detail()));
                result
                    .problem()
                    .orElse(Problem.of(ProblemType.INVALID_REQUEST, ""))
                    .writeErrors(json);
                if (!result.dropped().isEmpty()) {
                  json.texts("dropped", result.dropped());
                }
              });
            }
          });
    });
  }
}
