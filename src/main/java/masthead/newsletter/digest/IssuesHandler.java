package masthead.newsletter.digest;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import masthead.http.ApiLink;
import masthead.http.Endpoint;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.PublisherAuthenticator;
import masthead.json.JsonWriter;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.mail.MailTransport;
import masthead.mail.Mailer;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.Issue.State;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.store.IssueStore;
import masthead.newsletter.issue.store.LedgerStore;
import masthead.queue.Queue;

/// The publisher's view of the digest: its issues, who got them, and what stops or repeats them.
public final class IssuesHandler extends HttpLambda {
  private static final String PATH = "/v1/admin/newsletter/issues";
  private static final int PAGE = 50;
  private static final String CURSOR_RULE = "must be a cursor from the previous page";
  private static final List<String> STATES =
      Arrays.stream(Recipient.State.values()).map(Enum::name).toList();

  private final PublisherAuthenticator publishers;
  private final IssueStore issues;
  private final LedgerStore ledger;
  private final PreviewRoutes previews;
  private final Queue fanOut;
  private final InstantSource clock;

  public IssuesHandler() {
    this(Platform.ofProcess());
  }

  /// Sends tests by the transport that the environment names.
  public IssuesHandler(Platform platform) {
    this(platform, MailTransport.of(platform.environment()));
  }

  public IssuesHandler(Platform platform, Mailer mailer) {
    super(platform.environment());
    var environment = platform.environment();
    this.clock = platform.clock();
    var table = platform.table();
    this.publishers =
        PublisherAuthenticator.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.previews = new PreviewRoutes(platform, issues, mailer);
    this.fanOut = Queue.of(environment, "FAN_OUT_QUEUE_URL");
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET " + PATH, reading(this::list),
        "GET " + PATH + "/{issue}", reading(this::one),
        "GET " + PATH + "/{issue}/recipients", reading(this::recipients),
        "GET " + PATH + "/{issue}/preview", reading(previews::preview),
        "POST " + PATH + "/{issue}/pause",
            writing(request -> change(request, Issue::pause, State.Paused.class::isInstance)),
        "POST " + PATH + "/{issue}/resume", writing(this::resume),
        "POST " + PATH + "/{issue}/cancel",
            writing(request -> change(request, Issue::cancel, State.Cancelled.class::isInstance)),
        "POST " + PATH + "/{issue}/test", writing(previews::test));
  }

  private Endpoint reading(Endpoint endpoint) {
    return publishers.requiring(Publisher.NEWSLETTER_READ, endpoint);
  }

  private Endpoint writing(Endpoint endpoint) {
    return publishers.requiring(Publisher.NEWSLETTER_WRITE, endpoint);
  }

  @Override
  protected List<PrimingRequest> priming() {
    var credential =
        publishers.primingCredential(Publisher.NEWSLETTER_READ, Publisher.NEWSLETTER_WRITE);
    return Stream.of(
            PrimingRequest.of("GET " + PATH),
            PrimingRequest.of("POST " + PATH + "/{issue}/test")
                .parameter("issue", "next")
                .json("{\"email\":\"priming@example.org\"}"),
            PrimingRequest.of("POST " + PATH + "/{issue}/pause")
                .parameter("issue", "20000101T0000Z-en-daily-20000101"))
        .map(request -> request.header("authorization", credential))
        .toList();
  }

  private Response list(Request request) {
    var query = request.query();
    var before = parsed(query, "cursor", IssueId::parse, CURSOR_RULE);
    query.end();
    var found = issues.latest(before, PAGE + 1);
    var page = found.subList(0, Math.min(PAGE, found.size()));
    var next = Optional.of(page).filter(_ -> found.size() > PAGE).map(it -> it.getLast().id());
    return page(
        request, query, PATH, next.map(IssueId::toString), "issues", page, IssueJson::members);
  }

  private Response one(Request request) {
    request.query().end();
    return response(find(issues, request));
  }

  private Response response(Issue issue) {
    var reputation = issues.reputation(issue.id());
    return Response.json(
        200,
        json -> {
          json.object(() -> {
            IssueJson.members(json, issue, reputation);
          });
        });
  }

  private Response recipients(Request request) {
    var query = request.query();
    var state = query.choice("state", STATES).map(Recipient.State::valueOf);
    var cursor = parsed(query, "cursor", LedgerStore.Place::parse, CURSOR_RULE);
    query.end();
    var id = find(issues, request).id();
    var page = ledger.page(id, state, cursor.orElse(LedgerStore.Place.START));
    return page(
        request,
        query,
        PATH + "/" + id + "/recipients",
        page.next().map(LedgerStore.Place::text),
        "recipients",
        page.rows(),
        IssueJson::members);
  }

  private static <T> Response page(
      Request request,
      Query query,
      String path,
      Optional<String> next,
      String name,
      List<T> values,
      BiConsumer<JsonWriter, T> members) {
    var response =
        Response.json(
            200,
            json -> {
              json.object(() -> {
                json.objects(name, values, value -> members.accept(json, value));
                json.object(
                    "page",
                    () -> {
                      json.nullable("next", next.orElse(null));
                    });
              });
            });
    var address = query.copyTo(new ApiLink(request.origin() + path), "state");
    return next.map(cursor ->
            response.header(
                "link", "<" + address.with("cursor", cursor).text() + ">; rel=\"next\""))
        .orElse(response);
  }

  private Response change(
      Request request, Function<Issue, Optional<Issue>> change, Predicate<State> isSo) {
    request.query().end();
    var issue = find(issues, request);
    var changed = issues.change(issue.id(), change);
    return response(changed.orElseGet(() -> alreadySo(issue.id(), isSo)));
  }

  /// Asking twice is no mistake.
  private Issue alreadySo(IssueId id, Predicate<State> isSo) {
    var now = issues.find(id).orElseThrow(IssuesHandler::unknown);
    if (!isSo.test(now.state())) {
      throw Problem.of(
              ProblemType.WRONG_STATE,
              "The issue is " + now.state().code() + ", which does not allow this.")
          .exception();
    }
    return now;
  }

  /// Both messages are needed: the audience may not have been read to its end, and what was in the
  /// queue while the issue rested is gone.
  private Response resume(Request request) {
    var issue = find(issues, request);
    var id = issue.id();
    if (issue.state() instanceof State.Halted) {
      issues.tally(id, reputation -> reputation.resumed(clock.instant()));
    }
    var response = change(request, Issue::resume, State.Sending.class::isInstance);
    fanOut.send(FanOut.begin(id));
    fanOut.send(FanOut.again(id));
    return response;
  }

  /// A parameter that a function understands; any other text is recorded as a fault.
  static <T> Optional<T> parsed(
      Query query, String name, Function<String, Optional<T>> parse, String rule) {
    var text = query.text(name);
    var value = text.flatMap(parse);
    return text.isPresent() && value.isEmpty() ? query.fault(name, "not-allowed", rule) : value;
  }

  /// The issue that the path names.
  static Issue find(IssueStore issues, Request request) {
    return IssueId.parse(request.pathParameter("issue"))
        .flatMap(issues::find)
        .orElseThrow(IssuesHandler::unknown);
  }

  static ProblemException unknown() {
    return Problem.of(ProblemType.NOT_FOUND, "No such issue.").exception();
  }
}
