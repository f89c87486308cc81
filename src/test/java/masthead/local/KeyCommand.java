package masthead.local;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import masthead.identity.Publisher;
import masthead.identity.PublisherKey;
import masthead.identity.PublisherKeyStore;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/// Makes a publisher's key and shows it once: `make key`.
///
/// `NAME` is whose key it is, `SCOPES` what it may do; `SECTIONS` and `LANGUAGES` limit it further.
/// It expires after `DAYS` (365). It is stored in the table of `make run`, whose database is at
/// `DDB_PORT`, or, if `TABLE` is given, in that table on AWS with the shell's credentials and
/// region.
///
/// A name may have several keys, so that a new one can be in use before the old one expires. There
/// is no way to count a name's keys: the table has them under their ids only.
public final class KeyCommand {
  private static final Set<String> SCOPES =
      new TreeSet<>(
          Set.of(Publisher.ARTICLES_WRITE, Publisher.NEWSLETTER_READ, Publisher.NEWSLETTER_WRITE));
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]+");
  private static final int MAX_DAYS = 366;

  private KeyCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(Environment.ofProcess(), InstantSource.system(), System.out));
  }

  /// Makes one key.
  ///
  /// @return the exit code
  static int run(Environment variables, InstantSource clock, PrintStream out) {
    try {
      var publisher = publisher(variables);
      var end = clock.instant().plus(days(variables), ChronoUnit.DAYS);
      var key = PublisherKey.mint();
      new PublisherKeyStore(CommandTable.of(variables, "PublishersTable"), clock)
          .allow(key, publisher, end);
      out.println(key.text());
      out.printf(
          """
          This is a key of %1$s, good until %2$s for %3$s%4$s%5$s.
          It is not shown again. Older keys of %1$s stay valid until they expire.
          """,
          publisher.name(),
          end.atOffset(ZoneOffset.UTC).toLocalDate(),
          String.join(", ", publisher.scopes()),
          publisher.sections().map(ids -> ", only sections " + String.join(", ", ids)).orElse(""),
          publisher
              .languages()
              .map(tags -> ", only languages " + String.join(", ", tags))
              .orElse(""));
      return 0;
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
    } catch (UnavailableException _) {
      out.println(CommandTable.unavailable(variables));
    } catch (DynamoDbException e) {
      out.println("The table refuses it: " + e.awsErrorDetails().errorMessage());
    }
    return 1;
  }

  private static Publisher publisher(Environment variables) {
    var name =
        variables
            .find("NAME")
            .map(String::strip)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "Whose key is it? make key NAME=asha SCOPES=articles:write"));
    var scopes = words(variables, "SCOPES").orElse(Set.of());
    if (scopes.isEmpty() || !SCOPES.containsAll(scopes)) {
      throw new IllegalArgumentException("SCOPES must be some of " + String.join(",", SCOPES));
    }
    return new Publisher(
        name, scopes, narrow(variables, "SECTIONS"), narrow(variables, "LANGUAGES"));
  }

  private static Optional<Set<String>> narrow(Environment variables, String name) {
    var words = words(variables, name);
    if (!words.orElse(Set.of()).stream().allMatch(WORD.asMatchPredicate())) {
      throw new IllegalArgumentException(
          name + " must be a comma-separated list, such as world,sport");
    }
    return words;
  }

  private static Optional<Set<String>> words(Environment variables, String name) {
    return variables
        .find(name)
        .map(text -> new TreeSet<>(Arrays.stream(text.split(",", -1)).map(String::strip).toList()));
  }

  private static int days(Environment variables) {
    var days = variables.find("DAYS").orElse("365");
    if (!days.matches("[1-9][0-9]{0,2}") || Integer.parseInt(days) > MAX_DAYS) {
      throw new IllegalArgumentException("DAYS must be 1 to " + MAX_DAYS);
    }
    return Integer.parseInt(days);
  }
}
