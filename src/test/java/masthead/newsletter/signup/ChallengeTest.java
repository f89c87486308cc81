package masthead.newsletter.signup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import masthead.aws.DeploymentSecret;
import masthead.json.Json;
import masthead.json.Sha256;
import masthead.newsletter.signup.Challenge.Cost;
import masthead.newsletter.signup.Challenge.Issued;
import masthead.newsletter.signup.Challenge.Verdict;
import masthead.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChallengeTest {
  private static final Instant NOW = Instant.parse("2026-11-24T06:30:00.750Z");
  private static final Instant EXPIRY = Instant.parse("2026-11-24T06:38:00Z");

  private static final Issued ISSUED = at(NOW).issue(Cost.NORMAL);
  private static final int NUMBER = solve(ISSUED);

  private static Challenge at(Instant now) {
    return with("local:a-secret", now);
  }

  private static Challenge with(String secret, Instant now) {
    var environment = new Environment(Map.of("SECRET_ID", secret));
    return new Challenge(
        DeploymentSecret.of(environment, InstantSource.fixed(now)), InstantSource.fixed(now));
  }

  /// As the widget does it: numbers in turn.
  private static int solve(Issued issued) {
    for (var number = 0; number <= issued.maxnumber(); number++) {
      if (Sha256.hex(issued.salt() + number).equals(issued.challenge())) {
        return number;
      }
    }
    throw new AssertionError("no number up to maxnumber solves it");
  }

  private static Map<String, @Nullable Object> members(Issued issued, int number) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("algorithm", "SHA-256");
    members.put("challenge", issued.challenge());
    members.put("number", number);
    members.put("salt", issued.salt());
    members.put("signature", issued.signature());
    members.put("took", 812);
    return members;
  }

  private static String encode(String json) {
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Verdict verify(String json) {
    return at(NOW).verify(encode(json));
  }

  private static String right() {
    return Json.text(members(ISSUED, NUMBER));
  }

  @ParameterizedTest
  @EnumSource(Cost.class)
  void everyChallengeCanBeSolvedOnAnotherInstance(Cost cost) {
    for (var round = 0; round < 8; round++) {
      var issued = at(NOW).issue(cost);
      var payload = encode(Json.text(members(issued, solve(issued))));
      assertEquals(
          new Verdict.Solved(issued.challenge(), EXPIRY, cost),
          with("local:a-secret", NOW).verify(payload));
    }
  }

  /// What ALTCHA's own widgets, 2.3.0 and 3.2.2, made in Chromium of challenges issued here.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NORMAL | 2026-11-24T11:11:29Z | {"algorithm":"SHA-256",\
          "challenge":"5d903c066e36c7788cef0ff340d80f77290656fd8bb2c1cc3b017e22d311e0fe",\
          "number":46811,"salt":"14301193100aee0d92e3827e?expires=1795518689&cost=normal&",\
          "signature":"3a95ee6da19250802f5459349ddfb87aa83cff3bb3bb9924f7ac3ff6880ae6a7",\
          "took":1021}
          HARD | 2026-11-24T11:12:05Z | {"algorithm":"SHA-256",\
          "challenge":"d4ea41c3ab7bf3e579f6041be2c8bb684d42af0f565b6d1e261ca55aa03a65e1",\
          "number":47265,"salt":"9c8840210f3a9aca2c038387?expires=1795518725&cost=hard&",\
          "signature":"1d43a52c272a4c13c7ec740fa83615abf7573e4574f2789e70d78da52a6f44d4",\
          "took":385.6}
          """)
  void widgetsSolutionIsRight(Cost cost, Instant expiresAt, String json) {
    var verdict = at(expiresAt.minusSeconds(400)).verify(encode(json));
    var solved = assertInstanceOf(Verdict.Solved.class, verdict);
    assertEquals(expiresAt, solved.expiresAt());
    assertEquals(cost, solved.cost());
  }

  @Test
  void harderProofHasSixTimesTheNumbers() {
    assertEquals(50_000, at(NOW).issue(Cost.NORMAL).maxnumber());
    assertEquals(300_000, at(NOW).issue(Cost.HARD).maxnumber());
  }

  @Test
  void noTwoChallengesAreAlike() {
    var salts = new HashSet<String>();
    var challenge = at(NOW);
    for (var i = 0; i < 1000; i++) {
      assertTrue(salts.add(challenge.issue(Cost.NORMAL).salt()));
    }
  }

  @Test
  void widgetGetsTheFiveMembersOfTheFormat() {
    var json = Json.own(Json.text(ISSUED::write));
    assertEquals(
        List.of("algorithm", "challenge", "salt", "maxnumber", "signature"),
        List.copyOf(json.keySet()));
    assertEquals("SHA-256", json.get("algorithm"));
    assertEquals(50_000, json.get("maxnumber"));
    assertTrue(ISSUED.challenge().matches("[0-9a-f]{64}"), ISSUED.challenge());
    assertTrue(ISSUED.signature().matches("[0-9a-f]{64}"), ISSUED.signature());
    assertTrue(
        ISSUED
            .salt()
            .matches("[0-9a-f]{24}\\?expires=" + EXPIRY.getEpochSecond() + "&cost=normal&"),
        ISSUED.salt());
  }

  /// Else one solution would pass as often as it can be written anew.
  @Test
  void oneSolutionHasOneIdHoweverItIsWritten() {
    var other = new LinkedHashMap<>(members(ISSUED, NUMBER));
    other.remove("took");
    var reversed = new LinkedHashMap<String, @Nullable Object>();
    for (var name : new ArrayList<>(other.keySet()).reversed()) {
      reversed.put(name, other.get(name));
    }
    other.put("took", 17.25);
    var solved = new Verdict.Solved(ISSUED.challenge(), EXPIRY, Cost.NORMAL);
    for (var json :
        List.of(
            right(), Json.text(other), Json.text(reversed), "\n " + right().replace(":", " : "))) {
      assertEquals(solved, verify(json), json);
    }
    assertEquals(solved, at(NOW).verify(encode(right()).replace("=", "")));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "479, true", "480, false", "86400, false"})
  void challengeHoldsForEightMinutes(long seconds, boolean inTime) {
    var verdict = at(NOW.plusSeconds(seconds)).verify(encode(right()));
    assertEquals(inTime, verdict instanceof Verdict.Solved);
    assertEquals(!inTime, verdict instanceof Verdict.Expired);
  }

  @Test
  void lastSecondStillCounts() {
    assertInstanceOf(Verdict.Solved.class, at(EXPIRY).verify(encode(right())));
    assertEquals(new Verdict.Expired(), at(EXPIRY.plusNanos(1)).verify(encode(right())));
  }

  @Test
  void nothingSentIsMissing() {
    assertEquals(new Verdict.Missing(), at(NOW).verify(""));
  }

  @Test
  void challengeSignedWithAnotherKeyFails() {
    assertEquals(new Verdict.Failed(), with("local:another", NOW).verify(encode(right())));
  }

  /// Whoever makes the challenge alone has everything but the signature.
  @Test
  void challengeOfOnesOwnFails() {
    var salt = ISSUED.salt().replace(Long.toString(EXPIRY.getEpochSecond()), "9999999999");
    var own = new Issued(Sha256.hex(salt + "0"), salt, 50_000, ISSUED.signature());
    assertEquals(new Verdict.Failed(), verify(Json.text(members(own, 0))));
  }

  @Test
  void expiredChallengeThatIsWrongFails() {
    var wrong = Json.text(members(ISSUED, NUMBER == 0 ? 1 : NUMBER - 1));
    assertEquals(new Verdict.Failed(), at(NOW.plus(Duration.ofDays(1))).verify(encode(wrong)));
  }

  record Change(String name, UnaryOperator<String> of) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Change member(String name, String value) {
    return new Change(
        name + " = " + (value.length() > 40 ? value.substring(0, 40) : value),
        json ->
            json.replaceFirst("\"" + name + "\":(\"[^\"]*\"|[0-9]+)", "\"" + name + "\":" + value));
  }

  private static Change text(String name, UnaryOperator<String> of) {
    var old = String.valueOf(members(ISSUED, NUMBER).get(name));
    return member(name, "\"" + of.apply(old) + "\"");
  }

  private static String flip(String hex) {
    return (hex.startsWith("0") ? "1" : "0") + hex.substring(1);
  }

  /// A payload that is right but for one thing.
  static List<Change> tampering() {
    var expires = Long.toString(EXPIRY.getEpochSecond());
    var changes = new ArrayList<Change>();
    for (var value :
        List.of("\"SHA-1\"", "\"SHA-512\"", "\"sha-256\"", "\"\"", "\"none\"", "7", "null")) {
      changes.add(member("algorithm", value));
    }
    for (var name : List.of("challenge", "signature")) {
      changes.add(text(name, ChallengeTest::flip));
      changes.add(text(name, hex -> flip(hex.substring(1) + "0")));
      changes.add(text(name, hex -> hex.substring(1)));
      changes.add(text(name, hex -> hex + "0"));
      changes.add(text(name, _ -> "?".repeat(64)));
      changes.add(text(name, _ -> "\u00e9".repeat(64)));
      changes.add(text(name, _ -> ""));
      changes.add(member(name, "null"));
      changes.add(member(name, "[]"));
    }
    changes.add(text("signature", _ -> ISSUED.challenge()));
    changes.add(text("challenge", _ -> ISSUED.signature()));
    for (var value :
        List.of(
            "" + (NUMBER + 1),
            "-1",
            "-" + (NUMBER + 1),
            "0" + NUMBER,
            "+" + NUMBER,
            NUMBER + ".0",
            NUMBER + "e0",
            "\"" + NUMBER + "\"",
            "\" " + NUMBER + "\"",
            "300001",
            "2147483648",
            "9223372036854775808",
            "9".repeat(32),
            "9".repeat(33),
            "null",
            "true",
            "[]",
            "{}")) {
      changes.add(member("number", value));
    }
    changes.add(text("salt", salt -> salt.replace(expires, "9999999999")));
    changes.add(text("salt", salt -> salt.replace(expires, "-1")));
    changes.add(text("salt", salt -> salt.replace(expires, "9".repeat(30))));
    changes.add(text("salt", salt -> salt.replace("cost=normal", "cost=hard")));
    changes.add(text("salt", salt -> salt.replace("&cost=normal", "")));
    changes.add(text("salt", salt -> salt.replace("expires=", "expire=")));
    changes.add(text("salt", ChallengeTest::flip));
    changes.add(text("salt", salt -> salt.substring(1)));
    changes.add(text("salt", salt -> salt + "&"));
    changes.add(text("salt", salt -> salt + "\\n"));
    changes.add(text("salt", salt -> "x\\n" + salt));
    changes.add(text("salt", salt -> salt.substring(0, salt.length() - 1)));
    changes.add(text("salt", _ -> ""));
    changes.add(member("salt", "null"));
    for (var name : members(ISSUED, NUMBER).keySet()) {
      if (!name.equals("took")) {
        changes.add(
            new Change(
                "no " + name,
                json -> json.replaceFirst("\"" + name + "\":(\"[^\"]*\"|[0-9]+),", "")));
        changes.add(
            new Change(
                name + " twice",
                json -> json.replaceFirst("(\"" + name + "\":(\"[^\"]*\"|[0-9]+),)", "$1$1")));
      }
    }
    changes.add(new Change("another member", json -> json.replace("{", "{\"test\":true,")));
    changes.add(new Change("more behind", json -> json + "{}"));
    changes.add(new Change("an array", json -> "[" + json + "]"));
    changes.add(new Change("cut short", json -> json.substring(0, json.length() - 1)));
    changes.add(new Change("a byte order mark", json -> "\uFEFF" + json));
    changes.add(new Change("too long", json -> json + " ".repeat(1600)));
    return changes;
  }

  @ParameterizedTest
  @MethodSource("tampering")
  void payloadThatWasTamperedWithFails(Change change) {
    var changed = change.of().apply(right());
    assertTrue(!changed.equals(right()), "the test changes nothing");
    assertEquals(new Verdict.Failed(), verify(changed));
  }

  /// CVE-2025-68113: digits of the expiry moved into the number, and what followed: parameters.
  @Test
  void boundaryOfSaltAndNumberCannotBeMoved() {
    var salt = ISSUED.salt();
    for (var cut = 1; cut < salt.length(); cut++) {
      var number = "\"" + salt.substring(cut) + NUMBER + "\"";
      var json = member("number", number).of().apply(right()).replace(salt, salt.substring(0, cut));
      assertEquals(new Verdict.Failed(), verify(json), json);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{}",
        "null",
        "!",
        "e30",
        "e30=",
        "bnVsbA==",
        "e30=e30=",
        "\u0000",
        "नाम",
        "====",
        "Ww=="
      })
  void whatIsNoPayloadFails(String payload) {
    assertEquals(new Verdict.Failed(), at(NOW).verify(payload));
  }

  @Test
  void payloadInUrlAlphabetOrInLinesFails() {
    var payload = encode(right() + " ".repeat(3));
    assertEquals(
        new Verdict.Failed(),
        at(NOW).verify(payload.substring(0, 76) + "\n" + payload.substring(76)));
    assertEquals(new Verdict.Failed(), at(NOW).verify(payload + "_-"));
  }

  @Test
  void longestPayloadIs2048Characters() {
    var json = right();
    var fits = encode(json + " ".repeat(1536 - json.length()));
    assertEquals(2048, fits.length());
    assertInstanceOf(Verdict.Solved.class, at(NOW).verify(fits));
    assertEquals(new Verdict.Failed(), verify(json + " ".repeat(1537 - json.length())));
  }
}
