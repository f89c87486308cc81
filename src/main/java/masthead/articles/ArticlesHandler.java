package masthead.articles;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.articles.ArticleStore.ListName;
import masthead.articles.ArticleStore.Lookup;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.PrimingRequest;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.Text;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;

/// What readers read: the latest headlines, one article, the sections.
public final class ArticlesHandler extends HttpLambda {
  private static final int MOST_ITEMS = 100;

  private final ArticleStore store;
  private final FrontPages frontPages;
  private final Feeds feeds;
  private final ArticleAnswers answers;
  private final Sections sections = Sections.load();
  private final Languages languages;
  private final InstantSource clock;

  public ArticlesHandler() {
    this(Platform.ofProcess());
  }

  public ArticlesHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    this.clock = platform.clock();
    this.languages = Languages.of(environment.require("LANGUAGES"));
    var table = platform.table();
    this.store = new ArticleStore(table, clock);
    this.answers = new ArticleAnswers(environment.require("SITE_URL"), sections, languages, clock);
    var paper =
        new Feed.Paper(environment.require("SITE_NAME"), environment.require("SITE_URL"), sections);
    this.feeds = new Feeds(store, paper, languages, clock);
    var kept = Duration.ofSeconds(Integer.parseInt(environment.require("FRONT_PAGE_SECONDS")));
    this.frontPages = new FrontPages(new FrontPageStore(table), store, answers, kept, clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/articles", this::list,
        "GET /v1/articles/{id}", this::article,
        "GET /v1/sections", this::sections,
        "GET /v1/health", this::health,
        "GET /v1/feeds/{language}/rss.xml", feeds::rss,
        "GET /v1/feeds/{language}/atom.xml", feeds::atom,
        "GET /v1/feeds/{language}/feed.json", feeds::json,
        "GET /v1/sitemap-news.xml", feeds::newsSitemap);
  }

  @Override
  protected List<PrimingRequest> priming() {
    return List.of(
        PrimingRequest.of("GET /v1/articles"),
        PrimingRequest.of("GET /v1/articles").query("limit=1&fields=headline"),
        PrimingRequest.of("GET /v1/articles/{id}").parameter("id", "masthead-priming"),
        PrimingRequest.of("GET /v1/feeds/{language}/rss.xml")
            .parameter("language", languages.standard().tag()));
  }

  private Response list(Request request) {
    var query = request.query();
    var asked = Asked.of(request, query, languages);
    var since = query.time("updatedSince");
    var wanted = since.isPresent() ? Optional.<Listing>empty() : Optional.of(listing(query));
    var limit = query.integer("limit", 1, MOST_ITEMS, FrontPages.LIMIT);
    var cursor = query.text("cursor");
    var behind = cursor.flatMap(Position::parse);
    if (cursor.isPresent() && behind.isEmpty()) {
      query.fault("cursor", "not-allowed", "is not a cursor that this API gave");
    }
    query.end();
    if (since.isPresent()) {
      return changes(request, query, asked, since.get(), behind, limit);
    }
    var listing = wanted.orElseThrow();
    var isFrontPage = listing.isPlain() && behind.isEmpty() && limit == FrontPages.LIMIT;
    return isFrontPage
        ? frontPage(request, query, asked, listing)
        : page(request, query, asked, listing, behind, limit);
  }

  /// Which list, and which part of it.
  private record Listing(
      Optional<String> section,
      Optional<String> tag,
      Optional<Instant> after,
      Optional<Instant> before,
      Optional<Set<String>> fields) {

    /// A list that is rendered ahead.
    boolean isPlain() {
      return tag.isEmpty() && after.isEmpty() && before.isEmpty() && fields.isEmpty();
    }

    ListName name(String language) {
      return section
          .map(id -> ListName.ofSection(language, id))
          .or(() -> tag.map(text -> ListName.ofTag(language, Text.normal(text))))
          .orElse(ListName.of(language));
    }
  }

  private Listing listing(Query query) {
    var section = query.choice("section", sections.ids());
    var tag = query.text("tag");
    if (section.isPresent() && tag.isPresent()) {
      query.fault("tag", "not-allowed", "cannot stand beside section");
    }
    if (tag.isPresent() && (tag.get().isEmpty() || Text.length(tag.get()) > 64)) {
      query.fault("tag", "out-of-range", "must have 1 to 64 characters");
    }
    return new Listing(
        section,
        tag,
        query.time("publishedAfter"),
        query.time("publishedBefore"),
        query.words("fields", ArticleAnswers.LIST_FIELDS));
  }

  private Response frontPage(Request request, Query query, Asked asked, Listing listing) {
    var found = frontPages.find(listing.name(asked.language().tag()), asked.language());
    var response = FrontPages.answer(found.page(), asked);
    if (found.age().isPresent()) {
      response = response.header("age", Long.toString(found.age().get().toSeconds()));
    }
    return described(request, query, asked, response, found.page().next());
  }

  private Response page(
      Request request,
      Query query,
      Asked asked,
      Listing listing,
      Optional<Position> behind,
      int limit) {
    var range = new ArticleStore.Range(behind, listing.after(), listing.before());
    var cards = store.latest(listing.name(asked.language().tag()), range, limit + 1, false);
    var slice = Slice.of(cards, limit, Card::position);
    var response =
        Response.json(
            200,
            json ->
                answers.writeList(
                    json,
                    asked,
                    slice.shown(),
                    listing.fields(),
                    limit,
                    slice.next().orElse(null)));
    return described(request, query, asked, response, slice.next());
  }

  /// What changed in a language, for a site or a search index that keeps a copy.
  private Response changes(
      Request request,
      Query query,
      Asked asked,
      Instant since,
      Optional<Position> behind,
      int limit) {
    var changes = store.changes(asked.language().tag(), since, behind, limit + 1);
    var slice = Slice.of(changes, limit, ArticleStore.Changed::position);
    var response =
        Response.json(
            200,
            json ->
                answers.writeChanges(json, asked, slice.shown(), limit, slice.next().orElse(null)));
    return described(request, query, asked, response, slice.next());
  }

  /// Gives a list its own address and that of the next page.
  private static Response described(
      Request request, Query query, Asked asked, Response response, Optional<String> next) {
    var first =
        query.copyTo(
            new Address("/v1/articles").with("language", asked.language().tag()),
            "section",
            "tag",
            "limit",
            "fields",
            "publishedAfter",
            "publishedBefore",
            "updatedSince");
    var linked =
        next.map(text ->
                response.header(
                    "link",
                    "<" + request.origin() + first.with("cursor", text).text() + ">; rel=\"next\""))
            .orElse(response);
    return asked.describe(linked, asked.language(), query.copyTo(first, "cursor"));
  }

  private Response article(Request request) {
    var query = request.query();
    var asked = Asked.of(request, query, languages);
    var fields = query.words("fields", ArticleAnswers.ARTICLE_FIELDS);
    var strict = query.choice("fallback", List.of("none")).isPresent();
    query.end();
    var id = request.pathParameter("id");
    if (!Card.ID.matcher(id).matches()) {
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
    return asked
        .describe(response, served, address)
        .lastModified(found.article().card().updatedAt());
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
