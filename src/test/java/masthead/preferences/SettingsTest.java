package masthead.preferences;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import masthead.http.Response;
import masthead.json.Json;
import masthead.local.Template;
import masthead.local.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `GET /v1/settings`.
class SettingsTest {
  private static final TestApi API = TestApi.fresh();
  private static final String PATH = "/v1/settings";

  @Test
  void thePanelHasEveryModeSizeAndDefaultAndSaysHowLargeASizeIs() {
    var settings = API.get(PATH).json();

    assertEquals(
        Json.own(
            """
            { "readingModes": ["auto", "light", "dark", "sepia", "contrast"],
              "fontSizes": [
                {"id": "small", "scale": 0.875},
                {"id": "medium", "scale": 1.0},
                {"id": "large", "scale": 1.25},
                {"id": "x-large", "scale": 1.5},
                {"id": "xx-large", "scale": 1.75},
                {"id": "huge", "scale": 2.0} ],
              "defaults": {"readingMode": "auto", "fontSize": "medium", "language": null} }
            """),
        without("languages", settings));
  }

  @Test
  void theDefaultLanguagesAreTheElevenWithTheMostSpeakers() {
    assertEquals(
        Json.own(
                """
                { "languages": [
                  {"tag":"en","name":"English","nativeName":"English","dir":"ltr","default":true},
                  {"tag":"zh","name":"Chinese","nativeName":"中文","dir":"ltr","default":false},
                  {"tag":"hi","name":"Hindi","nativeName":"हिन्दी","dir":"ltr","default":false},
                  {"tag":"es","name":"Spanish","nativeName":"español","dir":"ltr","default":false},
                  {"tag":"ar","name":"Arabic","nativeName":"العربية","dir":"rtl","default":false},
                  {"tag":"fr","name":"French","nativeName":"français","dir":"ltr","default":false},
                  {"tag":"ur","name":"Urdu","nativeName":"اردو","dir":"rtl","default":false},
                  {"tag":"bn","name":"Bangla","nativeName":"বাংলা","dir":"ltr","default":false},
                  {"tag":"pt","name":"Portuguese","nativeName":"português","dir":"ltr","default":false},
                  {"tag":"sw","name":"Swahili","nativeName":"Kiswahili","dir":"ltr","default":false},
                  {"tag":"ru","name":"Russian","nativeName":"русский","dir":"ltr","default":false} ] }
                """)
            .get("languages"),
        API.get(PATH).at("languages"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "india  | en hi bn ta te ml kn mr gu pa ur | en | ur",
        "ur,en  | ur en                            | ur | ur",
        "sw     | sw                               | sw | ''"
      })
  void theLanguagesAreTheConfiguredOnesWithTheFirstAsDefault(
      String configured, String tags, String standard, String rightToLeft) {
    var languages =
        Template.list(TestApi.with(Map.of("LANGUAGES", configured)).get(PATH).at("languages"));

    assertEquals(tags, tags(languages, _ -> true));
    assertEquals(
        standard, tags(languages, language -> Boolean.TRUE.equals(language.get("default"))));
    assertEquals(rightToLeft, tags(languages, language -> "rtl".equals(language.get("dir"))));
  }

  @Test
  void everySettingOfThePanelCanBeChosen() {
    var settings = API.get(PATH);
    var bodies = new ArrayList<String>();
    Template.list(settings.at("readingModes"))
        .forEach(mode -> bodies.add("{\"readingMode\":\"" + mode + "\"}"));
    Template.list(settings.at("fontSizes"))
        .forEach(size -> bodies.add("{\"fontSize\":\"" + Template.text(size, "id") + "\"}"));
    Template.list(settings.at("languages"))
        .forEach(
            language -> bodies.add("{\"language\":\"" + Template.text(language, "tag") + "\"}"));

    assertEquals(5 + 6 + 11, bodies.size());
    for (var body : bodies) {
      var minted = API.send("POST", "/v1/readers", body);
      assertEquals(201, minted.status(), body);
      var preferences = Template.object(minted.at("preferences"));
      Json.own(body).forEach((member, value) -> assertEquals(value, preferences.get(member)));
    }
  }

  @Test
  void theFontScaleOfAReaderIsThatOfThePanel() {
    for (var size : Template.list(API.get(PATH).at("fontSizes"))) {
      var body = "{\"fontSize\":\"" + Template.text(size, "id") + "\"}";
      assertEquals(
          Template.object(size).get("scale"),
          API.send("POST", "/v1/readers", body).at("preferences/fontScale"));
    }
  }

  @Test
  void itIsTheSameForEverybodyAndShared() {
    var settings = API.get(PATH);

    assertEquals(200, settings.status());
    assertEquals("application/json", settings.header("content-type"));
    assertEquals(Response.DEPLOYED, settings.header("cache-control"));
    var other =
        API.get(PATH, "authorization", "Bearer nonsense", "accept-language", "ur", "accept", "a/b");
    assertEquals(settings.text(), other.text());
    assertEquals(settings.header("etag"), other.header("etag"));
    assertEquals("Accept-Encoding", other.header("vary"));
  }

  @ParameterizedTest
  @CsvSource({"T, 304", "'\"a\", T', 304", "*, 304", "'\"a\"', 200"})
  void whoHasItAlreadyIsToldSo(String ifNoneMatch, int status) {
    var etag = requireNonNull(API.get(PATH).header("etag"));
    assertTrue(etag.matches("W/\"[0-9a-f]{24}\""), etag);

    var again = API.get(PATH, "if-none-match", ifNoneMatch.replace("T", etag));

    assertEquals(status, again.status());
    assertEquals(etag, again.header("etag"));
    assertEquals(status == 304, again.text().isEmpty());
    assertTrue(requireNonNull(again.header("cache-control")).startsWith("public"));
  }

  @Test
  void theTagChangesWithTheContent() {
    var other = TestApi.with(Map.of("LANGUAGES", "ur,en")).get(PATH);

    assertNotEquals(API.get(PATH).header("etag"), other.header("etag"));
  }

  @Test
  void headIsGetWithoutABody() {
    var get = API.get(PATH);
    var head = API.send("HEAD", PATH, null);

    assertEquals(200, head.status());
    assertEquals("", head.text());
    for (var name : List.of("etag", "cache-control", "content-type", "vary")) {
      assertEquals(get.header(name), head.header(name), name);
    }
  }

  @Test
  void everyParameterIsRefusedByName() {
    var refused = API.get(PATH + "?language=ur&b=1&b=2");

    assertEquals(400, refused.status());
    assertEquals(
        Set.of(
            "parameter b repeated",
            "parameter b unknown-parameter",
            "parameter language unknown-parameter"),
        Set.copyOf(refused.faults()));
  }

  @Test
  void itNeedsNoStore() {
    var alone = TestApi.with(Map.of("DYNAMODB_ENDPOINT", "http://localhost:1"));

    assertEquals(200, alone.get(PATH).status());
  }

  private static String tags(List<?> languages, Predicate<Map<String, Object>> which) {
    return languages.stream()
        .map(Template::object)
        .filter(which)
        .map(language -> Template.text(language, "tag"))
        .collect(joining(" "));
  }

  private static Map<String, Object> without(String member, Map<String, Object> object) {
    object.remove(member);
    return object;
  }
}
