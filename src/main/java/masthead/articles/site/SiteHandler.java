package masthead.articles.site;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.articles.ArticleResponses;
import masthead.articles.ArticleStore;
import masthead.articles.ArticleStore.CardLookup;
import masthead.articles.ArticleStore.Lookup;
import masthead.articles.FrontPageStore;
import masthead.articles.FrontPages;
import masthead.articles.ListName;
import masthead.articles.ListPosition;
import masthead.articles.ListStore;
import masthead.articles.Related;
import masthead.articles.Sections;
import masthead.articles.address.Addresses;
import masthead.articles.address.AliasStore;
import masthead.articles.address.ArticleUrls;
import masthead.articles.address.PagePath;
import masthead.articles.feed.Publication;
import masthead.http.Compression;
import masthead.http.Endpoint;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.WebUrl;
import masthead.json.JsonObject;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Language;
import masthead.language.Languages;

/// The paper's own pages, for readers, search engines and previews of links: complete without
/// scripts.
public final class SiteHandler extends HttpLambda {
  private static final String HTML = "text/html; charset=utf-8";

  /// Pictures may be anywhere; all else comes from the site itself. JSON-LD is data and no script.
  private static final String POLICY =
      "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final Pattern CURSOR = Pattern.compile("&cursor=([^&]*)");

  private final ArticleStore store;
  private final Addresses addresses;
  private final Related related;
  private final ArticleUrls urls;
  private final SitePages pages;
  private final FrontPages frontPages;
  private final Sections sections = Sections.load();
  private final Languages languages;

  public SiteHandler() {
    this(Platform.ofProcess());
  }

