package masthead.newsletter.digest;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import masthead.aws.DeploymentSecret;
import masthead.json.ForeignJson;
import masthead.mail.FakeSes;
import masthead.mail.Mail;
import masthead.mail.MailTransport;
import masthead.mail.Mailer.Sent;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Reader;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.text.MailConfig;
import masthead.newsletter.text.Site;
import masthead.runtime.Environment;
import org.junit.jupiter.api.Test;

/// The headers of a digest mail as SES and a relay receive them: what decides whether a mail
/// program shows its unsubscribe button, and whom a provider's complaints are counted for.
final class DigestOnTheWireTest {
  private static final List<String> HEADERS =
      List.of(
          "From",
          "To",
          "Reply-To",
          "Subject",
          "Date",
          "Message-ID",
          "MIME-Version",
          "List-Id",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "Precedence",
          "Content-Language",
          "Feedback-ID");

  private static final Tokens TOKENS =
      new Tokens(
          DeploymentSecret.of(
              new Environment(Map.of("SECRET_ID", "local:a secret")), InstantSource.system()));
  private static final String SUBSCRIBER = DigestFixture.subscriber(1);

  private static Mail mail() {
    var config =
        new MailConfig(
            new Site("Thé Paper", "https://news.example", "Daily headlines"),
            "news@example.org",
            Optional.of("desk@example.org"),
            "1 Main Street");
    var content =
        new Content("Räin", "<p>" + Content.UNSUBSCRIBE, Content.UNSUBSCRIBE, "en", "h", 5);
    var issue =
        Issue.planned(DigestFixture.ISSUE, List.of(DigestFixture.SLOT), Issue.DEFAULT_SEND_WITHIN)
            .freeze(new Issue.Frozen("h", "Räin", 5, "en", DigestFixture.DUE))
            .orElseThrow();
    var reader =
        new Reader(DigestFixture.email(1), DigestFixture.SLOT, true, false, Optional.empty());
    return new DigestLetters(config, new Links("https://api.example.org", TOKENS))
        .write(issue, content, SUBSCRIBER, reader, "claim-1");
  }

  /// How often each header is there, and its value where that is once.
  private static Map<String, String> headers(MimeMessage message) throws MessagingException {
    var headers = new TreeMap<String, String>();
    for (var name : HEADERS) {
      var values = message.getHeader(name);
      headers.put(
          name,
          values == null ? "none" : values.length == 1 ? values[0] : values.length + " of them");
    }
    return headers;
  }

  private static MimeMessage parse(String raw) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(Base64.getDecoder().decode(raw)));
  }

  private static String header(Map<String, String> headers, String name) {
    return requireNonNull(headers.get(name), name);
  }

  private static void assertList(Map<String, String> headers, Mail mail) {
    assertEquals("<daily.news.example>", headers.get("List-Id"));
    assertEquals("List-Unsubscribe=One-Click", headers.get("List-Unsubscribe-Post"));
    assertEquals("bulk", headers.get("Precedence"));
    assertEquals("en", headers.get("Content-Language"));
    assertEquals("<desk@example.org>", headers.get("Reply-To"));
    var link = header(headers, "List-Unsubscribe").replaceAll("\\s", "");
    assertTrue(link.matches("<https://api\\.example\\.org/v1/newsletter/u/[\\w.-]+>"), link);
    assertTrue(
        mail.text().contains(link.substring(1, link.length() - 1)), "the body has the same link");
    for (var name : List.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")) {
      var value = header(headers, name);
      assertTrue(!value.endsWith("of them") && !value.equals("none"), name);
    }
  }

  /// SES adds the only `Feedback-ID`, from the tags.
  @Test
  void sesReceivesEachHeaderOnceAndItsTags() throws Exception {
    try (var ses = new FakeSes()) {
      var mail = mail();
      assertInstanceOf(Sent.Accepted.class, MailTransport.of(ses.environment()).send(mail));
      var request = ses.accepted().getFirst();
      var raw = new ForeignJson(request.json()).get("Content").get("Raw").get("Data").text();
      var headers = headers(parse(raw));

      assertList(headers, mail);
      assertEquals("none", headers.get("Feedback-ID"));
      var tags = request.tags();
      assertEquals(
          new TreeMap<>(
              Map.of(
                  "issue", DigestFixture.ISSUE.toString(),
                  "subscriber", SUBSCRIBER,
                  "claim", "claim-1",
                  "ses:feedback-id-a", "daily",
                  "ses:feedback-id-b", "daily")),
          tags);
      tags.forEach(
          (name, value) -> assertTrue(value.matches("[A-Za-z0-9_@.-]{1,256}"), name + "=" + value));
    }
  }

  @Test
  void relayReceivesEachHeaderOnce() throws Exception {
    var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      var port = Integer.toString(server.getSmtp().getPort());
      var mail = mail();
      var relay =
          new Environment(
              Map.of("MAIL_TRANSPORT", "smtp", "SMTP_HOST", "127.0.0.1", "SMTP_PORT", port));
      assertInstanceOf(Sent.Accepted.class, MailTransport.of(relay).send(mail));
      var message = server.getReceivedMessages()[0];
      var headers = headers(message);

      assertList(headers, mail);
      assertEquals(DigestFixture.ISSUE + ":daily:digest:masthead", headers.get("Feedback-ID"));
      assertTrue(
          !GreenMailUtil.getHeaders(message).contains("claim-1"), "tags are for reports only");
    } finally {
      server.stop();
    }
  }
}
