package masthead.newsletter.links;

import java.util.List;
import java.util.Map;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.text.Site;
import masthead.newsletter.text.Texts;
import masthead.template.Templates;

/// Writes the pages behind the links in mails: whole documents that work without a script, for a
/// policy of `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'`.
///
/// A form without an action posts to the page's own address, so no token is written into it.
/// Addresses are passed in masked.
public final class Pages {
  private final Site site;
  private final Languages languages;
  private final Templates templates = Templates.beside(Texts.class);

  public Pages(Site site, Languages languages) {
    this.site = site;
    this.languages = languages;
  }

  /// The language that a page is really in, for `Content-Language`: English where no texts exist.
  Language languageOf(Language wanted) {
    return Texts.of(wanted, site).language();
  }

  /// After a sign-up or a request for data: the mail has the link.
  String asked(Language language) {
    return message(language, "asked");
  }

  /// One button, which posts an empty form.
  String confirm(Language language, String email) {
    var texts = texts(language);
    return page(
        texts,
        "confirm.title",
        new PageBody(texts)
            .say("confirm.text")
            .address(email)
            .say("confirm.not")
            .form(PageForm.button(texts, "confirm.button")));
  }

  /// @param firstIssue when it comes
  String confirmed(Language language, String preferencesUrl, String firstIssue) {
    return confirmed(language, "confirmed", preferencesUrl, firstIssue);
  }

  String alreadyConfirmed(Language language, String preferencesUrl, String nextIssue) {
    return confirmed(language, "alreadyConfirmed", preferencesUrl, nextIssue);
  }

  private String confirmed(
      Language language, String name, String preferencesUrl, String nextIssue) {
    var texts = texts(language);
    return page(
        texts,
        name + ".title",
        new PageBody(texts)
            .say(name + ".text")
            .say("confirmed.next", Map.of("date", nextIssue))
            .say("offer")
            .link("link.preferences", preferencesUrl)
            .link("link.site", site.url()));
  }

  /// The token has expired (410); says how to get another.
  String expired(Language language) {
    return message(language, "expired");
  }

  /// A newer token has replaced this one (410).
  String superseded(Language language) {
    return message(language, "superseded");
  }

  /// The token is malformed, or its signature is invalid (404).
  String unknown(Language language) {
    return message(language, "unknown");
  }

  /// One button, which posts `reason=page`.
  ///
  /// @param email masked
  String unsubscribe(Language language, String email, String preferencesUrl) {
    var texts = texts(language);
    return page(
        texts,
        "unsubscribe.title",
        new PageBody(texts)
            .say("unsubscribe.text")
            .address(email)
            .form(PageForm.button(texts, "unsubscribe.button").sending("reason", "page"))
            .link("unsubscribe.less", preferencesUrl));
  }

  String unsubscribed(Language language) {
    var texts = texts(language);
    return page(
        texts,
        "unsubscribed.title",
        new PageBody(texts)
            .say("unsubscribed.text")
            .say("unsubscribed.back")
            .link("link.site", site.url()));
  }

  /// Somebody who never confirmed follows "this was not me". One button, which posts `reason=page`.
  ///
  /// @param email masked
  String notMe(Language language, String email) {
    var texts = texts(language);
    return page(
        texts,
        "notMe.title",
        new PageBody(texts)
            .say("notMe.text")
            .address(email)
            .say("notMe.leave")
            .form(PageForm.button(texts, "mail.confirm.leaveLink").sending("reason", "page")));
  }

  /// After "this was not me".
  String noted(Language language) {
    return message(language, "noted");
  }

  /// One form with `version`, `language`, `frequency`, `timeZone`, `hour` and `pausedUntil`, and
  /// one that posts `reason=preferences` to the unsubscribe link.
  String preferences(Language language, PreferencePage view) {
    var texts = texts(language);
    var body =
        new PageBody(texts)
            .say("preferences.text")
            .address(view.email())
            .fields(new PreferenceForm(texts, languages, view))
            .form(
                PageForm.button(texts, "link.unsubscribe")
                    .to(view.unsubscribeUrl())
                    .sending("reason", "preferences")
                    .kind("second"));
    switch (view.state()) {
      case FRESH -> {}
      case SAVED -> body.notice("status", "preferences.saved");
      case STALE -> body.notice("alert", "preferences.stale");
      case FAULTY -> body.notice("alert", "preferences.faulty");
    }
    return page(texts, "preferences.title", body);
  }

  /// Without a subscription there are no preferences (409).
  String notActive(Language language) {
    return message(language, "notActive");
  }

  /// Two forms: one posts `action=export`; the other `action=erase` and `understood=yes`, which the
  /// browser asks for and the server has to check.
  String access(Language language, String email) {
    var texts = texts(language);
    return page(
        texts,
        "access.title",
        new PageBody(texts)
            .say("access.text")
            .address(email)
            .form(
                PageForm.button(texts, "export.button")
                    .about("export.title", "export.text")
                    .sending("action", "export"))
            .form(
                PageForm.button(texts, "erase.button")
                    .about("erase.title", "erase.text")
                    .sending("action", "erase")
                    .checked("understood", "erase.understood")
                    .kind("danger")));
  }

  String erased(Language language) {
    return message(language, "erased");
  }

  /// The request is invalid (4xx).
  ///
  /// @param details in English, as in the JSON problem
  String refused(Language language, List<String> details) {
    var texts = texts(language);
    return page(
        texts,
        "refused.title",
        new PageBody(texts).english(details).say("refused.text").link("link.site", site.url()));
  }

  /// The store is unavailable (503).
  String unavailable(Language language) {
    return message(language, "unavailable");
  }

  private String message(Language language, String name) {
    var texts = texts(language);
    return page(
        texts,
        name + ".title",
        new PageBody(texts).say(name + ".text").link("link.site", site.url()));
  }

  private Texts texts(Language language) {
    return Texts.of(language, site);
  }

  /// The title starts with what changed, because a screen reader reads it first.
  private String page(Texts texts, String heading, PageBody body) {
    return templates.render(
        "page.html",
        Map.of(
            "language", texts.language().tag(),
            "dir", texts.language().direction().code(),
            "title", texts.text(body.titleKey(heading)),
            "heading", texts.html(heading),
            "site", site.name(),
            "siteUrl", site.url(),
            "body", body));
  }
}
