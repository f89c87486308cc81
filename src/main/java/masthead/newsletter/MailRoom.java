package masthead.newsletter;

import java.util.Optional;
import masthead.language.Languages;
import masthead.mail.Mail;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.Subscribers;

/// Writes the mail of an errand, from what its subscriber's row says at that moment.
final class MailRoom {
  private final Subscribers subscribers;
  private final Tokens tokens;
  private final Mails mails;
  private final Languages languages;
  private final Links links;

  MailRoom(
      Subscribers subscribers, Tokens tokens, Mails mails, Languages languages, String apiUrl) {
    this.subscribers = subscribers;
    this.tokens = tokens;
    this.mails = mails;
    this.languages = languages;
    this.links = new Links(apiUrl, tokens);
  }

  /// Empty when the mail is no longer wanted.
  Optional<Mail> write(Errand errand) {
    return subscribers.find(new SubscriberId(errand.address())).flatMap(row -> write(errand, row));
  }

  private Optional<Mail> write(Errand errand, Subscription row) {
    var id = new SubscriberId(errand.address());
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
