package masthead.newsletter.digest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import masthead.articles.Headlines;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.HttpLambda;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.Publishers;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.mail.MailTransport;
import masthead.newsletter.MailConfig;
import masthead.newsletter.digest.Issue.State;
import masthead.queue.Queue;
import tools.jackson.core.JsonGenerator;

/// The publisher's view of the digest: its issues, who got them, and what stops or repeats them.
public final class IssuesHandler extends HttpLambda {
  private static final String PATH = "/v1/admin/newsletter/issues";
  private static final int PAGE = 50;
  private static final int MAX_BYTES = 8 * 1024;
  private static final List<String> STATES =
      Arrays.stream(Recipient.State.values()).map(Enum::name).toList();

  /// The issue that would go out now.
  private static final String NEXT = "next";

  private final Publishers publishers;
  private final IssueStore issues;
  private final LedgerStore ledger;
  private final DigestComposer composer;
  private final MailConfig config;
  private final Languages languages;
  private final Queue fanOut;
  private final Queue delivery;
  private final InstantSource clock;

  public IssuesHandler() {
    this(Platform.ofProcess());
  }

  public IssuesHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    this.clock = platform.clock();
    var table = platform.table();
    this.publishers = Publishers.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.issues = new IssueStore(table);
    this.ledger = new LedgerStore(table, clock);
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.config = MailConfig.of(environment);
    this.composer =
        new DigestComposer(
            new Headlines(platform.table("ARTICLES_TABLE"), clock),
            languages,
            config,
            DigestComposer.Size.of(environment));
    this.fanOut = Queue.of(environment, "FAN_OUT_QUEUE_URL");
    this.delivery = Queue.of(environment, "DELIVERY_QUEUE_URL");
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET " + PATH, this::list,
        "GET " + PATH + "/{issue}", this::one,
        "GET " + PATH + "/{issue}/recipients", this::recipients,
        "GET " + PATH + "/{issue}/preview", this::preview,
        "POST " + PATH + "/{issue}/pause",
            request -> change(request, Issue::pause, state -> state instanceof State.Paused),
        "POST " + PATH + "/{issue}/resume", this::resume,
        "POST " + PATH + "/{issue}/cancel",
            request -> change(request, Issue::cancel, state -> state instanceof State.Cancelled),
        "POST " + PATH + "/{issue}/test", this::test);
  }

  /// A key of no publisher is refused after one read, which touches no issue.
  @Override
  protected Priming priming() {
    return new Priming("GET " + PATH, PATH, "");
  }

  private Response list(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    var query = request.query();
    var before = parsed(query, "cursor", IssueId::parse, "must be the next of a page before");
    query.end();
    var page = issues.latest(before, PAGE);
    var next =
        page.size() < PAGE ? Optional.<String>empty() : Optional.of(page.getLast().id().toString());
    return page(
        request,
        query,
        PATH,
        next,
        "issues",
        json -> page.forEach(it -> IssueJson.write(json, it)));
  }

  private Response one(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    request.query().end();
    return response(find(request));
  }

  private Response response(Issue issue) {
    var reputation = issues.reputation(issue.id());
    return Response.json(200, json -> IssueJson.write(json, issue, reputation));
  }

  private Response recipients(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    var query = request.query();
    var state = query.choice("state", STATES).map(Recipient.State::valueOf);
    var cursor =
        parsed(query, "cursor", LedgerStore.Place::parse, "must be the next of a page before");
    query.end();
    var id = find(request).id();
    var page = ledger.page(id, state, cursor.orElse(LedgerStore.Place.START));
    return page(
        request,
        query,
        PATH + "/" + id + "/recipients",
        page.next().map(LedgerStore.Place::text),
        "recipients",
        json -> page.rows().forEach(row -> IssueJson.write(json, row)));
  }

  private static Response page(
      Request request,
      Query query,
      String path,
      Optional<String> next,
      String name,
      Consumer<JsonGenerator> items) {
    var response =
        Response.json(
            200,
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart(name);
              items.accept(json);
              json.writeEndArray();
              json.writeObjectPropertyStart("page");
              if (next.isPresent()) {
                json.writeStringProperty("next", next.get());
              } else {
                json.writeNullProperty("next");
              }
              json.writeEndObject();
              json.writeEndObject();
            });
    var address = query.copyTo(new Address(request.origin() + path), "state");
    return next.map(cursor ->
            response.header(
                "link", "<" + address.with("cursor", cursor).text() + ">; rel=\"next\""))
        .orElse(response);
  }

  private Response change(
      Request request, Function<Issue, Optional<Issue>> change, Predicate<State> isSo) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    var issue = find(request);
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
    var response = change(request, Issue::resume, state -> state instanceof State.Sending);
    var id = find(request).id();
    fanOut.send(FanOut.begin(id));
    fanOut.send(FanOut.again(id));
    return response;
  }

  private Response preview(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    var query = request.query();
    var format = query.choice("format", List.of("html", "text", "eml")).orElse("html");
    var language = language(query);
    query.end();
    var site = config.site().url();
    var mail =
        content(request, language)
            .content()
            .mail(
                "reader@example.org",
                config.from(),
                Map.of("List-Id", config.listId()),
                new Content.Links(site, site),
                Map.of());
    return switch (format) {
      case "text" -> body("text/plain; charset=utf-8", mail.text());
      case "eml" ->
          Response.of(200, "message/rfc822", MailTransport.message(mail, clock.instant()));
      default ->
          body("text/html; charset=utf-8", mail.html())
              .header(
                  "content-security-policy",
                  "default-src 'none'; style-src 'unsafe-inline'; img-src https:; sandbox");
    };
  }

  private static Response body(String type, String text) {
    return Response.of(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends the issue to one address, marked as a test, without noting it anywhere.
  private Response test(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    var query = request.query();
    var language = language(query);
    query.end();
    var body = request.object(MAX_BYTES, "application/json");
    body.require("email");
    var email = body.parsed("email", IssuesHandler::address, "must be an e-mail address");
    body.end();
    var issue = content(request, language);
    issues.store(issue.id(), issue.content());
    var message = new LinkedHashMap<String, Object>();
    message.put("issue", issue.id().toString());
    message.put("content", issue.content().hash());
    message.put("test", email.orElseThrow().text());
    delivery.send(message);
    return Response.empty(202);
  }

  private static <T> Optional<T> parsed(
      Query query, String name, Function<String, Optional<T>> parse, String rule) {
    var text = query.text(name);
    var value = text.flatMap(parse);
    return text.isPresent() && value.isEmpty() ? query.fault(name, "not-allowed", rule) : value;
  }

  private static Optional<EmailAddress> address(String text) {
    return EmailAddress.parse(text) instanceof EmailAddress.Parsed.Valid(var address)
        ? Optional.of(address)
        : Optional.empty();
  }

  private Language language(Query query) {
    return parsed(query, "language", languages::lookup, "must be one of " + languages.tags())
        .orElse(languages.standard());
  }

  private record Named(IssueId id, Content content) {}

  /// What an issue says, or, of `next`, what one would say that went out now.
  private Named content(Request request, Language language) {
    if (!request.pathParameter("issue").equals(NEXT)) {
      var issue = find(request);
      var content =
          issue.frozen().flatMap(frozen -> issues.content(issue.id(), frozen.contentHash()));
      return new Named(issue.id(), content.orElseThrow(IssuesHandler::unknown));
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    var id =
        new IssueId(now, language.tag(), Cadence.DAILY, LocalDate.ofInstant(now, ZoneOffset.UTC));
    return composer
        .compose(id, now.minus(Duration.ofDays(1)))
        .map(content -> new Named(id, content))
        .orElseThrow(() ->
            Problem.of(
                    ProblemType.NOT_FOUND,
                    "Fewer headlines of the last 24 hours than an issue needs.")
                .exception());
  }

  private Issue find(Request request) {
    return IssueId.parse(request.pathParameter("issue"))
        .flatMap(issues::find)
        .orElseThrow(IssuesHandler::unknown);
  }

  private static ProblemException unknown() {
    return Problem.of(ProblemType.NOT_FOUND, "No such issue.").exception();
  }
}
