package masthead.newsletter;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import masthead.http.Environment;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.Network;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.limit.RateLimitStore;
import masthead.limit.RateLimitStore.Count;
import masthead.mail.EmailAddress;
import masthead.newsletter.Challenge.Cost;
import masthead.newsletter.EmailDomains.Policy;
import masthead.secret.Secret;

/// Keeps programs from having people's mailboxes flooded. It stands before every request that may
/// lead to a mail, JSON and form alike.
///
/// What it decides depends on what was asked and how often, never on whether an address is known.
final class Gate {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /// Many readers share an address behind an operator's gateway, so a network may ask ten times as
  /// often when it works harder.
  private static final int HARDER = 10;

  private static final int MOST_FOR_A_MAILBOX = 5;
  private static final int MOST_FOR_A_DOMAIN = 50;
  private static final int MOST_FOR_ALL = 2000;

  private final RateLimitStore limits;
  private final Challenge challenge;
  private final ChallengeStore proofs;
  private final EmailDomains domains;
  private final boolean challenges;
  private final int mostForANetwork;

  Gate(Environment environment, NewsletterStore store, Secret secret, InstantSource clock) {
    this.limits = RateLimitStore.withSortKey(store.table(), secret, clock);
    this.challenge = new Challenge(secret, clock);
    this.proofs = new ChallengeStore(store);
    this.domains = EmailDomains.of(environment);
    this.challenges = environment.require("CHALLENGE").equals("altcha");
    this.mostForANetwork = Integer.parseInt(environment.require("SIGN_UPS_PER_HOUR"));
  }

  /// Whether a proof of work is asked for.
  boolean challenges() {
    return challenges;
  }

  /// A challenge for this client, the harder the more often its network has asked.
  Challenge.Issued issue(String client, Cost wanted) {
    var asked = limits.counted("sign-up", network(client), HOUR);
    return challenge.issue(asked >= mostForANetwork ? Cost.HARD : wanted);
  }

  /// A proof of work for [priming][masthead.http.Priming].
  String primingPayload() {
    return challenge.solved();
  }

  /// A proof that was checked but not used yet. Empty where none is asked for.
  ///
  /// @throws ProblemException 403
  Optional<Challenge.Verdict.Solved> proof(Optional<String> payload) {
    if (!challenges) {
      return Optional.empty();
    }
    if (payload.isEmpty()) {
      throw required();
    }
    return switch (challenge.verify(payload.get())) {
      case Challenge.Verdict.Solved solved -> Optional.of(solved);
      case Challenge.Verdict.Missing() -> throw required();
      case Challenge.Verdict.Failed() -> throw failed("The challenge is not solved.");
      case Challenge.Verdict.Expired() -> throw failed("The challenge has expired. Solve another.");
    };
  }

  /// Counts a request that is otherwise good, and uses its proof.
  ///
  /// @throws ProblemException 403, 422, 429
  void admit(Optional<Challenge.Verdict.Solved> proof, EmailAddress email, String client) {
    var policy = domains.policy(email);
    if (policy == Policy.REJECT) {
      throw notAllowed();
    }
    proof.ifPresent(this::use); // first: one that is sent again must not count again
    var most = challenges ? HARDER * mostForANetwork : mostForANetwork;
    var fromNetwork = count("sign-up", network(client), HOUR, most);
    var toDomain = count("sign-up-domain", email.domain(), HOUR, Integer.MAX_VALUE);
    var suspicious =
        fromNetwork > mostForANetwork || toDomain > MOST_FOR_A_DOMAIN || policy == Policy.CHALLENGE;
    proof.ifPresent(solved -> requireLevel(solved, suspicious));
    count("sign-up-mailbox", email.stripped(), DAY, MOST_FOR_A_MAILBOX);
    count("sign-up-all", "", HOUR, MOST_FOR_ALL);
  }

  private static void requireLevel(Challenge.Verdict.Solved solved, boolean suspicious) {
    if (suspicious && solved.cost() != Cost.HARD) {
      throw required("A harder challenge is asked for: GET /v1/newsletter/challenge?level=hard.");
    }
  }

  private void use(Challenge.Verdict.Solved solved) {
    if (!proofs.use(solved.id(), solved.expiresAt())) {
      throw failed("The challenge was used before. Solve another.");
    }
  }

  private int count(String scope, String whom, Duration window, int most) {
    return switch (limits.take(scope, whom, window, most)) {
      case Count.Counted(var n) -> n;
      case Count.Full(var pause) -> throw Problem.tooMany(pause).exception();
    };
  }

  private static String network(String client) {
    return Network.prefix(client, 32, 56);
  }

  private static ProblemException required() {
    return required("Solve a challenge first: GET /v1/newsletter/challenge.");
  }

  private static ProblemException required(String detail) {
    return Problem.of(ProblemType.CHALLENGE_REQUIRED, detail).exception();
  }

  private static ProblemException failed(String detail) {
    return Problem.of(ProblemType.CHALLENGE_FAILED, detail).exception();
  }

  private static ProblemException notAllowed() {
    return Faults.only(
        ProblemType.INVALID_REQUEST,
        Fault.Place.POINTER,
        "/email",
        "email-domain-not-allowed",
        "Addresses of throw-away mailboxes are not taken here.");
  }
}
