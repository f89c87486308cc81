package masthead;

import static masthead.local.Template.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import masthead.http.ProblemType;
import masthead.json.Json;
import masthead.local.LocalApi.Answer;
import masthead.local.Template;
import masthead.local.TestApi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.jr.ob.JSON;

/// Holds `docs/openapi.yaml` against the template and against real answers.
final class OpenApiTest {
  private static final Map<String, Object> DESCRIPTION = description();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static TestApi api = TestApi.fresh();

  @BeforeAll
  static void storeSamples() {
    EventsTest.store(api);
  }

  @Test
  void describesTheRoutesOfTheTemplateAndNoOther() {
    var declared = new TreeSet<String>();
    for (var route : Template.read().routes()) {
      if (isOfTheApi(route)) {
        declared.add(route.key());
      }
    }

    assertEquals(declared, operations(), "docs/openapi.yaml needs the same paths and methods.");
  }

  /// The site's pages are for people, and what nobody knows has no description.
  private static boolean isOfTheApi(Template.Route route) {
    return !Set.of("FallbackFunction", "SiteFunction").contains(route.function());
  }

  static List<Path> events() throws IOException {
    return EventsTest.events().stream()
        .filter(event -> !Set.of("fallback", "site").contains(event.getName(1).toString()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("events")
  void realAnswersAreAsDescribed(Path event) throws IOException {
    var answer = api.invoke(EventsTest.function(event), Files.readAllBytes(event));
    var key = Template.text(Json.own(Files.readString(event)), "routeKey").split(" ", 2);
    var operation = object(object(object(DESCRIPTION.get("paths")).get(key[1])).get(lower(key[0])));
    var described = object(operation.get("responses")).get(Integer.toString(answer.status()));
    assertNotNull(described, () -> event + ": " + answer.status() + " is not described");

    validateHeaders(event, answer, resolve(object(described)));
    validate(event, answer, resolve(object(described)));
  }

  private static void validateHeaders(Path event, Answer answer, Map<String, Object> described) {
    object(described.getOrDefault("headers", Map.of()))
        .forEach((name, header) -> {
          var value = answer.headers().get(lower(name));
          var resolved = resolve(object(header));
          if (value == null) {
            assertNotEquals(
                true, resolved.get("required"), () -> event + " lacks the header " + name);
            return;
          }
          var schema = object(resolved.get("schema"));
          var faults =
              schema(schema)
                  .validate(
                      "integer".equals(schema.get("type")) ? value : text(value), InputFormat.JSON);
          assertTrue(faults.isEmpty(), () -> event + ": " + name + ": " + value + ": " + faults);
        });
  }

  private static void validate(Path event, Answer answer, Map<String, Object> described) {
    if (answer.text().isEmpty() || !described.containsKey("content")) {
      assertEquals("", answer.text(), () -> event + " has a body that is not described");
      return;
    }
    var type = String.valueOf(answer.headers().get("content-type"));
    var content = object(described.get("content")).get(type);
    assertNotNull(content, () -> event + ": " + type + " is not described");
    if (!object(content).containsKey("schema")) {
      return; // XML has none here; FeedFormatTest holds its elements against its specifications
    }
    var faults =
        schema(object(object(content).get("schema"))).validate(answer.text(), InputFormat.JSON);
    assertTrue(faults.isEmpty(), () -> event + ": " + faults + "\n" + answer.text());
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void everyProblemHasAnEntryOnItsPage(ProblemType type) throws IOException {
    var page = Files.readAllLines(Path.of("docs/problems.md"));

    assertTrue(
        page.stream().anyMatch(line -> line.matches("#+ `?" + type.slug() + "`?")),
        () -> "docs/problems.md needs: ## " + type.slug());
  }

  private static Set<String> operations() {
    var operations = new TreeSet<String>();
    object(DESCRIPTION.get("paths"))
        .forEach((path, item) ->
            object(item).keySet().stream()
                .filter(Set.of("get", "head", "post", "put", "patch", "delete")::contains)
                .forEach(method ->
                    operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));
    return operations;
  }

  /// A response or a header, looked up where it is a reference into the components.
  private static Map<String, Object> resolve(Map<String, Object> response) {
    if (!response.containsKey("$ref")) {
      return response;
    }
    Object value = DESCRIPTION;
    for (var step : Template.text(response, "$ref").substring(2).split("/", -1)) {
      value = object(value).get(step);
    }
    return object(value);
  }

  /// A schema that can refer to the components.
  private static Schema schema(Map<String, Object> schema) {
    var whole = new HashMap<>(schema);
    whole.put(
        "components",
        Map.of("schemas", object(object(DESCRIPTION.get("components")).get("schemas"))));
    return SCHEMAS.getSchema(text(whole), InputFormat.JSON);
  }

  private static String text(Object value) {
    return JSON.std.asString(value);
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  private static Map<String, Object> description() {
    try {
      var load = new Load(LoadSettings.builder().build());
      return object(load.loadFromString(Files.readString(Path.of("docs/openapi.yaml"))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
