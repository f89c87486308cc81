package masthead.newsletter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.PrimingRequest;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.Publishers;
import masthead.lambda.Platform;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.AudienceStore.Page;
import masthead.newsletter.Subscriber.State;
import masthead.newsletter.SuppressionStore.Reason;

/// The newsletter as its publisher meets it: who is subscribed, who must not be written to, and
/// bringing lists in and out.
///
/// An address stands in bodies only. In URLs a subscriber is the `subscriber` that answers give: a
/// keyed hash of the address.
public final class SubscribersHandler extends HttpLambda {
  private static final int MOST_BYTES = 8192;
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv";
  private static final String NDJSON = "application/x-ndjson";
  private static final String PATH = "/v1/admin/newsletter/";
  private static final List<String> STATES =
      Arrays.stream(State.values()).map(State::name).toList();
  private static final Pattern SUBSCRIBER = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Publishers publishers;
  private final NewsletterStore store;
  private final AudienceStore audience;
  private final SubscriptionStore subscriptions;
  private final SuppressionStore suppressions;
  private final PersonStore persons;
  private final Importing importing;

  public SubscribersHandler() {
    this(Platform.ofProcess());
  }

  public SubscribersHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    this.publishers = Publishers.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.store = new NewsletterStore(platform.table(), platform.secret(), clock);
    this.audience = new AudienceStore(store);
    this.subscriptions = new SubscriptionStore(store);
    this.suppressions = new SuppressionStore(store);
    this.persons = new PersonStore(store);
    var writeUnits = Integer.parseInt(environment.require("MOST_WRITE_UNITS"));
    this.importing =
        new Importing(
            new ImportStore(store),
            Languages.of(environment.require("LANGUAGES")),
            clock,
            () -> new WritePace(writeUnits, clock, Thread::sleep));
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "POST /v1/admin/newsletter/imports", this::take,
        "GET /v1/admin/newsletter/exports", this::export,
        "GET /v1/admin/newsletter/subscribers", this::subscribers,
        "POST /v1/admin/newsletter/subscribers/lookup", this::lookup,
        "POST /v1/admin/newsletter/subscribers/unsubscribe", this::unsubscribe,
        "DELETE /v1/admin/newsletter/subscribers/{subscriber}", this::erase,
        "GET /v1/admin/newsletter/suppressions", this::suppressed,
        "POST /v1/admin/newsletter/suppressions", this::suppress,
        "DELETE /v1/admin/newsletter/suppressions/{subscriber}", this::lift);
  }

  /// Of an address that nobody has: under the made-up secret its key is not even the one that it
  /// would have.
  @Override
  protected List<PrimingRequest> priming() {
    var credential =
        publishers.primingCredential(Publisher.NEWSLETTER_READ, Publisher.NEWSLETTER_WRITE);
    return Stream.of(
            "POST /v1/admin/newsletter/subscribers/lookup",
            "POST /v1/admin/newsletter/subscribers/unsubscribe",
            "POST /v1/admin/newsletter/suppressions")
        .map(route ->
            PrimingRequest.of(route)
                .header("authorization", credential)
                .json("{\"email\":\"priming@example.org\"}"))
        .toList();
  }

  private Response subscribers(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    var query = request.query();
    var state = query.choice("state", STATES).map(State::valueOf);
    return list(request, query, "subscribers", cursor -> audience.subscribers(state, cursor));
  }

  private Response suppressed(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    return list(request, request.query(), "suppressions", audience::suppressions);
  }

  private static Response list(
      Request request, Query query, String name, Function<Optional<String>, Page> pages) {
    var cursor = cursor(query);
    query.end();
    var page = pages.apply(cursor);
    var answer =
        Response.json(
            200,
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart(name);
              for (var item : page.items()) {
                json.writeStartObject();
                json.writeStringProperty("subscriber", subscriber(item));
                PersonJson.writeMembers(json, item);
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeObjectPropertyStart("page");
              Json.text(json, "next", page.next().orElse(null));
              json.writeEndObject();
              json.writeEndObject();
            });
    return withNext(answer, request, query, name, page);
  }

  private static Optional<String> cursor(Query query) {
    var cursor = query.text("cursor");
    return cursor.isPresent() && AudienceStore.start(cursor.get()).isEmpty()
        ? query.fault("cursor", "not-allowed", "must be the next of a page before")
        : cursor;
  }

  private static Response withNext(
      Response answer, Request request, Query query, String name, Page page) {
    var address = query.copyTo(new Address(request.origin() + PATH + name), "state");
    return page.next()
        .map(next ->
            answer.header("link", "<" + address.with("cursor", next).text() + ">; rel=\"next\""))
        .orElse(answer);
  }

  private static String subscriber(Item item) {
    return item.text("pk").substring(2);
  }

  /// All that is kept of an address.
  private Response lookup(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    request.query().end();
    var address = store.address(email(request));
    var items = persons.everything(address);
    if (items.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "Nothing is kept of this address.").exception();
    }
    return Response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("subscriber", address);
          PersonJson.write(json, items);
          json.writeEndObject();
        });
  }

  private Response unsubscribe(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    subscriptions.unsubscribe(store.address(email(request)), Subscription.DAILY, "admin");
    return Response.empty(204);
  }

  private Response erase(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    persons.erase(subscriber(request));
    return Response.empty(204);
  }

  private Response suppress(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    var address = store.address(email(request));
    suppressions.suppress(address, Reason.MANUAL, "admin", "");
    return Response.json(
            201,
            json -> {
              json.writeStartObject();
              json.writeStringProperty("subscriber", address);
              json.writeEndObject();
            })
        .header("location", PATH + "suppressions/" + address);
  }

  private Response lift(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    if (!suppressions.lift(subscriber(request), "admin")) {
      throw Problem.of(ProblemType.NOT_FOUND, "This address is not suppressed.").exception();
    }
    return Response.empty(204);
  }

  /// Takes a file over; unless `dryRun=false` is said it only reports what would become of it.
  private Response take(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    var query = request.query();
    var dryRun = !query.choice("dryRun", List.of("true", "false")).equals(Optional.of("false"));
    query.end();
    var body = request.content(ImportFile.MOST_BYTES, CSV, NDJSON);
    return switch (importing.take(request.sends(CSV), body, dryRun)) {
      case Importing.Outcome.Done(var report) -> Response.json(200, report::write);
      case Importing.Outcome.Refused(var fault) ->
          throw Faults.only(
              ProblemType.INVALID_REQUEST,
              fault.place(),
              fault.name(),
              fault.code(),
              fault.detail());
    };
  }

  /// Everybody, page by page, in the format that an import takes.
  private Response export(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    var query = request.query();
    var page = audience.subscribers(Optional.empty(), cursor(query));
    query.end();
    var lines = new StringBuilder();
    for (var item : page.items()) {
      var subscriber = Subscriber.of(item);
      ExportLine.status(subscriber, reason(subscriber))
          .ifPresent(status ->
              lines
                  .append(Json.text(json -> ExportLine.write(json, subscriber, status)))
                  .append('\n'));
    }
    var answer = Response.of(200, NDJSON, lines.toString().getBytes(StandardCharsets.UTF_8));
    return withNext(answer, request, query, "exports", page);
  }

  private Optional<Reason> reason(Subscriber subscriber) {
    return subscriber.state() == State.SUPPRESSED
        ? suppressions.find(subscriber.address()).map(SuppressionStore::reason)
        : Optional.empty();
  }

  private static EmailAddress email(Request request) {
    var body = request.object(MOST_BYTES, JSON);
    body.require("email");
    var email = SignUpReader.email(body);
    body.end();
    return email.orElseThrow();
  }

  private static String subscriber(Request request) {
    var subscriber = request.pathParameter("subscriber");
    if (!SUBSCRIBER.matcher(subscriber).matches()) {
      throw Problem.of(ProblemType.NOT_FOUND, "That is no subscriber.").exception();
    }
    return subscriber;
  }
}
