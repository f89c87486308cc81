package masthead.newsletter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import masthead.http.Endpoint;
import masthead.http.Problem;
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
import masthead.mail.EmailAddress;
import masthead.newsletter.fields.EmailReader;
import masthead.newsletter.issue.store.IssueHistory;
import masthead.newsletter.links.PersonalDataJson;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.AudienceStore.Page;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.transfer.AudiencePaging;
import masthead.newsletter.transfer.ExportRoutes;
import masthead.newsletter.transfer.ImportRoutes;

/// The publisher's side of the newsletter: subscribers, suppressions, import and export.
///
/// Addresses appear only in bodies. URLs use the `subscriber` id from the responses: a keyed hash
/// of the address.
public final class SubscribersHandler extends HttpLambda {
  private static final int MAX_BYTES = 8192;
  private static final String PATH = "/v1/admin/newsletter/";
  private static final List<String> STATES =
      Arrays.stream(Status.values()).map(Status::name).toList();

  private final PublisherAuthenticator publishers;
  private final AudienceStore audience;
  private final Subscribers subscribers;
  private final PersonalDataStore personalData;
  private final IssueHistory issues;
  private final ImportRoutes imports;
  private final ExportRoutes exports;

  public SubscribersHandler() {
    this(Platform.ofProcess());
  }

  public SubscribersHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    var table = platform.table();
    this.publishers =
        PublisherAuthenticator.of(environment, platform.table("PUBLISHERS_TABLE"), clock);
    this.audience = new AudienceStore(table);
    this.subscribers = new Subscribers(table, platform.secret(), clock);
    this.personalData = new PersonalDataStore(table, platform.secret(), clock);
    this.issues = new IssueHistory(table, clock);
    this.imports = new ImportRoutes(platform, subscribers);
    this.exports = new ExportRoutes(audience, subscribers);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "POST /v1/admin/newsletter/imports", writing(imports::take),
        "GET /v1/admin/newsletter/exports", reading(exports::export),
        "GET /v1/admin/newsletter/subscribers", reading(this::subscribers),
        "POST /v1/admin/newsletter/subscribers/lookup", reading(this::lookup),
        "POST /v1/admin/newsletter/subscribers/unsubscribe", writing(this::unsubscribe),
        "DELETE /v1/admin/newsletter/subscribers/{subscriber}", writing(this::erase),
        "GET /v1/admin/newsletter/suppressions", reading(this::suppressed),
        "POST /v1/admin/newsletter/suppressions", writing(this::suppress),
        "DELETE /v1/admin/newsletter/suppressions/{subscriber}", writing(this::lift));
  }

  private Endpoint reading(Endpoint endpoint) {
    return publishers.requiring(Publisher.NEWSLETTER_READ, endpoint);
  }

  private Endpoint writing(Endpoint endpoint) {
    return publishers.requiring(Publisher.NEWSLETTER_WRITE, endpoint);
  }

  /// For an address that nobody has; under the secret made up for priming, its key differs from the
  /// real one too.
  @Override
  protected List<PrimingRequest> priming() {
    var credential =
        publishers.primingCredential(Publisher.NEWSLETTER_READ, Publisher.NEWSLETTER_WRITE);
    var list =
        PrimingRequest.of("GET /v1/admin/newsletter/subscribers")
            .header("authorization", credential);
    var others =
        Stream.of(
                "POST /v1/admin/newsletter/subscribers/lookup",
                "POST /v1/admin/newsletter/subscribers/unsubscribe",
                "POST /v1/admin/newsletter/suppressions")
            .map(route ->
                PrimingRequest.of(route)
                    .header("authorization", credential)
                    .json("{\"email\":\"priming@example.org\"}"));
    return Stream.concat(Stream.of(list), others).toList();
  }

  private Response subscribers(Request request) {
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
    return list(
        request, request.query(), "suppressions", audience::suppressions, SubscriberJson::write);
  }

  private static <T> Response list(
      Request request,
      Query query,
      String name,
      Function<Optional<String>, Page<T>> pages,
      BiConsumer<JsonWriter, T> members) {
    var cursor = AudiencePaging.cursor(query);
    query.end();
    var page = pages.apply(cursor);
    var response =
        Response.json(
            200,
            json -> {
              json.object(() -> {
                json.array(
                    name,
                    () -> {
                      for (var entry : page.entries()) {
                        json.object(() -> {
                          json.text("subscriber", entry.id().text());
                          members.accept(json, entry.value());
                        });
                      }
                    });
                json.object(
                    "page",
                    () -> {
                      json.nullable("next", page.next().orElse(null));
                    });
              });
            });
    return AudiencePaging.withNext(response, request, query, name, page);
  }

  /// All data stored for an address.
  private Response lookup(Request request) {
    request.query().end();
    var email = email(request);
    var id = subscribers.id(email);
    var data = personalData.everything(email);
    if (data.isEmpty()) {
      throw Problem.of(ProblemType.NOT_FOUND, "No data is stored for this address.").exception();
    }
    return Response.json(
        200,
        json -> {
          json.object(() -> {
            json.text("subscriber", id.text());
            PersonalDataJson.write(json, data);
          });
        });
  }

  private Response unsubscribe(Request request) {
    request.query().end();
    subscribers.unsubscribe(subscribers.id(email(request)), "admin");
    return Response.empty(204);
  }

  private Response erase(Request request) {
    request.query().end();
    personalData.erase(subscriber(request), issues::forget);
    return Response.empty(204);
  }

  private Response suppress(Request request) {
    request.query().end();
    var id = subscribers.id(email(request));
    subscribers.suppress(id, Reason.MANUAL, "admin");
    return Response.json(
            201,
            json -> {
              json.object(() -> {
                json.text("subscriber", id.text());
              });
            })
        .header("location", PATH + "suppressions/" + id);
  }

  private Response lift(Request request) {
    request.query().end();
    if (!subscribers.lift(subscriber(request), "admin")) {
      throw Problem.of(ProblemType.NOT_FOUND, "This address is not suppressed.").exception();
    }
    return Response.empty(204);
  }

  private static EmailAddress email(Request request) {
    var body = request.object(MAX_BYTES, Request.JSON);
    body.require("email");
    var email = EmailReader.read(body);
    body.end();
    return email.orElseThrow();
  }

  private static SubscriberId subscriber(Request request) {
    return SubscriberId.read(request.pathParameter("subscriber"))
        .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "No such subscriber.").exception());
  }
}
