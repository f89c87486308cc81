package masthead.newsletter.digest;

import java.util.Map;
import masthead.lambda.Platform;
import masthead.mail.Mail;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.issue.store.DigestTable;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.text.MailConfig;

/// Addresses an issue to its readers.
final class DigestLetters implements Sender.Letters {
  private final MailConfig config;
  private final Links links;

  DigestLetters(MailConfig config, Links links) {
    this.config = config;
    this.links = links;
  }

  static DigestLetters of(Platform platform) {
    var environment = platform.environment();
    return new DigestLetters(
        MailConfig.of(environment),
        new Links(environment.require("PUBLIC_API_URL"), new Tokens(platform.secret())));
  }

  /// The tags are what SES's reports of the mail say again; none of them is an address.
  @Override
  public Mail write(Issue issue, Content content, String subscriber, Reader reader, String claim) {
    var who = Tokens.Link.daily(new SubscriberId(subscriber));
    var mine = new Content.Links(links.unsubscribe(who), links.preferences(who));
    return content.mail(
        reader.email(),
        config.from(),
        headers(issue, mine.unsubscribe()),
        mine,
        Map.of(
            "issue",
            issue.id().toString(),
            "subscriber",
            subscriber,
            "claim",
            claim,
            "ses:feedback-id-a",
            DigestTable.LIST,
            "ses:feedback-id-b",
            issue.id().cadence().code()));
  }

  /// `Feedback-ID` lets Gmail's tools tell complaints apart; SES writes its own instead, from the
  /// two tags. `Precedence` keeps old programs from replying.
  private Map<String, String> headers(Issue issue, String unsubscribeUrl) {
    var headers = config.headers(unsubscribeUrl);
    headers.put("Precedence", "bulk");
    headers.put(
        "Feedback-ID",
        String.join(":", issue.id().toString(), issue.id().cadence().code(), "digest", "masthead"));
    headers.put("Content-Language", issue.frozen().map(Issue.Frozen::language).orElse("und"));
    return headers;
  }
}
