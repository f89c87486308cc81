package masthead.newsletter.issue;

import java.util.Map;
import masthead.mail.Mail;

/// What an issue says: the same for everybody but for two links, whose places are marked in `html`
/// and `text`.
///
/// @param language that the headlines are in
/// @param hash the same for two contents that have the same headlines
public record Content(
    String subject, String html, String text, String language, String hash, int headlines) {

  /// In the place of the links. Letters only, so that no escaping changes them.
  public static final String UNSUBSCRIBE = "xUnsubscribeLinkOfThisReaderx";

  public static final String PREFERENCES = "xPreferencesLinkOfThisReaderx";

  /// The links of one reader.
  public record Links(String unsubscribe, String preferences) {}

  public Mail mail(
      String to, String from, Map<String, String> headers, Links links, Map<String, String> tags) {
    return new Mail(to, from, subject, of(links, html), of(links, text), headers, tags);
  }

  private static String of(Links links, String body) {
    return body.replace(UNSUBSCRIBE, links.unsubscribe).replace(PREFERENCES, links.preferences);
  }
}
