package masthead;

import static java.util.stream.Collectors.toCollection;
import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static masthead.local.Template.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.local.Alarms;
import masthead.local.Template;
import masthead.mail.SendingLimits;
import masthead.runtime.Environment;
import masthead.runtime.Metric;
import masthead.runtime.Priming;
import masthead.runtime.UnavailableException;
import masthead.testing.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the alarms of `template.yaml` against what can go wrong, and against `docs/operations.md`.
final class AlarmsTest {
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\| <a id=\"([a-z]+)\"></a>`(\\w+)` \\|");
  private static final Template TEMPLATE = Template.read();

  /// Not an alarm of CloudWatch, but one that rings.
  private static final String BUDGET = "CostBudget";

  static Set<String> alarms() {
    return Alarms.all().keySet();
  }

  static Set<String> functions() {
    return TEMPLATE.functions().keySet();
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/operations.md"));
  }

  @Test
  void everyAlarmHasALineAndEveryLineAnAlarm() throws IOException {
    var lines = LINE.matcher(page()).results().map(line -> line.group(2)).toList();
    var expected = new TreeSet<>(alarms());
    expected.add(BUDGET);

    assertEquals(expected, new TreeSet<>(lines));
    assertEquals(lines.size(), expected.size());
    LINE.matcher(page())
        .results()
        .forEach(line -> assertEquals(line.group(2).toLowerCase(Locale.ROOT), line.group(1)));
  }

  @ParameterizedTest
  @MethodSource("alarms")
  void alarmTellsSomebodyWhereToRead(String name) {
    var alarm = object(Alarms.all().get(name));

    assertEquals(List.of(Map.of("Ref", "AlarmTopic")), alarm.get("AlarmActions"));
    assertTrue(
        text(alarm, "AlarmDescription")
            .endsWith(" docs/operations.md#" + name.toLowerCase(Locale.ROOT)));
    assertTrue(alarm.containsKey("TreatMissingData"));
  }

  @Test
  void budgetTellsTheSameTopic() {
    var budget = object(TEMPLATE.resources("AWS::Budgets::Budget").get(BUDGET));
    for (var notification : list(budget.get("NotificationsWithSubscribers"))) {
      var subscriber = object(list(object(notification).get("Subscribers")).getFirst());
      assertEquals(Map.of("Ref", "AlarmTopic"), subscriber.get("Address"));
    }
  }

  /// Dead letters, and events and parts of a stream that a function gave up.
  @Test
  void everyQueueOfFailuresHasAnAlarm() {
    var queues = new TreeSet<String>();
    failureQueues(TEMPLATE.root(), queues);
    var watched =
        alarms().stream()
            .map(name -> String.valueOf(object(Alarms.all().get(name)).get("Dimensions")))
            .filter(dimensions -> dimensions.contains("Name=QueueName"))
            .map(dimensions -> dimensions.replaceAll(".*Fn::GetAtt=(\\w+)\\.QueueName.*", "$1"))
            .collect(toCollection(TreeSet::new));

    assertTrue(queues.size() >= 2, queues.toString());
    assertEquals(queues, watched);
  }

  private static void failureQueues(Object node, Set<String> found) {
    if (node instanceof List<?> items) {
      items.forEach(item -> failureQueues(item, found));
    } else if (node instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        var target =
            switch ((String) name) {
              case "deadLetterTargetArn" -> value;
              case "OnFailure" -> object(value).get("Destination");
              case "DeadLetterConfig" -> object(value).get("Arn");
              default -> Map.of();
            };
        if (target instanceof Map<?, ?> intrinsic
            && intrinsic.get("Fn::GetAtt") instanceof String attribute) {
          found.add(attribute.substring(0, attribute.indexOf('.')));
        }
        failureQueues(value, found);
      });
    }
  }

  /// A crash or a time-out is seen: by the gateway, in a queue of failures, or as an error.
  @ParameterizedTest
  @MethodSource("functions")
  void everyFunctionIsWatched(String function) {
    var properties = object(TEMPLATE.functions().get(function));
    var answers = TEMPLATE.routes().stream().anyMatch(route -> route.function().equals(function));
    var failsIntoAQueue = properties.containsKey("EventInvokeConfig");
    var errors = String.valueOf(Alarms.all().get("FunctionErrors"));

    assertEquals(
        !answers && !failsIntoAQueue,
        errors.contains("{Ref=" + function + "}"),
        () -> function + " in the alarm FunctionErrors");
  }

  static Stream<Map<String, String>> metrics() {
    var unavailable =
        Stream.of(UnavailableException.Reason.values())
            .map(reason ->
                Map.of("name", Metric.REQUESTS_UNAVAILABLE.label(), "reason", reason.label()));
    return Stream.concat(
        unavailable,
        Stream.of(Metric.values())
            .filter(metric -> metric != Metric.REQUESTS_UNAVAILABLE)
            .map(metric -> Map.of("name", metric.label())));
  }

  /// The lines of the code itself are held by the tests of each fault.
  @ParameterizedTest
  @MethodSource("metrics")
  void everyMetricOfOursHasOneAlarm(Map<String, String> metric) {
    var found =
        alarms().stream()
            .map(name -> object(Alarms.all().get(name)))
            .filter(alarm -> Objects.equals(metric.get("name"), alarm.get("MetricName")))
            .filter(alarm ->
                !metric.containsKey("reason")
                    || String.valueOf(alarm.get("Dimensions"))
                        .contains("{Name=reason, Value=" + metric.get("reason") + "}"))
            .count();

    assertEquals(1, found, metric.toString());
  }

  @Test
  void noAlarmWaitsForAMetricThatNobodyWrites() {
    var ours = Stream.of(Metric.values()).map(Metric::label).collect(toCollection(TreeSet::new));
    for (var name : alarms()) {
      var alarm = object(Alarms.all().get(name));
      if ("Masthead".equals(alarm.get("Namespace"))) {
        assertTrue(ours.contains(alarm.get("MetricName")), name);
      }
    }
  }

  @Test
  void dashboardShowsEveryAlarmAndNamesOnlyWhatThereIs() {
    var dashboard = object(TEMPLATE.resources("AWS::CloudWatch::Dashboard").get("Dashboard"));
    var body = text(dashboard.get("DashboardBody"), "Fn::Sub");
    var resources = object(TEMPLATE.root().get("Resources"));
    var named =
        Pattern.compile("\\$\\{([^}]+)}")
            .matcher(body)
            .results()
            .map(match -> match.group(1))
            .collect(toCollection(TreeSet::new));
    for (var name : named) {
      assertTrue(
          name.startsWith("AWS::") || resources.containsKey(name.replaceAll("\\..*", "")), name);
    }
    var widgets = list(Json.own(body).get("widgets"));
    var shown = new TreeSet<String>();
    for (var arn : list(object(object(widgets.getFirst()).get("properties")).get("alarms"))) {
      shown.add(((String) arn).replaceAll("\\$\\{(\\w+)\\.Arn}", "$1"));
    }

    assertEquals(new TreeSet<>(alarms()), shown);
    for (var function : functions()) {
      assertTrue(named.contains(function), function);
    }
  }

  /// CloudWatch charges for each metric that an alarm watches.
  @Test
  void priceIsTheOneInTheDocument() throws IOException {
    var watched = 0;
    for (var name : alarms()) {
      watched +=
          Math.max(1, String.valueOf(Alarms.all().get(name)).split("MetricStat=", -1).length - 1);
    }
    var page = page();

    assertTrue(page.contains(watched + " metrics are watched"), watched + " metrics");
    assertTrue(page.contains("$%d.%d0, or".formatted(watched / 10, watched % 10)));
  }

  @Test
  void failedPrimingRaisesItsAlarm() {
    try (var output = Output.capture()) {
      Priming.run(() -> {
        throw new IllegalStateException("planted");
      });
      assertEquals(Set.of("PrimingFailed"), Alarms.raisedBy(output.lines()));
    }
  }

  @Test
  void silentMailServiceRaisesItsAlarm() {
    var nobody =
        new Environment(
            Map.of(
                "SES_ENDPOINT", "http://localhost:1",
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "none",
                "AWS_SECRET_ACCESS_KEY", "none"));
    try (var output = Output.capture()) {
      assertTrue(SendingLimits.of(nobody).get().isEmpty());
      assertEquals(Set.of("SendingLimitsUnknown"), Alarms.raisedBy(output.lines()));
    }
  }
}
