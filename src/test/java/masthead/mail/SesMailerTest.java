package masthead.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import masthead.local.Template;
import masthead.mail.Mailer.Sent;
import masthead.mail.Mailer.Sent.Accepted;
import masthead.mail.Mailer.Sent.Refused;
import masthead.mail.Mailer.Sent.TryLater;
import masthead.mail.Mailer.Sent.Unknown;
import masthead.runtime.Environment;
import masthead.testing.Output;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SesMailerTest {
  private final FakeSes ses = new FakeSes();
  private final Mailer mailer = SesMailer.of(ses.environment());

  SesMailerTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    ses.close();
  }

  @Test
  void acceptedMailIsOneRequestWithEverythingInIt() throws Exception {
    assertEquals(new Accepted("0102-1"), mailer.send(SampleMails.urdu()));

    assertEquals(1, ses.requests().size());
    var request = ses.requests().getFirst();
    assertEquals("POST /v2/email/outbound-emails HTTP/1.1", request.line());
    var json = request.json();
    assertEquals(Map.of("ToAddresses", List.of("ann@reader.example")), json.get("Destination"));
    assertEquals("newsletter", json.get("ConfigurationSetName"));
    assertEquals(Set.of("Destination", "ConfigurationSetName", "Content"), json.keySet());
    assertEquals(Set.of("Raw"), Template.object(json.get("Content")).keySet());
    var message = received();
    assertEquals(SampleMails.urdu().subject(), message.getSubject());
    assertEquals(SampleMails.ONE_CLICK, message.getHeader("List-Unsubscribe", null));
  }

  @Test
  void relayAndSesAreSentTheSameBytes() throws Exception {
    var now = Instant.parse("2026-11-24T06:30:00Z");
    InstantSource clock = () -> now;
    try (var relay = new FakeSmtp()) {
      var environment =
          new Environment(
              Map.of("SMTP_HOST", "127.0.0.1", "SMTP_PORT", Integer.toString(relay.port())));
      for (var mail : List.of(SampleMails.urdu(), SampleMails.plain(Map.of()))) {
        new SesMailer(ses.environment(), clock, Duration.ofSeconds(30)).send(mail);
        new SmtpMailer(environment, clock, Duration.ofSeconds(30)).send(mail);
        assertEquals(withoutId(raw()), withoutId(relay.mail()));
      }
    }
  }

  /// A mail with its one random value, which is in `Message-ID` and in the boundary, taken out.
  private static String withoutId(String raw) {
    var id = raw.replaceFirst("(?s).*Message-ID: <([^@]+)@news.example>.*", "$1");
    assertTrue(id.length() == 36, raw);
    return raw.replace(id, "ID");
  }

  /// The MIME message of the newest request.
  private String raw() {
    var content = Template.object(ses.requests().getLast().json().get("Content"));
    var data = Template.text(Template.object(content.get("Raw")), "Data");
    return new String(Base64.getDecoder().decode(data), StandardCharsets.ISO_8859_1);
  }

  private MimeMessage received() throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(raw().getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void configurationSetAndReplyToMayBeAbsent() throws Exception {
    var variables = new HashMap<>(ses.environment().variables());
    variables.put("SES_CONFIGURATION_SET", "");
    SesMailer.of(new Environment(variables)).send(SampleMails.plain(Map.of()));

    var json = ses.requests().getFirst().json();
    assertFalse(json.containsKey("ConfigurationSetName"), json.toString());
    assertEquals("News <news@news.example>", received().getHeader("From", null));
    assertNull(received().getHeader("Reply-To"));
  }

  static List<Arguments> losses() {
    return List.of(
        Arguments.of(new FakeSes.Mode.Close()),
        Arguments.of(new FakeSes.Mode.Truncate()),
        Arguments.of(new FakeSes.Mode.Answer(200, "", "{\"MessageId\":\"01")),
        Arguments.of(new FakeSes.Mode.Answer(200, "", "{}")),
        Arguments.of(new FakeSes.Mode.Answer(200, "", "")),
        Arguments.of(new FakeSes.Mode.Answer(200, "", "<html>")),
        Arguments.of(new FakeSes.Mode.Answer(302, "", "{}")),
        Arguments.of(new FakeSes.Mode.Answer(408, "RequestTimeoutException", "{}")),
        Arguments.of(new FakeSes.Mode.Answer(500, "InternalServiceErrorException", "{}")),
        Arguments.of(new FakeSes.Mode.Answer(502, "", "<html>")),
        Arguments.of(new FakeSes.Mode.Answer(503, "", "{}")),
        Arguments.of(new FakeSes.Mode.Answer(503, "ThrottlingException", "{}")));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lostAnswerLeavesTheMailInDoubtAfterOneRequest(FakeSes.Mode mode) {
    ses.will(mode);
    assertEquals(new Unknown(), mailer.send(SampleMails.plain(Map.of())));
    assertEquals(1, ses.requests().size());
  }

  @Test
  void answerThatNeverComesLeavesTheMailInDoubtAfterOneRequest() {
    ses.will(new FakeSes.Mode.Hang());
    var impatient = new SesMailer(ses.environment(), InstantSource.system(), Duration.ofSeconds(3));
    assertEquals(new Unknown(), impatient.send(SampleMails.plain(Map.of())));
    assertEquals(1, ses.requests().size());
  }

  @Test
  @Tag("slow")
  void answerThatNeverComesIsWaitedForTenSeconds() {
    ses.will(new FakeSes.Mode.Hang());
    var begun = Instant.now();
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> assertEquals(new Unknown(), mailer.send(SampleMails.plain(Map.of()))));
    assertTrue(Duration.between(begun, Instant.now()).toMillis() > 9_500);
    assertEquals(1, ses.requests().size());
  }

  @ParameterizedTest
  @CsvSource({
    "429, TooManyRequestsException, no, throttled",
    "429, '', no, throttled",
    "400, ThrottlingException, no, throttled",
    "400, TooManyRequestsException, Maximum sending rate exceeded., throttled",
    "429, TooManyRequestsException, Daily message quota exceeded., quota",
    "400, LimitExceededException, no, quota",
    "400, SendingPausedException, no, account-paused",
    "400, AccountSuspendedException, no, account-paused",
    "400, MailFromDomainNotVerifiedException, no, configuration",
    "400, MessageRejected, Email address is not verified. x@y.example, configuration",
    "404, NotFoundException, no, configuration",
    "403, AccessDeniedException, no, configuration",
    "403, ExpiredTokenException, no, configuration"
  })
  void mailThatWasNotSentMayBeSentLater(int status, String type, String message, String code) {
    ses.will(fault(status, type, message));
    assertEquals(new TryLater(code), mailer.send(SampleMails.plain(Map.of())));
    assertEquals(1, ses.requests().size());
  }

  /// In the sandbox SES says the same of a recipient as of a sender; the list tells them apart.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ann@reader.example                   | recipient-not-verified",
        "ANN@Reader.example                   | recipient-not-verified",
        "reader.example                       | recipient-not-verified",
        "news@news.example                    | configuration",
        "news.example                         | configuration",
        "ann@reader.example, news@news.example | configuration",
        "News <news@news.example>             | configuration",
        "bob@reader.example                   | configuration"
      })
  void recipientWhoIsNotVerifiedIsToldFromTheSender(String failed, String code) {
    ses.will(
        fault(
            400,
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region"
                + " EU-NORTH-1: "
                + failed));
    assertEquals(new TryLater(code), mailer.send(SampleMails.plain(Map.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "400, MessageRejected, no, content-refused",
    "400, BadRequestException, Missing final '@domain', invalid",
    "400, ValidationException, no, invalid",
    "400, '', no, invalid",
    "413, '', no, invalid"
  })
  void mailThatIsRefusedIsNeverSent(int status, String type, String message, String code) {
    ses.will(fault(status, type, message));
    assertEquals(new Refused(code), mailer.send(SampleMails.plain(Map.of())));
    assertEquals(1, ses.requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1", "http://nowhere.invalid"})
  void farEndThatIsNotThereHasSentNothing(String endpoint) {
    var unreachable = SesMailer.of(FakeSes.environmentOf(endpoint));
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () ->
            assertEquals(
                new TryLater("unreachable"), unreachable.send(SampleMails.plain(Map.of()))));
  }

  /// A connection without TLS has carried no mail, though it breaks as one does that has.
  @Test
  void farEndThatBreaksTheHandshakeHasSentNothing() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var socket = server.accept()) {
              assertTrue(socket.getInputStream().read() >= 0);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      var endpoint = "https://127.0.0.1:" + server.getLocalPort();
      assertEquals(
          new TryLater("unreachable"),
          SesMailer.of(FakeSes.environmentOf(endpoint)).send(SampleMails.plain(Map.of())));
    }
  }

  @Test
  void credentialsThatCannotBeHadHaveSentNothing() {
    var variables = new HashMap<>(ses.environment().variables());
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    assertEquals(
        new TryLater("unreachable"),
        SesMailer.of(new Environment(variables)).send(SampleMails.plain(Map.of())));
    assertEquals(0, ses.requests().size());
  }

  @Test
  void connectionIsKeptFromMailToMailButNotOverARest() {
    var now = new AtomicReference<>(Instant.parse("2026-11-24T06:30:00Z"));
    var resting = new SesMailer(ses.environment(), now::get, Duration.ofSeconds(10));
    for (var i = 0; i < 3; i++) {
      resting.send(SampleMails.plain(Map.of()));
    }
    assertEquals(1, ses.connections());
    now.set(now.get().plusSeconds(13));
    resting.send(SampleMails.plain(Map.of()));
    assertEquals(2, ses.connections());
    assertEquals(4, ses.requests().size());
  }

  @Test
  void nothingIsConnectedBeforeTheFirstMail() {
    assertEquals(0, ses.connections());
    SesMailer.of(new Environment(Map.of())); // not even credentials are asked for
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: v@evil.example", "a\nb", "a\rb", "a\0b"})
  void lineBreaksAreNoMail(String text) {
    assertThrows(
        IllegalArgumentException.class, () -> SampleMails.plain(Map.of("X-Campaign", text)));
    assertThrows(IllegalArgumentException.class, () -> SampleMails.plain(Map.of(text, "x")));
  }

  /// Other controls do not belong in a header either.
  @Test
  void controlsInAHeaderAreEncoded() throws Exception {
    mailer.send(SampleMails.plain(Map.of("X-Campaign", "a\u000bb\u0085c\u2028d")));
    assertEquals("=?UTF-8?B?YQtiwoVj4oCoZA==?=", received().getHeader("X-Campaign", null));
  }

  @Test
  void nothingIsPrinted() {
    try (var printed = Output.capture()) {
      ses.will(fault(400, "MessageRejected", "ann@reader.example is not liked"));
      mailer.send(SampleMails.urdu());
      ses.will(new FakeSes.Mode.Close());
      mailer.send(SampleMails.urdu());
      assertEquals("", printed.text());
    }
  }

  @Test
  void codesAreFromAClosedList() {
    assertThrows(IllegalArgumentException.class, () -> new Refused("ann@reader.example"));
    assertThrows(IllegalArgumentException.class, () -> new TryLater("invalid"));
    assertEquals("Refused[code=invalid]", ((Sent) new Refused("invalid")).toString());
  }

  private static FakeSes.Mode fault(int status, String type, String message) {
    return new FakeSes.Mode.Answer(status, type, "{\"message\":\"" + message + "\"}");
  }
}
