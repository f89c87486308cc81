package masthead.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.json.Json;
import masthead.json.JsonWriter;
import masthead.mail.Mail;
import masthead.mail.MailFile;
import masthead.mail.Mailer;
import masthead.testing.TestClock;

/// Where mail goes on a developer's machine: nowhere but here. [MailboxPage] shows it.
///
/// With a folder each mail is also `1.json` and `1.eml` there, and outlives the server.
public final class Mailbox implements Mailer {
  private final Optional<Path> folder;
  private final List<Received> mails = new ArrayList<>();

  /// A mail that has arrived. Ids count from 1.
  public record Received(String id, Instant at, Mail mail) {}

  private Mailbox(Optional<Path> folder) {
    this.folder = folder;
  }

  public static Mailbox inMemory() {
    return new Mailbox(Optional.empty());
  }

  /// Keeps the mails of earlier runs too.
  ///
  /// @param data a folder, or empty for memory
  public static Mailbox in(String data) {
    if (data.isEmpty()) {
      return inMemory();
    }
    try {
      var folder = Files.createDirectories(Path.of(data, "mail"));
      var mailbox = new Mailbox(Optional.of(folder));
      try (var files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(".json"))
            .map(Mailbox::read)
            .sorted(Comparator.comparingInt(mail -> Integer.parseInt(mail.id())))
            .forEach(mailbox.mails::add);
      }
      return mailbox;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Sent send(Mail mail) {
    return new Sent.Accepted(add(mail).id());
  }

  /// Puts a mail there, as if it had arrived.
  public synchronized Received add(Mail mail) {
    var last = mails.isEmpty() ? 0 : Integer.parseInt(mails.getLast().id());
    var received = new Received(Integer.toString(last + 1), TestClock.now(), mail);
    folder.ifPresent(to -> write(to, received));
    mails.add(received);
    return received;
  }

  /// All of them, newest first. The mails alone, the oldest first.
  public synchronized List<Mail> mails() {
    return all().stream().map(Received::mail).toList().reversed();
  }

  public synchronized List<Received> all() {
    return List.copyOf(mails.reversed());
  }

  public Optional<Received> find(String id) {
    return all().stream().filter(mail -> mail.id().equals(id)).findFirst();
  }

  /// `{"id","to","subject","headers","html","text"}`; the sender is among the headers.
  static void write(JsonWriter json, Received received) {
    json.object(() -> {
      members(json, received);
    });
  }

  private static void members(JsonWriter json, Received received) {
    var mail = received.mail();
    json.text("id", received.id());
    json.text("to", mail.to());
    json.text("subject", mail.subject());
    json.object(
        "headers",
        () -> {
          headers(mail).forEach(json::text);
        });
    json.text("html", mail.html());
    json.text("text", mail.text());
  }

  /// `From` first, then those of the mail in their order.
  static Map<String, String> headers(Mail mail) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("From", mail.from());
    headers.putAll(mail.headers());
    return headers;
  }

  private static void write(Path folder, Received received) {
    try {
      Files.write(folder.resolve(received.id() + ".eml"), MailFile.eml(received.mail()));
      Files.writeString(
          folder.resolve(received.id() + ".json"),
          Json.text(json -> {
            json.object(() -> {
              members(json, received);
              json.text("at", received.at().toString());
            });
          }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Received read(Path file) {
    try {
      var json = Json.own(Files.readString(file));
      var headers = new LinkedHashMap<String, String>();
      Template.object(json.get("headers"))
          .forEach((name, value) -> headers.put(name, (String) value));
      var mail =
          new Mail(
              Template.text(json, "to"),
              requireNonNull(headers.remove("From")),
              Template.text(json, "subject"),
              Template.text(json, "html"),
              Template.text(json, "text"),
              headers);
      return new Received(
          Template.text(json, "id"), Instant.parse(Template.text(json, "at")), mail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
