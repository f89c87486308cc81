package masthead.mail;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import masthead.aws.Credentials;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/// Sends by the operator's own relay: `SMTP_HOST`, `SMTP_PORT` (587), and `SMTP_SECRET_ID`, the
/// secret with the name and password there (optional).
///
/// STARTTLS is required, except by a relay on this very machine. A port that speaks TLS from the
/// first byte (465) is not supported.
final class SmtpMailer implements Mailer {
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  /// Authentication that fails, for every recipient: [RFC
  /// 7372](https://www.rfc-editor.org/rfc/rfc7372#section-3.2), and Microsoft's 5.7.515.
  private static final Pattern OF_SENDER = Pattern.compile("\\b[45]\\.7\\.(2[0-6]|515)\\b");

  /// Too fast, or about to close. `4.7.1` is greylisting, which is about the recipient.
  private static final Pattern OF_ALL = Pattern.compile("\\b4\\.7\\.(0|28)\\b");

  /// Log in first, or with another password ([RFC
  /// 4954](https://www.rfc-editor.org/rfc/rfc4954#section-6)).
  private static final Set<Integer> LOGIN = Set.of(530, 534, 535, 538);

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final String host;
  private final int port;
  private final Optional<Supplier<Credentials>> credentials;
  private final InstantSource clock;
  private final Duration attempt;

  SmtpMailer(Environment environment, InstantSource clock, Duration attempt) {
    this.host = environment.require("SMTP_HOST");
    this.port = port(environment.find("SMTP_PORT").orElse("587"));
    this.credentials = Credentials.find(environment, "SMTP_SECRET_ID");
    this.clock = clock;
    this.attempt = attempt;
  }

  static SmtpMailer of(Environment environment) {
    return new SmtpMailer(environment, InstantSource.system(), ATTEMPT);
  }

