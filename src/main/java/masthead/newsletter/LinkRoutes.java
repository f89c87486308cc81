package masthead.newsletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import masthead.http.Endpoint;
import masthead.http.Json;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.SubscriptionStore.Changed;
import masthead.newsletter.SubscriptionStore.Confirmation;
import masthead.newsletter.Tokens.Use;
import org.jspecify.annotations.Nullable;

/// What the links of the mails open: confirm, unsubscribe, preferences.
///
/// Mail scanners follow links, so `GET` and `HEAD` never change anything: each page has a button.
/// Who asks for JSON gets JSON.
final class LinkRoutes {
  private static final int MOST_BYTES = 8192;

  /// What our own pages send: from which of them.
  private static final Pattern REASON = Pattern.compile("(?:^|&)reason=(page|preferences)(?:&|$)");

  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final SubscriptionStore store;
  private final Tokens tokens;
  private final Answers answers;
  private final Pages pages;
  private final Languages languages;
  private final Optional<String> apiUrl;

  LinkRoutes(SubscriptionStore store, Tokens tokens, Answers answers, Optional<String> apiUrl) {
    this.store = store;
    this.tokens = tokens;
    this.answers = answers;
    this.pages = answers.pages();
    this.languages = answers.languages();
    this.apiUrl = apiUrl;
  }

  Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/newsletter/confirm/{token}", answers.forPeople(this::confirmation),
        "POST /v1/newsletter/confirm/{token}", answers.forPeople(this::confirm),
        "GET /v1/newsletter/u/{token}", answers.forPeople(this::unsubscription),
        "POST /v1/newsletter/u/{token}", answers.forPeople(this::unsubscribe),
        "GET /v1/newsletter/preferences/{token}", answers.forPeople(this::preferences),
        "PATCH /v1/newsletter/preferences/{token}", answers.forPeople(this::patch),
        "POST /v1/newsletter/preferences/{token}", answers.forPeople(this::post));
  }

  // ---- confirm

  private Response confirmation(Request request) {
    return answer(request, oneTime(request).map(store::find).orElse(new Confirmation.Unknown()));
  }

  private Response confirm(Request request) {
    return answer(request, oneTime(request).map(store::confirm).orElse(new Confirmation.Unknown()));
  }

  private static Optional<Tokens.OneTime> oneTime(Request request) {
    return Tokens.OneTime.read(request.pathParameter("token"));
  }

  private Response answer(Request request, Confirmation confirmation) {
    return switch (confirmation) {
      case Confirmation.Open(var subscriber) ->
          request.prefersHtml()
              ? Answers.page(
                  200, pages.confirm(answers.language(subscriber), subscriber.email().masked()))
              : state("state", "confirmable", subscriber);
      case Confirmation.Confirmed(var subscriber) ->
          request.prefersHtml()
              ? Answers.page(
                  200,
                  pages.confirmed(
                      answers.language(subscriber), preferencesUrl(request, subscriber)))
              : done(request, "confirmed", subscriber);
      case Confirmation.Already(var subscriber) ->
          request.prefersHtml()
              ? Answers.page(
                  200,
                  pages.alreadyConfirmed(
                      answers.language(subscriber), preferencesUrl(request, subscriber)))
              : done(request, "already_confirmed", subscriber);
      case Confirmation.Expired(var subscriber) ->
          Answers.failed(
              request,
              pages.expired(answers.language(subscriber)),
              ProblemType.TOKEN_EXPIRED,
              "This link was good for 48 hours. Sign up again for a new one.");
      case Confirmation.Superseded(var subscriber) ->
          Answers.failed(
              request,
              pages.superseded(answers.language(request, subscriber)),
              ProblemType.TOKEN_SUPERSEDED,
              "There is a newer mail, or the subscription has ended. Sign up again for a new link.");
      case Confirmation.Unknown() -> answers.unknown(request);
    };
  }

  private static Response state(String member, String state, Subscriber subscriber) {
    return Answers.json(json -> {
      json.writeStringProperty(member, state);
      json.writeStringProperty("list", subscriber.list());
      json.writeStringProperty("email", subscriber.email().masked());
    });
  }

  private Response done(Request request, String status, Subscriber subscriber) {
    return Answers.json(json -> {
      json.writeStringProperty("status", status);
      json.writeStringProperty("preferencesUrl", preferencesUrl(request, subscriber));
    });
  }

  // ---- unsubscribe

  private Response unsubscription(Request request) {
    var link = tokens.read(Use.UNSUBSCRIBE, request.pathParameter("token"));
    if (link.isEmpty()) {
      return answers.unknown(request);
    }
    var row = store.find(link.get().address(), link.get().list());
    if (!request.prefersHtml()) {
      return Answers.json(json -> json.writeStringProperty("state", subscribed(row)));
    }
    return Answers.page(
        200,
        pages.unsubscribe(
            answers.language(request, row),
            row.map(found -> found.email().masked()).orElse(""),
            links(request).preferences(link.get())));
  }

  private static String subscribed(Optional<Subscriber> row) {
    var ended = row.map(found -> found.state().name().toLowerCase(Locale.ROOT));
    return ended.orElse("unsubscribed");
  }

  /// One click (RFC 8058) or the page's button: no cookie, no login, no redirect, any body, and as
  /// often as somebody likes. What the body says decides nothing but the source that is noted.
  private Response unsubscribe(Request request) {
    var link = tokens.read(Use.UNSUBSCRIBE, request.pathParameter("token"));
    if (link.isEmpty()) {
      return answers.unknown(request);
    }
    var source =
        REASON
            .matcher(request.bodyText())
            .results()
            .map(r -> r.group(1))
            .findFirst()
            .orElse("one_click");
    var row = store.unsubscribe(link.get().address(), link.get().list(), source);
    return request.prefersHtml()
        ? Answers.page(200, pages.unsubscribed(answers.language(request, row)))
        : Response.of(200, "text/plain; charset=utf-8", "You are unsubscribed.\n".getBytes(UTF_8));
  }

  // ---- preferences

  private Response preferences(Request request) {
    var row = holder(request);
    if (row.isEmpty()) {
      return answers.unknown(request);
    }
    return request.prefersHtml()
        ? form(200, row.get(), PreferencesView.State.FRESH, Set.of())
        : view(row.get());
  }

  private Response form(
      int status, Subscriber row, PreferencesView.State state, Set<String> faults) {
    var language = answers.language(row);
    var choices = row.choices();
    return Answers.page(
        status,
        row.isSubscribed()
            ? pages.preferences(
                language,
                new PreferencesView(
                    state,
                    row.email().masked(),
                    choices.language(),
                    choices.frequency(),
                    choices.timeZone().getId(),
                    Integer.toString(choices.hour()),
                    row.pausedUntil(store.now()).map(LocalDate::toString).orElse(""),
                    Long.toString(row.version()),
                    faults,
                    // A path: the page's policy lets forms go to its own origin only.
                    new Links("", tokens).unsubscribe(row.link())))
            : pages.notActive(language));
  }

  private Optional<Subscriber> holder(Request request) {
    return tokens
        .read(Use.PREFERENCES, request.pathParameter("token"))
        .flatMap(link -> store.find(link.address(), link.list()));
  }

  private Response patch(Request request) {
    var row = holder(request);
    if (row.isEmpty()) {
      return answers.unknown(request);
    }
    var body = request.object(MOST_BYTES, MERGE_PATCH, "application/json");
    var precondition = Precondition.of(request);
    if (precondition.isEmpty()) {
      throw Problem.of(
              ProblemType.PRECONDITION_REQUIRED,
              "Say with If-Match which version you know: the ETag of GET.")
          .exception();
    }
    body.ignore("list", "state", "email", "options");
    var choices = row.get().choices().changed(body, languages);
    var pause = body.isNull("pausedUntil") ? Optional.<LocalDate>empty() : pause(body, row.get());
    body.end();
    return switch (change(row.get(), precondition, choices, pause)) {
      case Changed.Done(var subscriber) -> view(subscriber);
      case Changed.Conflict(var _) -> throw Precondition.failed();
      case Changed.NotActive(var _) -> throw notActive();
    };
  }

  private Changed change(
      Subscriber row, Precondition precondition, Choices choices, Optional<LocalDate> pause) {
    return store.change(row.address(), row.list(), precondition, choices, pause);
  }

  private Optional<LocalDate> pause(Members body, Subscriber row) {
    if (!body.has("pausedUntil")) {
      return row.pausedUntil(store.now());
    }
    return body.parsed(
        "pausedUntil",
        text -> day(text, row),
        "must be a day such as 2027-01-31, after today and within a year");
  }

  private Optional<LocalDate> day(String text, Subscriber row) {
    try {
      var today = LocalDate.ofInstant(store.now(), row.choices().timeZone());
      return Optional.of(LocalDate.parse(text))
          .filter(day -> day.isAfter(today) && day.isBefore(today.plusYears(1).plusDays(1)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// The page's form: a browser without scripts can send neither `PATCH` nor `If-Match`, so the
  /// form carries the version.
  private Response post(Request request) {
    var row = holder(request);
    if (row.isEmpty()) {
      return answers.unknown(request);
    }
    var form = new LinkedHashMap<String, Object>(request.form(MOST_BYTES));
    var known = known((String) form.remove("version"));
    if (String.valueOf(form.get("hour")).matches("[0-9]{1,2}")) {
      form.put("hour", Integer.valueOf((String) form.get("hour")));
    }
    if ("".equals(form.get("pausedUntil"))) {
      form.remove("pausedUntil");
      form.put("pausedUntil", null);
    }
    var body = Members.of(form);
    var choices = row.get().choices().changed(body, languages);
    var pause = body.isNull("pausedUntil") ? Optional.<LocalDate>empty() : pause(body, row.get());
    try {
      body.end();
    } catch (ProblemException e) {
      var faulty =
          e.problem().faults().stream()
              .map(fault -> fault.name().substring(1))
              .collect(Collectors.toSet());
      return form(422, row.get(), PreferencesView.State.FAULTY, faulty);
    }
    return switch (change(row.get(), known, choices, pause)) {
      case Changed.Done(var subscriber) ->
          form(200, subscriber, PreferencesView.State.SAVED, Set.of());
      case Changed.Conflict(var subscriber) ->
          form(412, subscriber, PreferencesView.State.STALE, Set.of());
      case Changed.NotActive(var subscriber) ->
          Answers.page(409, pages.notActive(answers.language(subscriber.orElse(row.get()))));
    };
  }

  /// A form without a version changes what is there, whatever it is.
  private static Precondition known(@Nullable String version) {
    if (version == null) {
      return Precondition.none();
    }
    return Precondition.of(version.matches("[0-9]{1,18}") ? Long.parseLong(version) : -1);
  }

  private static ProblemException notActive() {
    return Problem.of(
            ProblemType.NOT_ACTIVE, "This address gets no mail at the moment. Sign up again.")
        .exception();
  }

  private Response view(Subscriber row) {
    return Answers.json(
            json -> {
              var choices = row.choices();
              json.writeStringProperty("list", row.list());
              var paused = row.isSubscribed() && row.pausedUntil(store.now()).isPresent();
              json.writeStringProperty("state", paused ? "PAUSED" : row.state().name());
              json.writeStringProperty("email", row.email().masked());
              json.writeStringProperty("language", choices.language());
              json.writeStringProperty("frequency", choices.frequency());
              json.writeStringProperty("timeZone", choices.timeZone().getId());
              json.writeNumberProperty("hour", choices.hour());
              Json.text(
                  json,
                  "pausedUntil",
                  row.pausedUntil(store.now()).map(LocalDate::toString).orElse(null));
              json.writeObjectPropertyStart("options");
              Json.strings(json, "languages", languages.all().stream().map(Language::tag).toList());
              Json.strings(json, "frequencies", Choices.FREQUENCIES);
              json.writeEndObject();
            })
        .version(row.version());
  }

  // ---- what all of them need

  private Links links(Request request) {
    return new Links(apiUrl.orElseGet(request::origin), tokens);
  }

  private String preferencesUrl(Request request, Subscriber subscriber) {
    return links(request).preferences(subscriber.link());
  }
}
