package masthead.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes a mail as MIME (RFC 5322, RFC 2045): text and HTML as alternatives, each header once.
/// Both transports send these bytes.
///
/// Jakarta Mail's `setHeader` writes a line break as it is, so a value could begin another header.
/// [Mail] refuses line breaks; the encoding here leaves none.
final class MimeMessageWriter {
  /// RFC 5322, 3.3; the JDK's RFC_1123_DATE_TIME writes `GMT`, which is obsolete there.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private MimeMessageWriter() {}

  /// @param id the `Message-ID`, with its angle brackets
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Written(String id, byte[] bytes) {}

  /// @throws MessagingException when an address or a header cannot be written
  static Written write(Mail mail, Instant date) throws MessagingException {
    var unique = UUID.randomUUID().toString();
    var sender = mail.fromAddress();
    var id = "<" + unique + "@" + sender.substring(sender.indexOf('@') + 1) + ">";
    var message = new Message(id);
    message.setContent(new Alternatives(unique, mail));
    for (var header : mail.headers().entrySet()) {
      var name = header.getKey();
      var value = header.getValue();
      message.put(name, name.equalsIgnoreCase("Reply-To") ? mailbox(value) : encoded(value));
    }
    message.put("From", mailbox(mail.from()));
    message.put("To", mail.to());
    message.put("Subject", encoded(mail.subject()));
    message.put("Date", DATE.format(date));
    message.saveChanges();
    var out = new ByteArrayOutputStream();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Written(id, out.toByteArray());
  }

  /// For `Name <address>`, or an address alone.
  private static String mailbox(String text) throws MessagingException {
    try {
      var mailbox =
          new InternetAddress(Mail.address(text), Mail.name(text), StandardCharsets.UTF_8.name());
      return mailbox.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encoded(String text) {
    try {
      return MimeUtility.encodeText(text, StandardCharsets.UTF_8.name(), "B");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The boundary is part of the mail's one random value, so it is in no text.
  private static final class Alternatives extends MimeMultipart {
    Alternatives(String unique, Mail mail) throws MessagingException {
      super("alternative", part(mail.text(), "plain"), part(mail.html(), "html"));
      var type = new ContentType(contentType);
      type.setParameter("boundary", "=_" + unique);
      contentType = type.toString();
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
      var part = new MimeBodyPart();
      part.setText(text, StandardCharsets.UTF_8.name(), subtype);
      return part;
    }
  }

  private static final class Message extends MimeMessage {
    private final String id;

    Message(String id) {
      super((@Nullable Session) null);
      this.id = id;
    }

    /// The library's own id would name this machine.
    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }

    /// Removed first: `setHeader` alone would keep the place and case of another one.
    void put(String name, String value) throws MessagingException {
      removeHeader(name);
      setHeader(name, MimeUtility.fold(name.length() + 2, value));
    }
  }
}
