package masthead.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import masthead.mail.Mailer.Sent;
import masthead.mail.Mailer.Sent.Accepted;
import masthead.mail.Mailer.Sent.Refused;
import masthead.mail.Mailer.Sent.TryLater;
import masthead.mail.Mailer.Sent.Unknown;
import masthead.runtime.Environment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class SmtpMailerTest {

  private static Mailer mailer(int port, String... more) {
    return SmtpMailer.of(environment(port, more));
  }

  private static Environment environment(int port, String... more) {
    var variables = new HashMap<String, String>();
    variables.put("SMTP_HOST", "127.0.0.1");
    variables.put("SMTP_PORT", Integer.toString(port));
    for (var i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return new Environment(variables);
  }

  /// What a real server receives and a real client of mail reads.
  @Nested
  class RealServer {
    private final GreenMail server =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    RealServer() {
      server.start();
    }

    @AfterEach
    void stop() {
      server.stop();
    }

    private MimeMessage send(Mail mail) {
      var sent = assertInstanceOf(Accepted.class, mailer(server.getSmtp().getPort()).send(mail));
      assertEquals(1, server.getReceivedMessages().length);
      var message = server.getReceivedMessages()[0];
      assertTrue(GreenMailUtil.getHeaders(message).contains(sent.messageId()));
      return message;
    }

    @Test
    void bothTextsArriveAsTheyWere() throws Exception {
      var message = send(SampleMails.urdu());

      assertTrue(message.getContentType().startsWith("multipart/alternative"));
      var parts = (MimeMultipart) message.getContent();
      assertEquals(2, parts.getCount());
      // The last alternative is the one a client prefers (RFC 2046, 5.1.4).
      assertEquals("text/plain; charset=UTF-8", parts.getBodyPart(0).getContentType());
      assertEquals("text/html; charset=UTF-8", parts.getBodyPart(1).getContentType());
      assertEquals(SampleMails.TEXT, lines(parts.getBodyPart(0).getContent()));
      assertEquals(SampleMails.HTML, lines(parts.getBodyPart(1).getContent()));
    }

    @Test
    void headersAreReadAsTheyWere() throws Exception {
      var mail = SampleMails.urdu();
      var message = send(mail);

      assertEquals(mail.subject(), message.getSubject());
      assertEquals(mail.subject(), decoded(message, "Subject"));
      assertEquals("Zeitung, “Überall” <news@news.example>", decoded(message, "From"));
      assertEquals("ann@reader.example", decoded(message, "To"));
      for (var header : mail.headers().entrySet()) {
        assertEquals(header.getValue(), decoded(message, header.getKey()));
      }
      assertTrue(decoded(message, "Message-ID").endsWith("@news.example>"));
      assertTrue(decoded(message, "Date").matches("\\w{3}, \\d+ \\w{3} \\d{4} [\\d:]{8} \\+0000"));
    }

    @Test
    void eachHeaderIsThereOnceInLinesOfAscii() throws Exception {
      var message = send(SampleMails.urdu());
      var raw = GreenMailUtil.getWholeMessage(message);

      var names =
          Arrays.stream(raw.split("\r\n\r\n", 2)[0].split("\r\n(?![ \t])"))
              .map(line -> line.split(":", 2)[0].toLowerCase(Locale.ROOT))
              .filter(name -> !List.of("return-path", "received").contains(name)) // the server's
              .sorted()
              .toList();
      assertEquals(
          List.of(
              "content-type",
              "date",
              "from",
              "list-id",
              "list-unsubscribe",
              "list-unsubscribe-post",
              "message-id",
              "mime-version",
              "reply-to",
              "subject",
              "to"),
          names);
      assertTrue(raw.chars().allMatch(c -> c < 127), "not ASCII");
      assertEquals(
          List.of(),
          raw.lines()
              .filter(line -> !line.startsWith("Received:")) // the server's, with its time zone
              .filter(line -> line.length() > 78)
              .toList());
    }

    @Test
    void headersThatTheMailHasTooAreNotDoubled() {
      var message =
          send(SampleMails.plain(Map.of("subject", "Other", "TO", "x@y.example", "From", "z")));
      var headers = GreenMailUtil.getHeaders(message);

      assertEquals(1, headers.lines().filter(line -> line.matches("(?i)subject:.*")).count());
      assertTrue(headers.contains("Subject: Today"), headers);
      assertTrue(headers.contains("To: ann@reader.example"), headers);
      assertFalse(headers.contains("x@y.example"), headers);
    }

    private static String lines(Object text) {
      return ((String) text).replace("\r\n", "\n");
    }

    private static String decoded(MimeMessage message, String name) throws Exception {
      var values = message.getHeader(name);
      assertEquals(1, values.length, name);
      return MimeUtility.decodeText(MimeUtility.unfold(values[0]));
    }
  }

  /// What goes over the line, and what becomes of a mail when the relay does not play along.
  @Nested
  class Relay {
    private final FakeSmtp relay = new FakeSmtp();

    Relay() throws IOException {}

    @AfterEach
    void stop() throws IOException {
      relay.close();
    }

    /// The mail as it went over the line.
    private MimeMessage received() throws MessagingException {
      return new MimeMessage(
          Session.getInstance(new Properties()),
          new ByteArrayInputStream(relay.mail().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private Sent send() {
      return mailer(relay.port()).send(SampleMails.plain(Map.of()));
    }

    @Test
    void mailIsOneConnectionWithOneSenderAndOneRecipient() {
      assertInstanceOf(Accepted.class, send());
      assertEquals(1, relay.connections());
      assertEquals(
          List.of(
              "EHLO news.example",
              "MAIL FROM:<news@news.example>",
              "RCPT TO:<ann@reader.example>",
              "DATA"),
          relay.lines().subList(0, 4));
    }

    /// `setHeader` of the library lets a value begin another header, so this looks at the bytes.
    @ParameterizedTest
    @ValueSource(
        strings = {
          "a\u000b\u0085\u2028Bcc: v@evil.example",
          "é\u000bBcc: v@evil.example",
          "=?UTF-8?B?DQpCY2M6IHZAZXZpbC5leGFtcGxl?=",
          "=?UTF-8?Q?=0D=0ABcc:_v@evil.example?="
        })
    void noValueBeginsAnotherHeader(String text) throws MessagingException {
      var mail =
          new Mail(
              "ann@reader.example",
              text + " <news@news.example>",
              text,
              "<p>x</p>",
              "x",
              Map.of("X-Campaign", text, "Reply-To", text));
      assertInstanceOf(Accepted.class, mailer(relay.port()).send(mail));
      assertTrue(
          relay.lines().stream().noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("bcc")),
          relay.lines().toString());
      assertEquals(1, relay.lines().stream().filter(line -> line.startsWith("RCPT")).count());
      var subject = received().getHeader("Subject", null);
      assertTrue(subject.chars().allMatch(c -> ' ' <= c && c <= '~'), subject);
    }

    @ParameterizedTest
    @CsvSource({
      "greeting, 421 too busy, unreachable",
      "greeting, close, unreachable",
      "EHLO, close, unreachable",
      "MAIL, 451 later, throttled",
      "MAIL, 550 not from you, configuration",
      "MAIL, 530 who are you, configuration",
      "MAIL, close, unreachable",
      "RCPT, 450 4.2.0 greylisted, deferred",
      "RCPT, 452 mailbox full, deferred",
      "RCPT, close, unreachable",
      "DATA, 451 later, deferred",
      "DATA, close, unreachable",
      "., 451 local error, deferred",
      "., 421 closing, throttled",
      "RCPT, 451 4.7.1 greylisting in action, deferred",
      "RCPT, 450 4.7.0 too many from you, throttled",
      "., 421 4.7.28 unusual rate, throttled",
      "., 451 4.7.26 unauthenticated, sender-refused",
      "., 550 5.7.26 unauthenticated, sender-refused",
      "., 550 5.7.515 access denied, sender-refused",
      "RCPT, 530 5.7.0 authentication required, configuration"
    })
    void mailThatWasNotSentMayBeSentLater(String moment, String reply, String code) {
      relay.will(moment, reply);
      assertEquals(new TryLater(code), send());
      assertEquals(1, relay.connections());
    }

    @ParameterizedTest
    @CsvSource({
      "RCPT, 550 5.1.1 no ann@reader.example here, address-refused",
      "RCPT, 553 bad name, address-refused",
      "DATA, 554 no, content-refused",
      "., 554 5.7.1 spam, content-refused"
    })
    void mailThatIsRefusedIsNeverSent(String moment, String reply, String code) {
      relay.will(moment, reply);
      assertEquals(new Refused(code), send());
      assertEquals(1, relay.connections());
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "hang", "what?", ""})
    void mailWhoseAnswerIsLostIsInDoubt(String reply) {
      relay.will(FakeSmtp.DOT, reply);
      assertEquals(new Unknown(), impatient());
      assertEquals(1, relay.connections());
    }

    @Test
    void mailThatWasTakenIsAcceptedHoweverTheConnectionEnds() {
      relay.will("QUIT", FakeSmtp.CLOSE);
      assertInstanceOf(Accepted.class, send());
      relay.will("QUIT", "500 what?");
      assertInstanceOf(Accepted.class, send());
      relay.will(FakeSmtp.DOT, FakeSmtp.RESET);
      for (var i = 0; i < 50; i++) { // whether the QUIT meets the reset is up to the moment
        assertInstanceOf(Accepted.class, send());
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "EHLO", "MAIL", "RCPT", "DATA"})
    void relayThatFallsSilentBeforehandHasSentNothing(String moment) {
      relay.will(moment, FakeSmtp.HANG);
      assertEquals(new TryLater("unreachable"), impatient());
    }

    private Sent impatient() {
      return new SmtpMailer(
              environment(relay.port()), InstantSource.system(), Duration.ofSeconds(1))
          .send(SampleMails.plain(Map.of()));
    }

    @Test
    @Tag("slow")
    void attemptEndsInTenSeconds() {
      relay.will(FakeSmtp.DOT, FakeSmtp.HANG);
      assertTimeoutPreemptively(Duration.ofMinutes(2), () -> assertEquals(new Unknown(), send()));
    }

    @Test
    void relayElsewhereMustOfferTls() {
      // 127.1 is this machine too, but not one of the names that are known to be.
      var sent =
          mailer(relay.port(), "SMTP_HOST", "127.1", "SMTP_SECRET_ID", secret("u", "p"))
              .send(SampleMails.plain(Map.of()));
      assertEquals(new TryLater("unreachable"), sent);
      assertEquals(List.of("EHLO news.example"), relay.lines().subList(0, 1));
      assertTrue(
          relay.lines().stream().noneMatch(line -> line.matches("(AUTH|MAIL|DATA).*")),
          relay.lines().toString());
    }

    @Test
    void nameAndPasswordComeFromTheSecret() {
      var sent =
          mailer(relay.port(), "SMTP_SECRET_ID", secret("relay", "pass/wörd"))
              .send(SampleMails.plain(Map.of()));
      assertInstanceOf(Accepted.class, sent);
      var proof =
          Base64.getEncoder()
              .encodeToString("relay\0relay\0pass/wörd".getBytes(StandardCharsets.UTF_8));
      assertTrue(relay.lines().contains("AUTH PLAIN " + proof), relay.lines().toString());
    }

    @Test
    void wrongPasswordIsAFaultOfTheDeployment() {
      relay.will("AUTH", "535 5.7.8 no");
      assertEquals(
          new TryLater("configuration"),
          mailer(relay.port(), "SMTP_SECRET_ID", secret("u", "p"))
              .send(SampleMails.plain(Map.of())));
    }

    /// Were it thrown, the mail would stay claimed, and be lost though nothing was sent.
    @ParameterizedTest
    @ValueSource(strings = {"{}", "p4ssword", "{\"username\":\"u\",\"password\":1}"})
    void secretInAnotherFormIsAFaultOfTheDeployment(String text) {
      var mailer = mailer(relay.port(), "SMTP_SECRET_ID", "local:" + text);
      assertEquals(new TryLater("configuration"), mailer.send(SampleMails.plain(Map.of())));
      assertEquals(List.of(), relay.lines());
    }

    @Test
    void secretThatCannotBeReadHasSentNothing() {
      System.setProperty("aws.endpointUrlSecretsManager", "http://127.0.0.1:1");
      try {
        var mailer =
            mailer(
                relay.port(),
                "SMTP_SECRET_ID",
                "arn:of:the:secret",
                "AWS_ACCESS_KEY_ID",
                "AKIATEST",
                "AWS_SECRET_ACCESS_KEY",
                "key");
        assertEquals(new TryLater("unreachable"), mailer.send(SampleMails.plain(Map.of())));
        assertEquals(0, relay.connections());
      } finally {
        System.clearProperty("aws.endpointUrlSecretsManager");
      }
    }

    private static String secret(String username, String password) {
      return "local:{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password);
    }
  }

  @Test
  void relayThatIsNotThereHasSentNothing() {
    assertEquals(new TryLater("unreachable"), mailer(1).send(SampleMails.plain(Map.of())));
    assertEquals(
        new TryLater("unreachable"),
        mailer(25, "SMTP_HOST", "nowhere.invalid").send(SampleMails.plain(Map.of())));
  }

  @ParameterizedTest
  @CsvSource({"SMTP_HOST, ''", "SMTP_PORT, smtp", "SMTP_PORT, 0", "MAIL_TRANSPORT, carrier-pigeon"})
  void functionWithAWrongTransportDoesNotStart(String name, String value) {
    var environment = environment(25, "MAIL_TRANSPORT", "smtp", name, value);
    assertThrows(IllegalStateException.class, () -> MailTransport.of(environment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ann <ann@reader.example>",
        "ann@reader.example, eve@evil.example",
        "ann@reader.example,eve@evil.example",
        "ann@reader.example> SIZE=1",
        "<@relay.example:ann@reader.example>",
        "ann@reader.example(x)",
        "\"ann\"@reader.example",
        "ann@[192.0.2.1]",
        "ann",
        ""
      })
  void mailToMoreOrLessThanOneAddressIsNotSent(String to) throws IOException {
    var mail = new Mail(to, "news@news.example", "x", "x", "x", Map.of());
    var from = new Mail("ann@reader.example", to + "<>", "x", "x", "x", Map.of());
    try (var relay = new FakeSmtp();
        var ses = new FakeSes()) {
      for (var mailer : List.of(mailer(relay.port()), SesMailer.of(ses.environment()))) {
        assertEquals(new Refused("invalid"), mailer.send(mail));
        assertEquals(new TryLater("configuration"), mailer.send(from));
      }
      assertEquals(0, relay.connections() + ses.connections());
    }
  }

  @Test
  void transportIsChosenByItsName() {
    assertInstanceOf(SmtpMailer.class, MailTransport.of(environment(25, "MAIL_TRANSPORT", "smtp")));
    assertInstanceOf(SesMailer.class, MailTransport.of(environment(25, "MAIL_TRANSPORT", "ses")));
    assertInstanceOf(SesMailer.class, MailTransport.of(new Environment(Map.of())));
  }
}
