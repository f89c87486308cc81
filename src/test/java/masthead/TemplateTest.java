package masthead;

import static java.util.stream.Collectors.toCollection;
import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static masthead.local.Template.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import masthead.lambda.HttpLambda;
import masthead.local.LocalApi;
import masthead.local.Template;
import masthead.local.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds `template.yaml` against the code, and to the rules that no scanner of ours knows.
final class TemplateTest {
  /// Routes that write and that anybody may call. A new one belongs here only with a reason.
  private static final Set<String> PUBLIC_WRITES =
      Set.of(
          "POST /v1/readers", // mints a token: there is none to send yet
          "POST /v1/newsletter/subscriptions", // sign-up: confirmed by mail
          "POST /v1/newsletter/access", // answered by mail
          // The token in the path is the credential: 404 or 410 without it, and no page of ours
          // could send another.
          "POST /v1/newsletter/confirm/{token}",
          "POST /v1/newsletter/u/{token}",
          "POST /v1/newsletter/preferences/{token}",
          "PATCH /v1/newsletter/preferences/{token}",
          "POST /v1/newsletter/access/{token}");

  private static final Template TEMPLATE = Template.read();

  static Set<String> functions() {
    return TEMPLATE.functions().keySet();
  }

  static Set<String> tables() {
    return TEMPLATE.resources("AWS::DynamoDB::Table").keySet();
  }

