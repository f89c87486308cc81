package masthead.newsletter.outbox;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import masthead.language.Language;
import masthead.mail.Mail;
import masthead.newsletter.text.MailConfig;
import masthead.newsletter.text.Texts;
import masthead.template.Templates;

/// Writes the mails that a form entry triggers. They contain nothing that was typed into the form,
/// so nobody can use them to send a text of their own.
///
/// Links are absolute and go into the mail as given; the caller makes the tokens.
public final class MailTemplates {
  private final MailConfig config;
  private final Templates templates = Templates.beside(Texts.class);

  public MailTemplates(MailConfig config) {
    this.config = config;
  }

  /// Asks whether the address really wants the newsletter. The unsubscribe link says "this was not
  /// me".
  Mail confirm(String to, Language language, String confirmUrl, String unsubscribeUrl) {
    return mail(
        to,
        language,
        new Content(
            "mail.confirm",
            List.of("mail.confirm.why", "mail.confirm.valid"),
            new Link("mail.confirm.button", confirmUrl),
            "mail.confirm.leave",
            new Link("mail.confirm.leaveLink", unsubscribeUrl)));
  }

  /// Informs an active subscriber who signs up again that nothing needs to be done.
  Mail already(String to, Language language, String preferencesUrl, String unsubscribeUrl) {
    return mail(
        to,
        language,
        new Content(
            "mail.already",
            List.of("mail.already.why", "offer"),
            new Link("link.preferences", preferencesUrl),
            "mail.leave",
            new Link("link.unsubscribe", unsubscribeUrl)));
  }

  /// Carries the link that shows, exports or erases the personal data.
  Mail access(String to, Language language, String accessUrl, String unsubscribeUrl) {
    return mail(
        to,
        language,
        new Content(
            "mail.access",
            List.of("mail.access.why", "mail.access.valid", "mail.access.not"),
            new Link("mail.access.button", accessUrl),
            "mail.leave",
            new Link("link.unsubscribe", unsubscribeUrl)));
  }

  /// The texts are keys of the catalogue.
  private record Content(
      String name, List<String> paragraphs, Link button, String leaveText, Link leave) {}

  private record Link(String label, String url) {}

  private Mail mail(String to, Language wanted, Content content) {
    var texts = Texts.of(wanted, config.site());
    var subject = texts.text(content.name() + ".subject");
    return new Mail(
        to,
        config.from(),
        subject,
        templates.render("mail.html", values(content, subject, texts, texts::html)),
        templates.render("mail.txt", values(content, subject, texts, texts::text)),
        headers(texts.language(), content.leave().url()));
  }

  private Map<String, Object> values(
      Content content, String subject, Texts texts, Function<String, String> render) {
    return Map.ofEntries(
        Map.entry("language", texts.language().tag()),
        Map.entry("dir", texts.language().direction().code()),
        Map.entry("subject", subject),
        Map.entry("title", render.apply(content.name() + ".title")),
        Map.entry("paragraphs", content.paragraphs().stream().map(render).toList()),
        Map.entry("button", render.apply(content.button().label())),
        Map.entry("url", content.button().url()),
        Map.entry("copy", render.apply("mail.copy")),
        Map.entry("leaveText", render.apply(content.leaveText())),
        Map.entry("leave", render.apply(content.leave().label())),
        Map.entry("leaveUrl", content.leave().url()),
        Map.entry("site", config.site().name()),
        Map.entry("siteUrl", config.site().url()),
        Map.entry("postalAddress", config.postalAddress()));
  }

  /// `Auto-Submitted`: RFC 3834, so that no vacation responder replies. `Form-Sub` marks mail
  /// triggered by a form, as M3AAWG asks against mail bombing (draft-levine-mailbomb-header). Its
  /// `ip` is left out: it would identify the person who filled in the form, and the reader of the
  /// mail may be someone else.
  private Map<String, String> headers(Language language, String unsubscribeUrl) {
    var headers = config.headers(unsubscribeUrl);
    headers.put("Auto-Submitted", "auto-generated");
    headers.put("Form-Sub", "v=1");
    headers.put("Content-Language", language.tag());
    return headers;
  }
}
