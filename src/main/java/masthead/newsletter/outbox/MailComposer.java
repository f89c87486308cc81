package masthead.newsletter.outbox;

import java.util.Optional;
import masthead.language.Languages;
import masthead.mail.Mail;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// Writes the mail of an errand, from what its subscriber's row says at that moment.
public final class MailComposer {
  private final Subscribers subscribers;
  private final Tokens tokens;
  private final MailTemplates mails;
  private final Languages languages;
  private final Links links;

  public MailComposer(
      Subscribers subscribers,
      Tokens tokens,
      MailTemplates mails,
      Languages languages,
      String apiUrl) {
    this.subscribers = subscribers;
    this.tokens = tokens;
    this.mails = mails;
    this.languages = languages;
    this.links = new Links(apiUrl, tokens);
  }

  /// Empty when the mail is no longer wanted.
  public Optional<Mail> write(OutboxItem errand) {
    return subscribers.find(errand.subscriber()).flatMap(row -> write(errand, row));
  }

  private Optional<Mail> write(OutboxItem errand, Subscription row) {
    var id = errand.subscriber();
    var link = Tokens.Link.daily(id);
    var to = row.email().text();
    var language = languages.findOrStandard(row.delivery().language());
    var unsubscribe = links.unsubscribe(link);
    return switch (errand.kind()) {
      case CONFIRM -> {
        var token = tokens.ofRequest(Purpose.CONFIRM, id, errand.id());
        var isCurrent =
            row.state() instanceof Subscription.Pending pending
                && pending.linkHash().equals(token.hash());
        yield isCurrent
            ? Optional.of(mails.confirm(to, language, links.confirm(token), unsubscribe))
            : Optional.empty();
      }
      case ALREADY ->
          row.isActive()
              ? Optional.of(mails.already(to, language, links.preferences(link), unsubscribe))
              : Optional.empty();
      case ACCESS -> {
        var token = tokens.ofRequest(Purpose.ACCESS, id, errand.id());
        yield Optional.of(mails.access(to, language, links.access(token), unsubscribe));
      }
      case SIGN_UP, ASK_ACCESS -> Optional.empty();
    };
  }
}
