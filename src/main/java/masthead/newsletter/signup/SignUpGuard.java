package masthead.newsletter.signup;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import masthead.aws.DeploymentSecret;
import masthead.dynamo.RateLimitStore;
import masthead.dynamo.RateLimitStore.Count;
import masthead.dynamo.Table;
import masthead.http.ClientNetwork;
import masthead.http.Fault;
import masthead.http.Faults;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.mail.EmailAddress;
import masthead.newsletter.signup.Challenge.Cost;
import masthead.newsletter.signup.DisposableDomains.Policy;
import masthead.runtime.Environment;
import masthead.runtime.Log;
import masthead.runtime.Metric;

/// Protects mailboxes from being flooded: it checks every request that may lead to a mail, JSON and
/// form alike.
///
/// Its response depends on the requests of the client's own network, never on whether an address is
/// known or what others have requested for it. What all clients share (the count of a mail host,
/// that of the site) only makes the proof of work harder, so that nobody can use it up for
/// everybody else. `subscriber.MailHistory` limits the mail to one mailbox, without a trace in the
/// response.
public final class SignUpGuard {
  private static final Duration HOUR = Duration.ofHours(1);

  /// Many readers share an address behind an operator's gateway, so a network may send ten times as
  /// many requests if it solves harder challenges.
  private static final int HARDER = 10;

  /// From here to twice as many for one mail host in an hour: see [#domainLimit].
  private static final int DOMAIN_LIMIT = 50;

  private final RateLimitStore limits;
  private final Challenge challenge;
  private final ChallengeStore proofs;
  private final DisposableDomains domains;
  private final boolean challenges;
  private final int maxPerNetwork;
  private final int siteLimit;
  private final DeploymentSecret secret;
  private final InstantSource clock;

  SignUpGuard(Environment environment, Table table, DeploymentSecret secret, InstantSource clock) {
    this.limits = RateLimitStore.withSortKey(table, secret, clock);
    this.challenge = new Challenge(secret, clock);
    this.proofs = new ChallengeStore(table);
    this.domains = DisposableDomains.of(environment);
    this.challenges = environment.require("CHALLENGE").equals("altcha");
    this.maxPerNetwork = Integer.parseInt(environment.require("SIGN_UPS_PER_HOUR"));
    this.siteLimit = Integer.parseInt(environment.require("SITE_SIGN_UPS_PER_HOUR"));
    this.secret = secret;
    this.clock = clock;
  }

  /// Whether a proof of work is required.
  boolean challenges() {
    return challenges;
  }

  /// A challenge for this client, harder if its network has sent many requests.
  Challenge.Issued issue(String client, Cost wanted) {
    var count = limits.counted("sign-up", network(client), HOUR);
    return challenge.issue(count >= maxPerNetwork ? Cost.HARD : wanted);
  }

  /// A proof of work for [priming][masthead.runtime.Priming].
  String primingPayload() {
    return challenge.solved(Challenge.Cost.NORMAL);
  }

  /// A proof that was checked but not used yet. Empty if none is required.
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

  /// Counts a sign-up that is otherwise valid, and uses its proof.
  ///
  /// @throws ProblemException 403, 422, 429
  void admitSignUp(Optional<Challenge.Verdict.Solved> proof, EmailAddress email, String client) {
    var policy = domains.policy(email);
    if (policy == Policy.REJECT) {
      throw notAllowed();
    }
    proof.ifPresent(this::use); // first: a repeated proof must not count again
    var fromNetwork = countNetwork("sign-up", client);
    var toDomain = count("sign-up-domain", email.domain(), HOUR, Integer.MAX_VALUE);
    var toSite = count("sign-up-all", "", HOUR, challenges ? Integer.MAX_VALUE : siteLimit);
    if (toSite == siteLimit) {
      Log.count(Metric.SIGN_UPS_AT_LIMIT, "");
    }
    var suspicious =
        fromNetwork > maxPerNetwork
            || toDomain > domainLimit(email.domain())
            || toSite > siteLimit
            || policy == Policy.CHALLENGE;
    proof.ifPresent(solved -> requireLevel(solved, suspicious));
  }

  /// Counts a request to see or erase the data of an address, and uses its proof.
  ///
  /// Access is a right, so only requests of the client's own network limit it, and sign-ups do not
  /// count.
  ///
  /// @throws ProblemException 403, 429
  void admitAccess(Optional<Challenge.Verdict.Solved> proof, String client) {
    proof.ifPresent(this::use);
    var suspicious = countNetwork("access", client) > maxPerNetwork;
    proof.ifPresent(solved -> requireLevel(solved, suspicious));
  }

  private int countNetwork(String scope, String client) {
    return count(scope, network(client), HOUR, challenges ? HARDER * maxPerNetwork : maxPerNetwork);
  }

  /// It varies unpredictably by mail host and hour. With a fixed limit, a client could sign up
  /// addresses of a host until the proof gets harder and infer how many sign-ups others have sent:
  /// for a host with one mailbox, whether its owner has signed up.
  int domainLimit(String domain) {
    var hour = clock.instant().getEpochSecond() / HOUR.toSeconds();
    var hash = secret.hash("sign-up-domain-limit", hour + " " + domain);
    return DOMAIN_LIMIT + Math.floorMod((hash[0] << 8) | (hash[1] & 0xFF), DOMAIN_LIMIT);
  }

  private static void requireLevel(Challenge.Verdict.Solved solved, boolean suspicious) {
    if (suspicious && solved.cost() != Cost.HARD) {
      throw required("A harder challenge is required: GET /v1/newsletter/challenge?level=hard.");
    }
  }

  private void use(Challenge.Verdict.Solved solved) {
    if (!proofs.use(solved.id(), solved.expiresAt())) {
      throw failed("The challenge has already been used. Solve another.");
    }
  }

  private int count(String scope, String whom, Duration window, int most) {
    return switch (limits.take(scope, whom, window, most)) {
      case Count.Counted(var n) -> n;
      case Count.Full(var pause) -> throw Problem.tooMany(pause).exception();
    };
  }

  private static String network(String client) {
    return ClientNetwork.prefix(client, 32, 56);
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
        "Addresses of disposable mailboxes are not accepted.");
  }
}
