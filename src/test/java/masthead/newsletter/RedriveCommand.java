package masthead.newsletter;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import masthead.local.CommandTable;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/// Puts parked and waiting mails back, so that they are tried again: `make mail-redrive`. With
/// `COUNT=yes` it only counts them.
public final class RedriveCommand {
  private RedriveCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(Environment.ofProcess(), System.out));
  }

  /// Puts them back, or counts them.
  ///
  /// @return the exit code
  public static int run(Environment variables, PrintStream out) {
    try {
      var table = CommandTable.of(variables, "NewsletterTable");
      var redrive = Redrive.of(table, InstantSource.system());
      var counts = variables.find("COUNT").isPresent();
      print(out, counts ? "Found" : "Put back", counts ? redrive.count() : redrive.putBack());
      return 0;
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
    } catch (UnavailableException _) {
      out.println(CommandTable.unavailable(variables));
    } catch (DynamoDbException e) {
      out.println("The table refuses: " + e.awsErrorDetails().errorMessage());
    }
    return 1;
  }

  private static void print(PrintStream out, String done, Map<String, Integer> counts) {
    if (counts.isEmpty()) {
      out.println("No mail is parked or waiting.");
      return;
    }
    var sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    out.println(done + " " + sum + (sum == 1 ? " mail:" : " mails:"));
    counts.forEach((name, count) -> out.printf("%6d %s%n", count, name));
  }
}