  static Set<String> httpFunctions() {
    return TEMPLATE.routes().stream()
        .map(Template.Route::function)
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void localServerMakesEveryHandler() {
    var named = functions().stream().map(TEMPLATE::handler).collect(toCollection(TreeSet::new));

    assertEquals(named, LocalApi.handlers(), "LocalApi.HANDLERS should have these, and no others.");
  }

  /// What Lambda calls. SnapStart's snapshots hold what it makes.
  @ParameterizedTest
  @MethodSource("functions")
  void handlerHasAConstructorForLambda(String function) throws Exception {
    assertNotNull(Class.forName(TEMPLATE.handler(function)).getConstructor());
  }

  @ParameterizedTest
  @MethodSource("httpFunctions")
  void routesOfTheTemplateAreThoseOfTheHandler(String function) {
    var handler = (HttpLambda) TestApi.fresh().handler(function);
    var expected = new TreeSet<String>();
    for (var key : handler.routes().keySet()) {
      expected.add(key);
      if (key.startsWith("GET ")) {
        expected.add("HEAD" + key.substring(3)); // an HTTP API does not map HEAD by itself
      }
    }
    var declared =
        TEMPLATE.routes().stream()
            .filter(route -> route.function().equals(function))
            .map(Template.Route::key)
            .collect(toCollection(TreeSet::new));

    assertEquals(
        expected,
        declared,
        () -> "Write into Events of " + function + ":\n" + lines(expected, declared));
  }

  /// The lines of the template that are missing.
  private static String lines(Set<String> expected, Set<String> declared) {
    var lines = new StringBuilder();
    for (var key : expected) {
      if (!declared.contains(key) && key.contains(" ")) {
        var parts = key.split(" ", 2);
        lines.append(
            "        Name: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: %s, Path: \"%s\" } }%n"
                .formatted(parts[0], parts[1]));
      }
    }
    return lines.toString();
  }

  @Test
  void everyWriteWithoutCredentialsIsRefusedUnlessItIsListed() {
    var api = TestApi.fresh();
    var open = new TreeSet<String>();
    for (var route : TEMPLATE.routes()) {
      var writes = Set.of("POST", "PUT", "PATCH", "DELETE").contains(route.method());
      if (writes && api.send(route.method(), route.path(), "{}").status() != 401) {
        open.add(route.key());
      }
    }

    assertEquals(new TreeSet<>(PUBLIC_WRITES), open);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionLogsIntoAGroupOfItsOwnThatIsNotKeptForever(String function) {
    var logging = object(properties(function).get("LoggingConfig"));
    var group = text(logging.get("LogGroup"), "Ref");

    assertNotNull(
        object(TEMPLATE.resources("AWS::Logs::LogGroup").get(group)).get("RetentionInDays"));
  }

  @Test
  void functionsAnswerBeforeTheGatewayGivesUp() {
    var globals = object(object(TEMPLATE.root().get("Globals")).get("Function"));

    assertTrue(Integer.parseInt(text(globals, "Timeout")) <= 10);
    assertTrue(Integer.parseInt(text(globals, "MemorySize")) >= 512);
    assertEquals("JSON", text(globals.get("LoggingConfig"), "LogFormat"));
    assertEquals("PublishedVersions", object(globals.get("SnapStart")).get("ApplyOn"));
    assertEquals("live", globals.get("AutoPublishAlias"));
    for (var function : functions()) {
      // Nobody waits for a function without a route.
      var timeout = properties(function).get("Timeout");
      if (timeout != null && httpFunctions().contains(function)) {
        assertTrue(Integer.parseInt(timeout.toString()) <= 25, function + " takes " + timeout);
      }
      for (var own : List.of("MemorySize", "Runtime", "CodeUri", "Architectures")) {
        assertEquals(null, properties(function).get(own), function + " has its own " + own);
      }
    }
  }

  /// Else a changed parameter would never reach the running code; `.ci/deploy.py` translates it.
  @ParameterizedTest
  @MethodSource("functions")
  void everyReleasePublishesTheFunction(String function) {
    assertEquals(Map.of("Ref", "Release"), properties(function).get("AutoPublishCodeSha256"));
  }

  @Test
  void nothingHasANameThatIsWrittenDown() {
    TEMPLATE
        .functions()
        .forEach((id, function) -> assertEquals(null, object(function).get("FunctionName"), id));
    TEMPLATE
        .resources("AWS::DynamoDB::Table")
        .forEach((id, table) -> assertEquals(null, object(table).get("TableName"), id));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableSurvivesMistakes(String id) {
    var resource = object(object(TEMPLATE.root().get("Resources")).get(id));
    var table = object(resource.get("Properties"));
    var recovery = object(table.get("PointInTimeRecoverySpecification"));

    assertEquals("Retain", resource.get("DeletionPolicy"));
    assertEquals("Retain", resource.get("UpdateReplacePolicy"));
    assertEquals(
        Map.of("Fn::If", List.of("Kept", "true", "false")), table.get("DeletionProtectionEnabled"));
    assertEquals("true", recovery.get("PointInTimeRecoveryEnabled"));
    assertEquals("35", recovery.get("RecoveryPeriodInDays"));
    assertEquals("PAY_PER_REQUEST", table.get("BillingMode"));
    assertTrue(table.containsKey("OnDemandThroughput"));
  }

  /// Each of these is a large part of a small paper's bill, and most never look at it.
  @Test
  void whatCostsMoneyIsOffUnlessItIsAskedFor() {
    var globals = object(object(TEMPLATE.root().get("Globals")).get("Function"));
    var api = object(TEMPLATE.resources("AWS::Serverless::HttpApi").get("Api"));
    var route = object(api.get("DefaultRouteSettings"));

    assertEquals(Map.of("Ref", "Tracing"), globals.get("Tracing"));
    assertEquals("Disabled", parameter("Tracing"));
    assertEquals("off", parameter("RouteMetrics"));
    assertEquals(
        Map.of("Fn::If", List.of("HasRouteMetrics", "true", "false")),
        route.get("DetailedMetricsEnabled"));
    assertEquals("WARN", text(globals.get("LoggingConfig"), "SystemLogLevel"));
    for (var id : tables()) {
      var table = object(TEMPLATE.resources("AWS::DynamoDB::Table").get(id));
      assertEquals(null, table.get("SSESpecification"), id + " has a key that costs money");
    }
  }

  @Test
  void limitsAreParameters() {
    var api = object(TEMPLATE.resources("AWS::Serverless::HttpApi").get("Api"));
    var route = object(api.get("DefaultRouteSettings"));

    assertEquals(Map.of("Ref", "RequestsPerSecond"), route.get("ThrottlingRateLimit"));
    assertEquals(Map.of("Ref", "RequestBurst"), route.get("ThrottlingBurstLimit"));
    for (var id : tables()) {
      var table = object(TEMPLATE.resources("AWS::DynamoDB::Table").get(id));
      assertEquals(
          Map.of(
              "MaxReadRequestUnits", Map.of("Ref", "MaxReadUnits"),
              "MaxWriteRequestUnits", Map.of("Ref", "MaxWriteUnits")),
          table.get("OnDemandThroughput"));
    }
  }

  /// What is needed after the first deployment.
  @Test
  void outputsNameEveryTableAndEveryQueueOfFailures() {
    var values = object(TEMPLATE.root().get("Outputs")).values().toString();
    for (var id : tables()) {
      assertTrue(values.contains("{Ref=" + id + "}"), id);
    }
    for (var id : List.of("MailFailures", "DigestFailures", "AlarmTopic", "FeedbackFunction")) {
      assertTrue(values.contains("{Ref=" + id + "}"), id);
    }
    assertTrue(values.contains("make key TABLE=${PublishersTable}"), values);
    for (var number : List.of(1, 2, 3)) {
      assertTrue(values.contains("DkimDNSTokenValue" + number), values);
    }
  }

  private static String parameter(String name) {
    return text(object(TEMPLATE.root().get("Parameters")).get(name), "Default");
  }

  @Test
  void tablesThatHoldWhatPeopleGaveForgetIt() {
    for (var id : List.of("PreferencesTable", "NewsletterTable")) {
      var table = object(TEMPLATE.resources("AWS::DynamoDB::Table").get(id));
      assertEquals(
          Map.of("AttributeName", "expiresAt", "Enabled", "true"),
          table.get("TimeToLiveSpecification"));
    }
  }

  @Test
  void apiAllowsNoCredentialsModeAndWarnsLoudly() {
    var api = object(TEMPLATE.resources("AWS::Serverless::HttpApi").get("Api"));
    var cors = object(api.get("CorsConfiguration"));

    assertEquals("true", api.get("FailOnWarnings"));
    assertEquals(null, cors.get("AllowCredentials"));
    assertEquals("7200", cors.get("MaxAge"));
    assertTrue(
        TEMPLATE.routes().stream().anyMatch(route -> route.key().equals("$default")),
        "404 and 405 are ours only with a $default route");
  }

  @Test
  void accessLogHoldsNothingPrivate() {
    var api = object(TEMPLATE.resources("AWS::Serverless::HttpApi").get("Api"));
    var format = text(api.get("AccessLogSettings"), "Format");

    for (var part : List.of("path", "sourceIp", "identity", "authorizer", "querystring")) {
      assertTrue(!format.contains("$context." + part), part);
    }
  }

  @Test
  void valuesForALaptopAreVariablesThatTheTemplateDeclares() throws IOException {
    var declared = new TreeSet<String>();
    functions().forEach(function -> declared.addAll(TEMPLATE.environment(function).keySet()));
    var given =
        object(
            masthead.json.Json.own(Files.readString(Path.of("events/env.json"))).get("Parameters"));

    // SAM passes only those, and says nothing of the others.
    assertTrue(declared.containsAll(given.keySet()), given.keySet() + " of " + declared);
  }

  @Test
  void aFirstDeploymentNeedsNoAnswers() {
    var parameters = object(TEMPLATE.root().get("Parameters"));
    var silent = new ArrayList<String>();
    parameters.forEach((name, parameter) -> {
      if (!object(parameter).containsKey("Default")) {
        silent.add(name);
      }
    });

    assertEquals(List.of(), silent);
  }

  private static Map<String, Object> properties(String function) {
    return object(TEMPLATE.functions().get(function));
  }

  static List<?> statements(String function) {
    var statements = new ArrayList<Object>();
    for (var policy : list(properties(function).getOrDefault("Policies", List.of()))) {
      statements.addAll(list(object(policy).get("Statement")));
    }
    return statements;
  }
}
