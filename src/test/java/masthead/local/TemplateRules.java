package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static masthead.local.Template.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The `Rules` of a template, which CloudFormation checks before it makes anything, judged by the
/// parameters whose values are known. Any other may have any value.
record TemplateRules(Map<String, String> values) {

  /// What the rules say that these values break, whatever the others are.
  List<String> broken(Template template) {
    return object(template.root().get("Rules")).values().stream()
        .map(Template::object)
        .filter(rule ->
            !rule.containsKey("RuleCondition")
                || holds(rule.get("RuleCondition")).equals(Optional.of(true)))
        .flatMap(rule -> list(rule.get("Assertions")).stream())
        .map(Template::object)
        .filter(assertion -> holds(assertion.get("Assert")).equals(Optional.of(false)))
        .map(assertion -> text(assertion, "AssertDescription"))
        .toList();
  }

  /// Empty when it depends on a value that is not known.
  private Optional<Boolean> holds(@Nullable Object condition) {
    var function = object(condition).entrySet().iterator().next();
    var arguments = list(function.getValue());
    return switch (function.getKey()) {
      case "Fn::Not" -> holds(arguments.getFirst()).map(it -> !it);
      case "Fn::And" -> all(arguments, true);
      case "Fn::Or" -> all(arguments, false).map(it -> !it);
      case "Fn::Equals" ->
          value(arguments.get(0)).flatMap(a -> value(arguments.get(1)).map(a::equals));
      case "Fn::Contains" ->
          value(arguments.get(1))
              .map(wanted ->
                  list(arguments.get(0)).stream().anyMatch(it -> wanted.equals(it.toString())));
      default -> throw new IllegalArgumentException("no rule has " + function.getKey());
    };
  }

  /// Whether all are as wanted: false for certain as soon as one is not.
  private Optional<Boolean> all(List<?> conditions, boolean wanted) {
    var results = conditions.stream().map(this::holds).toList();
    if (results.contains(Optional.of(!wanted))) {
      return Optional.of(false);
    }
    return results.contains(Optional.<Boolean>empty()) ? Optional.empty() : Optional.of(true);
  }

  private Optional<String> value(Object node) {
    return node instanceof Map<?, ?> reference
        ? Optional.ofNullable(values.get(String.valueOf(reference.get("Ref"))))
        : Optional.of(String.valueOf(node));
  }
}
