package masthead.newsletter.subscriber;

import static masthead.newsletter.NewsletterFixture.ADA;
import static masthead.newsletter.NewsletterFixture.EVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import masthead.aws.DeploymentSecret;
import masthead.newsletter.NewsletterFixture;
import masthead.newsletter.subscriber.OneTimeLink.Purpose;
import masthead.newsletter.subscriber.Tokens.Link;
import masthead.newsletter.subscriber.Tokens.OneTime;
import masthead.newsletter.subscriber.Tokens.Use;
import masthead.runtime.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final SubscriberId ID = new SubscriberId("a".repeat(43));
  private static final Link LINK = link("a".repeat(43), "daily");

  private final Tokens tokens = tokens("one");

  private static Link link(String id, String list) {
    return new Link(new SubscriberId(id), list);
  }

  private static Tokens tokens(String secret) {
    return new Tokens(
        DeploymentSecret.of(
            new Environment(Map.of("SECRET_ID", "local:" + secret)), InstantSource.system()));
  }

  @ParameterizedTest
  @EnumSource
  void linkThatWasSignedIsReadAsItWasMade(Use use) {
    var links = Stream.of(LINK, link("_".repeat(43), "daily"), link("", ""));
    links.forEach(
        link -> assertEquals(Optional.of(link), tokens.read(use, tokens.link(use, link))));
  }

  @ParameterizedTest
  @EnumSource
  void linkSaysNothingOfTheAddressAndFitsIntoAPath(Use use) {
    var token = tokens.link(use, LINK);
    assertTrue(token.matches("[up]1\\.1\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{22}"), token);
    assertTrue(token.length() < 200, token);
  }

  /// Every other character of the alphabet in every place: 63 for each, which is every bit.
  @ParameterizedTest
  @EnumSource
  void oneOtherCharacterIsRefused(Use use) {
    var token = tokens.link(use, LINK);
    for (var i = 0; i < token.length(); i++) {
      for (var other : (ALPHABET + ".=+/% ").toCharArray()) {
        if (other != token.charAt(i)) {
          assertRefused(use, token.substring(0, i) + other + token.substring(i + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherLengthIsRefused(Use use) {
    var token = tokens.link(use, LINK);
    for (var i = 0; i < token.length(); i++) {
      assertRefused(use, token.substring(0, i));
      assertRefused(use, token.substring(i + 1));
      assertRefused(use, token.substring(0, i) + token.substring(i + 1));
    }
    for (var more : List.of("A", ".", "=", ".A", "\n", "A".repeat(1000))) {
      assertRefused(use, token + more);
      assertRefused(use, more + token);
    }
  }

  private void assertRefused(Use use, String token) {
    assertEquals(Optional.empty(), tokens.read(use, token), token);
  }

  @Test
  void linkIsGoodForItsOwnUseOnly() {
    var unsubscribe = tokens.link(Use.UNSUBSCRIBE, LINK);
    var preferences = tokens.link(Use.PREFERENCES, LINK);
    assertRefused(Use.PREFERENCES, unsubscribe);
    assertRefused(Use.UNSUBSCRIBE, preferences);
    assertRefused(Use.PREFERENCES, "p1" + unsubscribe.substring(2));
    assertRefused(Use.UNSUBSCRIBE, "u1" + preferences.substring(2));
  }

  @ParameterizedTest
  @EnumSource
  void linkOfAnotherSecretIsRefused(Use use) {
    assertRefused(use, tokens("two").link(use, LINK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "2", "01", "1 ", "-1", "x"})
  void unknownKeyIsRefused(String keyId) {
    var parts = tokens.link(Use.UNSUBSCRIBE, LINK).split("\\.");
    assertRefused(Use.UNSUBSCRIBE, String.join(".", "u1", keyId, parts[2], parts[3]));
  }

  /// The signature of one subscriber on the name of another.
  @Test
  void signatureIsGoodForOneSubscriberOnly() {
    var mine = tokens.link(Use.UNSUBSCRIBE, LINK).split("\\.");
    for (var other : List.of(link("b" + "a".repeat(42), "daily"), link("a".repeat(43), "other"))) {
      var theirs = tokens.link(Use.UNSUBSCRIBE, other).split("\\.");
      assertRefused(Use.UNSUBSCRIBE, String.join(".", "u1", "1", theirs[2], mine[3]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "...", "....", "u1", "u1.1..", "u1.1.!.!", "ü1.1.a.b"})
  void whatIsNoTokenIsRefused(String token) {
    assertRefused(Use.UNSUBSCRIBE, token);
    assertEquals(Optional.empty(), OneTime.read(token));
  }

  // ---- those that are good once

  @Test
  void tokenOfARequestIsTheSameWheneverItIsMadeAgain() {
    var one = tokens.ofRequest(Purpose.CONFIRM, ID, "id");
    assertEquals(one, tokens("one").ofRequest(Purpose.CONFIRM, ID, "id"));
    assertEquals(Optional.of(one), OneTime.read(one.text()));
  }

  @Test
  void tokensDifferByRequestPurposeAndSecret() {
    var all = new HashSet<String>();
    for (var i = 0; i < 100; i++) {
      for (var purpose : Purpose.values()) {
        all.add(tokens.ofRequest(purpose, ID, "id" + i).secret());
        all.add(tokens("two").ofRequest(purpose, ID, "id" + i).secret());
      }
    }
    assertEquals(400, all.size());
  }

  @Test
  void neitherLogNorTableCanHoldTheSecret() {
    var token = tokens.ofRequest(Purpose.CONFIRM, ID, "id");
    assertFalse(token.toString().contains(token.secret()));
    assertFalse(token.hash().contains(token.secret()));
    assertNotEquals(token.secret(), token.hash());
  }

  static Stream<String> notOneTime() {
    var a = "a".repeat(43);
    return Stream.of(
        a,
        a + ".",
        a + "." + a.substring(1),
        a + "." + a + "a",
        a + "." + a + "." + a,
        "a" + a + "." + a,
        a + "." + a.substring(1) + "=",
        a + "." + a.substring(1) + "+",
        a + "." + a + "\n",
        a + " " + a);
  }

  @ParameterizedTest
  @MethodSource("notOneTime")
  void oneTimeTokenHasOneForm(String text) {
    assertEquals(Optional.empty(), OneTime.read(text));
  }

  // ---- over HTTP

  private static List<String> methods(String path) {
    return path.contains("/preferences/")
        ? List.of("GET", "HEAD", "POST", "PATCH")
        : List.of("GET", "HEAD", "POST");
  }

  /// One bit of each character, and what is no base64url at all.
  private static Stream<String> broken(String token) {
    var flipped =
        IntStream.range(0, token.length())
            .mapToObj(i -> {
              var at = ALPHABET.indexOf(token.charAt(i));
              var other = at < 0 ? '-' : ALPHABET.charAt(at ^ (1 << (i % 6)));
              return token.substring(0, i) + other + token.substring(i + 1);
            });
    return Stream.concat(
        flipped, Stream.of("x", "%00", "a%2Fb", "..", "%2E%2E", token + "A", "A".repeat(2000)));
  }

  /// A link that is wrong in one bit opens nothing, changes nothing, and stands in no answer.
  @Test
  void brokenLinkIsNotFound() {
    var life = new NewsletterFixture();
    life.signUp(EVE);
    life.subscribe(ADA);
    var paths =
        List.of(
            life.lastLink("confirm", EVE),
            life.lastLink("confirm", ADA),
            life.unsubscribe(ADA),
            life.preferences(ADA));
    var before = life.table();
    for (var path : paths) {
      var start = path.substring(0, path.lastIndexOf('/') + 1);
      broken(NewsletterFixture.token(path))
          .forEach(token -> {
            for (var method : methods(path)) {
              var reply = life.api.send(method, start + token, null);
              assertEquals(404, reply.status(), () -> method + " " + start + token);
              assertFalse(token.length() > 9 && reply.text().contains(token), reply.text());
            }
          });
    }
    assertEquals(before, life.table());
  }

  @Test
  void tokenOfOneSubscriberNeverActsOnAnother() {
    var life = new NewsletterFixture();
    life.subscribe(EVE);
    life.signUp(ADA);
    var eve = life.items(EVE);
    var confirm = NewsletterFixture.token(life.lastLink("confirm", ADA));
    var mixed = life.address(EVE) + confirm.substring(confirm.indexOf('.'));
    assertEquals(404, life.post("/v1/newsletter/confirm/" + mixed).status());
    var access = NewsletterFixture.token(life.access(ADA));
    var mixedAccess = life.address(EVE) + access.substring(access.indexOf('.'));
    for (var token : List.of(mixedAccess, mixed)) {
      String[] bearer = {"authorization", "Bearer " + token};
      assertEquals(401, life.api.get("/v1/newsletter/me/export", bearer).status());
      assertEquals(401, life.api.send("DELETE", "/v1/newsletter/me", null, bearer).status());
      assertEquals(410, life.api.get("/v1/newsletter/access/" + token).status());
    }
    life.post(life.unsubscribe(ADA));
    assertEquals(eve, life.items(EVE));
  }

  /// A confirm token opens nothing else, and an access token confirms nothing.
  @Test
  void tokensAreGoodForTheirOwnPurposeOnly() {
    var life = new NewsletterFixture();
    life.signUp(ADA);
    var confirm = NewsletterFixture.token(life.lastLink("confirm", ADA));
    var access = NewsletterFixture.token(life.access(ADA));
    var before = life.table();
    assertEquals(404, life.post("/v1/newsletter/confirm/" + access).status());
    assertEquals(404, life.api.get("/v1/newsletter/confirm/" + access).status());
    assertEquals(410, life.api.get("/v1/newsletter/access/" + confirm).status());
    var all =
        List.of(
            confirm,
            NewsletterFixture.token(life.unsubscribe(ADA)),
            NewsletterFixture.token(life.preferences(ADA)));
    for (var token : all) {
      String[] bearer = {"authorization", "Bearer " + token};
      assertEquals(401, life.api.get("/v1/newsletter/me/export", bearer).status());
      assertEquals(401, life.api.send("DELETE", "/v1/newsletter/me", null, bearer).status());
    }
    assertEquals(before, life.table());
  }

  @Test
  void secretOfAnotherDeploymentOpensNothing() {
    var life = new NewsletterFixture();
    life.subscribe(ADA);
    var theirs = new NewsletterFixture(Map.of("SECRET_ID", "local:another"));
    var before = life.table();
    assertEquals(404, life.post(theirs.unsubscribe(ADA)).status());
    assertEquals(404, life.api.get(theirs.preferences(ADA)).status());
    // The same subscriber's key, signed with the other secret.
    var link = new Link(life.id(ADA), "daily");
    var forged = theirs.tokens.link(Use.UNSUBSCRIBE, link);
    assertEquals(404, life.post("/v1/newsletter/u/" + forged).status());
    assertEquals(before, life.table());
  }

  @Test
  void whoIsReadableInALinkIsTheKeyedHashOnly() {
    var life = new NewsletterFixture();
    var who = NewsletterFixture.token(life.unsubscribe(ADA)).split(Pattern.quote("."), -1)[2];
    var text = new String(Base64.getUrlDecoder().decode(who), StandardCharsets.UTF_8);
    assertEquals(life.address(ADA) + "|daily|", text);
  }
}
