package masthead.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// `template.yaml`, read the way `sam local` reads it: the one place where routes, environment,
/// rights and tables are declared.
///
/// A short intrinsic such as `!Ref X` becomes the map `{Ref: X}`, as in CloudFormation's long form.
public record Template(Map<String, Object> root) {

  /// The logical id of a function and what answers which of its events.
  public record Route(String function, String method, String path) {
    public String key() {
      return method.equals("ANY") ? "$default" : method + " " + path;
    }
  }

  public static Template read() {
    return new Template(object(yaml(Path.of("template.yaml"))));
  }

  /// Any YAML file, with intrinsics as maps.
  public static Object yaml(Path file) {
    try {
      var node = new Compose(LoadSettings.builder().build()).composeString(Files.readString(file));
      return value(node.orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Map<String, Object> resources(String type) {
    var found = new LinkedHashMap<String, Object>();
    object(root.get("Resources"))
        .forEach((id, resource) -> {
          if (type.equals(object(resource).get("Type"))) {
            found.put(id, object(resource).get("Properties"));
          }
        });
    return found;
  }

  /// Logical ids of the functions with their properties.
  public Map<String, Object> functions() {
    return resources("AWS::Serverless::Function");
  }

  public String handler(String function) {
    return text(functions().get(function), "Handler");
  }

  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    functions()
        .forEach((id, function) ->
            object(object(function).getOrDefault("Events", Map.of()))
                .values()
                .forEach(event -> route(id, object(event)).ifPresent(routes::add)));
    return routes;
  }

  private static Optional<Route> route(String function, Map<String, Object> event) {
    if (!"HttpApi".equals(event.get("Type"))) {
      return Optional.empty();
    }
    var properties = object(event.get("Properties"));
    return Optional.of(
        new Route(
            function,
            (String) properties.getOrDefault("Method", "ANY"),
            (String) properties.getOrDefault("Path", "$default")));
  }

  /// A function's variables: parameters at their defaults, resources under their logical ids.
  public Map<String, String> environment(String function) {
    var variables = new LinkedHashMap<String, String>();
    var globals = object(object(root.get("Globals")).get("Function"));
    for (var properties : List.of(globals, object(functions().get(function)))) {
      object(
              object(properties.getOrDefault("Environment", Map.of()))
                  .getOrDefault("Variables", Map.of()))
          .forEach((name, value) -> variables.put(name, resolve(value)));
    }
    return variables;
  }

  /// A plain value, or what `!Ref` stands for on a laptop.
  String resolve(@Nullable Object value) {
    if (value instanceof Map<?, ?> intrinsic && intrinsic.get("Ref") instanceof String name) {
      var parameter = object(root.get("Parameters")).get(name);
      return parameter == null ? name : String.valueOf(object(parameter).get("Default"));
    }
    return String.valueOf(value);
  }

  @SuppressWarnings("unchecked") // a YAML mapping, and its keys are texts
  public static Map<String, Object> object(@Nullable Object value) {
    return (Map<String, Object>) requireNonNull(value);
  }

  /// A text member of an object.
  public static String text(@Nullable Object object, String name) {
    return (String) requireNonNull(object(object).get(name));
  }

  public static List<?> list(@Nullable Object value) {
    return (List<?>) requireNonNull(value);
  }

  private static Object value(Node node) {
    var tag = node.getTag().getValue();
    var plain =
        switch (node) {
          case MappingNode mapping -> {
            var map = new LinkedHashMap<String, Object>();
            mapping
                .getValue()
                .forEach(pair ->
                    map.put(
                        ((ScalarNode) pair.getKeyNode()).getValue(), value(pair.getValueNode())));
            yield map;
          }
          case SequenceNode sequence -> sequence.getValue().stream().map(Template::value).toList();
          case ScalarNode scalar -> scalar.getValue();
          default -> throw new IllegalArgumentException("YAML aliases are not used here.");
        };
    if (!tag.startsWith("!")) {
      return plain;
    }
    var name = tag.substring(1);
    return Map.of(name.equals("Ref") ? name : "Fn::" + name, plain);
  }
}
