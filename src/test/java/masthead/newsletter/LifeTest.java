package masthead.newsletter;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import masthead.dynamo.Item;
import masthead.local.TestApi;
import org.junit.jupiter.api.Test;

/// The life of a subscription over HTTP, from sign-up to erasure.
class LifeTest {
  private final TestApi api = TestApi.fresh();

  @Test
  void aSubscriberSignsUpConfirmsChangesUnsubscribesAndIsErased() {
    signUp("ada@example.org");
    var row = row();
    assertEquals("PENDING", row.text("state"));

    var confirm = link("/confirm/");
    assertEquals("confirmable", api.get(confirm).at("state"));
    assertEquals("PENDING", row().text("state"));
    var confirmed = api.send("POST", confirm, null);
    assertEquals("confirmed", confirmed.at("status"), confirmed.text());
    assertEquals("already_confirmed", api.send("POST", confirm, null).at("status"));
    assertEquals("A#daily#en#Etc/UTC#07", row().text("audiencePk"));

    var preferences = path(String.valueOf(confirmed.at("preferencesUrl")));
    var read = api.get(preferences);
    assertEquals("ad•@ex•••••.org", read.at("email"));
    var changed =
        api.send(
            "PATCH",
            preferences,
            "{\"language\":\"ur\",\"hour\":6}",
            "if-match",
            requireNonNull(read.header("etag")));
    assertEquals("ur", changed.at("language"), changed.text());
    assertEquals("A#daily#ur#Etc/UTC#06", row().text("audiencePk"));

    signUp("ADA@example.org");
    assertEquals(2, api.mailbox().mails().size());
    assertTrue(link("/preferences/").contains("p1."));

    var header = requireNonNull(api.mailbox().mails().getFirst().headers().get("List-Unsubscribe"));
    var unsubscribe = path(header.replaceAll("[<>]", ""));
    assertEquals(200, api.get(unsubscribe).status());
    assertEquals("ACTIVE", row().text("state"));
    var gone =
        api.send(
            "POST",
            unsubscribe,
            "List-Unsubscribe=One-Click",
            "content-type",
            "application/x-www-form-urlencoded");
    assertEquals(200, gone.status(), gone.text());
    assertEquals("UNSUBSCRIBED", row().text("state"));
    assertTrue(!row().has("audiencePk"));

    api.send("POST", "/v1/newsletter/access", "{\"email\":\"ada@example.org\"}");
    assertEquals(0, api.work());
    var access = link("/access/");
    assertEquals("open", api.get(access).at("state"));
    var token = access.substring(access.lastIndexOf('/') + 1);
    var export = api.get("/v1/newsletter/me/export", "authorization", "Bearer " + token);
    assertEquals(200, export.status(), export.text());
    assertEquals(
        204,
        api.send("DELETE", "/v1/newsletter/me", null, "authorization", "Bearer " + token).status());
    assertEquals(
        List.of("X"),
        api.items("NewsletterTable", "").stream()
            .map(item -> item.text("sk"))
            .filter(sk -> !sk.equals("N"))
            .toList());
  }

  private void signUp(String email) {
    var body =
        "{\"email\":\"%s\",\"consent\":{\"accepted\":true,\"textVersion\":\"2026-11-01/en\"}}"
            .formatted(email);
    var answer = api.send("POST", "/v1/newsletter/subscriptions", body);
    assertEquals(202, answer.status(), answer.text());
    assertEquals(0, api.work());
  }

  private Item row() {
    return api.items("NewsletterTable", "S#").stream()
        .filter(item -> item.text("sk").startsWith("L#"))
        .findFirst()
        .orElseThrow();
  }

  /// The path of a link in the newest mail.
  private String link(String part) {
    var text = api.mailbox().mails().getLast().text();
    var matcher = Pattern.compile("https?://[^/]+(/\\S*" + part + "\\S+)").matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static String path(String url) {
    return URI.create(url.strip()).getRawPath();
  }
}
