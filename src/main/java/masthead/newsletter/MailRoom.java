package masthead.newsletter;

import java.util.Optional;
import masthead.language.Languages;
import masthead.mail.Mail;
import masthead.newsletter.Subscriber.State;

/// Writes the mail of an errand, from what its subscriber's row says at that moment.
final class MailRoom {
  private final SubscriptionStore subscriptions;
  private final Tokens tokens;
  private final Mails mails;
  private final Languages languages;
  private final Links links;

  MailRoom(
      SubscriptionStore subscriptions,
      Tokens tokens,
      Mails mails,
      Languages languages,
      String apiUrl) {
    this.subscriptions = subscriptions;
    this.tokens = tokens;
    this.mails = mails;
    this.languages = languages;
    this.links = new Links(apiUrl, tokens);
  }

  /// Empty when the mail is no longer wanted.
  Optional<Mail> write(Errand errand) {
    return subscriptions.find(errand.address(), errand.list()).flatMap(row -> write(errand, row));
  }

  private Optional<Mail> write(Errand errand, Subscriber row) {
    var to = row.email().text();
    var language = row.language(languages);
    var unsubscribe = links.unsubscribe(row.link());
    return switch (errand.kind()) {
      case CONFIRM -> {
        var token = tokens.ofErrand("confirm", errand.address(), errand.id());
        var current =
            row.state() == State.PENDING && row.tokenHash().equals(Optional.of(token.hash()));
        yield current
            ? Optional.of(mails.confirm(to, language, links.confirm(token), unsubscribe))
            : Optional.empty();
      }
      case ALREADY ->
          row.isSubscribed()
              ? Optional.of(mails.already(to, language, links.preferences(row.link()), unsubscribe))
              : Optional.empty();
      case ACCESS -> {
        var token = tokens.ofErrand("access", errand.address(), errand.id());
        yield Optional.of(mails.access(to, language, links.access(token), unsubscribe));
      }
      case SIGN_UP, ASK_ACCESS -> Optional.empty();
    };
  }
}
