package masthead.newsletter.outbox;

import java.util.Optional;
import masthead.language.Languages;
import masthead.mail.Mail;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.OutboxItem.OutgoingMail;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// Composes a mail from what its subscriber's row says at that moment.
public final class MailComposer {
  private final Subscribers subscribers;
  private final Tokens tokens;
  private final MailTemplates templates;
  private final Languages languages;
  private final Links links;

  public MailComposer(
      Subscribers subscribers,
      Tokens tokens,
      MailTemplates templates,
      Languages languages,
      String apiUrl) {
    this.subscribers = subscribers;
    this.tokens = tokens;
    this.templates = templates;
    this.languages = languages;
    this.links = new Links(apiUrl, tokens);
  }

  /// Empty when the mail is no longer wanted.
  public Optional<Mail> compose(OutgoingMail mail) {
    return subscribers.find(mail.key().subscriber()).flatMap(row -> compose(mail, row));
  }

  private Optional<Mail> compose(OutgoingMail mail, Subscription row) {
    var id = mail.key().subscriber();
    var requestId = mail.key().requestId();
    var link = Tokens.Link.daily(id);
    var to = row.email().text();
    var language = languages.findOrStandard(row.delivery().language());
    var unsubscribe = links.unsubscribe(link);
    return switch (mail.kind()) {
      case CONFIRM -> {
        var token = tokens.ofRequest(Purpose.CONFIRM, id, requestId);
        var isCurrent =
            row.state() instanceof Subscription.Pending pending
                && pending.linkHash().equals(token.hash());
        yield isCurrent
            ? Optional.of(templates.confirm(to, language, links.confirm(token), unsubscribe))
            : Optional.empty();
      }
      case ALREADY ->
          row.isActive()
              ? Optional.of(templates.already(to, language, links.preferences(link), unsubscribe))
              : Optional.empty();
      case ACCESS -> {
        var token = tokens.ofRequest(Purpose.ACCESS, id, requestId);
        yield Optional.of(templates.access(to, language, links.access(token), unsubscribe));
      }
    };
  }
}
