package masthead.newsletter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
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
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.AudienceStore.Page;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import tools.jackson.core.JsonGenerator;

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
      Arrays.stream(Status.values()).map(Status::name).toList();

  private final Publishers publishers;
  private final AudienceStore audience;
  private final Subscribers subscribers;
  private final PersonalDataStore personalData;
  private final Importing importing;

  public SubscribersHandler() {
    this(Platform.ofProcess());
  }

  public SubscribersHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    var table = platform.table();
    this.publishers = Publishers.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.audience = new AudienceStore(table);
    this.subscribers = new Subscribers(table, platform.secret(), clock);
    this.personalData = new PersonalDataStore(table, platform.secret(), clock);
    var writeUnits = Integer.parseInt(environment.require("MOST_WRITE_UNITS"));
    this.importing =
        new Importing(
            subscribers,
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
    var state = query.choice("state", STATES).map(Status::valueOf);
    return list(
        request,
        query,
        "subscribers",
        cursor -> audience.subscribers(state, cursor),
        (json, row) -> SubscriberJson.write(json, row, subscribers.now()));
  }

  private Response suppressed(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    return list(
        request, request.query(), "suppressions", audience::suppressions, SubscriberJson::write);
  }

  private static <T> Response list(
      Request request,
      Query query,
      String name,
      Function<Optional<String>, Page<T>> pages,
      BiConsumer<JsonGenerator, T> members) {
    var cursor = cursor(query);
    query.end();
    var page = pages.apply(cursor);
    var answer =
        Response.json(
            200,
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart(name);
              for (var entry : page.entries()) {
                json.writeStartObject();
                json.writeStringProperty("subscriber", entry.id().text());
                members.accept(json, entry.value());
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
    return cursor.isPresent() && !AudienceStore.isCursor(cursor.get())
        ? query.fault("cursor", "not-allowed", "must be the next of a page before")
        : cursor;
  }

  private static Response withNext(
      Response answer, Request request, Query query, String name, Page<?> page) {
    var address = query.copyTo(new Address(request.origin() + PATH + name), "state");
    return page.next()
        .map(next ->
            answer.header("link", "<" + address.with("cursor", next).text() + ">; rel=\"next\""))
        .orElse(answer);
  }

  /// All that is kept of an address.
  private Response lookup(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_READ);
    request.query().end();
    var email = email(request);
    var id = subscribers.id(email);
    var data = personalData.everything(email);
    if (data.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "Nothing is kept of this address.").exception();
    }
    return Response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("subscriber", id.text());
          PersonalDataJson.write(json, data);
          json.writeEndObject();
        });
  }

  private Response unsubscribe(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    subscribers.unsubscribe(subscribers.id(email(request)), "admin");
    return Response.empty(204);
  }

  private Response erase(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    personalData.erase(subscriber(request));
    return Response.empty(204);
  }

  private Response suppress(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    var id = subscribers.id(email(request));
    subscribers.suppress(id, Reason.MANUAL, "admin");
    return Response.json(
            201,
            json -> {
              json.writeStartObject();
              json.writeStringProperty("subscriber", id.text());
              json.writeEndObject();
            })
        .header("location", PATH + "suppressions/" + id);
  }

  private Response lift(Request request) {
    publishers.publisher(request).require(Publisher.NEWSLETTER_WRITE);
    request.query().end();
    if (!subscribers.lift(subscriber(request), "admin")) {
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
    for (var entry : page.entries()) {
      var row = entry.value();
      var suppression =
          row.status() == Status.SUPPRESSED
              ? subscribers.suppression(entry.id())
              : Optional.<Suppression>empty();
      ExportLine.status(row, suppression)
          .ifPresent(status ->
              lines
                  .append(
                      Json.text(json ->
                          ExportLine.write(json, row, suppression, status, subscribers.now())))
                  .append('\n'));
    }
    var answer = Response.of(200, NDJSON, lines.toString().getBytes(StandardCharsets.UTF_8));
    return withNext(answer, request, query, "exports", page);
  }

  private static EmailAddress email(Request request) {
    var body = request.object(MOST_BYTES, JSON);
    body.require("email");
    var email = SignUpReader.email(body);
    body.end();
    return email.orElseThrow();
  }

  private static SubscriberId subscriber(Request request) {
    return SubscriberId.read(request.pathParameter("subscriber"))
        .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "No such subscriber.").exception());
  }
}
