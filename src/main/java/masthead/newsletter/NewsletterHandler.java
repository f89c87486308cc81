package masthead.newsletter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.http.Endpoint;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.PrimingRequest;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import tools.jackson.core.JsonGenerator;

/// The newsletter as readers meet it: what there is, signing up, and the links of the mails.
public final class NewsletterHandler extends HttpLambda {
  private static final String SIGNED_UP =
      "If this address can receive our mail, a confirmation message is on its way.";
  private static final String ASKED =
      "If something is kept of this address, a link to it is on its way.";

  private final Gate gate;
  private final OutboxStore outbox;
  private final SignUpReader signUps;
  private final ConsentTexts consentTexts = ConsentTexts.load();
  private final Languages languages;
  private final Answers answers;
  private final LinkRoutes links;
  private final PersonalDataRoutes personalData;
  private final String listName;
  private final String thanksUrl;
  private final boolean open;

  public NewsletterHandler() {
    this(Platform.ofProcess());
  }

  public NewsletterHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    var secret = platform.secret();
    var table = platform.table();
    var store = new NewsletterStore(table, secret, clock);
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.gate = new Gate(environment, store, secret, clock);
    this.outbox = new OutboxStore(store);
    this.signUps = new SignUpReader(consentTexts, languages);
    this.answers = new Answers(new Pages(Site.of(environment), languages), languages);
    this.links =
        new LinkRoutes(
            new Subscribers(table, secret, clock),
            new Tokens(secret),
            answers,
            environment.find("PUBLIC_API_URL"));
    this.personalData =
        new PersonalDataRoutes(new PersonalDataStore(table, secret, clock), answers);
    this.listName = environment.require("NEWSLETTER_NAME");
    this.thanksUrl =
        environment.find("THANKS_URL").orElseGet(() -> environment.require("SITE_URL") + "/");
    this.open = environment.find("NEWSLETTER_SENDER").isPresent();
  }

  @Override
  public Map<String, Endpoint> routes() {
    var routes = new HashMap<String, Endpoint>();
    routes.put("GET /v1/newsletter/lists", this::lists);
    routes.put("GET /v1/newsletter/challenge", this::challenge);
    routes.put("POST /v1/newsletter/subscriptions", answers.forPeople(this::subscribe));
    routes.put("POST /v1/newsletter/access", answers.forPeople(this::access));
    routes.putAll(links.routes());
    routes.putAll(personalData.routes());
    return routes;
  }

  @Override
  protected List<PrimingRequest> priming() {
    var signUp =
        Map.of(
            "email", "priming@example.org",
            "consent",
                Map.of(
                    "accepted", true, "textVersion", consentTexts.all().keySet().iterator().next()),
            "challenge", Map.of("provider", "altcha", "payload", gate.primingPayload()));
    return List.of(
        PrimingRequest.of("GET /v1/newsletter/lists"),
        PrimingRequest.of("GET /v1/newsletter/challenge"),
        PrimingRequest.of("POST /v1/newsletter/subscriptions").json(Json.text(signUp)),
        PrimingRequest.of("GET /v1/newsletter/confirm/{token}")
            .header("accept", "text/html")
            .parameter("token", "A".repeat(43) + "." + "A".repeat(43)));
  }

  private Response lists(Request request) {
    request.query().end();
    return Response.json(200, this::writeLists).cache("public, max-age=300");
  }

  private Response challenge(Request request) {
    var query = request.query();
    var hard = query.choice("level", List.of("normal", "hard")).equals(Optional.of("hard"));
    query.end();
    if (!gate.challenges()) {
      throw Problem.of(ProblemType.NOT_FOUND, "This site asks for no challenge.").exception();
    }
    var issued = gate.issue(request.sourceIp(), hard ? Challenge.Cost.HARD : Challenge.Cost.NORMAL);
    return Response.json(200, issued::write);
  }

  /// The answer is the same whether the address is new, known or suppressed: what was asked is only
  /// written down here.
  private Response subscribe(Request request) {
    request.query().end();
    requireOpen();
    var body = SignUpReader.members(request);
    if (SignUpReader.isTrapped(body)) {
      return accepted(request, SIGNED_UP); // a program, which learns nothing
    }
    var proof = gate.proof(SignUpReader.payload(body));
    var signUp = signUps.read(request, body);
    gate.admitSignUp(proof, signUp.email(), request.sourceIp());
    outbox.ask(signUp.email(), signUp.delivery(), signUp.consent());
    return accepted(request, SIGNED_UP);
  }

  /// Asks for a mail with a link to everything kept of an address. The answer is always the same.
  private Response access(Request request) {
    request.query().end();
    requireOpen();
    var body = SignUpReader.members(request);
    if (SignUpReader.isTrapped(body)) {
      return accepted(request, ASKED);
    }
    var proof = gate.proof(SignUpReader.payload(body));
    body.require("email");
    var email = SignUpReader.email(body);
    body.end();
    gate.admitAccess(proof, request.sourceIp());
    outbox.askAccess(email.orElseThrow());
    return accepted(request, ASKED);
  }

  private void requireOpen() throws ProblemException {
    if (!open) {
      throw Problem.of(
              ProblemType.NEWSLETTER_CLOSED, "This site sends no newsletter at the moment.")
          .header("retry-after", "3600")
          .exception();
    }
  }

  /// A form without scripts is sent on to a page (RFC 9110, 15.4.4).
  private Response accepted(Request request, String message) {
    return request.sends(Request.FORM) && request.prefersHtml()
        ? Response.empty(303).header("location", thanksUrl)
        : Response.json(202, json -> writeAccepted(json, message));
  }

  private static void writeAccepted(JsonGenerator json, String message) {
    json.writeStartObject();
    json.writeStringProperty("status", "accepted");
    json.writeStringProperty("message", message);
    json.writeObjectPropertyStart("next");
    json.writeBooleanProperty("checkInbox", true);
    json.writeNumberProperty("resendAfterSeconds", 900);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeLists(JsonGenerator json) {
    json.writeStartObject();
    json.writeBooleanProperty("open", open);
    Json.text(json, "challenge", gate.challenges() ? "altcha" : null);
    json.writeArrayPropertyStart("lists");
    json.writeStartObject();
    json.writeStringProperty("id", Subscription.DAILY);
    json.writeStringProperty("name", listName);
    Json.strings(json, "languages", languages.all().stream().map(Language::tag).toList());
    Json.strings(json, "frequencies", Delivery.FREQUENCIES);
    json.writeEndObject();
    json.writeEndArray();
    json.writeObjectPropertyStart("defaults");
    json.writeStringProperty("frequency", Delivery.DEFAULT_FREQUENCY);
    json.writeStringProperty("timeZone", Delivery.DEFAULT_TIME_ZONE.getId());
    json.writeNumberProperty("hour", Delivery.DEFAULT_HOUR);
    json.writeEndObject();
    json.writeArrayPropertyStart("consentTexts");
    consentTexts
        .all()
        .forEach((version, text) -> {
          json.writeStartObject();
          json.writeStringProperty("version", version);
          json.writeStringProperty("language", ConsentTexts.language(version));
          json.writeStringProperty("text", text);
          json.writeEndObject();
        });
    json.writeEndArray();
    json.writeEndObject();
  }
}
