package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static masthead.local.Template.text;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import masthead.json.Json;

/// The alarms of `template.yaml`, and which of them the metrics in a log raise.
public final class Alarms {
  private static final String NAMESPACE = "Masthead";

  private static final Map<String, Object> ALL =
      Template.read().resources("AWS::CloudWatch::Alarm");

  private Alarms() {}

  /// Their logical ids with their properties.
  public static Map<String, Object> all() {
    return ALL;
  }

  /// The alarms that log lines raise, as CloudWatch would: it makes the metrics of the lines.
  public static Set<String> raisedBy(List<String> lines) {
    var sums = new HashMap<Map<String, String>, Long>();
    for (var line : lines) {
      if (line.contains("\"_aws\"")) {
        add(Json.own(line), sums);
      }
    }
    var raised = new TreeSet<String>();
    all()
        .forEach((name, alarm) -> {
          var properties = object(alarm);
          if (NAMESPACE.equals(properties.get("Namespace"))
              && sums.getOrDefault(metric(properties), 0L)
                  >= Long.parseLong(text(properties, "Threshold"))) {
            raised.add(name);
          }
        });
    return raised;
  }

  /// What an alarm watches: the metric's name and dimensions, of the deployment of the tests.
  private static Map<String, String> metric(Map<String, Object> alarm) {
    var watched = new TreeMap<>(Map.of("metric", text(alarm, "MetricName")));
    for (var dimension : list(alarm.get("Dimensions"))) {
      var value = object(dimension).get("Value");
      watched.put(
          text(dimension, "Name"),
          Map.of("Ref", "AWS::StackName").equals(value) ? "local" : (String) value);
    }
    return watched;
  }

  private static void add(Map<String, Object> line, Map<Map<String, String>, Long> sums) {
    for (var directive : list(object(line.get("_aws")).get("CloudWatchMetrics"))) {
      if (NAMESPACE.equals(object(directive).get("Namespace"))) {
        for (var dimensions : list(object(directive).get("Dimensions"))) {
          for (var metric : list(object(directive).get("Metrics"))) {
            var name = text(metric, "Name");
            var key = new LinkedHashMap<>(Map.of("metric", name));
            list(dimensions).forEach(each -> key.put((String) each, text(line, (String) each)));
            sums.merge(
                new TreeMap<>(key), Long.parseLong(String.valueOf(line.get(name))), Long::sum);
          }
        }
      }
    }
  }
}
