package masthead.articles;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.ArticleStore.Lookup;
import masthead.dynamo.Table;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.Environment;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.Text;
import masthead.language.Language;
import masthead.language.Languages;

/// What readers read: the latest headlines, one article, the sections.
public final class ArticlesHandler extends HttpLambda {
  private static final int STANDARD_LIMIT = 20;
  private static final int MOST_ITEMS = 100;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private final ArticleStore store;
  private final ArticleAnswers answers;
  private final Sections sections = Sections.load();
  private final Languages languages;
  private final InstantSource clock;

  public ArticlesHandler() {
    this(Environment.ofProcess());
  }

  public ArticlesHandler(Environment environment) {
    this(environment, InstantSource.system());
  }

  ArticlesHandler(Environment environment, InstantSource clock) {
    super(environment);
    this.clock = clock;
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.store = new ArticleStore(Table.of(environment), clock);
    this.answers = new ArticleAnswers(environment.require("SITE_URL"), sections, languages, clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/articles", this::list,
        "GET /v1/articles/{id}", this::article,
        "GET /v1/sections", this::sections,
        "GET /v1/health", this::health);
  }

  @Override
  protected Priming priming() {
    return new Priming("GET /v1/articles", "/v1/articles", "limit=1");
  }

  private Response list(Request request) {
    var query = request.query();
    var asked = Asked.of(request, query, languages);
    var section = query.choice("section", sections.ids());
    var tag = query.text("tag");
    if (section.isPresent() && tag.isPresent()) {
      query.fault("tag", "not-allowed", "cannot stand beside section");
    }
    if (tag.isPresent() && (tag.get().isEmpty() || Text.length(tag.get()) > 64)) {
      query.fault("tag", "out-of-range", "must have 1 to 64 characters");
    }
    var limit = query.integer("limit", 1, MOST_ITEMS, STANDARD_LIMIT);
    var cursor = query.text("cursor");
    var behind = cursor.flatMap(Position::parse);
    if (cursor.isPresent() && behind.isEmpty()) {
      query.fault("cursor", "not-allowed", "is not a cursor that this API gave");
    }
    var fields = query.words("fields", ArticleAnswers.LIST_FIELDS);
    query.end();

    var language = asked.language().tag();
    var name =
        section
            .map(id -> ListName.ofSection(language, id))
            .or(() -> tag.map(text -> ListName.ofTag(language, Text.normal(text))))
            .orElse(ListName.of(language));
    // One more than asked for tells whether there is a next page.
    var cards = store.latest(name, behind, limit + 1);
    var shown = cards.size() > limit ? cards.subList(0, limit) : cards;
    var next = cards.size() > limit ? shown.getLast().position().cursor() : null;

    var first =
        query.copyTo(
            new Address("/v1/articles").with("language", language),
            "section",
            "tag",
            "limit",
            "fields");
    var response =
        Response.json(200, json -> answers.writeList(json, asked, shown, fields, limit, next));
    if (next != null) {
      var following = request.origin() + first.with("cursor", next).text();
      response = response.header("link", "<" + following + ">; rel=\"next\"");
    }
    return asked.describe(response, asked.language(), query.copyTo(first, "cursor"));
  }

  private Response article(Request request) {
    var query = request.query();
    var asked = Asked.of(request, query, languages);
    var fields = query.words("fields", ArticleAnswers.ARTICLE_FIELDS);
    var strict = query.choice("fallback", List.of("none")).isPresent();
    query.end();
    var id = request.pathParameter("id");
    if (!ID.matcher(id).matches()) {
      throw Faults.only(
          ProblemType.MALFORMED_REQUEST,
          Fault.Place.PARAMETER,
          "id",
          "not-allowed",
          "must be 1 to 64 letters, digits, _ or -");
    }
    var found = read(id, asked.language(), strict);
    var served = languages.find(found.article().card().language()).orElseThrow();
    var address =
        query.copyTo(
            new Address("/v1/articles/" + id).with("language", asked.language().tag()),
            "fields",
            "fallback");
    var response =
        Response.json(
            200, json -> answers.writeArticle(json, asked, found.article(), found.story(), fields));
    return asked.describe(response, served, address);
  }

  /// The variant in that language, else (unless `strict`) the one to fall back to.
  private Lookup.Live read(String id, Language language, boolean strict) {
    return switch (store.find(id, language.tag())) {
      case Lookup.Live live -> live;
      case Lookup.Withdrawn() -> throw gone();
      case Lookup.Unknown() -> throw notFound();
      case Lookup.Missing(var story) -> {
        var other = story.fallback(languages, clock.instant()).orElseThrow(() -> notFound());
        if (strict) {
          throw Problem.of(
                  ProblemType.NO_TRANSLATION, "This article is not there in that language.")
              .with("available", story.available(languages, clock.instant()))
              .exception();
        }
        // Withdrawn between the two reads: then it is as if there had been none.
        if (store.find(id, other.tag()) instanceof Lookup.Live live) {
          yield live;
        }
        throw notFound();
      }
    };
  }

  private Response sections(Request request) {
    request.query().end();
    return Response.json(200, answers::writeSections).cache(Response.SHARED);
  }

  private Response health(Request request) {
    request.query().end();
    if (!store.isUp()) {
      throw Problem.of(ProblemType.UNAVAILABLE, "The store does not answer.")
          .header("retry-after", "5")
          .exception();
    }
    return Response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("status", "up");
          json.writeStringProperty("store", "up");
          json.writeEndObject();
        })
        .cache(Response.NO_STORE);
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "There is no such article.").exception();
  }

  private static ProblemException gone() {
    return Problem.of(ProblemType.GONE, "This article was withdrawn.").exception();
  }
}
