package masthead.articles;

import static masthead.http.Compression.expand;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.articles.ArticleStore.CardLookup;
import masthead.articles.ArticleStore.Lookup;
import masthead.articles.address.Addresses;
import masthead.articles.address.AliasStore;
import masthead.articles.address.ArticleUrls;
import masthead.articles.address.PagePath;
import masthead.articles.feed.FeedFormat;
import masthead.articles.feed.NewsStore;
import masthead.articles.feed.Publication;
import masthead.articles.head.ArticlePage;
import masthead.articles.head.Head;
import masthead.http.ApiLink;
import masthead.http.Endpoint;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Language;
import masthead.language.Languages;

/// What readers read: the latest headlines, one article, the sections.
public final class ArticlesHandler extends HttpLambda {
  private final ArticleStore store;
  private final Addresses addresses;
  private final ListStore lists;
  private final Related related;
  private final FrontPages frontPages;
  private final Feeds feeds;
  private final ArticleResponses answers;
  private final ArticleUrls urls;
  private final Publication paper;
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
    this.urls = ArticleUrls.of(environment);
    this.store = new ArticleStore(table, clock);
    this.addresses = new Addresses(urls, new AliasStore(table));
    this.lists = new ListStore(table, clock);
    this.related = new Related(store, urls);
    this.answers = new ArticleResponses(urls, sections, languages, clock);
    this.paper = Publication.of(environment, urls);
    var kept = Duration.ofSeconds(Integer.parseInt(environment.require("FRONT_PAGE_SECONDS")));
    this.feeds = new Feeds(lists, new NewsStore(table), paper, sections, languages, kept, clock);
    this.frontPages = new FrontPages(new FrontPageStore(table), lists, answers, kept, clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/articles", this::list,
        "GET /v1/articles/{id}", this::article,
        "GET /v1/sections", this::sections,
        "GET /v1/health", this::health,
        "GET /v1/feeds/{language}/rss.xml", request -> feeds.feed(request, FeedFormat.RSS),
        "GET /v1/feeds/{language}/atom.xml", request -> feeds.feed(request, FeedFormat.ATOM),
        "GET /v1/feeds/{language}/feed.json", request -> feeds.feed(request, FeedFormat.JSON),
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
    if (request.query().text("path").isPresent()) {
      return atPath(request);
    }
    var list = ListRequest.of(request, languages, sections);
    if (list.since().isPresent()) {
      return changes(list, list.since().get());
    }
    return list.isFrontPage() ? frontPage(list) : page(list);
  }

  private Response frontPage(ListRequest list) {
    var asked = list.asked();
    var found = frontPages.find(list.name(), asked.language());
    var page = found.value();
    var response =
        asked.requested().equals(asked.language().tag())
            ? Response.compressed(Request.JSON, page.gzip(), page.etag())
            : Response.of(200, Request.JSON, answers.requestedAs(asked, expand(page.gzip())));
    return list.describe(response.aged(found.age()), page.next());
  }

  private Response page(ListRequest list) {
    var slice = lists.latest(list.name(), list.range(), list.limit());
    var response =
        Response.json(
            200, json -> answers.writeList(json, list.asked(), slice, list.fields(), list.limit()));
    return list.describe(response, slice.next());
  }

  /// What changed in a language, for a site or a search index that keeps a copy.
  private Response changes(ListRequest list, Instant since) {
    var language = list.asked().language().tag();
    var slice = lists.changes(language, since, list.range().behind(), list.limit());
    var response =
        Response.json(200, json -> answers.writeChanges(json, list.asked(), slice, list.limit()));
    return list.describe(response, slice.next());
  }

  /// The article at an address of the site, present or former.
  private Response atPath(Request request) {
    var query = request.query();
    var path = query.text("path").flatMap(PagePath::parse);
    if (path.isEmpty()) {
      query.fault("path", "not-allowed", PagePath.RULE);
    }
    var fields = query.words("fields", ArticleResponses.LIST_FIELDS);
    query.end();
    var card = card(path.get());
    var language = languages.find(card.language()).orElseThrow(ArticlesHandler::notFound);
    var moved = !urls.path(card.address()).equals(path.get().path());
    var address = query.copyTo(new ApiLink("/v1/articles"), "path", "fields");
    return new RequestedLanguage(language, language.tag(), false)
        .describe(
            Response.json(200, json -> answers.writeAtPath(json, card, moved, fields)),
            language,
            address);
  }

  private Card card(PagePath path) {
    return switch (addresses.find(path, store::seen).orElseThrow(ArticlesHandler::notFound)) {
      case CardLookup.Live(var card) -> card;
      case CardLookup.Withdrawn() -> throw gone();
      case CardLookup.Missing() -> throw notFound();
    };
  }

  private Response article(Request request) {
    var query = request.query();
    var asked = RequestedLanguage.of(request, query, languages);
    var fields = query.words("fields", ArticleResponses.ARTICLE_FIELDS);
    var strict = query.choice("fallback", List.of("none")).isPresent();
    query.end();
    var id = request.pathParameter("id");
    if (!Card.ID.matcher(id).matches()) {
      throw Faults.only(
          ProblemType.MALFORMED_REQUEST, Fault.Place.PARAMETER, "id", "not-allowed", Card.ID_RULE);
    }
    var found = read(id, asked.language(), strict);
    var served = languages.find(found.article().card().language()).orElseThrow();
    var address =
        query.copyTo(
            new ApiLink("/v1/articles/" + id).with("language", asked.language().tag()),
            "fields",
            "fallback");
    var article = showsBody(fields) ? related.resolve(found.article()) : found.article();
    var head =
        fields
            .filter(names -> names.contains("head"))
            .map(_ -> Head.article(paper, page(found), request.origin()));
    var response =
        Response.json(
            200, json -> answers.writeArticle(json, asked, article, found.story(), fields, head));
    return asked.describe(response, served, address);
  }

  /// Whether its pointers to other articles have to be read.
  private static boolean showsBody(Optional<Set<String>> fields) {
    return fields.map(names -> names.contains("body") || names.contains("bodyHtml")).orElse(true);
  }

  private ArticlePage page(Lookup.Live found) {
    return found.article().page(found.story(), sections, languages, clock.instant());
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
                  ProblemType.NO_TRANSLATION, "This article is not available in that language.")
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
    return Response.json(200, answers::writeSections).cache(Response.DEPLOYED);
  }

  private Response health(Request request) {
    request.query().end();
    store.requireUp();
    return Response.json(
            200,
            json -> {
              json.object(() -> {
                json.text("status", "up");
                json.text("store", "up");
              });
            })
        .cache(Response.NO_STORE);
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "No such article.").exception();
  }

  private static ProblemException gone() {
    return Problem.of(ProblemType.GONE, "This article was withdrawn.").exception();
  }
}
