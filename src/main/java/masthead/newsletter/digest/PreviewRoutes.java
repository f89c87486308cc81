package masthead.newsletter.digest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.mail.MailTransport;
import masthead.mail.Mailer;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.fields.EmailReader;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.text.MailConfig;
import masthead.runtime.UnavailableException;
import masthead.runtime.UnavailableException.Reason;

/// Shows what an issue says before it is sent, in a browser or as a mail to one address.
final class PreviewRoutes {
  private static final int MAX_BYTES = 8 * 1024;

  /// The issue that would be sent now.
  private static final String NEXT = "next";

  private final IssueStore issues;
  private final DigestComposer composer;
  private final MailConfig config;
  private final Languages languages;
  private final Subscribers subscribers;
  private final DigestLetters letters;
  private final Mailer mailer;
  private final boolean isOpen;
  private final InstantSource clock;

  PreviewRoutes(Platform platform, IssueStore issues, Mailer mailer) {
    var environment = platform.environment();
    this.issues = issues;
    this.mailer = MailTransport.quietWhilePriming(environment, mailer);
    this.subscribers = new Subscribers(platform.table(), platform.secret(), platform.clock());
    this.letters = DigestLetters.of(platform);
    this.isOpen = environment.find("NEWSLETTER_SENDER").isPresent();
    this.clock = platform.clock();
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.config = MailConfig.of(environment);
    this.composer = DigestComposer.of(platform, languages);
  }

  /// An issue's content, with the site in the place of a reader's links.
  Response preview(Request request) {
    var query = request.query();
    var format = query.choice("format", List.of("html", "text", "eml")).orElse("html");
    var language = language(query);
    query.end();
    var site = config.site().url();
    var mail =
        content(request, language)
            .content()
            .mail(
                "reader@example.org",
                config.from(),
                Map.of("List-Id", config.listId()),
                new Content.Links(site, site),
                Map.of());
    return switch (format) {
      case "text" -> body("text/plain; charset=utf-8", mail.text());
      case "eml" ->
          Response.of(200, "message/rfc822", MailTransport.message(mail, clock.instant()));
      default ->
          body("text/html; charset=utf-8", mail.html())
              .header(
                  "content-security-policy",
                  "default-src 'none'; style-src 'unsafe-inline'; img-src https:; sandbox");
    };
  }

  private static Response body(String type, String text) {
    return Response.of(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends the issue to one address, marked as a test. It is sent within the request, so that the
  /// address is stored nowhere, in no queue either, and the publisher learns what became of it.
  Response test(Request request) {
    var query = request.query();
    var language = language(query);
    query.end();
    var body = request.object(MAX_BYTES, Request.JSON);
    body.require("email");
    var email = EmailReader.read(body);
    body.end();
    if (!isOpen) {
      throw Problem.of(ProblemType.NEWSLETTER_CLOSED, "NewsletterSender is not set.").exception();
    }
    var to = email.orElseThrow();
    var subscriber = subscribers.id(to);
    if (subscribers.suppression(subscriber).filter(it -> it.blocks(clock.instant())).isPresent()) {
      throw notSent("This address is suppressed.");
    }
    var issue = content(request, language);
    return switch (mailer.send(letters.test(issue.id(), issue.content(), to, subscriber))) {
      case Sent.Accepted _ -> outcome("sent");
      case Sent.Unknown _ -> outcome("uncertain");
      case Sent.Refused(var code) ->
          throw notSent("The mail service refuses the mail: " + code + ".");
      case Sent.TryLater(var code) ->
          throw new UnavailableException(
              Reason.MAIL, "The mail service takes no mail at the moment: " + code + ".");
    };
  }

  private static Response outcome(String status) {
    return Response.json(
        200,
        json -> {
          json.object(() -> {
            json.text("status", status);
          });
        });
  }

  private static ProblemException notSent(String why) {
    return Problem.of(ProblemType.MAIL_NOT_SENT, why).exception();
  }

  private Language language(Query query) {
    return IssuesHandler.parsed(
            query, "language", languages::lookup, "must be one of " + languages.tags())
        .orElse(languages.standard());
  }

  /// It may not be written yet, or never be, or be deleted by now.
  private static ProblemException without(Issue issue) {
    var why =
        issue.frozen().isPresent()
            ? "The content of this issue is no longer kept."
            : "This issue has no content: it is " + issue.state().code() + ".";
    return Problem.of(ProblemType.NOT_FOUND, why).exception();
  }

  private record Named(IssueId id, Content content) {}

  /// What an issue says; for `next`, what one would say that was sent now.
  private Named content(Request request, Language language) {
    if (!request.pathParameter("issue").equals(NEXT)) {
      var issue = IssuesHandler.find(issues, request);
      return issue
          .frozen()
          .flatMap(frozen -> issues.content(issue.id(), frozen.contentHash()))
          .map(content -> new Named(issue.id(), content))
          .orElseThrow(() -> without(issue));
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    var id =
        new IssueId(now, language.tag(), Frequency.DAILY, LocalDate.ofInstant(now, ZoneOffset.UTC));
    return composer
        .compose(id, now.minus(Duration.ofDays(1)))
        .map(content -> new Named(id, content))
        .orElseThrow(() ->
            Problem.of(
                    ProblemType.NOT_FOUND,
                    "The last 24 hours have fewer headlines than an issue needs.")
                .exception());
  }
}
