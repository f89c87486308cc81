package masthead.newsletter.digest;

import java.util.Map;
import masthead.lambda.Platform;
import masthead.mail.EmailAddress;
import masthead.mail.Mail;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
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
    return mail(
        issue.id(),
        content,
        reader.email(),
        new SubscriberId(subscriber),
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
            issue.id().frequency().code()));
  }

  /// The same mail to somebody who tries it out. No report is traced back to the issue.
  Mail test(IssueId id, Content content, EmailAddress to, SubscriberId subscriber) {
    var mail = mail(id, content, to.text(), subscriber, Map.of());
    var subject = "[Test] " + mail.subject();
    return new Mail(mail.to(), mail.from(), subject, mail.html(), mail.text(), mail.headers());
  }

  private Mail mail(
      IssueId id, Content content, String to, SubscriberId subscriber, Map<String, String> tags) {
    var who = Tokens.Link.daily(subscriber);
    var mine = new Content.Links(links.unsubscribe(who), links.preferences(who));
    return content.mail(to, config.from(), headers(id, content, mine.unsubscribe()), mine, tags);
  }

  /// `Feedback-ID` lets Gmail's tools tell complaints apart; SES writes its own instead, from the
  /// two tags. `Precedence` keeps old programs from replying.
  private Map<String, String> headers(IssueId id, Content content, String unsubscribeUrl) {
    var headers = config.headers(unsubscribeUrl);
    headers.put("Precedence", "bulk");
    headers.put(
        "Feedback-ID",
        String.join(":", id.toString(), id.frequency().code(), "digest", "masthead"));
    headers.put("Content-Language", content.language());
    return headers;
  }
}
