package masthead.mail;

import jakarta.mail.MessagingException;
import java.time.Instant;

/// A mail as a file that mail programs open.
public final class MailFile {
  private MailFile() {}

  /// The bytes that both transports send.
  public static byte[] eml(Mail mail) {
    try {
      return MimeMessageWriter.write(mail, Instant.now()).bytes();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
