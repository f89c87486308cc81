package masthead.newsletter.links;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import masthead.http.Endpoint;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.fields.DeliveryReader;
import masthead.newsletter.subscriber.Changed;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Links;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.Tokens.Use;
import masthead.newsletter.subscriber.store.Subscribers;
import org.jspecify.annotations.Nullable;

/// The preference centre: what a subscriber receives and when, as a page with a form and as JSON.
final class PreferenceCentreRoutes {
  private static final int MAX_BYTES = 8192;

  private final Subscribers subscribers;
  private final Tokens tokens;
  private final PageOrJson pageOrJson;
  private final Pages pages;
  private final Languages languages;

  PreferenceCentreRoutes(LinkContext context) {
    this.subscribers = context.subscribers();
    this.tokens = context.tokens();
    this.pageOrJson = context.pageOrJson();
    this.pages = context.pages();
    this.languages = pageOrJson.languages();
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/preferences/{token}", this::preferences,
        "PATCH /v1/newsletter/preferences/{token}", this::patch,
        "POST /v1/newsletter/preferences/{token}", this::post);
  }

  private Response preferences(Request request) {
    var holder = holder(request);
    if (holder.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    return request.prefersHtml()
        ? form(200, holder.get(), PreferencePage.State.FRESH, Set.of())
        : view(holder.get().row());
  }

  private Response form(int status, Holder holder, PreferencePage.State state, Set<String> faults) {
    var row = holder.row();
    var language = pageOrJson.language(row);
    var delivery = row.delivery();
    return PageOrJson.page(
        status,
        row.isActive()
            ? pages.preferences(
                language,
                new PreferencePage(
                    state,
                    row.email().masked(),
                    delivery.language(),
                    delivery.frequency(),
                    delivery.timeZone().getId(),
                    Integer.toString(delivery.hour()),
                    row.pausedUntil(subscribers.now()).map(LocalDate::toString).orElse(""),
                    Long.toString(row.version()),
                    faults,
                    // A path: the page's policy lets forms go to its own origin only.
                    new Links("", tokens).unsubscribe(Tokens.Link.daily(holder.id()))))
            : pages.notActive(language));
  }

  /// The owner of the link, and the subscription as it was read.
  private record Holder(SubscriberId id, Subscription row) {
    Holder with(Subscription other) {
      return new Holder(id, other);
    }
  }

  private Optional<Holder> holder(Request request) {
    return tokens
        .read(Use.PREFERENCES, request.pathParameter("token"))
        .map(Tokens.Link::id)
        .flatMap(id -> subscribers.find(id).map(row -> new Holder(id, row)));
  }

  private Response patch(Request request) {
    var holder = holder(request);
    if (holder.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    var body = request.object(MAX_BYTES, Request.MERGE_PATCH, Request.JSON);
    var precondition = Precondition.of(request);
    if (precondition.isEmpty()) {
      throw Problem.of(ProblemType.PRECONDITION_REQUIRED, "Send If-Match with the ETag from GET.")
          .exception();
    }
    body.ignore("list", "state", "email", "options");
    var row = holder.get().row();
    var delivery = DeliveryReader.read(body, row.delivery(), languages);
    var pause = body.isNull("pausedUntil") ? Optional.<LocalDate>empty() : pause(body, row);
    body.end();
    return switch (change(holder.get(), precondition, delivery, pause)) {
      case Changed.Done(var changed) -> view(changed);
      case Changed.Conflict(var _) -> throw Precondition.failed();
      case Changed.NotActive(var _) -> throw notActive();
    };
  }

  private Changed change(
      Holder holder, Precondition precondition, Delivery delivery, Optional<LocalDate> pause) {
    return subscribers.change(holder.id(), precondition::allows, delivery, pause);
  }

  private Optional<LocalDate> pause(Members body, Subscription row) {
    if (!body.has("pausedUntil")) {
      return row.pausedUntil(subscribers.now());
    }
    return body.parsed(
        "pausedUntil",
        text -> day(text, row),
        "must be a day such as 2027-01-31, after today and within a year");
  }

  private Optional<LocalDate> day(String text, Subscription row) {
    try {
      var today = LocalDate.ofInstant(subscribers.now(), row.delivery().timeZone());
      return Optional.of(LocalDate.parse(text))
          .filter(day -> day.isAfter(today) && day.isBefore(today.plusYears(1).plusDays(1)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// The page's form: a browser without scripts can send neither `PATCH` nor `If-Match`, so the
  /// form carries the version.
  private Response post(Request request) {
    var holder = holder(request);
    if (holder.isEmpty()) {
      return pageOrJson.unknown(request);
    }
    var form = new LinkedHashMap<String, Object>(request.form(MAX_BYTES));
    var known = known((String) form.remove("version"));
    if (String.valueOf(form.get("hour")).matches("[0-9]{1,2}")) {
      form.put("hour", Integer.valueOf((String) form.get("hour")));
    }
    if ("".equals(form.get("pausedUntil"))) {
      form.remove("pausedUntil");
      form.put("pausedUntil", null);
    }
    var body = Members.of(form);
    var row = holder.get().row();
    var delivery = DeliveryReader.read(body, row.delivery(), languages);
    var pause = body.isNull("pausedUntil") ? Optional.<LocalDate>empty() : pause(body, row);
    try {
      body.end();
    } catch (ProblemException e) {
      var faulty =
          e.problem().faults().stream()
              .map(fault -> fault.name().substring(1))
              .collect(Collectors.toSet());
      return form(422, holder.get(), PreferencePage.State.FAULTY, faulty);
    }
    return switch (change(holder.get(), known, delivery, pause)) {
      case Changed.Done(var changed) ->
          form(200, holder.get().with(changed), PreferencePage.State.SAVED, Set.of());
      case Changed.Conflict(var latest) ->
          form(412, holder.get().with(latest), PreferencePage.State.STALE, Set.of());
      case Changed.NotActive(var latest) ->
          PageOrJson.page(409, pages.notActive(pageOrJson.language(latest.orElse(row))));
    };
  }

  /// A form without a version applies to any version.
  private static Precondition known(@Nullable String version) {
    if (version == null) {
      return Precondition.none();
    }
    return Precondition.of(version.matches("[0-9]{1,18}") ? Long.parseLong(version) : -1);
  }

  private static ProblemException notActive() {
    return Problem.of(
            ProblemType.NOT_ACTIVE, "This address is not subscribed at the moment. Sign up again.")
        .exception();
  }

  private Response view(Subscription row) {
    return PageOrJson.json(
            json -> {
              var delivery = row.delivery();
              json.text("list", Subscription.DAILY);
              var paused = row.isActive() && row.pausedUntil(subscribers.now()).isPresent();
              json.text("state", paused ? "PAUSED" : row.status().name());
              json.text("email", row.email().masked());
              json.text("language", delivery.language());
              json.text("frequency", delivery.frequency());
              json.text("timeZone", delivery.timeZone().getId());
              json.number("hour", delivery.hour());
              json.nullable(
                  "pausedUntil",
                  row.pausedUntil(subscribers.now()).map(LocalDate::toString).orElse(null));
              json.object(
                  "options",
                  () -> {
                    json.texts("languages", languages.all().stream().map(Language::tag).toList());
                    json.texts("frequencies", Delivery.FREQUENCIES);
                  });
            })
        .version(row.version());
  }
}
