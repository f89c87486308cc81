package masthead.articles.site;

import java.util.List;
import java.util.Map;
import masthead.json.Json;
import masthead.language.Language;
import masthead.runtime.Environment;

/// The newsletter's box on a page. Scripts draw it; without them it is a plain form, where sign-ups
/// need no proof of work, and else is not shown.
///
/// @param isOpen whether there is a newsletter
/// @param isPlain whether a form without scripts is accepted
record SignUpForm(boolean isOpen, boolean isPlain) {
  /// What readers agree to, by version; the newsletter accepts no other text.
  private static final Map<String, Object> CONSENTS =
      Json.resource(SignUpForm.class, "/masthead/newsletter/signup/consent.json");

  static SignUpForm of(Environment environment) {
    return new SignUpForm(
        environment.find("NEWSLETTER_SENDER").isPresent(),
        environment.find("CHALLENGE").filter("off"::equals).isPresent());
  }

  /// For templates: a list of one or of none.
  ///
  /// @param spoken the language of the page's own texts
  List<Map<String, Object>> in(Language spoken) {
    if (!isOpen) {
      return List.of();
    }
    return List.of(Map.of("form", isPlain ? List.of(form(spoken)) : List.of()));
  }

  private static Map<String, Object> form(Language spoken) {
    var texts = PageTexts.ofNewsletter(spoken);
    var version =
        CONSENTS.keySet().stream()
            .filter(key -> key.endsWith("/" + texts.language().tag()))
            .reduce((_, last) -> last)
            .orElseThrow();
    return Map.of(
        "label", texts.text("email"),
        "button", texts.text("subscribe"),
        "version", version,
        "consent", CONSENTS.get(version));
  }
}
