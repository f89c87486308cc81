package masthead.newsletter;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/// A mail as MIME: text and HTML as alternatives, each header once.
///
/// `setHeader` of the library takes a line break as one and so lets a value begin another header.
/// Every value here has been through [HeaderText], which leaves none.
final class SmtpMessage extends MimeMessage {
  /// RFC 5322, 3.3; the JDK's RFC_1123_DATE_TIME writes `GMT`, which is obsolete there.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  private final String id;
  private boolean written;

  SmtpMessage(Session session, Mail mail) throws MessagingException {
    super(session);
    var sender = HeaderText.address(mail.from());
    this.id = "<" + UUID.randomUUID() + "@" + sender.substring(sender.indexOf('@') + 1) + ">";
    var alternatives =
        new MimeMultipart("alternative", part(mail.text(), "plain"), part(mail.html(), "html"));
    setContent(alternatives);
    for (var header : mail.headers().entrySet()) {
      put(header.getKey(), HeaderText.encode(header.getValue()));
    }
    put("From", HeaderText.mailbox(mail.from()));
    put("To", mail.to());
    put("Subject", HeaderText.encode(mail.subject()));
    put("Date", DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    saveChanges();
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    return part;
  }

  /// One of that name, which `setHeader` alone would leave in the place and case of another.
  private void put(String name, String value) throws MessagingException {
    removeHeader(name);
    setHeader(name, MimeUtility.fold(name.length() + 2, value));
  }

  /// Of the library it would have this machine's name.
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }

  @Override
  public void writeTo(OutputStream out, String[] ignored) throws IOException, MessagingException {
    super.writeTo(out, ignored);
    written = true;
  }

  String id() {
    return id;
  }

  /// Whether every byte of it has been handed over.
  boolean written() {
    return written;
  }
}
