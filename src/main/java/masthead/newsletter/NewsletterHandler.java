package masthead.newsletter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import masthead.http.Endpoint;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Languages;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.links.LinkRoutes;
import masthead.newsletter.links.PageOrJson;
import masthead.newsletter.links.Pages;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.signup.SignUpRoutes;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.text.Site;

/// The readers' side of the newsletter: lists, sign-up, and the links in mails.
public final class NewsletterHandler extends HttpLambda {
  private final SignUpRoutes signUps;
  private final PageOrJson pageOrJson;
  private final LinkRoutes links;

  public NewsletterHandler() {
    this(Platform.ofProcess());
  }

  public NewsletterHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var table = platform.table();
    var secret = platform.secret();
    var languages = Languages.of(environment.require("LANGUAGES"));
    var subscribers = new Subscribers(table, secret, platform.clock());
    this.pageOrJson = new PageOrJson(new Pages(Site.of(environment), languages), languages);
    this.signUps = new SignUpRoutes(platform, new OutboxStore(table, subscribers));
    this.links =
        new LinkRoutes(
            subscribers,
            new PersonalDataStore(table, secret, platform.clock()),
            new IssueHistory(table, platform.clock()),
            new Tokens(secret),
            pageOrJson,
            environment.find("PUBLIC_API_URL"));
  }

  @Override
  public Map<String, Endpoint> routes() {
    var routes = new HashMap<String, Endpoint>();
    routes.putAll(signUps.routes(pageOrJson::forPeople, pageOrJson::asked));
    routes.putAll(links.routes());
    return routes;
  }

  @Override
  protected List<PrimingRequest> priming() {
    return List.of(
        PrimingRequest.of("GET /v1/newsletter/lists"),
        PrimingRequest.of("GET /v1/newsletter/challenge"),
        signUps.primingRequest(),
        PrimingRequest.of("GET /v1/newsletter/confirm/{token}")
            .header("accept", "text/html")
            .parameter("token", "A".repeat(43) + "." + "A".repeat(43)));
  }
}
