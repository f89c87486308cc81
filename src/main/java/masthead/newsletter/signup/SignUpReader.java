package masthead.newsletter.signup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.http.ClientNetwork;
import masthead.http.Members;
import masthead.http.Request;
import masthead.json.Sha256;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.fields.DeliveryReader;
import masthead.newsletter.fields.EmailReader;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Subscription;

/// Reads a sign-up, from JSON or from an HTML form.
public final class SignUpReader {
  private static final int MAX_BYTES = 8192;

  private final ConsentTexts consentTexts;
  private final Languages languages;

  SignUpReader(ConsentTexts consentTexts, Languages languages) {
    this.consentTexts = consentTexts;
    this.languages = languages;
  }

  /// The address, the delivery, and the proof of consent.
  record SignUp(EmailAddress email, Delivery delivery, Consent consent) {}

  /// The members of a request; the fields of a form under the names of the JSON members.
  ///
  /// @throws masthead.http.ProblemException 400, 413, 415
  static Members members(Request request) {
    return request.sends(Request.FORM)
        ? Members.of(ofForm(request.form(MAX_BYTES)))
        : request.object(MAX_BYTES, Request.JSON, Request.FORM);
  }

  /// Field names of forms: those of JSON, `textVersion`, `formUrl` and `accepted` of the consent,
  /// and `altcha`, the field name of the ALTCHA widget.
  private static Map<String, Object> ofForm(Map<String, String> form) {
    var body = new LinkedHashMap<String, Object>(form);
    var consent = new LinkedHashMap<String, Object>();
    for (var name : List.of("textVersion", "formUrl", "accepted")) {
      var value = (String) body.remove(name);
      if (value != null && !value.isEmpty()) {
        consent.put(name, name.equals("accepted") ? Boolean.valueOf(isOn(value)) : value);
      }
    }
    if (!consent.isEmpty()) {
      body.put("consent", consent);
    }
    var payload = body.remove("altcha");
    if (payload != null) {
      body.put("challenge", Map.of("provider", "altcha", "payload", payload));
    }
    if (form.getOrDefault("hour", "").matches("[0-9]{1,2}")) {
      body.put("hour", Integer.valueOf(form.get("hour")));
    }
    return body;
  }

  /// A checkbox sends `on` unless its form says otherwise.
  private static boolean isOn(String value) {
    return value.equals("on") || value.equals("true");
  }

  /// A field that people do not see: only a program fills it in.
  static boolean isTrapped(Members body) {
    return body.raw("website").filter(text -> !text.isEmpty()).isPresent();
  }

  /// The solved challenge, when there is one.
  static Optional<String> payload(Members body) {
    var challenge = body.object("challenge");
    challenge.ifPresent(inner -> inner.choice("provider", List.of("altcha")));
    var payload = challenge.flatMap(inner -> inner.raw("payload"));
    challenge.ifPresent(Members::endInner);
    return payload;
  }

  /// Reads the rest.
  ///
  /// @throws masthead.http.ProblemException 422 naming every fault
  SignUp read(Request request, Members body) {
    body.require("email", "consent");
    var email = EmailReader.read(body);
    body.choice("list", List.of(Subscription.DAILY));
    var standard =
        Delivery.standard(
            languages.negotiate(request.header("accept-language").orElse("")).language().tag());
    var delivery = DeliveryReader.read(body, standard, languages);
    var consent = body.object("consent").flatMap(inner -> consent(request, inner));
    body.end();
    return new SignUp(email.orElseThrow(), delivery, consent.orElseThrow());
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
    // Without the query, which may hold an address: the proof is stored.
    var formUrl = consent.url("formUrl").map(url -> url.split("[?#]", 2)[0]);
    consent.endInner();
    return text.map(agreed ->
        new Consent(
            request.sends(Request.FORM) ? "form" : "api",
            version.orElseThrow(),
            Sha256.hex(agreed),
            formUrl,
            // Truncated, so that it does not identify a household.
            ClientNetwork.prefix(request.sourceIp(), 24, 48),
            Sha256.hex(request.header("user-agent").orElse(""))));
  }
}
