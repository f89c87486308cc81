package masthead.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.local.LocalApi.Answer;
import masthead.local.Mailbox.Received;
import masthead.mail.Mail;
import masthead.mail.MailFile;

/// The mailbox as a person sees it, and as a script walks it:
///
/// - `GET /_dev/mail`: the mails, newest first
/// - `GET /_dev/mail/{id}`: one, its HTML in a frame that can run and send nothing
/// - `GET /_dev/mail/{id}.eml`: the file for a mail program
/// - `POST /_dev/mail/{id}/one-click`: does what a mail provider's "unsubscribe" does
///
/// With `Accept: application/json` the first two answer `[{"id","to","subject","headers","html",
/// "text"}]` and one of them.
final class MailboxPage {
  static final String PATH = "/_dev/mail";

  private static final String TITLE = "Mailbox";

  /// The frame inherits it (HTML, "srcdoc"): a mail may have styles and pictures, no more.
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:;"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final Pattern ONE = Pattern.compile(PATH + "/([0-9]+)(\\.eml|/one-click)?");
  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>]+");
  private static final Pattern HTTP_URI = Pattern.compile("<(https?://[^<>\\s]+)>");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM, HH:mm:ss", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private final Mailbox mailbox;
  private final HttpClient provider =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  MailboxPage(Mailbox mailbox) {
    this.mailbox = mailbox;
  }

  static boolean answers(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  /// @param headers with lower-case names
  Answer answer(String method, String path, Map<String, String> headers) {
    var reads = method.equals("GET") || method.equals("HEAD");
    var json = headers.getOrDefault("accept", "").contains("application/json");
    var one = ONE.matcher(path);
    if (path.equals(PATH) || path.equals(PATH + "/")) {
      return reads ? list(json) : notAllowed("GET, HEAD");
    }
    var mail = one.matches() ? mailbox.find(one.group(1)) : Optional.<Received>empty();
    if (mail.isEmpty()) {
      return page(
          404, "No such mail", "", "<p>There is no mail here. It may be of an earlier run.</p>");
    }
    var what = Optional.ofNullable(one.group(2)).orElse("");
    if (what.equals("/one-click")) {
      return method.equals("POST") ? oneClick(mail.get()) : notAllowed("POST");
    }
    if (!reads) {
      return notAllowed("GET, HEAD");
    }
    if (what.equals(".eml")) {
      return new Answer(
          200, Map.of("content-type", "message/rfc822"), MailFile.eml(mail.get().mail()));
    }
    return json ? json(Json.text(out -> Mailbox.write(out, mail.get()))) : page(mail.get());
  }

  private Answer list(boolean json) {
    var mails = mailbox.all();
    if (json) {
      return json(
          Json.text(out -> {
            out.array(() -> {
              mails.forEach(mail -> Mailbox.write(out, mail));
            });
          }));
    }
    if (mails.isEmpty()) {
      return page(200, TITLE, "<meta http-equiv=\"refresh\" content=\"3\">", EMPTY);
    }
    return page(
        200,
        TITLE,
        "",
        mails.stream()
            .map(MailboxPage::row)
            .collect(Collectors.joining("", DIGEST + "<ol class=\"mails\">", "</ol>")));
  }

  private static final String DIGEST =
      """
      <form method="post" action="/_dev/digest"><button>Send the next issue now</button></form>
      """;

  private static final String EMPTY =
      DIGEST
          + """
          <div class="empty"><p><strong>No mail yet.</strong> Every mail that the newsletter sends on
          this machine arrives here, and nowhere else. Sign up on <a href="/">the page</a>, or:</p>
          <pre>curl http://localhost:8080/v1/newsletter/subscriptions -H 'content-type: application/json' \\
            -d '{"email":"ada@example.org","consent":{"accepted":true,"textVersion":"2026-11-01/en"}}'</pre>
          <p>This page looks again every three seconds.</p></div>
          """;

  private static String row(Received received) {
    var mail = received.mail();
    return """
    <li><a href="%s/%s"><strong dir="auto">%s</strong><time datetime="%s">%s</time><small>to %s</small></a></li>
    """
        .formatted(
            PATH,
            received.id(),
            escape(mail.subject()),
            received.at(),
            TIME.format(received.at()),
            escape(mail.to()));
  }

  private static Answer page(Received received) {
    var mail = received.mail();
    var id = received.id();
    return page(
        200,
        mail.subject(),
        "",
        """
        <table><tr><th scope="row">From</th><td dir="auto">%s</td></tr>
        <tr><th scope="row">To</th><td>%s</td></tr>
        <tr><th scope="row">At</th><td><time datetime="%s">%s</time></td></tr></table>
        %s
        <h2 id="html">HTML</h2>
        <iframe title="The mail's HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="%s"></iframe>
        <h2>Text</h2>
        <pre dir="auto">%s</pre>
        <h2>Headers</h2>
        <table>%s</table>
        <p><a href="%s/%s.eml" download="mail-%s.eml">Download as .eml</a> to open it in a mail program.</p>
        """
            .formatted(
                escape(mail.from()),
                escape(mail.to()),
                received.at(),
                TIME.format(received.at()),
                oneClickForm(received),
                // Links leave the frame. In a srcdoc this is no quirk, and the mail's own html
                // element still counts.
                escape("<base target=\"_blank\">" + mail.html()),
                links(mail.text()),
                table(Mailbox.headers(mail)),
                PATH,
                id,
                id));
  }

  private static String oneClickForm(Received received) {
    return oneClickUri(received.mail())
        .map(uri ->
            """
            <form method="post" action="%s/%s/one-click"><button>One-click unsubscribe</button>
            <small>as a mail provider does it: POST <code>List-Unsubscribe=One-Click</code></small></form>
            """
                .formatted(PATH, received.id()))
        .orElse("<p><small>This mail offers no one-click unsubscribe.</small></p>");
  }

  /// Where RFC 8058, 3.1 has the POST go: the HTTP address of a mail that has both headers.
  private static Optional<String> oneClickUri(Mail mail) {
    if (!"List-Unsubscribe=One-Click".equals(mail.headers().get("List-Unsubscribe-Post"))) {
      return Optional.empty();
    }
    var uri = HTTP_URI.matcher(mail.headers().getOrDefault("List-Unsubscribe", ""));
    return uri.find() ? Optional.of(uri.group(1)) : Optional.empty();
  }

  /// No cookie, no redirect followed, nothing that tells who presses (RFC 8058, 3.1).
  private Answer oneClick(Received received) {
    var uri = oneClickUri(received.mail());
    if (uri.isEmpty()) {
      return page(409, "No one-click here", "", "<p>This mail has not both headers.</p>");
    }
    var request =
        HttpRequest.newBuilder(URI.create(uri.get()))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
            .build();
    try {
      var answer = provider.send(request, BodyHandlers.ofString());
      var headers = new HashMap<String, String>();
      answer
          .headers()
          .map()
          .forEach((name, values) -> headers.put(name, String.join(", ", values)));
      return result(received, "Answered " + answer.statusCode(), table(headers), answer.body());
    } catch (IOException e) {
      return result(received, "No answer", "", String.valueOf(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return result(received, "No answer", "", "The server stops.");
    }
  }

  private static Answer result(Received received, String title, String headers, String body) {
    return page(
        200,
        title,
        "",
        """
        <p>What a mail provider gets when the reader of “%s” presses its button:</p>
        <pre dir="auto">%s</pre><h2>Headers</h2><table>%s</table>
        <p><a href="%s/%s">Back to the mail</a></p>
        """
            .formatted(
                escape(received.mail().subject()), escape(body), headers, PATH, received.id()));
  }

  private static String table(Map<String, String> rows) {
    return rows.entrySet().stream()
        .map(row ->
            "<tr><th scope=\"row\">%s</th><td dir=\"auto\">%s</td></tr>"
                .formatted(escape(row.getKey()), links(row.getValue())))
        .collect(Collectors.joining());
  }

  /// Escaped, with what is an address of a page as a link.
  private static String links(String text) {
    return Stream.of(LINK.splitWithDelimiters(text, 0))
        .map(part ->
            LINK.matcher(part).matches()
                ? "<a target=\"_blank\" rel=\"noopener\" href=\"%1$s\">%1$s</a>"
                    .formatted(escape(part))
                : escape(part))
        .collect(Collectors.joining());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static Answer json(String text) {
    return answer(200, "application/json", text);
  }

  private static Answer notAllowed(String allow) {
    return new Answer(405, Map.of("allow", allow), new byte[0]);
  }

  private static Answer page(int status, String title, String head, String body) {
    return answer(
        status,
        "text/html; charset=utf-8",
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title><link rel="icon" href="data:,"><style>%2$s</style>%3$s</head>
        <body><header><h1 dir="auto">%1$s</h1><nav><a href="%4$s">%6$s</a> <a href="/">The page</a></nav></header>
        <main>%5$s</main></body></html>
        """
            .formatted(
                escape(title),
                Style.CSS,
                head,
                PATH,
                body,
                title.equals(TITLE) ? "Reload" : "All mail"));
  }

  private static Answer answer(int status, String type, String text) {
    return new Answer(
        status,
        Map.of(
            "content-type", type,
            "cache-control", "no-store",
            "vary", "accept",
            "content-security-policy", POLICY,
            "referrer-policy", "no-referrer",
            "x-content-type-options", "nosniff"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Style {
    static final String CSS = read();

    private static String read() {
      try (InputStream in = MailboxPage.class.getResourceAsStream("mailbox.css")) {
        return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
