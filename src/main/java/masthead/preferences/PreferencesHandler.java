package masthead.preferences;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import masthead.http.Endpoint;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.PrimingRequest;
import masthead.http.Problem;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.ReaderToken;
import masthead.identity.Readers;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.limit.RateLimitStore;
import masthead.preferences.PreferencesStore.Row;
import masthead.preferences.PreferencesStore.Saved;
import tools.jackson.core.JsonGenerator;

/// Readers and their preferences, and what the Settings panel is drawn from.
public final class PreferencesHandler extends HttpLambda {
  private static final int MOST_BYTES = 4096;
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final Readers readers;
  private final PreferencesStore store;
  private final Languages languages;

  public PreferencesHandler() {
    this(Platform.ofProcess());
  }

  public PreferencesHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    this.readers = Readers.of(environment, clock);
    var table = platform.table();
    this.store =
        new PreferencesStore(
            table,
            RateLimitStore.of(table, platform.secret(), clock),
            Integer.parseInt(environment.require("NEW_READERS_PER_HOUR")),
            clock);
    this.languages = Languages.of(environment.require("LANGUAGES"));
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of(
        "GET /v1/settings", this::settings,
        "POST /v1/readers", this::mint,
        "GET /v1/me", this::everything,
        "DELETE /v1/me", this::erase,
        "GET /v1/me/preferences", this::get,
        "PUT /v1/me/preferences", this::put,
        "PATCH /v1/me/preferences", this::patch,
        "DELETE /v1/me/preferences", this::forget);
  }

  @Override
  protected List<PrimingRequest> priming() {
    var token = "Bearer " + ReaderToken.mint().secret();
    var choices = "{\"readingMode\":\"dark\",\"fontSize\":\"large\",\"language\":null}";
    return List.of(
        PrimingRequest.of("GET /v1/me/preferences").header("authorization", token),
        PrimingRequest.of("PUT /v1/me/preferences").header("authorization", token).json(choices),
        PrimingRequest.of("POST /v1/readers").json(choices));
  }

  private Response settings(Request request) {
    request.query().end();
    return Response.json(200, this::writeSettings).cache(Response.SHARED);
  }

  private Response mint(Request request) {
    request.query().end();
    var change =
        request.hasBody()
            ? change(request.object(MOST_BYTES, JSON))
            : new PreferencesChange(Map.of());
    var token = ReaderToken.mint();
    var row =
        change.isEmpty()
            ? Optional.<Row>empty()
            : Optional.of(done(store.add(token.key(), change, request.sourceIp())).row());
    return Response.json(
            201,
            json -> {
              json.writeStartObject();
              json.writeStringProperty("token", token.secret());
              json.writeNumberProperty("expiresInDays", PreferencesStore.KEPT.toDays());
              json.writeName("preferences");
              write(json, row);
              json.writeEndObject();
            })
        .header("location", "/v1/me/preferences");
  }

  private Response get(Request request) {
    request.query().end();
    return answer(200, store.find(readers.key(request)));
  }

  private Response put(Request request) {
    request.query().end();
    var reader = readers.key(request);
    var body = request.object(MOST_BYTES, JSON);
    var change =
        change(body.require(Preferences.READING_MODE, Preferences.FONT_SIZE, Preferences.LANGUAGE));
    var saved = done(store.save(reader, change, Precondition.of(request), request.sourceIp()));
    return answer(saved.created() ? 201 : 200, Optional.of(saved.row()));
  }

  private Response patch(Request request) {
    request.query().end();
    var reader = readers.key(request);
    var change = change(request.object(MOST_BYTES, MERGE_PATCH, JSON));
    var precondition = Precondition.of(request);
    if (change.isEmpty()) {
      var row = store.find(reader);
      if (!precondition.allows(row.map(Row::version).orElse(0L))) {
        throw Precondition.failed();
      }
      return answer(200, row);
    }
    var saved = done(store.save(reader, change, precondition, request.sourceIp()));
    return answer(200, Optional.of(saved.row()));
  }

  private Response forget(Request request) {
    request.query().end();
    if (!store.forget(readers.key(request), Precondition.of(request))) {
      throw Precondition.failed();
    }
    return Response.empty(204);
  }

  /// Everything kept for this reader, to take away (GDPR article 15 and 20).
  private Response everything(Request request) {
    request.query().end();
    var row = store.find(readers.key(request));
    return Response.json(
            200,
            json -> {
              json.writeStartObject();
              json.writeName("preferences");
              write(json, row);
              Json.text(
                  json, "keptUntil", row.map(stored -> stored.expiresAt().toString()).orElse(null));
              json.writeEndObject();
            })
        .header("content-disposition", "attachment; filename=\"reader.json\"");
  }

  /// Erases everything kept for this reader (GDPR article 17), whatever its state.
  private Response erase(Request request) {
    request.query().end();
    store.forget(readers.key(request), Precondition.none());
    return Response.empty(204);
  }

  private static Saved.Done done(Saved saved) {
    return switch (saved) {
      case Saved.Done done -> done;
      case Saved.Conflict() -> throw Precondition.failed();
      case Saved.TooMany(var pause) -> throw Problem.tooMany(pause).exception();
    };
  }

  /// Reads what a body says of each member. What reads give and only the server sets is ignored.
  private PreferencesChange change(Members body) {
    body.ignore("fontScale", "chosen", "stored", "updatedAt");
    var change = new HashMap<String, Optional<String>>();
    read(change, body, Preferences.READING_MODE, name -> body.choice(name, ReadingMode.IDS));
    read(change, body, Preferences.FONT_SIZE, name -> body.choice(name, FontSize.IDS));
    read(change, body, Preferences.LANGUAGE, name -> language(body, name));
    body.end();
    return new PreferencesChange(change);
  }

  /// `null` is back to the default; what is absent or faulty changes nothing.
  private static void read(
      Map<String, Optional<String>> change,
      Members body,
      String member,
      Function<String, Optional<String>> value) {
    if (body.isNull(member)) {
      change.put(member, Optional.empty());
    } else {
      value.apply(member).ifPresent(text -> change.put(member, Optional.of(text)));
    }
  }

  /// By lookup: `UR-pk` is `ur`. Never silently another language.
  private Optional<String> language(Members body, String name) {
    return body.parsed(name, languages::lookup, "must be one of " + languages.tags())
        .map(Language::tag);
  }

  private Response answer(int status, Optional<Row> row) {
    return Response.json(status, json -> write(json, row))
        .version(row.map(Row::version).orElse(0L))
        .cache(Response.REVALIDATE);
  }

  private void write(JsonGenerator json, Optional<Row> row) {
    var chosen = row.map(Row::preferences).orElse(Preferences.NONE);
    // A language that is no longer configured counts as not chosen.
    var language = chosen.language().flatMap(languages::find).map(Language::tag);
    var fontSize = chosen.fontSize().orElse(Preferences.DEFAULT_FONT_SIZE);
    json.writeStartObject();
    json.writeStringProperty(
        Preferences.READING_MODE,
        chosen.readingMode().orElse(Preferences.DEFAULT_READING_MODE).id());
    json.writeStringProperty(Preferences.FONT_SIZE, fontSize.id());
    json.writeNumberProperty("fontScale", fontSize.scale());
    Json.text(json, Preferences.LANGUAGE, language.orElse(null));
    var names = new ArrayList<String>();
    chosen.readingMode().ifPresent(_ -> names.add(Preferences.READING_MODE));
    chosen.fontSize().ifPresent(_ -> names.add(Preferences.FONT_SIZE));
    language.ifPresent(_ -> names.add(Preferences.LANGUAGE));
    Json.strings(json, "chosen", names);
    json.writeBooleanProperty("stored", row.isPresent());
    Json.text(json, "updatedAt", row.map(stored -> stored.updatedAt().toString()).orElse(null));
    json.writeEndObject();
  }

  private void writeSettings(JsonGenerator json) {
    json.writeStartObject();
    Json.strings(json, "readingModes", ReadingMode.IDS);
    json.writeArrayPropertyStart("fontSizes");
    for (var size : FontSize.values()) {
      json.writeStartObject();
      json.writeStringProperty("id", size.id());
      json.writeNumberProperty("scale", size.scale());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("languages");
    for (var language : languages.all()) {
      json.writeStartObject();
      json.writeStringProperty("tag", language.tag());
      json.writeStringProperty("name", language.name());
      json.writeStringProperty("nativeName", language.nativeName());
      json.writeStringProperty("dir", language.direction().code());
      json.writeBooleanProperty("default", language.equals(languages.standard()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectPropertyStart("defaults");
    json.writeStringProperty(Preferences.READING_MODE, Preferences.DEFAULT_READING_MODE.id());
    json.writeStringProperty(Preferences.FONT_SIZE, Preferences.DEFAULT_FONT_SIZE.id());
    json.writeNullProperty(Preferences.LANGUAGE);
    json.writeEndObject();
    json.writeEndObject();
  }
}
