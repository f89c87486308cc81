package masthead.newsletter.text;

import java.net.IDN;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import masthead.newsletter.subscriber.Subscription;
import masthead.runtime.Environment;

/// What mails need to know of the deployment.
///
/// @param sender an address, shown with the name of the site; or `Name <address>` as it is
/// @param replyTo where replies go, if not to the sender
/// @param postalAddress one line for the foot of each mail (CAN-SPAM, section 5(a)(5)); none if
///   blank
public record MailConfig(Site site, String sender, Optional<String> replyTo, String postalAddress) {

  public MailConfig {
    postalAddress = Site.line(postalAddress);
  }

  public static MailConfig of(Environment environment) {
    return new MailConfig(
        Site.of(environment),
        environment.find("NEWSLETTER_SENDER").orElse(""),
        environment.find("NEWSLETTER_REPLY_TO"),
        environment.find("POSTAL_ADDRESS").orElse(""));
  }

  /// The `From` of every mail. Angle brackets in the name would read as an address.
  public String from() {
    return sender.endsWith(">")
        ? sender
        : site.name().replaceAll("[<>]", "").strip() + " <" + sender + ">";
  }

  /// The headers of every mail: where replies go, and how to leave the list (RFC 2919, RFC 2369,
  /// RFC 8058). The caller adds its own.
  public Map<String, String> headers(String unsubscribeUrl) {
    var headers = new LinkedHashMap<String, String>();
    replyTo.ifPresent(address -> headers.put("Reply-To", address));
    headers.put("List-Id", listId());
    headers.put("List-Unsubscribe", "<" + unsubscribeUrl + ">");
    headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    return headers;
  }

  /// The name of the list for mail programs (RFC 2919): it stays the same when the list is renamed.
  public String listId() {
    return "<" + Subscription.DAILY + "." + IDN.toASCII(URI.create(site.url()).getHost()) + ">";
  }
}
