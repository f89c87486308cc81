package masthead.articles.publishing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import masthead.articles.ArticleResponses;
import masthead.articles.ArticleStore;
import masthead.articles.Card;
import masthead.articles.FrontPageStore;
import masthead.articles.FrontPages;
import masthead.articles.ListStore;
import masthead.articles.Sections;
import masthead.articles.StoredVariant;
import masthead.articles.Story;
import masthead.articles.address.AliasStore;
import masthead.articles.address.ArticleUrls;
import masthead.articles.address.VariantKey;
import masthead.articles.feed.NewsStore;
import masthead.articles.publishing.Publishing.Outcome;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.Members;
import masthead.http.MergePatch;
import masthead.http.Precondition;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.PublisherAuthenticator;
import masthead.json.Json;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Languages;
import masthead.runtime.UnavailableException;

/// What editors and content systems write. It has a function of its own, so that the one for
/// readers needs no right to write.
public final class PublishingHandler extends HttpLambda {
  /// Of one article as it is sent.
  static final int MAX_BYTES = 256 * 1024;

  private static final int TRIES = 5;

  private static final String PRIMING_ARTICLE =
      """
      {"headline":"Priming","section":"world","tags":["priming"],
       "bodyHtml":"<p>A <b>paragraph</b> and <a href=\\"https://example.org/\\">a link</a>.</p>"}
      """;

  private final PublisherAuthenticator publishers;
  private final Publishing publishing;
  private final ArticleReader reader;
  private final ArticleResponses answers;
  private final ImportRoutes imports;
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
    this.publishers =
        PublisherAuthenticator.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.reader = new ArticleReader(sections, clock);
    this.answers = new ArticleResponses(ArticleUrls.of(environment), sections, languages, clock);
    var pages =
        new FrontPages(
            new FrontPageStore(table), new ListStore(table, clock), answers, Duration.ZERO, clock);
    this.publishing =
        new Publishing(
            new ArticleStore(table, clock),
            new AliasStore(table),
            new PublishingStore(table),
            pages,
            new NewsStore(table),
            languages,
            clock);
    this.imports = new ImportRoutes(publishers, publishing, reader, languages, clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/articles/{id}/{language}", this::get,
        "PUT /v1/articles/{id}/{language}", this::put,
        "PATCH /v1/articles/{id}/{language}", this::patch,
        "DELETE /v1/articles/{id}/{language}", this::withdraw,
        "POST /v1/articles/import", imports::importMany);
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

  private Target target(Request request) {
    var publisher = publishers.publisher(request);
    request.query().end();
    var id = request.pathParameter("id");
    var faults = new Faults();
    if (!Card.ID.matcher(id).matches()) {
      faults.add(Fault.Place.PARAMETER, "id", "not-allowed", Card.ID_RULE);
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
    return response(200, present(target(request)), List.of());
  }

  private Response put(Request request) {
    var target = target(request);
    var read = reader.read(request.object(MAX_BYTES, Request.JSON));
    return response(publish(target, read, Precondition.of(request)), read.dropped());
  }

  /// The merge patch is applied to the document that GET gives, and the whole is read again as if
  /// it had been PUT (RFC 7396).
  private Response patch(Request request) {
    var target = target(request);
    var patch = request.patch(MAX_BYTES, Request.MERGE_PATCH, Request.JSON);
    var precondition = Precondition.of(request);
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var stored = present(target);
      var read = merged(stored, patch);
      // It must replace the version it was merged into, or another editor's change would be lost.
      var holds = !precondition.isEmpty() && precondition.allows(stored.version());
      var outcome = publish(target, read, holds ? Precondition.of(stored.version()) : precondition);
      if (!(holds && outcome instanceof Outcome.PreconditionFailed)) {
        return response(outcome, read.dropped());
      }
    }
    throw UnavailableException.because("the variant changed on every attempt");
  }

  private ArticleReader.Read merged(StoredVariant stored, Map<?, ?> patch) {
    var whole = Json.own(Json.text(json -> answers.writeStored(json, stored, List.of())));
    if (stored.state() == Story.State.DRAFT && !stored.scheduled()) {
      whole.remove("publishedAt"); // it has none: it is published with the current time
    }
    if (patch.containsKey("bodyHtml")) {
      whole.remove("body");
    }
    var merged = MergePatch.apply(whole, patch);
    if (patch.containsKey("aliases")) {
      merged.putIfAbsent("aliases", List.of()); // null removes; a PUT without them keeps them
    }
    return reader.read(Members.of(merged));
  }

  private Outcome publish(Target target, ArticleReader.Read read, Precondition precondition) {
    var published =
        publishing.publish(
            target.id(),
            target.language().tag(),
            read.wanted(),
            precondition,
            target.into(read.wanted().section()));
    publishing.render(published.stalePages());
    return published.outcome();
  }

  private Response withdraw(Request request) {
    var target = target(request);
    var withdrawn =
        publishing
            .withdraw(
                target.id(),
                target.language().tag(),
                Precondition.of(request),
                target::requireSection)
            .orElseThrow(PublishingHandler::notFound);
    publishing.render(withdrawn.stalePages());
    if (withdrawn.outcome() instanceof Outcome.PreconditionFailed) {
      throw Precondition.failed();
    }
    return Response.empty(204);
  }

  private StoredVariant present(Target target) {
    var stored =
        publishing
            .find(target.id(), target.language().tag())
            .orElseThrow(PublishingHandler::notFound);
    if (stored.state() == Story.State.WITHDRAWN) {
      throw Problem.of(
              ProblemType.GONE,
              "This article was withdrawn. A PUT with If-Match publishes it again.")
          .header("etag", "\"" + stored.version() + "\"")
          .exception();
    }
    target.requireSection(stored.article());
    return stored;
  }

  private Response response(Outcome outcome, List<String> dropped) {
    return switch (outcome) {
      case Outcome.Created(var stored) -> response(201, stored, dropped);
      case Outcome.Updated(var stored) -> response(200, stored, dropped);
      case Outcome.Unchanged(var stored) -> response(200, stored, dropped);
      case Outcome.PreconditionFailed() -> throw Precondition.failed();
      case Outcome.PreconditionRequired() -> throw unconditional();
      case Outcome.PublishedAtImmutable() -> throw fixed();
      case Outcome.AliasesTaken(var owners) -> throw taken(owners);
    };
  }

  private Response response(int status, StoredVariant stored, List<String> dropped) {
    return Response.json(status, json -> answers.writeStored(json, stored, dropped))
        .version(stored.version());
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "No such article in that language.").exception();
  }

  private static ProblemException unconditional() {
    return Problem.of(
            ProblemType.PRECONDITION_REQUIRED,
            "This article already exists. Send the version you know in If-Match.")
        .exception();
  }

  static ProblemException taken(Map<String, VariantKey> owners) {
    var faults = new Faults();
    owners.forEach((alias, owner) ->
        faults.add(
            Fault.Place.POINTER,
            "/aliases",
            "taken",
            alias + " is an address of " + owner.id() + " in " + owner.language()));
    return faults.exception(ProblemType.INVALID_REQUEST);
  }

  static ProblemException fixed() {
    return Faults.only(
        ProblemType.INVALID_REQUEST,
        Fault.Place.POINTER,
        "/publishedAt",
        "immutable",
        "cannot change once the article is published");
  }
}
