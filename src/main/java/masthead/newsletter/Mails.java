package masthead.newsletter;

import java.util.Map;
import masthead.language.Language;

final class Mails {
  private final MailConfig config;

  Mails(MailConfig config) {
    this.config = config;
  }

  Mail confirm(String to, Language l, String url, String u) {
    return mail(to, "confirm", url, u);
  }

  Mail already(String to, Language l, String url, String u) {
    return mail(to, "already", url, u);
  }

  Mail access(String to, Language l, String url, String u) {
    return mail(to, "access", url, u);
  }

  private Mail mail(String to, String s, String url, String u) {
    return new Mail(to, config.sender(), s, url, url, Map.of("List-Unsubscribe", "<" + u + ">"));
  }
}