  public SiteHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var table = platform.table();
    var clock = platform.clock();
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.urls = ArticleUrls.of(environment);
    this.store = new ArticleStore(table, clock);
    this.addresses = new Addresses(urls, new AliasStore(table));
    this.related = new Related(store, urls);
    this.pages =
        new SitePages(
            Publication.of(environment, urls),
            sections,
            languages,
            SignUpForm.of(environment),
            clock);
    var kept = Duration.ofSeconds(Integer.parseInt(environment.require("FRONT_PAGE_SECONDS")));
    this.frontPages =
        new FrontPages(
            new FrontPageStore(table),
            new ListStore(table, clock),
            new ArticleResponses(urls, sections, languages, clock),
            kept,
            clock);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of("GET /", this::root, "GET /{page+}", this::page, "GET /web/{file+}", this::asset);
  }

  @Override
  protected List<PrimingRequest> priming() {
    pages.prime();
    var front = languages.standard().tag();
    return List.of(
        PrimingRequest.of("GET /{page+}").parameter("page+", front),
        PrimingRequest.of("GET /{page+}").parameter("page+", "en/world/masthead-priming/priming"));
  }

  /// An address of another system such as `/?p=123`, else the front page in a language of the
  /// reader's: each has an address of its own, which caches can share.
  private Response root(Request request) {
    var path = path(request);
    var found = path.filter(one -> !one.query().isEmpty()).flatMap(this::find);
    if (found.isPresent()) {
      return article(request, path.get(), found);
    }
    var choice = languages.negotiate(request.header("accept-language").orElse(""));
    return Response.empty(302)
        .header("location", pages.base() + "/" + choice.language().tag())
        .cache(Response.REVALIDATE)
        .add("vary", "Accept-Language");
  }

  private Response page(Request request) {
    var path = path(request).orElseThrow(SiteHandler::notFound);
    var parts = path.path().substring(1).split("/", -1);
    var language = languages.find(parts[0]);
    var section = Stream.of(parts).skip(1).findFirst();
    var isList = parts.length == 1 || (parts.length == 2 && sections.ids().contains(parts[1]));
    if (language.isEmpty() || !isList) {
      return article(request, path, find(path));
    }
    var own = "/" + language.get().tag() + section.map(id -> "/" + id).orElse("");
    return own.equals(path.path()) ? headlines(request, language.get(), section) : moved(own);
  }

  private Response moved(String path) {
    return Response.empty(301)
        .header("location", WebUrl.toUri(pages.base() + path))
        .cache(Response.SHARED);
  }

  private Response asset(Request request) {
    return Assets.find(request.path()).orElseThrow(SiteHandler::notFound);
  }

  private Response headlines(Request request, Language language, Optional<String> section) {
    var list =
        section
            .map(id -> ListName.ofSection(language.tag(), id))
            .orElse(ListName.of(language.tag()));
    var cursor = CURSOR.matcher("&" + request.rawQuery());
    if (!cursor.find()) {
      var found = frontPages.find(list, language);
      var page = headlines(request, language, section, found.value(), Optional.empty());
      return html(page, language).aged(found.age());
    }
    var position = ListPosition.parse(cursor.group(1)).orElseThrow(SiteHandler::notFound);
    var page = frontPages.after(position, list, language);
    return html(
        headlines(request, language, section, page, Optional.of(cursor.group(1))), language);
  }

  private String headlines(
      Request request,
      Language language,
      Optional<String> section,
      FrontPageStore.Page page,
      Optional<String> cursor) {
    var json = new String(Compression.expand(page.gzip()), StandardCharsets.UTF_8);
    return pages.headlines(language, section, JsonObject.of(json), cursor, request.origin());
  }

  /// Below the site's address, without a query that is too long to be one of another system's.
  private Optional<PagePath> path(Request request) {
    var own = request.path().startsWith(pages.base() + "/") ? pages.base().length() : 0;
    var path = request.path().substring(own);
    return PagePath.parse(request.rawQuery().isEmpty() ? path : path + "?" + request.rawQuery())
        .or(() -> PagePath.parse(path));
  }

  private Optional<CardLookup> find(PagePath path) {
    return addresses.find(path, store::seen);
  }

  private Response article(Request request, PagePath path, Optional<CardLookup> seen) {
    var card =
        switch (seen.orElseThrow(SiteHandler::notFound)) {
          case CardLookup.Live(var found) -> found;
          case CardLookup.Withdrawn() -> throw gone();
          case CardLookup.Missing() -> throw notFound();
        };
    var language = languages.find(card.language()).orElseThrow(SiteHandler::notFound);
    var present = urls.path(card.address());
    if (!present.equals(path.path())) {
      return moved(present);
    }
    return switch (store.find(card.id(), card.language())) {
      case Lookup.Live(var article, var story) ->
          html(pages.article(related.resolve(article), story, request.origin()), language);
      case Lookup.Withdrawn() -> throw gone();
      // Between the two reads.
      case Lookup.Missing _, Lookup.Unknown _ -> throw notFound();
    };
  }

  private static Response html(String page, Language language) {
    return html(200, page, language).cache(Response.SHARED);
  }

  private static Response html(int status, String page, Language language) {
    return Response.of(status, HTML, page.getBytes(StandardCharsets.UTF_8))
        .header("content-language", language.tag())
        .header("content-security-policy", POLICY)
        .header("referrer-policy", "strict-origin-when-cross-origin");
  }

  /// In the language of the address. What begins like the API's addresses is a program's.
  @Override
  protected Response present(Request request, Response problem) {
    if (request.path().matches("/v1/?")) {
      return problem;
    }
    var language =
        path(request)
            .flatMap(path -> languages.find(path.path().split("/", 3)[1]))
            .orElse(languages.standard());
    var page = html(problem.status(), pages.failure(language, problem.status()), language);
    return problem
        .find("retry-after")
        .map(seconds -> page.header("retry-after", seconds))
        .orElse(page);
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemType.NOT_FOUND, "No such page.").exception();
  }

  private static ProblemException gone() {
    return Problem.of(ProblemType.GONE, "This article was withdrawn.").exception();
  }
}
