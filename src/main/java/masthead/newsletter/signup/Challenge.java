package masthead.newsletter.signup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.aws.DeploymentSecret;
import masthead.http.Members;
import masthead.http.ProblemException;
import masthead.json.ConstantTime;
import masthead.json.Json;
import masthead.json.JsonWriter;
import masthead.json.MalformedJsonException;
import masthead.json.Sha256;

/// A proof of work before a sign-up, in ALTCHA's format v1, which the widgets 2 and 3 solve.
///
/// The client looks for the number whose decimal digits behind `salt` have the SHA-256 `challenge`.
/// Nothing is stored: the signature is an HMAC of `challenge` under a key derived from the
/// deployment's secret, so any instance verifies what another issued. The caller must ensure that a
/// solution is used only once, by its [Verdict.Solved#id].
///
/// Neither `maxnumber` nor the parameters in the salt are signed by themselves; the salt is,
/// through `challenge`. Two attacks on that are known (CVE-2025-68113 and altcha-lib 2.10.0):
/// digits or whole parameters moved from the salt into the number. Here the salt has one form,
/// which ends in `&`, and the number is an integer, so there is one way to cut what was hashed.
public final class Challenge {
  private static final String ALGORITHM = "SHA-256";
  private static final Duration VALID = Duration.ofMinutes(8);
  private static final int MAX_PAYLOAD_LENGTH = 2048;

  private static final Pattern SALT =
      Pattern.compile(
          "^[0-9a-f]{24}\\?expires=(?<expires>[0-9]{10,11})&cost=(?<cost>normal|hard)&\\z");

  private final DeploymentSecret secret;
  private final InstantSource clock;

  Challenge(DeploymentSecret secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /// How many numbers there are to try; on average, half of them are.
  ///
  /// One worker in headless Chromium hashed 220,000 texts a second with `crypto.subtle` and 180,000
  /// in plain JavaScript on a server's processor. A phone is taken to manage 30,000 to 50,000: 0.5
  /// to 0.8 s on average for [#NORMAL], 3 to 5 s for [#HARD], less with several workers.
  enum Cost {
    NORMAL(50_000),
    HARD(300_000);

    private final int numbers;

    Cost(int numbers) {
      this.numbers = numbers;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What the client receives.
  record Issued(String challenge, String salt, int maxnumber, String signature) {

    /// Writes the object that the widget reads.
    void write(JsonWriter json) {
      json.object(() -> {
        json.text("algorithm", ALGORITHM);
        json.text("challenge", challenge);
        json.text("salt", salt);
        json.number("maxnumber", maxnumber);
        json.text("signature", signature);
      });
    }
  }

  /// The result of verifying a payload.
  sealed interface Verdict {
    /// Solved in time. `id` (64 hexadecimal digits) is the same however the payload is written, so
    /// storing it until `expiresAt` lets a solution count once.
    record Solved(String id, Instant expiresAt, Cost cost) implements Verdict {}

    /// No payload was sent.
    record Missing() implements Verdict {}

    /// Malformed, issued elsewhere, or not solved.
    record Failed() implements Verdict {}

    /// Issued here and solved, but too late.
    record Expired() implements Verdict {}
  }

  /// A new one each time: its randomness is made here, never before SnapStart's snapshot.
  Issued issue(Cost cost) {
    return issue(cost, new SecureRandom().nextInt(cost.numbers));
  }

  /// The payload of a new one, solved: for [priming][masthead.runtime.Priming] and tests alone,
  /// because it proves nothing.
  String solved(Cost cost) {
    var issued = issue(cost, 1);
    var solution =
        Map.of(
            "algorithm", ALGORITHM,
            "challenge", issued.challenge,
            "number", 1,
            "salt", issued.salt,
            "signature", issued.signature);
    return Base64.getEncoder().encodeToString(Json.text(solution).getBytes(UTF_8));
  }

  private Issued issue(Cost cost, int number) {
    var random = new SecureRandom();
    var nonce = new byte[12];
    random.nextBytes(nonce);
    var salt =
        "%s?expires=%d&cost=%s&"
            .formatted(
                HexFormat.of().formatHex(nonce),
                clock.instant().plus(VALID).getEpochSecond(),
                cost.text());
    var challenge = Sha256.hex(salt + number);
    return new Issued(challenge, salt, cost.numbers, sign(challenge));
  }

  /// Judges the Base64 text that the widget sends: JSON with `algorithm`, `challenge`, `number`,
  /// `salt`, `signature` and perhaps `took`, the milliseconds it needed.
  Verdict verify(String payload) {
    if (payload.isEmpty()) {
      return new Verdict.Missing();
    }
    return solution(payload)
        .filter(this::isRight)
        .<Verdict>map(this::inTime)
        .orElseGet(Verdict.Failed::new);
  }

  private record Solution(String challenge, Salt salt, int number, String signature) {}

  private record Salt(String text, Instant expiresAt, Cost cost) {
    static Optional<Salt> parse(String text) {
      return SALT.matcher(text)
          .results()
          .map(salt ->
              new Salt(
                  text,
                  Instant.ofEpochSecond(Long.parseLong(salt.group("expires"))),
                  Cost.valueOf(salt.group("cost").toUpperCase(Locale.ROOT))))
          .findFirst();
    }
  }

  private static Optional<Solution> solution(String payload) {
    if (payload.length() > MAX_PAYLOAD_LENGTH) {
      return Optional.empty();
    }
    try {
      return Json.parse(Base64.getDecoder().decode(payload.getBytes(UTF_8))) instanceof Map<?, ?> o
          ? Optional.of(solution(Members.of(o)))
          : Optional.empty();
    } catch (IllegalArgumentException | MalformedJsonException | ProblemException _) {
      return Optional.empty();
    }
  }

  private static Solution solution(Members members) {
    members.require("algorithm", "challenge", "number", "salt", "signature").ignore("took");
    members.choice("algorithm", List.of(ALGORITHM));
    var challenge = members.raw("challenge");
    var salt = members.parsed("salt", Salt::parse, "must be as issued");
    var number = members.integer("number", 0, Cost.HARD.numbers);
    var signature = members.raw("signature");
    members.end();
    return new Solution(
        challenge.orElseThrow(), salt.orElseThrow(), number.orElseThrow(), signature.orElseThrow());
  }

  private boolean isRight(Solution solution) {
    return ConstantTime.equal(Sha256.hex(solution.salt.text + solution.number), solution.challenge)
        && ConstantTime.equal(sign(solution.challenge), solution.signature);
  }

  private Verdict inTime(Solution solution) {
    var salt = solution.salt;
    return clock.instant().isAfter(salt.expiresAt)
        ? new Verdict.Expired()
        : new Verdict.Solved(solution.challenge, salt.expiresAt, salt.cost);
  }

  private String sign(String challenge) {
    return HexFormat.of().formatHex(secret.hash("newsletter-challenge", challenge));
  }
}