  private static int port(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalStateException("SMTP_PORT must be a port number.");
    }
    return Integer.parseInt(text);
  }

  @Override
  public Sent send(Mail mail) {
    return MailTransport.outcomeWithoutSending(mail).orElseGet(() -> inTime(mail));
  }

  /// The library limits the time of each read, but not of the whole. In a virtual thread an
  /// interrupt closes the socket that it waits for.
  private Sent inTime(Mail mail) {
    var task = new FutureTask<>(() -> attempt(mail));
    var thread = Thread.ofVirtual().start(task);
    try {
      return result(task, thread, attempt);
    } catch (TimeoutException _) {
      thread.interrupt();
      try {
        // The attempt ends now, and it is known how far it got.
        return result(task, thread, Duration.ofMillis(500));
      } catch (TimeoutException _) {
        return new Sent.Unknown();
      }
    }
  }

  private static Sent result(FutureTask<Sent> task, Thread thread, Duration patience)
      throws TimeoutException {
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return new Sent.Unknown();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException ours ? ours : new IllegalStateException(e);
    }
  }

  private Sent attempt(Mail mail) {
    var session = Session.getInstance(properties(mail.fromAddress()));
    MimeMessageWriter.Written written;
    try {
      written = MimeMessageWriter.write(mail, clock.instant());
    } catch (MessagingException _) {
      return new Sent.Refused("invalid");
    }
    var message = new Bytes(session, written.bytes());
    var accepted = false;
    try (var transport = session.getTransport("smtp")) {
      var user = credentials();
      transport.connect(
          host,
          port,
          user.map(Credentials::username).orElse(null),
          user.map(Credentials::password).orElse(null));
      transport.sendMessage(message, new Address[] {new InternetAddress(mail.to())});
      accepted = true;
    } catch (UnavailableException _) {
      return new Sent.TryLater("unreachable");
    } catch (SecretException _) {
      return new Sent.TryLater("configuration");
    } catch (MessagingException e) {
      if (!accepted) { // otherwise only QUIT failed
        return outcome(e, message.left);
      }
    }
    return new Sent.Accepted(written.id());
  }

  /// A secret that may not be read, or has another form, is a fault of the deployment. Nothing has
  /// been sent yet, so the mail is not lost.
  private Optional<Credentials> credentials() throws SecretException {
    try {
      return credentials.map(Supplier::get);
    } catch (UnavailableException e) {
      throw e;
    } catch (RuntimeException _) {
      throw new SecretException(); // without the cause, which could quote the secret
    }
  }

  private static final class SecretException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /// A message that is already encoded. It notes when all of it has left.
  private static final class Bytes extends MimeMessage {
    private final byte[] bytes;
    private boolean left;

    Bytes(Session session, byte[] bytes) {
      super(session);
      this.bytes = bytes;
      this.saved = true;
    }

    @Override
    public void writeTo(OutputStream out, String[] ignored) throws IOException {
      out.write(bytes);
      left = true;
    }
  }

  private Properties properties(String sender) {
    var properties = new Properties();
    var remote = !LOOPBACK.contains(host);
    properties.put("mail.smtp.starttls.enable", Boolean.toString(remote));
    properties.put("mail.smtp.starttls.required", Boolean.toString(remote));
    properties.put("mail.smtp.auth", Boolean.toString(credentials.isPresent()));
    properties.put("mail.smtp.from", sender);
    // Otherwise it looks up this machine's name and sends it.
    properties.put("mail.smtp.localhost", sender.substring(sender.indexOf('@') + 1));
    properties.put("mail.smtp.connectiontimeout", "3000");
    properties.put("mail.smtp.timeout", "9000");
    properties.put("mail.smtp.quitwait", "false");
    return properties;
  }

  /// @param written whether the whole mail has left, so that its last dot may have too
  private static Sent outcome(MessagingException e, boolean written) {
    if (e instanceof AuthenticationFailedException) {
      return new Sent.TryLater("configuration");
    }
    for (@Nullable Exception at = e;
        at instanceof MessagingException m;
        at = m.getNextException()) {
      var answer = answer(m);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return written ? new Sent.Unknown() : new Sent.TryLater("unreachable");
  }

  /// What the relay's reply says, when it was a reply (RFC 5321, 4.2.1: 4 is "not now", 5 "never").
  /// A sender that it refuses is a fault of the deployment, not of this mail.
  private static Optional<Sent> answer(MessagingException e) {
    return switch (e) {
      case SMTPAddressFailedException a ->
          answer(a.getReturnCode(), a, new Sent.Refused("address-refused"));
      case SMTPSenderFailedException s -> ofSender(s.getReturnCode());
      case SMTPSendFailedException s when s.getCommand().startsWith("MAIL") ->
          ofSender(s.getReturnCode());
      case SMTPSendFailedException s ->
          answer(s.getReturnCode(), s, new Sent.Refused("content-refused"));
      default -> Optional.empty();
    };
  }

  /// No recipient was named yet, so it holds for every mail.
  private static Optional<Sent> ofSender(int code) {
    return answer(code, new Sent.TryLater("throttled"), new Sent.TryLater("configuration"));
  }

  /// A reply to the recipient or to the mail may still be about the sender.
  private static Optional<Sent> answer(int code, MessagingException reply, Sent never) {
    var text = String.valueOf(reply.getMessage());
    if (OF_SENDER.matcher(text).find()) {
      return Optional.of(new Sent.TryLater("sender-refused"));
    }
    if (LOGIN.contains(code)) {
      return Optional.of(new Sent.TryLater("configuration"));
    }
    var isOfAll = code == 421 || OF_ALL.matcher(text).find();
    return answer(code, new Sent.TryLater(isOfAll ? "throttled" : "deferred"), never);
  }

  private static Optional<Sent> answer(int code, Sent notNow, Sent never) {
    return switch (code / 100) {
      case 4 -> Optional.of(notNow);
      case 5 -> Optional.of(never);
      default -> Optional.empty();
    };
  }
}
