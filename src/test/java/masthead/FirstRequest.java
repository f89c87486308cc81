package masthead;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import masthead.aws.TimeLimits;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.local.LocalApi;
import masthead.local.Template;
import masthead.mail.MailTransport;
import masthead.runtime.Environment;
import org.crac.Core;
import org.crac.Resource;

/// A JVM of its own for [PrimedClassesTest], started with `-Xlog:class+load`: makes one function,
/// primes it or not, and sends it one event. The three classes below mark the places in the log.
final class FirstRequest {
  /// Only what hangs takes so long. (Those of `TestApi` would load its classes.)
  private static final TimeLimits PATIENT =
      new TimeLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(3));

  private FirstRequest() {}

  static final class BeforeHook {}

  static final class AfterHook {}

  static final class AfterRequest {}

  /// Answers one event in a JVM of its own.
  ///
  /// @param arguments the function, a file with its variables, a file with the event, and whether
  ///   to prime it
  public static void main(String[] arguments) throws Exception {
    var variables = new HashMap<String, String>();
    Json.own(Files.readString(Path.of(arguments[1])))
        .forEach((name, value) -> variables.put(name, (String) value));
    var environment = new Environment(variables);
    var platform = Platform.of(environment, InstantSource.system(), PATIENT);
    var handler =
        LocalApi.handler(
            Template.read().handler(arguments[0]), platform, MailTransport.of(environment));
    var event = Files.readAllBytes(Path.of(arguments[2]));
    var context = LocalApi.context();
    var answer = new ByteArrayOutputStream();
    mark(new BeforeHook());
    if (Boolean.parseBoolean(arguments[3])) {
      ((Resource) handler).beforeCheckpoint(Core.getGlobalContext());
    }
    mark(new AfterHook());
    var start = System.nanoTime();
    handler.handleRequest(new ByteArrayInputStream(event), answer, context);
    var end = System.nanoTime();
    mark(new AfterRequest());
    System.out.println("milliseconds " + (end - start) / 1_000_000);
    System.out.println("answer " + answer);
    System.exit(0); // clients have threads
  }

  private static void mark(Object place) {
    System.out.println(place.getClass().getSimpleName());
  }
}
