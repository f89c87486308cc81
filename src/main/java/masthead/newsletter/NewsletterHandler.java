package masthead.newsletter;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Table;
import masthead.http.Endpoint;
import masthead.http.Environment;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.Members;
import masthead.http.Network;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.http.Sha256;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.secret.Secret;
import tools.jackson.core.JsonGenerator;

/// Signing up for the newsletter.
public final class NewsletterHandler extends HttpLambda {
  private static final int MOST_BYTES = 8192;

  private final SubscriptionStore store;
  private final ConsentTexts consentTexts = ConsentTexts.load();
  private final Languages languages;
  private final String listName;
  private final boolean open;

  public NewsletterHandler() {
    this(Environment.ofProcess());
  }

  public NewsletterHandler(Environment environment) {
    this(environment, InstantSource.system());
  }

  NewsletterHandler(Environment environment, InstantSource clock) {
    super(environment);
    this.store = new SubscriptionStore(Table.of(environment), Secret.of(environment), clock);
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.listName = environment.require("NEWSLETTER_NAME");
    this.open = environment.find("NEWSLETTER_SENDER").isPresent();
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/lists", this::lists,
        "POST /v1/newsletter/subscriptions", this::subscribe);
  }

  @Override
  protected Priming priming() {
    return new Priming("GET /v1/newsletter/lists", "/v1/newsletter/lists", "");
  }

  private Response lists(Request request) {
    request.query().end();
    return Response.json(200, this::writeLists).cache("public, max-age=300");
  }

  /// The answer is the same whether the address is new, known or suppressed.
  private Response subscribe(Request request) {
    request.query().end();
    if (!open) {
      throw Problem.of(
              ProblemType.NEWSLETTER_CLOSED, "This site sends no newsletter at the moment.")
          .header("retry-after", "3600")
          .exception();
    }
    var body = request.object(MOST_BYTES, "application/json");
    // A field that people do not see: what fills it in is a program, which learns nothing.
    var trapped = body.raw("website").filter(text -> !text.isEmpty()).isPresent();
    if (!trapped) {
      record(request, body);
    }
    return Response.json(202, NewsletterHandler::writeAccepted);
  }

  private void record(Request request, Members body) {
    body.require("email", "consent");
    var email = email(body);
    var list = body.choice("list", List.of(Subscription.DAILY)).orElse(Subscription.DAILY);
    var language =
        body.parsed("language", languages::lookup, "must be one of " + languages.tags())
            .orElseGet(
                () -> languages.negotiate(request.header("accept-language").orElse("")).language());
    var frequency =
        body.choice("frequency", Subscription.FREQUENCIES).orElse(Subscription.DEFAULT_FREQUENCY);
    var timeZone =
        body.parsed(
                "timeZone",
                NewsletterHandler::timeZone,
                "must be an IANA time zone such as Europe/Berlin")
            .orElse(Subscription.DEFAULT_TIME_ZONE);
    var hour = body.integer("hour", 0, 23).orElse(Subscription.DEFAULT_HOUR);
    var consent = body.object("consent").flatMap(inner -> consent(request, inner));
    body.ignore("challenge"); // asked for only where challenges are on
    body.end();
    store.request(
        new Subscription(list, email.orElseThrow(), language.tag(), frequency, timeZone, hour),
        consent.orElseThrow());
  }

  private static Optional<EmailAddress> email(Members body) {
    return body.raw("email")
        .flatMap(text ->
            switch (EmailAddress.parse(text)) {
              case EmailAddress.Parsed.Valid(var address) -> Optional.of(address);
              case EmailAddress.Parsed.Invalid(var fault) ->
                  body.fault("email", fault.code(), fault.detail());
            });
  }

  private static Optional<ZoneId> timeZone(String name) {
    return ZoneId.getAvailableZoneIds().contains(name)
        ? Optional.of(ZoneId.of(name))
        : Optional.empty();
  }

  private Optional<Consent> consent(Request request, Members consent) {
    consent.require("accepted", "textVersion");
    if (consent.bool("accepted").equals(Optional.of(false))) {
      consent.fault("accepted", "consent-required", "must be true");
    }
    var version = consent.raw("textVersion");
    var text = version.flatMap(consentTexts::find);
    if (version.isPresent() && text.isEmpty()) {
      consent.fault(
          "textVersion",
          "consent-version-unknown",
          "must be one of " + String.join(", ", consentTexts.all().keySet()));
    }
    // Which page it was: a query may hold an address, and the proof is kept.
    var formUrl = consent.url("formUrl").map(url -> url.split("[?#]", 2)[0]);
    consent.endInner();
    return text.map(agreed ->
        new Consent(
            version.orElseThrow(),
            Sha256.hex(agreed),
            formUrl,
            // Without what tells one household from another.
            Network.prefix(request.sourceIp(), 24, 48),
            Sha256.hex(request.header("user-agent").orElse(""))));
  }

  private static void writeAccepted(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("status", "accepted");
    json.writeStringProperty(
        "message", "If this address can receive our mail, a confirmation message is on its way.");
    json.writeObjectPropertyStart("next");
    json.writeBooleanProperty("checkInbox", true);
    json.writeNumberProperty("resendAfterSeconds", 900);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeLists(JsonGenerator json) {
    json.writeStartObject();
    json.writeBooleanProperty("open", open);
    json.writeArrayPropertyStart("lists");
    json.writeStartObject();
    json.writeStringProperty("id", Subscription.DAILY);
    json.writeStringProperty("name", listName);
    Json.strings(json, "languages", languages.all().stream().map(Language::tag).toList());
    Json.strings(json, "frequencies", Subscription.FREQUENCIES);
    json.writeEndObject();
    json.writeEndArray();
    json.writeObjectPropertyStart("defaults");
    json.writeStringProperty("frequency", Subscription.DEFAULT_FREQUENCY);
    json.writeStringProperty("timeZone", Subscription.DEFAULT_TIME_ZONE.getId());
    json.writeNumberProperty("hour", Subscription.DEFAULT_HOUR);
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
