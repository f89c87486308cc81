package masthead.preferences;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import masthead.dynamo.RateLimitStore;
import masthead.http.Endpoint;
import masthead.http.Members;
import masthead.http.Precondition;
import masthead.http.Problem;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.ReaderAuthenticator;
import masthead.identity.ReaderToken;
import masthead.json.JsonWriter;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.lambda.PrimingRequest;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.preferences.PreferencesStore.Row;
import masthead.preferences.PreferencesStore.Saved;

/// Readers and their preferences, and the data for the Settings panel.
public final class PreferencesHandler extends HttpLambda {
  private static final int MAX_BYTES = 4096;

  private final ReaderAuthenticator readers;
  private final PreferencesStore store;
  private final Languages languages;

  public PreferencesHandler() {
    this(Platform.ofProcess());
  }

  public PreferencesHandler(Platform platform) {
    super(platform.environment());
    var environment = platform.environment();
    var clock = platform.clock();
    this.readers = ReaderAuthenticator.of(environment, clock);
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
    return Response.json(200, this::writeSettings).cache(Response.DEPLOYED);
  }

  private Response mint(Request request) {
    request.query().end();
    var change =
        request.hasBody()
            ? change(request.object(MAX_BYTES, Request.JSON))
            : new PreferencesChange(Map.of());
    var token = ReaderToken.mint();
    var row =
        change.isEmpty()
            ? Optional.<Row>empty()
            : Optional.of(done(store.add(token.key(), change, request.sourceIp())).row());
    return Response.json(
            201,
            json -> {
              json.object(() -> {
                json.text("token", token.secret());
                json.number("expiresInDays", PreferencesStore.KEPT.toDays());
                json.name("preferences");
                write(json, row);
              });
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
    var body = request.object(MAX_BYTES, Request.JSON);
    var change =
        change(body.require(Preferences.READING_MODE, Preferences.FONT_SIZE, Preferences.LANGUAGE));
    var saved = done(store.save(reader, change, Precondition.of(request), request.sourceIp()));
    return answer(saved.created() ? 201 : 200, Optional.of(saved.row()));
  }

  private Response patch(Request request) {
    request.query().end();
    var reader = readers.key(request);
    var change = change(request.object(MAX_BYTES, Request.MERGE_PATCH, Request.JSON));
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

  /// Everything stored for this reader, to download (GDPR articles 15 and 20).
  private Response everything(Request request) {
    request.query().end();
    var row = store.find(readers.key(request));
    return Response.json(
            200,
            json -> {
              json.object(() -> {
                json.name("preferences");
                write(json, row);
                json.nullable(
                    "keptUntil", row.map(stored -> stored.expiresAt().toString()).orElse(null));
              });
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

  private void write(JsonWriter json, Optional<Row> row) {
    var chosen = row.map(Row::preferences).orElse(Preferences.NONE);
    // A language that is no longer configured counts as not chosen.
    var language = chosen.language().flatMap(languages::find).map(Language::tag);
    var fontSize = chosen.fontSize().orElse(Preferences.DEFAULT_FONT_SIZE);
    json.object(() -> {
      json.text(
          Preferences.READING_MODE,
          chosen.readingMode().orElse(Preferences.DEFAULT_READING_MODE).id());
      json.text(Preferences.FONT_SIZE, fontSize.id());
      json.number("fontScale", fontSize.scale());
      json.nullable(Preferences.LANGUAGE, language.orElse(null));
      var names = new ArrayList<String>();
      chosen.readingMode().ifPresent(_ -> names.add(Preferences.READING_MODE));
      chosen.fontSize().ifPresent(_ -> names.add(Preferences.FONT_SIZE));
      language.ifPresent(_ -> names.add(Preferences.LANGUAGE));
      json.texts("chosen", names);
      json.flag("stored", row.isPresent());
      json.nullable("updatedAt", row.map(stored -> stored.updatedAt().toString()).orElse(null));
    });
  }

  private void writeSettings(JsonWriter json) {
    json.object(() -> {
      json.texts("readingModes", ReadingMode.IDS);
      json.array(
          "fontSizes",
          () -> {
            for (var size : FontSize.values()) {
              json.object(() -> {
                json.text("id", size.id());
                json.number("scale", size.scale());
              });
            }
          });
      json.array(
          "languages",
          () -> {
            for (var language : languages.all()) {
              json.object(() -> {
                json.text("tag", language.tag());
                json.text("name", language.name());
                json.text("nativeName", language.nativeName());
                json.text("dir", language.direction().code());
                json.flag("default", language.equals(languages.standard()));
              });
            }
          });
      json.object(
          "defaults",
          () -> {
            json.text(Preferences.READING_MODE, Preferences.DEFAULT_READING_MODE.id());
            json.text(Preferences.FONT_SIZE, Preferences.DEFAULT_FONT_SIZE.id());
            json.nullable(Preferences.LANGUAGE, null);
          });
    });
  }
}
