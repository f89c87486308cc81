package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.language.Languages;
import masthead.runtime.Environment;

/// Deploys to the AWS account of the shell: `make deploy SITE=https://paper.example`.
///
/// The arguments are the names of the variables that were given to `make`; their values are in the
/// environment. `SITE` is `SiteUrl` for short, `STACK` names the stack, and every parameter of
/// `template.yaml` may be given under its own name. What is not given keeps its value, or gets its
/// default in a new stack, so there is nothing to ask.
public final class DeployCommand {
  private static final Path BUILT = Path.of(".aws-sam/build/template.yaml");
  private static final Path BUILT_FOR_DEV = Path.of(".aws-sam/build/template-dev.yaml");
  private static final Pattern STACK = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}");

  /// Set here, not by who deploys.
  private static final String RELEASE = "Release";

  private final Template template = Template.read();
  private final Map<String, Object> parameters = object(template.root().get("Parameters"));
  private final InstantSource clock;
  private final PrintStream out;

  DeployCommand(InstantSource clock, PrintStream out) {
    this.clock = clock;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var command = new DeployCommand(InstantSource.system(), System.out);
    if (List.of(arguments).equals(List.of("help"))) {
      command.help();
      return;
    }
    System.exit(command.run(List.of(arguments), Environment.ofProcess()));
  }

  /// What is to be deployed.
  ///
  /// @param values parameters that were given, or that each deployment sets
  record Deployment(String stack, boolean isKept, Map<String, String> values) {}

  /// Builds and deploys.
  ///
  /// @return the exit code
  int run(List<String> given, Environment variables) throws IOException, InterruptedException {
    var faults = new ArrayList<String>();
    var deployment = read(given, variables, faults);
    if (!faults.isEmpty()) {
      faults.forEach(out::println);
      out.println("make deploy-help lists the parameters.");
      return 1;
    }
    var code = execute(List.of("sam", "build"));
    if (code == 0 && !deployment.isKept()) {
      Files.writeString(BUILT_FOR_DEV, withoutRetention(Files.readString(BUILT)));
    }
    return code == 0 ? execute(command(deployment)) : code;
  }

  Deployment read(List<String> given, Environment variables, List<String> faults) {
    var values = new LinkedHashMap<String, String>();
    var stack = Optional.<String>empty();
    for (var name : new TreeSet<>(given)) {
      var value = variables.variables().getOrDefault(name, "");
      switch (name) {
        case "STACK" -> stack = Optional.of(value);
        case "SITE" -> values.put("SiteUrl", value);
        case RELEASE -> faults.add("Release is set by make deploy.");
        default -> {
          if (parameters.containsKey(name)) {
            values.put(name, value);
          } else {
            faults.add(name + " is no parameter.");
          }
        }
      }
    }
    if (!values.containsKey("SiteUrl")) {
      faults.add("Say where the site's pages are: make deploy SITE=https://paper.example");
    }
    values.forEach((name, value) -> fault(name, value).ifPresent(faults::add));
    values.putIfAbsent("Stage", "prod");
    values.put(RELEASE, Long.toString(clock.instant().getEpochSecond()));
    faults.addAll(new TemplateRules(values).broken(template));
    var isKept = !"dev".equals(values.get("Stage"));
    var name = stack.orElse(isKept ? "masthead" : "masthead-dev");
    if (!STACK.matcher(name).matches()) {
      faults.add("STACK must be 1 to 128 letters, digits or -, beginning with a letter.");
    }
    return new Deployment(name, isKept, values);
  }

  /// What CloudFormation would refuse of one value, before minutes of building.
  private Optional<String> fault(String name, String value) {
    var parameter = object(parameters.get(name));
    var values =
        "CommaDelimitedList".equals(parameter.get("Type"))
            ? List.of(value.split(",", -1))
            : List.of(value);
    var pattern = Pattern.compile((String) parameter.getOrDefault("AllowedPattern", "(?s).*"));
    if (!values.stream().allMatch(pattern.asMatchPredicate())) {
      return Optional.of(name + " " + parameter.get("ConstraintDescription") + ".");
    }
    if (parameter.containsKey("AllowedValues")
        && !list(parameter.get("AllowedValues")).contains(value)) {
      return Optional.of(name + " must be one of " + parameter.get("AllowedValues") + ".");
    }
    if ("Number".equals(parameter.get("Type"))) {
      var low = Long.parseLong((String) parameter.getOrDefault("MinValue", "0"));
      var high = Long.parseLong((String) parameter.getOrDefault("MaxValue", "999999999"));
      if (!value.matches("[0-9]{1,9}")
          || Long.parseLong(value) < low
          || Long.parseLong(value) > high) {
        return Optional.of(name + " must be a number from " + low + " to " + high + ".");
      }
    }
    return name.equals("Languages") ? repeated(value) : Optional.empty();
  }

  /// No pattern can say this, and with a language twice no function starts.
  private static Optional<String> repeated(String languages) {
    try {
      Languages.of(languages);
      return Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.of("Languages must name each language once.");
    }
  }

  /// A policy on deletion cannot refer to a parameter (ADR 0019), so it is another text.
  static String withoutRetention(String template) {
    return template.replaceAll("(?m)^( *(?:Deletion|UpdateReplace)Policy): Retain$", "$1: Delete");
  }

  static List<String> command(Deployment deployment) {
    var command = new ArrayList<>(List.of("sam", "deploy", "--stack-name", deployment.stack()));
    if (!deployment.isKept()) {
      command.addAll(List.of("--template-file", BUILT_FOR_DEV.toString()));
    }
    command.add("--parameter-overrides");
    deployment
        .values()
        .forEach((name, value) -> command.add(name + "=\"" + value.replace("\"", "\\\"") + "\""));
    return command;
  }

  private static int execute(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException _) {
      System.err.println("The SAM CLI (sam) is not on the PATH.");
      return 1;
    }
  }

  /// Every parameter with its default and description.
  void help() {
    out.println(
        """
        make deploy SITE=https://paper.example [STACK=name] [Parameter='value' ...]

        Deploys to the AWS account and region of the shell and asks nothing. SITE is SiteUrl.
        STACK is masthead, or masthead-dev with Stage=dev. A parameter that is not given keeps
        the value it has; in a new stack it gets its default.
        """);
    parameters.forEach((name, parameter) -> {
      if (!name.equals(RELEASE)) {
        var declared = object(parameter);
        var standard = String.valueOf(declared.get("Default"));
        out.println(name + (standard.isEmpty() ? "" : "=" + standard));
        out.println("    " + declared.get("Description"));
        if (declared.containsKey("AllowedValues")) {
          out.println("    One of " + declared.get("AllowedValues") + ".");
        }
      }
    });
  }
}
