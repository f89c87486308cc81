package masthead.newsletter.signup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import masthead.http.Endpoint;
import masthead.http.Members;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.Json;
import masthead.json.JsonWriter;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.fields.EmailReader;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.MailHistory;
import masthead.newsletter.subscriber.Subscription;

/// The lists on offer, sign-up, and requests for a link to one's own data.
public final class SignUpRoutes {
  private static final String SIGNED_UP =
      "If this address can receive our mail, a confirmation message is on its way.";
  private static final String ASKED =
      "If data is stored for this address, a link to it is on its way.";

  private final SignUpGuard guard;
  private final OutboxStore outbox;
  private final SignUpReader signUps;
  private final ConsentTexts consentTexts = ConsentTexts.load();
  private final Languages languages;
  private final String listName;
  private final Optional<String> thanksUrl;
  private final boolean open;

  public SignUpRoutes(Platform platform, OutboxStore outbox) {
    var environment = platform.environment();
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.guard =
        new SignUpGuard(environment, platform.table(), platform.secret(), platform.clock());
    this.outbox = outbox;
    this.signUps = new SignUpReader(consentTexts, languages);
    this.listName = environment.require("NEWSLETTER_NAME");
    this.thanksUrl = environment.find("THANKS_URL");
    this.open = environment.find("NEWSLETTER_SENDER").isPresent();
  }

  /// Its routes, by their keys in the template.
  ///
  /// @param forPeople shows faults as pages to people
  /// @param asked says to people that a mail is on its way
  public Map<String, Endpoint> routes(UnaryOperator<Endpoint> forPeople, Endpoint asked) {
    return Map.of(
        "GET /v1/newsletter/lists",
        this::lists,
        "GET /v1/newsletter/challenge",
        this::challenge,
        "POST /v1/newsletter/subscriptions",
        forPeople.apply(request -> subscribe(request, asked)),
        "POST /v1/newsletter/access",
        forPeople.apply(request -> access(request, asked)));
  }

  /// A valid sign-up.
  public PrimingRequest primingRequest() {
    var signUp =
        Map.of(
            "email", "priming@example.org",
            "consent",
                Map.of(
                    "accepted", true, "textVersion", consentTexts.all().keySet().iterator().next()),
            "challenge", Map.of("provider", "altcha", "payload", guard.primingPayload()));
    return PrimingRequest.of("POST /v1/newsletter/subscriptions").json(Json.text(signUp));
  }

  private Response lists(Request request) {
    request.query().end();
    return Response.json(200, this::writeLists).cache(Response.DEPLOYED);
  }

  private Response challenge(Request request) {
    var query = request.query();
    var hard = query.choice("level", List.of("normal", "hard")).equals(Optional.of("hard"));
    query.end();
    if (!guard.challenges()) {
      throw Problem.of(ProblemType.NOT_FOUND, "This site requires no challenge.").exception();
    }
    var issued =
        guard.issue(request.sourceIp(), hard ? Challenge.Cost.HARD : Challenge.Cost.NORMAL);
    return Response.json(200, issued::write);
  }

  private Response subscribe(Request request, Endpoint asked) {
    return take(
        request,
        asked,
        SIGNED_UP,
        (body, proof) -> {
          var signUp = signUps.read(request, body);
          guard.admitSignUp(proof, signUp.email(), request.sourceIp());
          outbox.ask(signUp.email(), signUp.delivery(), signUp.consent());
        });
  }

  /// Requests a mail with a link to all data stored for an address.
  private Response access(Request request, Endpoint asked) {
    return take(
        request,
        asked,
        ASKED,
        (body, proof) -> {
          body.require("email");
          var email = EmailReader.read(body);
          body.end();
          guard.admitAccess(proof, request.sourceIp());
          outbox.askAccess(email.orElseThrow());
        });
  }

  private interface Asking {
    void writeDown(Members body, Optional<Challenge.Verdict.Solved> proof);
  }

  /// The response is the same whether the address is new, known or suppressed: the request is only
  /// stored here.
  private Response take(Request request, Endpoint asked, String message, Asking asking) {
    request.query().end();
    requireOpen();
    var body = SignUpReader.members(request);
    if (!SignUpReader.isTrapped(body)) { // a program learns nothing
      asking.writeDown(body, guard.proof(SignUpReader.payload(body)));
    }
    return accepted(request, asked, message);
  }

  private void requireOpen() throws ProblemException {
    if (!open) {
      throw Problem.of(ProblemType.NEWSLETTER_CLOSED, "This newsletter is closed at the moment.")
          .header("retry-after", "3600")
          .exception();
    }
  }

  /// A form without scripts leads to the site's own page (RFC 9110, 15.4.4), or to ours.
  private Response accepted(Request request, Endpoint asked, String message) {
    if (!request.sends(Request.FORM) || !request.prefersHtml()) {
      return Response.json(202, json -> writeAccepted(json, message));
    }
    return thanksUrl.isPresent()
        ? Response.empty(303).header("location", thanksUrl.get())
        : asked.answer(request);
  }

  private static void writeAccepted(JsonWriter json, String message) {
    json.object(() -> {
      json.text("status", "accepted");
      json.text("message", message);
      json.object(
          "next",
          () -> {
            json.flag("checkInbox", true);
            json.number("resendAfterSeconds", MailHistory.WAIT.toSeconds());
          });
    });
  }

  private void writeLists(JsonWriter json) {
    json.object(() -> {
      json.flag("open", open);
      json.nullable("challenge", guard.challenges() ? "altcha" : null);
      json.array(
          "lists",
          () -> {
            json.object(() -> {
              json.text("id", Subscription.DAILY);
              json.text("name", listName);
              json.texts("languages", languages.all().stream().map(Language::tag).toList());
              json.texts("frequencies", Delivery.FREQUENCIES);
            });
          });
      json.object(
          "defaults",
          () -> {
            json.text("frequency", Delivery.DEFAULT_FREQUENCY);
            json.text("timeZone", Delivery.DEFAULT_TIME_ZONE.getId());
            json.number("hour", Delivery.DEFAULT_HOUR);
          });
      json.array(
          "consentTexts",
          () -> {
            consentTexts
                .all()
                .forEach((version, text) -> {
                  json.object(() -> {
                    json.text("version", version);
                    json.text("language", ConsentTexts.language(version));
                    json.text("text", text);
                  });
                });
          });
    });
  }
}
