package masthead.mail;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One mail, ready to send, in Unicode: [MimeMessageWriter] encodes it.
///
/// Only `html` and `text` may hold a line break. In any other member it could begin another header,
/// so it is refused here.
///
/// @param from an address, or `Name <address>` with the name in Unicode, quoted or not
/// @param headers all but `From`, `To`, `Subject` and what describes the body, in their order
/// @param tags what reports of this mail say again, where its transport can report: letters,
///   digits, `-` and `_`
public record Mail(
    String to,
    String from,
    String subject,
    String html,
    String text,
    Map<String, String> headers,
    Map<String, String> tags) {

  /// Without tags.
  public Mail(
      String to,
      String from,
      String subject,
      String html,
      String text,
      Map<String, String> headers) {
    this(to, from, subject, html, text, headers, Map.of());
  }

  /// @throws IllegalArgumentException naming the member that has a line break or a NUL
  public Mail {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    tags = Map.copyOf(tags);
    oneLine("to", to);
    oneLine("from", from);
    oneLine("subject", subject);
    headers.forEach((name, value) -> {
      oneLine("header name", name);
      oneLine(name, value);
    });
  }

  /// Without a header, if it has that.
  Mail without(String header) {
    var others = new LinkedHashMap<>(headers);
    others.remove(header);
    return new Mail(to, from, subject, html, text, others, tags);
  }

  /// What [#from] calls the sender, or nothing.
  public String fromName() {
    return name(from);
  }

  public String fromAddress() {
    return address(from);
  }

  /// The name of `Name <address>`, out of its quotation marks if it has any.
  static String name(String mailbox) {
    if (!mailbox.endsWith(">")) {
      return "";
    }
    var name = mailbox.substring(0, mailbox.lastIndexOf('<')).strip();
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1")
        : name;
  }

  static String address(String mailbox) {
    return mailbox.endsWith(">")
        ? mailbox.substring(mailbox.lastIndexOf('<') + 1, mailbox.length() - 1)
        : mailbox;
  }

  /// Never repeats the value: it may be an address.
  private static void oneLine(String what, String value) {
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("A line break in a mail's " + what);
    }
  }
}
