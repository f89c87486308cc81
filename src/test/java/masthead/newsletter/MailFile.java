package masthead.newsletter;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// A mail as a file that mail programs open.
public final class MailFile {
  private MailFile() {}

  /// The bytes that [SmtpMailer] would send.
  public static byte[] eml(Mail mail) {
    var out = new ByteArrayOutputStream();
    try {
      new SmtpMessage(Session.getInstance(new Properties()), mail).writeTo(out);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
